"""Write the morning page: one HTML file that needs nothing else, and that reads on a screen, on a phone and on paper.

Every text is escaped, whoever wrote it. The page's own script is named by its digest, and no other may run; nothing is loaded.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import quote

from reconcile.errors import ExitCode
from reconcile.kinds import FINDING_TITLES, SEVERITIES, FindingKind
from reconcile.money import to_words
from reconcile.nightly.history import NEWS, NEWS_WORDS
from reconcile.nightly.morning import ClientRow, Morning, NewsRow, Trouble
from reconcile.privacy import mask_text

MOST_NEWS = MOST_TROUBLES = 1_000
_VERDICTS: dict[int, tuple[str, str]] = {
    ExitCode.OK: ("good", "All read, nothing at or above the level that fails"),
    ExitCode.FINDINGS: ("warn", "All read; there are findings to look at"),
    ExitCode.USAGE: ("bad", "A client's settings are broken"),
    ExitCode.INCOMPLETE: ("bad", "Something could not be read or proven, or is gone"),
    ExitCode.NO_REPORT: ("bad", "A client has no new report"),
}
_SEVERITY_LOOK = {"high": "bad", "medium": "warn", "low": "info", "info": "plain"}
_NEWS_LOOK = {"new": "bad", "reopened": "bad", "lost": "warn", "changed": "warn", "cleared": "good"}
_STATE_WORDS = {"gone": "Folder gone", "failed": "No new report", "reconciled": "Reconciled", "unchanged": "Unchanged"}
_STATE_LOOK = {"gone": "bad", "failed": "bad", "reconciled": "info", "unchanged": "plain"}
_KEYS = (
    "<kbd>/</kbd> search <kbd>Esc</kbd> clear <kbd>j</kbd> <kbd>k</kbd> next, previous link "
    "<kbd>n</kbd> <kbd>c</kbd> <kbd>t</kbd> news, clients, not trusted <kbd>h</kbd> <kbd>m</kbd> <kbd>l</kbd> severity"
)


def render(told: Morning, book: str) -> str:
    """Return the page; ``book`` is the file name of the workbook beside it."""
    script, style = _asset("page.js"), _asset("page.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">',
        f"<title>{_text(told.firm)}: morning of {_text(told.as_of)}</title><style>{style}</style></head><body>",
        *_header(told, book),
        "<main>",
        *_controls(),
        # On the first night everything is new, and only the clients tell where to begin.
        *(part for section in ((_news, _clients) if told.since else (_clients, _news)) for part in section(told)),
        *_troubles(told),
        *_trend(told),
        "</main>",
        *_footer(told),
        f"<script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts)


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _text(words: object) -> str:
    clean = "".join(letter if letter.isprintable() else " " for letter in mask_text(str(words)))
    return html.escape(clean, quote=True)


# A masked number, a tax period and a day are read as one, and must not be broken at their hyphens.
_WHOLE = re.compile(r"\*{3}-\*{2}-\d{4}|\*{2}-\*{3}\d{4}|\b\d{4}-\d{2}(?:-\d{2})?\b(?!-)")


def _prose(words: object) -> str:
    return _WHOLE.sub(r'<span class="whole">\g<0></span>', _text(words))


def _tag(look: str, words: str) -> str:
    return f'<span class="tag {look}">{_text(words)}</span>'


def _link(words: str, target: str | None) -> str:
    if not target or mask_text(target) != target:
        return _text(words)
    return f'<a href="{html.escape(quote(target, safe="/().,-_~ ").replace(" ", "%20"), quote=True)}">{_text(words)}</a>'


def _header(told: Morning, book: str) -> Iterable[str]:
    look, words = _VERDICTS.get(told.code, ("bad", "See the log"))
    counts = told.counts()
    findings, clients = counts["findings"], counts["clients"]
    since = f"since {told.since}" if told.since else "on the first night"
    yield f"<header><h1>{_text(told.firm)}</h1>"
    yield f'<p class="soft">Payments against IRS account transcripts, as of {_text(told.as_of)}; news {_text(since)}. '
    yield f"{_link('The same as a workbook', book)}</p>"
    yield f'<p class="verdict {look}">{_text(words)}</p>'
    if told.alarms:
        yield f'<div class="alarm" role="alert">{"".join(f"<p>{_prose(alarm)}</p>" for alarm in told.alarms)}</div>'
    known = ((name, word) for name, word in (("gone", "gone"), ("failed", "without a new report")) if clients[name])
    told_of = [f"{clients[name]:,} {word}" for name, word in (*known, ("reconciled", "reconciled"), ("unchanged", "unchanged"))]
    tiles = (
        (
            "New",
            f"{findings['new'] + findings['reopened']:,}",
            f"{findings['reopened']:,} of them reopened" if findings["reopened"] else "",
        ),
        ("Changed", f"{findings['changed']:,}", ""),
        ("Cleared", f"{findings['cleared']:,}", f"{findings['lost']:,} only out of sight" if findings["lost"] else ""),
        ("Open findings", f"{findings['open']:,}", f"{findings['high']:,} high, {findings['medium']:,} medium"),
        ("Money at stake", to_words(counts["stake"]), ""),
        ("Not trusted", f"{counts['problems']:,}", "inputs that could not be read or proven"),
        ("Clients", f"{clients['total']:,}", ", ".join(told_of)),
    )
    drawn = (f"<div><dt>{name}</dt><dd>{value}<small>{_text(small)}</small></dd></div>" for name, value, small in tiles)
    yield f'<dl class="tiles">{"".join(drawn)}</dl></header>'


def _controls() -> Iterable[str]:
    levels = "".join(f'<option value="{level}">{level.capitalize()}</option>' for level in SEVERITIES)
    kinds = "".join(f'<option value="{kind}">{NEWS_WORDS[kind]}</option>' for kind in NEWS)
    yield '<div class="bar" id="controls" role="search" hidden>'
    yield '<input id="search" type="search" placeholder="Search clients, findings, files" aria-label="Search">'
    yield f'<label>Severity <select id="severity"><option value="">any</option>{levels}</select></label>'
    yield f'<label>News <select id="news-kind"><option value="">any</option>{kinds}</select></label>'
    yield f'<span id="found" class="soft" role="status" aria-live="polite"></span><span class="soft keys">{_KEYS}</span></div>'


def _table(name: str, heads: Sequence[tuple[str, str]], rows: Iterable[str]) -> Iterable[str]:
    yield f'<div class="wide"><table id="{name}-table"><thead><tr>'
    for head, kind in heads:
        first = ' data-first="descending"' if kind == "n" else ""
        yield f'<th scope="col" class="{kind}"{first}><button type="button">{head}</button></th>'
    yield "</tr></thead><tbody>"
    yield from rows
    yield f'</tbody></table><p class="none" id="{name}-table-none" hidden>No row fits the search.</p></div>'


def _section(name: str, title: str, small: str) -> str:
    return f'<h2 id="{name}" tabindex="-1">{title}<small>{_text(small)}</small></h2>'


# --- news --------------------------------------------------------------------------------------------------------------------


def _news(told: Morning) -> Iterable[str]:
    yield _section(
        "news", "New, changed, cleared", f"since {told.since}" if told.since else "this is the first night: all is new"
    )
    if not told.news:
        yield '<p class="wide none">Nothing new, nothing changed, nothing cleared.</p>'
        return
    heads = (
        ("News", ""),
        ("Severity", ""),
        ("Client", ""),
        ("Finding", ""),
        ("Amount", "n"),
        ("Days open", "n"),
        ("What and what next", ""),
    )
    yield from _table("news", heads, (_news_row(row) for row in told.news[:MOST_NEWS]))
    if len(told.news) > MOST_NEWS:
        yield f'<p class="soft">The {MOST_NEWS:,} gravest of {len(told.news):,}; all stand in the workbook.</p>'


def _news_row(row: NewsRow) -> str:
    kind = FINDING_TITLES.get(cast(FindingKind, row.kind), row.kind)
    note = f'<br><span class="soft">{_text(row.note)}</span>' if row.note else ""
    todo = "" if row.news == "cleared" else f'<br><span class="soft">{_prose(row.action)}</span>'
    cells = (
        f'<td data-value="{NEWS.index(row.news)}">{_tag(_NEWS_LOOK[row.news], NEWS_WORDS[row.news])}{note}</td>',
        f'<td data-label="Severity" data-value="{_rank(row.severity)}">{_severity(row.severity)}</td>',
        f'<th scope="row">{_link(row.client, row.workbook)}</th>',
        f'<td>{_text(kind)}<br><span class="soft">{_prose(row.module)}<br>{_text(row.id)}</span></td>',
        f'<td class="n" data-label="Amount" data-value="{row.amount}">{_text(to_words(row.amount))}</td>',
        f'<td class="n" data-label="Days open" data-value="{row.age}">{row.age}</td>',
        f'<td class="words">{_prose(row.explanation)}{todo}</td>',
    )
    return f'<tr data-severity="{_text(row.severity)}" data-news="{_text(row.news)}">{"".join(cells)}</tr>'


def _rank(severity: str) -> int:
    return next((rank for rank, each in enumerate(SEVERITIES) if each == severity), len(SEVERITIES))


def _severity(severity: str) -> str:
    return _tag(_SEVERITY_LOOK.get(severity, "plain"), severity.capitalize())


# --- clients -----------------------------------------------------------------------------------------------------------------


def _clients(told: Morning) -> Iterable[str]:
    yield _section("clients", "Clients", "by urgency and money; what is not trusted counts as medium at least")
    heads = (
        *(("Client", ""), ("State", ""), ("Urgency", ""), ("At stake", "n"), ("High", "n"), ("Medium", "n"), ("Low", "n")),
        *(
            ("New", "n"),
            ("Changed", "n"),
            ("Cleared", "n"),
            ("Oldest, days", "n"),
            ("Not trusted", "n"),
            ("Files", "n"),
            ("Report of", ""),
        ),
    )
    yield from _table("clients", heads, (_client_row(row) for row in told.clients))


def _client_row(row: ClientRow) -> str:
    worst = SEVERITIES[row.urgency] if row.urgency < len(SEVERITIES) else None
    clean = _tag("bad", "Not trusted") if row.troubles else _tag("good", "None open")
    news = {**row.news, "new": row.news.get("new", 0) + row.news.get("reopened", 0)}
    numbers = (
        *(
            ("High", row.severities.get("high", 0)),
            ("Medium", row.severities.get("medium", 0)),
            ("Low", row.severities.get("low", 0)),
        ),
        *(("New", news["new"]), ("Changed", news.get("changed", 0)), ("Cleared", news.get("cleared", 0))),
        *(("Oldest, days", row.age if row.open else None), ("Not trusted", row.troubles), ("Files", row.files)),
    )
    cells = (
        f'<th scope="row">{_link(row.label, row.workbook)}</th>',
        f'<td data-label="State">{_tag(_STATE_LOOK[row.state], _STATE_WORDS[row.state])}</td>',
        f'<td data-label="Urgency" data-value="{row.urgency}">{_severity(worst) if worst else clean}</td>',
        f'<td class="n" data-label="At stake" data-value="{row.stake}">{_text(to_words(row.stake)) if row.stake else "–"}</td>',
        *(f'<td class="n" data-label="{name}" data-value="{value or 0}">{value or "–"}</td>' for name, value in numbers),
        f'<td data-label="Report of">{_text(row.as_of or "none")}</td>',
    )
    severities = " ".join(each for each in SEVERITIES if row.severities.get(each))
    told = " ".join(sorted(name for name, count in row.news.items() if count))
    return f'<tr data-severity="{severities}" data-news="{told}">{"".join(cells)}</tr>'


# --- what could not be read, trend, notes ---------------------------------------------------------------------------------------


def _troubles(told: Morning) -> Iterable[str]:
    troubles = sorted(told.troubles, key=lambda each: not each.blocking)
    yield _section("troubles", "Not trusted", "what could not be read or proven, and why")
    if not troubles:
        yield '<p class="wide none">Every input was read and proven.</p>'
        return
    heads = (("Weight", ""), ("Client", ""), ("Where", ""), ("What and what next", ""))
    yield from _table("troubles", heads, (_trouble_row(each) for each in troubles[:MOST_TROUBLES]))
    if len(troubles) > MOST_TROUBLES:
        yield f'<p class="soft">{MOST_TROUBLES:,} of {len(troubles):,}; all stand in the workbook.</p>'


def _trouble_row(trouble: Trouble) -> str:
    weight = _tag("bad", "Not trusted") if trouble.blocking else _tag("plain", "Remark")
    return (
        f'<tr><td data-value="{int(not trouble.blocking)}">{weight}</td><th scope="row">{_text(trouble.client)}</th>'
        f'<td>{_text(trouble.where)}</td><td class="words">{_prose(trouble.what)}<br>'
        f'<span class="soft">{_prose(trouble.todo)}</span></td></tr>'
    )


def _trend(told: Morning) -> Iterable[str]:
    points = [*told.trend, told.today()][-30:]
    yield _section("trend", "Trend", "open findings, run by run; the foot of each bar is what is high")
    tallest = max(max(point.findings for point in points), 1)
    step, width, height, top = 30, 22, 80, 14
    parts = []
    for place, point in enumerate(points):
        words = f"{point.as_of}: {point.findings:,} open, {point.high:,} high, {to_words(point.stake)} at stake"
        for name, value in (("open", point.findings), ("high", point.high)):
            tall = value * height // tallest
            spot = f'x="{place * step}" y="{top + height - tall}" width="{width}" height="{tall}"'
            parts.append(f'<rect class="{name}" {spot}><title>{_text(words)}</title></rect>')
        above = top + height - point.findings * height // tallest - 4
        parts.append(f'<text x="{place * step + width // 2}" y="{above}" text-anchor="middle">{point.findings:,}</text>')
    last = points[-1]
    label = f"From {points[0].findings:,} open findings on {points[0].as_of} to {last.findings:,} on {last.as_of}"
    size = step * len(points), top + height
    yield f'<div class="trend"><svg viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}" role="img" '
    yield f'aria-label="{_text(label)}">{"".join(parts)}</svg><p class="soft">{_text(label)}.</p></div>'


def _footer(told: Morning) -> Iterable[str]:
    yield "<footer>"
    yield from (f"<p>{_text(note)}</p>" for note in told.notes)
    yield "<p>An unchanged client keeps the report of its last change. "
    yield f"reconcile {_text(told.version)}, exit code {told.code}.</p>"
    yield f'<p id="run">Run of {_text(told.started)}.</p></footer>'
