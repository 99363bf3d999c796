"""Turn saved web pages into lines: one line a block, one line a table row with its cells joined by tabs.

What a browser does not show is never data: scripts, styles, comments, and whatever is hidden by an attribute, an inline style
or a plain style rule. The title, which a browser shows beside the page, is kept beside its lines. Nothing is fetched. A line
break inside a cell is kept as a vertical tab, so that a row stays one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from reconcile.extract.encoding import decode
from reconcile.extract.problems import nothing_in, problem, too_big
from reconcile.model import Document, Line, Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 500
MAX_UNFINISHED = 200
MAX_SPAN = 20
MAX_TITLE = 200
IN_CELL_BREAK = "\v"
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_UNSHOWN = re.compile(r"<!--|<(script|style)\b[^>]{0,2000}>", re.IGNORECASE)
# The standard parser looks ahead from every unfinished tag to the end of the file; many of them would make it quadratic.
_UNFINISHED = re.compile(r"<(?=[/!?a-zA-Z])[^<>]*(?=<|\Z)")
_RULE = re.compile(r"([^{}@]{1,500})\{([^{}]{0,5000})\}")
_SELECTOR = re.compile(r"[.#]?[\w-]+\Z")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?:\.0+)?[a-z%]{0,3}\s*(?:;|!|\Z)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\f\v\u00a0\u202f\u2007\u2009\u200a]+")
_NEWLINES = re.compile(r"\r\n?|\n")
_DROPPED = str.maketrans({"\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\u2060": None})


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_SILENT = _names("script style noscript template title iframe object svg math select textarea button audio video canvas datalist")
_BLOCK = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody tfoot thead ul"
)
# Start tags that end an open element of the same family, as in every browser: (what ends, where the search stops).
_IMPLIED_END = {
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table"})),
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "div"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "div"})),
    "p": (frozenset({"p"}), frozenset({"td", "th", "div", "li", "dd", "body", "table"})),
}


def read_html(data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a saved web page as a browser would show it, without fetching anything."""
    if len(data) > MAX_BYTES:
        return None, (too_big(name, f"the web page is larger than {MAX_BYTES // 1024**2} MiB."),)
    declared = _CHARSET.search(data[:4096])
    text, notes = decode(data, declared.group(1).decode("ascii", "replace") if declared else None)
    if "\0" in text:
        return None, (problem("P-DAMAGED", name, "the web page holds NUL bytes.", "Save the page again from the browser."),)
    shown, styles = _without_unshown(text)
    if _floods(shown):
        what = f"the web page holds more than {MAX_UNFINISHED} unfinished tags."
        return None, (problem("P-DAMAGED", name, what, "Save the page again from the browser."),)
    page = _Page(_hiding_selectors(styles))
    try:
        page.feed(shown)
        page.close()
    except (_TooDeep, AssertionError, ValueError):
        what = f"the web page is malformed, or nested deeper than {MAX_DEPTH} elements."
        return None, (problem("P-DAMAGED", name, what, "Save the page again from the browser."),)
    lines = page.finish()
    if not lines:
        return None, (nothing_in(name, "the web page shows no text."),)
    return Document("html", 1, tuple(Line(1, number, line) for number, line in enumerate(lines, start=1)), notes, page.title), ()


def _floods(text: str) -> bool:
    return sum(1 for _, _ in zip(range(MAX_UNFINISHED + 1), _UNFINISHED.finditer(text), strict=False)) > MAX_UNFINISHED


def _without_unshown(text: str) -> tuple[str, str]:
    """Cut out comments, scripts and styles in one pass; an unclosed one swallows the rest, as in a browser."""
    shown: list[str] = []
    styles: list[str] = []
    start = 0
    while match := _UNSHOWN.search(text, start):
        shown.append(text[start : match.start()])
        kind = match.group(1)
        if kind is None:
            closing, width = text.find("-->", match.end()), 3
        else:
            found = re.compile(rf"</{kind}[^>]{{0,200}}>", re.IGNORECASE).search(text, match.end())
            closing, width = (found.start(), found.end() - found.start()) if found else (-1, 0)
        if kind and kind.lower() == "style":
            styles.append(text[match.end() : closing if closing >= 0 else None])
        if closing < 0:
            return "".join(shown), "\n".join(styles)
        start = closing + width
    shown.append(text[start:])
    return "".join(shown), "\n".join(styles)


def _hiding_selectors(styles: str) -> frozenset[str]:
    # Rules inside a media block belong to one medium only; what they hide is shown elsewhere.
    plain = re.sub(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", " ", styles)
    found: set[str] = set()
    for selectors, body in _RULE.findall(plain):
        if _HIDING.search(body):
            found.update(part.strip() for part in selectors.split(",") if _SELECTOR.match(part.strip()))
    return frozenset(found)


class _TooDeep(Exception):
    pass


@dataclass(slots=True)
class _Row:
    """Hold the cells of a table row that is still open."""

    cells: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self, hiding: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._hiding = hiding
        self._open: list[str] = []
        self._hidden_at: int | None = None
        self._lines: list[str] = []
        self._text: list[str] = []
        self._rows: list[_Row | None] = []
        self._in_cell = False
        self._span = 1
        self._pre = 0
        self._title: list[str] = []

    @property
    def title(self) -> str:
        """Return the title of the page on one line."""
        return _SPACES.sub(" ", _NEWLINES.sub(" ", "".join(self._title))).strip()[:MAX_TITLE]

    # Tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if self._hidden_at is None and tag in ("br", "hr"):
                self._break()
            return
        if tag in _IMPLIED_END:
            self._imply_end(tag)
        self._open.append(tag)
        if len(self._open) > MAX_DEPTH:
            raise _TooDeep
        if self._hidden_at is not None:
            return
        if tag in _SILENT or self._is_hidden(tag, attrs):
            self._hidden_at = len(self._open)
            return
        self._start_shown(tag)
        if tag in ("td", "th"):
            self._span = next((_span(value) for key, value in attrs if key == "colspan"), 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            self.handle_starttag("br", [])
            return
        if tag in _VOID or tag not in self._open:
            if tag == "p" and self._hidden_at is None:
                self._break()  # a browser makes an empty paragraph of it
            return
        while self._open:
            popped = self._open[-1]
            self._close_one()
            if popped == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._hidden_at is None:
            self._text.append(data if self._pre or self._in_cell else _NEWLINES.sub(" ", data))
        elif self._open[-1:] == ["title"] and self._hidden_at == len(self._open):
            self._title.append(data)

    def _imply_end(self, tag: str) -> None:
        ends, stops = _IMPLIED_END[tag]
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position] in stops:
                inner = self._open[position + 1 :]
                break
        else:
            position, inner = -1, self._open[:]
        wanted = [index for index, opened in enumerate(inner) if opened in ends]
        if wanted:
            while len(self._open) > position + 1 + wanted[0]:
                self._close_one()

    def _close_one(self) -> None:
        tag = self._open[-1]
        if self._hidden_at is None:
            self._end_shown(tag)
        elif self._hidden_at == len(self._open):
            self._hidden_at = None
        self._open.pop()

    def _is_hidden(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        for key, value in attrs:
            if key == "hidden" or (key == "style" and value and _HIDING.search(value)):
                return True
            if value and self._hiding:
                if key == "class" and any(f".{part}" in self._hiding for part in value.split()):
                    return True
                if key == "id" and f"#{value}" in self._hiding:
                    return True
        return tag in self._hiding

    # Layout

    def _start_shown(self, tag: str) -> None:
        if tag == "table":
            self._flush()
            self._rows.append(None)
            self._in_cell = False
        elif tag == "tr":
            self._flush()
            if not self._rows:
                self._rows.append(None)
            self._rows[-1] = _Row()
        elif tag in ("td", "th"):
            if self._rows and self._rows[-1] is None:
                self._rows[-1] = _Row()
            self._text = []
            self._in_cell = bool(self._rows)
        elif tag == "pre":
            self._break()
            self._pre += 1
        elif tag == "dt":
            if "div" not in self._open[-2:-1]:
                self._break()
        elif tag == "dd":
            self._join_value()
        elif tag in _BLOCK:
            self._break()

    def _end_shown(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            if self._rows:
                self._rows.pop()
            self._in_cell = bool(self._rows) and any(opened in ("td", "th") for opened in self._open[:-1])
        elif tag == "pre":
            self._break()
            self._pre = max(0, self._pre - 1)
        elif tag in ("dt", "dd"):
            if tag == "dd" and self._open[-2:-1] != ["div"]:
                self._break()
            else:
                self._text.append(" ")
        elif tag in _BLOCK:
            self._break()

    def _join_value(self) -> None:
        label = "".join(self._text).rstrip()
        if label:
            self._text = [label, " " if label.endswith(":") else "\x00"]

    def _break(self) -> None:
        if self._in_cell:
            self._text.append("\n")
        else:
            self._flush()

    def _end_cell(self) -> None:
        row = self._rows[-1] if self._rows else None
        if row is None:
            self._break()
            return
        parts = (_SPACES.sub(" ", part).strip() for part in _NEWLINES.split(_labelled("".join(self._text))))
        row.cells.append(IN_CELL_BREAK.join(part for part in parts if part).translate(_DROPPED))
        row.cells.extend([""] * (self._span - 1))
        self._text = []
        self._in_cell = False

    def _end_row(self) -> None:
        row = self._rows[-1] if self._rows else None
        if row is not None:
            if any(row.cells):
                self._lines.append("\t".join(row.cells))
            self._rows[-1] = None

    def _flush(self) -> None:
        text = _labelled("".join(self._text)).translate(_DROPPED)
        self._text = []
        for part in _NEWLINES.split(text):
            line = part.rstrip() if self._pre else _SPACES.sub(" ", part).strip()
            if line.strip():
                self._lines.append(line.replace("\u00a0", " "))

    def finish(self) -> list[str]:
        while self._open:
            self._close_one()
        self._flush()
        return self._lines


def _span(value: str | None) -> int:
    return min(MAX_SPAN, max(1, int(value))) if value and value.isdecimal() and len(value) < 4 else 1


def _labelled(text: str) -> str:
    """Put a colon between a label and its value where the page prints none and both are there."""
    return re.sub(r"\x00\s*(?=\S)", ": ", text).replace("\x00", "")
