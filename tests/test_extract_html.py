"""Web pages: what a browser shows, a line a block and a line a table row; what it hides is never data."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from reconcile.extract import html, read

ROW = "<tr><td>660</td><td>Estimated tax payment</td><td></td><td>06-17-2024</td><td>-$1,250.00</td></tr>"
ROW_LINE = "660\tEstimated tax payment\t\t06-17-2024\t-$1,250.00"
PAGE = f"<html><head><title>t</title></head><body><h1>Form 1040 Account Transcript</h1><table>{ROW}</table></body></html>"
PAGE_LINES = ("Form 1040 Account Transcript", ROW_LINE)


def lines_of(page: str | bytes) -> tuple[str, ...]:
    document, problems = read(page if isinstance(page, bytes) else page.encode(), "a.html", "html")
    assert problems == ()
    assert document is not None
    assert document.format == "html"
    assert [line.number for line in document.lines] == list(range(1, len(document.lines) + 1))
    return tuple(line.text for line in document.lines)


def codes_of(page: str | bytes) -> list[str]:
    document, problems = read(page if isinstance(page, bytes) else page.encode(), "a.html", "html")
    assert document is None
    return [problem.code for problem in problems]


def test_a_row_keeps_its_empty_cells_and_its_inner_line_breaks() -> None:
    row = "<tr><td>150</td><td>Tax return filed\n 39141-456-09876-2<br>CP 0014</td><td></td><td>\n 04-15-2024 </td></tr>"
    assert lines_of(f"<table>{row}</table>") == ("150\tTax return filed\v39141-456-09876-2\vCP 0014\t\t04-15-2024",)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<div class=item-container><dt>Form Number:</dt><dd>941</dd></div>", ("Form Number: 941",)),
        ("<div><dt>Total Tax per Taxpayer</dt>\n<dd>$27.00</dd></div>", ("Total Tax per Taxpayer: $27.00",)),
        ("<div><dt>NORT TR CO %</dt><dd></dd></div><div><dt>77 HAR</dt><dd> </dd></div>", ("NORT TR CO %", "77 HAR")),
        (
            "<div><dt>Accrued interest:</dt><dd>$0.00</dd><dt>As of:</dt><dd>03-02-2026</dd></div>",
            ("Accrued interest: $0.00 As of: 03-02-2026",),
        ),
        ("<dl><dt>A:</dt><dd>1</dd><dt>B:</dt><dd>2</dd></dl>", ("A: 1", "B: 2")),
        ("<dl><dt>A:<dd>1<dt>B:<dd>2</dl>", ("A: 1", "B: 2")),
        ("<table><tr><td><b>Form Number</b></td><td>1040</td></tr></table>", ("Form Number\t1040",)),
        ("one<br>two<p>three<p>four<hr>five", ("one", "two", "three", "four", "five")),
        ("<p>split\nover   source\n\tlines</p>", ("split over source lines",)),
        ("<pre>150  Tax return filed\n806  W-2</pre>", ("150  Tax return filed", "806  W-2")),
        ("<ul><li>one<li>two</ul>", ("one", "two")),
        ("<span>a</span><b>b</b> <i>c</i>", ("ab c",)),
    ],
)
def test_blocks_and_labels_become_lines(page: str, expected: tuple[str, ...]) -> None:
    assert lines_of(page) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var row = '<tr><td>999</td></tr>';</script>",
        "<style>p::after { content: '999' }</style>",
        "<!-- <tr><td>999</td></tr> -->",
        "<div style='display:none'>999</div>",
        "<div style='color:red; DISPLAY : none !important'><p>999<div>999</div></div>",
        "<p hidden>999</p>",
        "<p style='visibility:hidden'>999</p>",
        "<p style='font-size:0'>999</p>",
        "<p style='opacity: 0'>999</p>",
        "<template><p>999</p></template>",
        "<noscript>999</noscript>",
        "<textarea>999</textarea><button>999</button><select><option>999</select>",
        "<svg><text>999</text></svg>",
        "<p class='big gone'>999</p>",
        "<p id=lost>999</p>",
        f"<table><tr hidden><td>999</td></tr>{ROW.replace('660', '999').replace('<tr>', '<tr style=display:none>')}</table>",
        "<table><tr style='display:none'><td>999<tr class=gone><td>999</table>",
    ],
)
def test_what_a_browser_hides_is_never_data(hidden: str) -> None:
    style = "<style>.gone, #lost { color: red; display: none } @media print { .item { display: none } }</style>"
    assert lines_of(f"{style}<p class=item>before</p>{hidden}<p>after</p>") == ("before", "after")


def test_an_unclosed_script_or_comment_swallows_the_rest_as_in_a_browser() -> None:
    assert lines_of("<p>before</p><script>999 <p>999</p>") == ("before",)
    assert lines_of("<p>before</p><!-- 999 <p>999</p>") == ("before",)


def test_a_row_after_an_unclosed_hidden_row_is_shown() -> None:
    assert lines_of("<table><tr hidden><td>999<tr><td>150<td>Tax</table>") == ("150\tTax",)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("&minus;$1,250.00", "\u2212$1,250.00"),
        ("\u2212$1,250.00", "\u2212$1,250.00"),
        ("&#45;$1,250.00", "-$1,250.00"),
        ("-$1,&shy;250.00", "-$1,250.00"),
        ("-$1,250.00&nbsp;&nbsp;CR", "-$1,250.00 CR"),
        ("-$1,250&#46;00", "-$1,250.00"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("it&rsquo;s", "it\u2019s"),
    ],
)
def test_entities_and_blanks(raw: str, shown: str) -> None:
    assert lines_of(f"<p>{raw}</p>") == (shown,)


ENCODINGS = {
    "utf-8": PAGE.encode(),
    "utf-8 with mark": b"\xef\xbb\xbf" + PAGE.encode(),
    "utf-16 little": b"\xff\xfe" + PAGE.encode("utf-16-le"),
    "utf-16 big": b"\xfe\xff" + PAGE.encode("utf-16-be"),
    "utf-16 without mark": PAGE.encode("utf-16-le"),
    "carriage returns": PAGE.replace("><", ">\r<").encode(),
    "both line ends": PAGE.replace("><", ">\r\n<").encode(),
    "capitals": PAGE.replace("table", "TABLE").replace("<td>", "<TD>").encode(),
    "wrong charset named": PAGE.replace("<head>", "<head><meta charset='no-such'>").encode(),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_one_page_in_many_encodings_reads_the_same(name: str) -> None:
    assert lines_of(ENCODINGS[name]) == PAGE_LINES


@pytest.mark.parametrize("meta", ["", "<meta charset=windows-1252>", "<meta http-equiv=x content='a/b; charset=iso-8859-1'>"])
def test_windows_bytes_are_read_as_browsers_do(meta: str) -> None:
    assert lines_of(f"{meta}<p>it".encode() + b"\x92s \x96 \xe9\x81</p>") == ("it\u2019s \u2013 \u00e9\x81",)


def test_another_declared_charset_is_used() -> None:
    assert lines_of("<meta charset=iso-8859-15><p>5 \u20ac</p>".encode("iso-8859-15")) == ("5 \u20ac",)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"<table><tr><td>Form<br>1040<table>{ROW}</table>tail</td></tr></table>", ("Form", "1040", ROW_LINE, "tail")),
        (f"<table><tr><td><table>{ROW}</table></td><td><table>{ROW}</table></td></tr></table>", (ROW_LINE, ROW_LINE)),
        ("<table><tr><td>150<td>Tax<tr><td>806<td>W-2</table>", ("150\tTax", "806\tW-2")),
        ("<table><thead><tr><th>CODE<th>DATE<tbody><tr><td>150<td>x</table>", ("CODE\tDATE", "150\tx")),
        ("<table><td>150</td><td>Tax</td></table>", ("150\tTax",)),
        ("<tr><td>150</td><td>Tax</td></tr>", ("150\tTax",)),
        ("<table><tr><td><div>Tax</div><div>DLN</div></td><td><p>1</p></td></tr></table>", ("Tax\vDLN\t1",)),
        ("<table><tr><td colspan=2>Tax</td><td>1</td></tr><tr><td></td></tr></table>after", ("Tax\t\t1", "after")),
        ("</div></table><b>x</i></b></p>y", ("x", "y")),
    ],
)
def test_broken_and_nested_tables(page: str, expected: tuple[str, ...]) -> None:
    assert lines_of(page) == expected


@pytest.mark.parametrize(
    "page",
    [
        "</" * 100_000,
        "<!--" * 100_000,
        "<a " * 100_000,
        "<script>" * 100_000,
        "<!" * 100_000,
        "<![CDATA[" * 50_000,
        "<?" * 100_000,
        "<div>" * 100_000 + "x",
        "<p " + "a" * 1_000_000,
        "&" * 1_000_000,
        "<td>" * 100_000,
        "<a b='" * 100_000,
        "<style>{" * 100_000,
        "<style>" + "@media{" * 50_000 + "</style>x",
        "<style>" + "a{" * 100_000 + "</style>x",
        "<table>" * 400 + "<td>x" * 400,
    ],
    ids=lambda page: page[:12],
)
def test_floods_end_soon(page: str) -> None:
    began = time.perf_counter()
    document, problems = read(page.encode(), "a.html", "html")
    assert time.perf_counter() - began < 5
    assert document is not None or problems


def test_size_and_depth_are_limited() -> None:
    assert codes_of(b"<p>" + b"x" * html.MAX_BYTES) == ["P-TOO-BIG"]
    assert codes_of("<div>" * (html.MAX_DEPTH + 1)) == ["P-DAMAGED"]


@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<script>x</script>", "&nbsp;", "<p hidden>x</p>"])
def test_nothing_shown_is_a_problem(page: str) -> None:
    assert codes_of(page) == ["P-EMPTY"]


def test_nul_bytes_are_told() -> None:
    assert codes_of(b"<p>Form\x001040</p>" + b"x" * 300) == ["P-DAMAGED"]


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    page = "<img src=http://a.test/x.png><iframe src=http://a.test/></iframe><link href=//a.test/x.css rel=stylesheet>"
    assert lines_of(page + "<object data=x></object><p>text</p>") == ("text",)


def test_a_browsers_print_of_the_page_holds_the_same_words(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser to compare with")
    page = (
        "<style>.gone{display:none}</style><h1>Form 1040 Account Transcript</h1><div><dt>Form Number:</dt><dd>1040</dd></div>"
        f"<p class=gone>999</p><table>{ROW * 3}<tr hidden><td>999</td></tr></table><script>var x='999'</script>"
    )
    (tmp_path / "page.html").write_text(page, "utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    subprocess.run(
        [
            *(browser, *flags.split(), "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}", (tmp_path / "page.html").as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    printed, problems = read((tmp_path / "page.pdf").read_bytes(), "page.pdf", "pdf")
    assert problems == ()
    assert printed is not None
    saved = " ".join(" ".join(lines_of(page)).split())
    assert " ".join(line.text for line in printed.lines) == saved
