"""Look at the morning page: nothing from a file becomes markup, nothing is loaded, and a real browser can search and sort it."""

from __future__ import annotations

import html.parser
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from reconcile.errors import ExitCode
from reconcile.nightly import book, page
from reconcile.nightly.morning import ClientRow, Morning, NewsRow, TrendPoint, Trouble

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed on this machine")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
HOSTILE = '<img src=x onerror=alert(1)> & "quoted" </script> \u202e 987-65-4321 =SUM(1)'


def client(label: str, severity: str | None = None, stake: int = 0, **more: object) -> ClientRow:
    severities = {"high": 0, "medium": 0, "low": 0, "info": 0, **({severity: 1} if severity else {})}
    workbook = f"{label}/discrepancies.xlsx"
    row = ClientRow(label, 0, "unchanged", "2026-09-30", severities, stake, {}, 6, 0, 3 if severity else None, workbook)
    return replace(row, **more)  # type: ignore[arg-type]


def news(kind: str, label: str, amount: int, severity: str = "high", **more: object) -> NewsRow:
    row = NewsRow(
        *(kind, label, f"F-{amount:010x}", "wrong_period", severity, amount, "Form 1040, 2025-12, ***-**-4321"),
        *("The payment stands in the wrong year.", "Ask the IRS to move it.", "2026-09-30", 0, "", f"{label}/discrepancies.xlsx"),
    )
    return replace(row, **more)  # type: ignore[arg-type]


def morning(**more: object) -> Morning:
    told = Morning(
        firm="Example & Co",
        version="1.0",
        as_of="2026-09-30",
        started="2026-10-01T02:15:00Z",
        since="2026-09-29",
        code=int(ExitCode.INCOMPLETE),
        clients=(
            client("alpha", "high", 1_250_00, state="reconciled", news={"new": 1}),
            client("beta & sons", "medium", 90_00, state="reconciled", news={"cleared": 1}),
            client("gamma", None),
            client("delta", "low", 5_00),
        ),
        news=(news("new", "alpha", 1_250_00), news("cleared", "beta & sons", 10_00, "medium", note="its file is gone")),
        troubles=(Trouble("gamma", "2024.pdf, page 1", "the rows do not add up.", "Download it again.", True),),
        alarms=("gamma: 214 → 3 files: a.pdf gone.",),
        notes=("A note.",),
        trend=(TrendPoint("2026-09-28", 1, 4, 9, 3, 1), TrendPoint("2026-09-29", 1, 4, 6, 2, 1)),
        work={"unchanged": 2, "reconciled": 2, "written": 2},
    )
    return replace(told, **more)  # type: ignore[arg-type]


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    return tags


def bare(tags: Tags) -> list[str]:
    return [tag for tag, more in tags.tags if more.get("class") != "whole"]


def test_hostile_words_stay_words() -> None:
    plain = parsed(page.render(morning(), "nightly.xlsx"))
    safe = "x/discrepancies.xlsx"
    rows = (client(HOSTILE, "high", workbook=safe),)
    told = morning(
        firm=HOSTILE,
        clients=(*rows, *morning().clients[1:]),
        news=(news("new", HOSTILE, 5, explanation=HOSTILE, action=HOSTILE, module=HOSTILE, workbook=safe), morning().news[1]),
        troubles=(Trouble(HOSTILE, HOSTILE, HOSTILE, HOSTILE, True),),
        alarms=(HOSTILE,),
        notes=(HOSTILE,),
    )
    text = page.render(told, "nightly.xlsx")
    hurt = parsed(text)
    # Where a masked number stands, the page itself holds it together; nothing else may differ.
    assert bare(hurt) == bare(plain)
    assert "987-65-4321" not in text and "\u202e" not in text
    assert "<img src=x" in hurt.words.replace("\n", " ")


def test_a_masked_number_is_never_broken_at_its_hyphens() -> None:
    row = news("new", "alpha", 5, explanation="Form 1040 (***-**-4324), EIN **-***4323 & more", module="Form 1040, 2025-12")
    text = page.render(morning(news=(row,)), "nightly.xlsx")
    for whole in ("***-**-4324", "**-***4323", "2025-12"):
        assert f'<span class="whole">{whole}</span>' in text
    assert "& more" in parsed(text).words


def test_the_trend_stands_bar_by_bar_with_its_figures() -> None:
    point = morning().trend[0]
    text = page.render(morning(trend=(point,) * 40), "nightly.xlsx")
    drawn = text.split("<svg")[1].split("</svg>")[0]
    assert drawn.count('<rect class="open"') == drawn.count("<text") == 30
    spots = [float(spot) for spot in re.findall(r'<rect class="open" x="(\d+)"', drawn)]
    assert spots == sorted(set(spots)) and spots[-1] < 900
    assert f">{point.findings:,}</text>" in drawn


def test_what_is_gone_stands_in_the_tile_of_clients() -> None:
    gone = client("omega", "high", state="gone", code=3)
    assert "1 gone" in page.render(morning(clients=(gone,)), "nightly.xlsx").split('id="controls"')[0]


def test_the_page_needs_nothing_else() -> None:
    tags = parsed(page.render(morning(), "nightly.xlsx")).tags
    for name, attributes in tags:
        assert name not in ("img", "iframe", "object", "embed", "base", "form")
        target = attributes.get("href") or attributes.get("src") or ""
        assert not re.match(r"(?:[a-z]+:)?//", target), target
    policy = next(a["content"] for t, a in tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'") and "unsafe-inline'; script" in policy


def test_only_the_moment_of_the_run_differs() -> None:
    one = page.render(morning(), "nightly.xlsx")
    other = page.render(morning(started="2027-01-01T00:00:00Z"), "nightly.xlsx")
    assert one != other and one.replace("2026-10-01T02:15:00Z", "2027-01-01T00:00:00Z") == other
    assert page.render(morning(), "nightly.xlsx") == one


def test_a_link_reaches_a_folder_with_any_name() -> None:
    tags = parsed(page.render(morning(), "nightly.xlsx")).tags
    assert "beta%20%26%20sons/discrepancies.xlsx" in [attributes.get("href") for _, attributes in tags]


def test_the_workbook_tells_the_same_and_is_the_same_every_time() -> None:
    told = morning()
    data = book.render(told, told.news)
    assert data == book.render(morning(started="another"), told.news)
    opened = openpyxl.load_workbook(io.BytesIO(data))
    assert opened.sheetnames == ["Clients", "News", "Open findings", "Not trusted"]
    clients = [row[0].value for row in opened["Clients"].iter_rows(min_row=7)]
    assert clients == [row.label for row in told.clients]
    assert opened["Clients"]["D7"].value == 1250
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_hostile_words_do_not_become_formulas() -> None:
    troubles = (Trouble("=cmd|' /C calc'!A0", "=A1", "@x", "+1", True),)
    told = morning(clients=(client("=1+1", "high"),), troubles=troubles, news=())
    opened = openpyxl.load_workbook(io.BytesIO(book.render(told, ())))
    for sheet in ("Clients", "Not trusted"):
        for row in opened[sheet].iter_rows(min_row=7):
            assert all(cell.data_type != "f" for cell in row)


def test_a_night_without_news_and_troubles_says_so() -> None:
    words = parsed(page.render(morning(news=(), troubles=(), alarms=(), since=None, code=0), "nightly.xlsx")).words
    assert "Nothing new, nothing changed, nothing cleared." in words and "Every input was read and proven." in words


# --- in a real browser -------------------------------------------------------------------------------------------------------

SCRIPT = """
(function () {
  function key(name) { document.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true })); }
  function rows(table) {
    return Array.from(document.querySelectorAll("#" + table + "-table tbody tr")).filter(function (row) { return !row.hidden; })
      .map(function (row) { return row.querySelector("th").textContent; });
  }
  var told = {}, search = document.getElementById("search");
  told.all = rows("clients");
  key("/"); told.focused = document.activeElement === search;
  search.value = "sons"; search.dispatchEvent(new Event("input")); told.searched = rows("clients");
  told.status = document.getElementById("found").textContent;
  told.none = !document.getElementById("troubles-table-none").hidden;
  key("Escape"); told.cleared = rows("clients").length;
  key("h"); told.high = rows("clients"); told.highNews = rows("news"); key("Escape");
  var kind = document.getElementById("news-kind");
  kind.value = "cleared"; kind.dispatchEvent(new Event("input")); told.clearedNews = rows("news"); key("Escape");
  var heads = document.querySelectorAll("#clients-table th[scope=col]");
  heads[0].querySelector("button").click(); told.byName = rows("clients"); told.sort = heads[0].getAttribute("aria-sort");
  heads[0].querySelector("button").click(); told.byNameDown = rows("clients");
  heads[3].querySelector("button").click(); told.byStake = rows("clients");
  key("j"); told.moved = document.activeElement.tagName;
  function bare(element) {
    return element.getBoundingClientRect().top >= document.getElementById("controls").getBoundingClientRect().bottom;
  }
  key("t"); told.jumped = document.activeElement.id;
  told.hidden = ["n", "c", "t"].filter(function (name) { key(name); return !bare(document.activeElement); });
  for (var step = 0; step < 9; step += 1) { key("k"); if (!bare(document.activeElement)) told.hidden.push("k"); }
  var range = document.createRange(), sum = document.querySelectorAll(".tiles dd")[4];
  range.selectNode(sum.firstChild); told.sum = [sum.firstChild.data, range.getClientRects().length];
  told.loaded = performance.getEntriesByType("resource").length;
  told.wide = document.documentElement.scrollWidth <= window.innerWidth;
  document.title = "done";
  var out = document.createElement("pre"); out.id = "told"; out.textContent = JSON.stringify(told);
  document.body.appendChild(out);
})();
"""


def browse(folder: Path, *flags: str) -> str:
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout


@needs_browser
@pytest.mark.parametrize("size", ["1200,900", "390,1400", "1200,420", "1100,860"], ids=["desk", "phone", "low", "small"])
def test_search_filter_and_sort_by_keyboard_in_a_browser(tmp_path: Path, size: str) -> None:
    import base64
    import hashlib
    import json

    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    told_of = morning()
    # Much money, little room.
    grave = replace(told_of.clients[0], stake=12_345_678_90 - sum(row.stake for row in told_of.clients[1:]))
    text = page.render(replace(told_of, clients=(grave, *told_of.clients[1:])), "nightly.xlsx")
    # The page admits its own script alone; the test's is admitted beside it, by its digest.
    text = text.replace("script-src '", f"script-src 'sha256-{digest}' '").replace("</body>", f"<script>{SCRIPT}</script></body>")
    path = tmp_path / "index.html"
    path.write_text(text, encoding="utf-8")
    found = re.search(
        r'<pre id="told">(.*?)</pre>', browse(tmp_path, f"--window-size={size}", "--dump-dom", path.as_uri()), re.DOTALL
    )
    assert found, "the page's script did not run"
    import html as entities

    told = json.loads(entities.unescape(found[1]))
    assert told["all"] == ["alpha", "beta & sons", "gamma", "delta"]
    assert told["focused"] and told["searched"] == ["beta & sons"] and told["status"] == "2 of 7 rows" and told["none"]
    assert told["cleared"] == 4 and told["high"] == ["alpha"] and told["highNews"] == ["alpha"]
    assert told["clearedNews"] == ["beta & sons"]
    assert told["byName"] == ["alpha", "beta & sons", "delta", "gamma"] and told["sort"] == "ascending"
    assert told["byNameDown"] == ["gamma", "delta", "beta & sons", "alpha"]
    assert told["byStake"] == ["alpha", "beta & sons", "delta", "gamma"]
    assert told["moved"] == "A" and told["jumped"] == "troubles"
    assert told["sum"] == ["$12,345,678.90", 1], "a sum must stand in one piece"
    assert told["loaded"] == 0 and told["wide"] and told["hidden"] == []


@needs_browser
@pytest.mark.parametrize(("name", "flags"), [("phone", ("--window-size=390,1400",)), ("dark", ("--force-dark-mode",))])
def test_it_can_be_looked_at(tmp_path: Path, name: str, flags: tuple[str, ...]) -> None:
    path, picture = tmp_path / "index.html", tmp_path / f"{name}.png"
    path.write_text(page.render(morning(), "nightly.xlsx"), encoding="utf-8")
    browse(tmp_path, *flags, f"--screenshot={picture}", path.as_uri())
    assert picture.stat().st_size > 10_000


@needs_browser
def test_it_prints(tmp_path: Path) -> None:
    path, paper = tmp_path / "index.html", tmp_path / "page.pdf"
    path.write_text(page.render(morning(), "nightly.xlsx"), encoding="utf-8")
    browse(tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer", path.as_uri())
    import pypdfium2

    document = pypdfium2.PdfDocument(paper)
    words = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    document.close()
    assert "beta & sons" in words and "Search" not in words


@needs_browser
def test_a_long_table_has_its_heads_on_every_printed_page(tmp_path: Path) -> None:
    path, paper = tmp_path / "index.html", tmp_path / "page.pdf"
    rows = tuple(client(f"client number {number}", "high", 1_234_567_89) for number in range(120))
    path.write_text(page.render(morning(clients=rows, news=(), troubles=()), "nightly.xlsx"), encoding="utf-8")
    browse(tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer", path.as_uri())
    import pypdfium2

    document = pypdfium2.PdfDocument(paper)
    sheets = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    sizes = {document[number].get_size() for number in range(len(document))}
    document.close()
    with_rows = [words for words in sheets if "$1,234,567.89" in words]
    assert len(with_rows) > 2 and all("At stake" in words for words in with_rows)
    assert all(width > height for width, height in sizes)
    # The sum of all, too, stands in one piece.
    assert "$148,148,146.80" in sheets[0]


@needs_browser
def test_on_a_phone_nothing_is_said_of_what_is_nothing(tmp_path: Path) -> None:
    """A phone is narrower than a headless window can be made, so the page is put into a frame of its width."""
    text = page.render(morning(clients=(client("alpha", "high", 5),)), "nightly.xlsx")
    text = text.replace("default-src 'none'", "default-src *")
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    script = (
        "<script>onload = function () { var d = document.querySelector('iframe').contentDocument, w = d.documentElement;"
        "var shown = Array.from(d.querySelectorAll('#clients-table td')).filter(function (e) { return e.offsetHeight; });"
        "document.title = w.scrollWidth + ' ' + shown.map(function (e) { return e.dataset.label; }).join('/'); }</script>"
    )
    frame = '<iframe src="index.html" style="width:375px;height:2000px;border:0"></iframe>'
    (tmp_path / "phone.html").write_text(f"<!doctype html><title></title>{frame}{script}", encoding="utf-8")
    told = browse(tmp_path, "--allow-file-access-from-files", "--dump-dom", (tmp_path / "phone.html").as_uri())
    found = re.search(r"<title>(\d+) (.*?)</title>", told)
    assert found, told[:500]
    assert int(found[1]) == 375
    assert found[2].split("/") == ["State", "Urgency", "At stake", "High", "Oldest, days", "Files", "Report of"]
