"""Follow the objects of a simple PDF by its own table of places, and give up at the first thing that is not simple.

Simple is: written at once, one classic table of places whose entries all fit, no encryption, no layers that can be switched off.
Every reader finds the same objects in such a file, so that what is read here is what a viewer shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_DEPTH = 30
MAX_TOKENS = 200_000

_NUMBER = r"[-+]?(?:\d+\.?\d*+|\.\d+)"
_TOKEN = re.compile(
    rb"(?:[\0\t\n\f\r ]++|%[^\n\r]*+)*+(?:(?P<ref>\d{1,7}[\0\t\n\f\r ]++0[\0\t\n\f\r ]++R(?![^\0\t\n\f\r \[\]<>()/]))"
    rb"|(?P<number>" + _NUMBER.encode() + rb")(?=[\0\t\n\f\r \[\]<>()/])"
    rb"|(?P<name>/[^\0\t\n\f\r \[\]<>(){}/%#]*+)"
    rb"|\[(?P<numbers>[-+.0-9\0\t\n\f\r ]*+)\]"
    rb"|(?P<mark><<|>>|\[|\])"
    rb"|(?P<string>\((?:[^()\\]++|\\.)*+\)|<[0-9A-Fa-f\0\t\n\f\r ]*+>)"
    rb"|(?P<word>true|false|null|endobj|stream\r?\n))",
    re.DOTALL,
)
_END = re.compile(rb"startxref[\t\n\f\r ]+(\d{1,10})[\t\n\f\r ]+%%EOF[\0\t\n\f\r ]*\Z")
_TABLE = re.compile(rb"xref[\t ]*\r?\n0 (\d{1,7})[\t ]*\r?\n")
_TRAILER = re.compile(rb"[\0\t\n\f\r ]*trailer(?=[\0\t\n\f\r <])")
_STREAM_END = re.compile(rb"[\0\t\n\f\r ]{0,4}endstream")
_STREAM_KEYS = frozenset({"/Length", "/Filter", "/Type", "/CMapName", "/CIDSystemInfo"})
_ENTRY = 20
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
# What a page may say of itself without changing how it looks.
_PAGE_KEYS = frozenset(
    {
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/Trans",
    }
    | {"/Annots", "/StructParents", "/Tabs", "/ID", "/Group", "/LastModified", "/PZ"}
)


Value = Any
"""A PDF value: a number, a name as text with its slash, ``Ref``, a list, a dictionary, or ``None`` for anything else."""


class NotPlain(Exception):
    """Tell that a file is not simple enough to be read without the library."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Point to an object by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class PlainPage:
    """Hold one page: what its contents refer to, its edges (left, bottom, right, top), and its unpacked content."""

    resources: dict[str, Value]
    box: tuple[float, float, float, float]
    content: bytes


class Structure:
    """Look objects up in a file whose streams have been unpacked and checked already."""

    def __init__(self, data: bytes, streams: dict[int, bytes]) -> None:
        """Find the table of places and the trailer.

        Args:
            data: the file.
            streams: unpacked streams by the place in the file where their data starts.

        Raises:
            NotPlain: when there is no such table.
        """
        self._data = data
        self._streams = streams
        self._seen: dict[int, tuple[Value, int]] = {}
        self._tokens = 0
        end = _END.search(data, max(0, len(data) - 200))
        table = _TABLE.match(data, int(end[1])) if end and data.count(b"startxref") == 1 else None
        if table is None:
            raise NotPlain("no classic table of places")
        self._first = table.end()
        self._count = int(table[1])
        trailer = _TRAILER.match(data, self._first + _ENTRY * self._count)
        if trailer is None:
            raise NotPlain("no trailer behind the table")
        value, _ = self._parse(trailer.end())
        if not isinstance(value, dict) or {"/Encrypt", "/Prev", "/XRefStm"} & value.keys():
            raise NotPlain("a file of several parts, or encrypted")
        self._root = self.dictionary(value.get("/Root"))

    def resolve(self, value: Value) -> Value:
        """Return a value, or the object it points to."""
        return self._object(value.number)[0] if isinstance(value, Ref) else value

    def dictionary(self, value: Value) -> dict[str, Value]:
        """Return a value, or the object it points to, which must be a dictionary."""
        found = self.resolve(value)
        if not isinstance(found, dict):
            raise NotPlain("a dictionary is missing")
        return found

    def stream(self, value: Value) -> bytes:
        """Return the unpacked data of the stream a value points to."""
        if not isinstance(value, Ref):
            raise NotPlain("a stream is missing")
        head, start = self._object(value.number)
        if start not in self._streams or not isinstance(head, dict) or not head.keys() <= _STREAM_KEYS:
            raise NotPlain("a stream of another kind")
        length = self.resolve(head.get("/Length"))
        if not isinstance(length, int) or not _STREAM_END.match(self._data, start + length):
            raise NotPlain("a stream of another length than it states")
        return self._streams[start]

    def pages(self) -> list[PlainPage]:
        """Return the pages in order.

        Raises:
            NotPlain: when a page says something of itself that could change how it looks.
        """
        if "/OCProperties" in self._root:
            raise NotPlain("layers that can be switched off")
        leaves: list[dict[str, Value]] = []
        self._collect(self._root.get("/Pages"), {}, leaves, MAX_DEPTH)
        return [self._page(leaf) for leaf in leaves]

    def _collect(self, value: Value, inherited: dict[str, Value], leaves: list[dict[str, Value]], depth: int) -> None:
        node = self.dictionary(value)
        passed = inherited | {key: node[key] for key in _INHERITED if key in node}
        if node.get("/Type") == "/Page":
            if any(leaf["/Self"] == value for leaf in leaves):
                raise NotPlain("a page is listed twice")
            leaves.append(passed | node | {"/Self": value})
            return
        kids = self.resolve(node.get("/Kids"))
        if node.get("/Type") != "/Pages" or not isinstance(kids, list) or not depth:
            raise NotPlain("an odd list of pages")
        before = len(leaves)
        for kid in kids:
            self._collect(kid, passed, leaves, depth - 1)
        if node.get("/Count") != len(leaves) - before:
            raise NotPlain("a list of pages that counts wrong")

    def _page(self, page: dict[str, Value]) -> PlainPage:
        if not page.keys() <= _PAGE_KEYS | {"/Self"} or page.get("/Rotate", 0) != 0:
            raise NotPlain("a page with something special")
        media = self._box(page.get("/MediaBox"))
        crop = self._box(page["/CropBox"]) if "/CropBox" in page else media
        box = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
        contents = page.get("/Contents")
        listed = self.resolve(contents) if not isinstance(contents, Ref) or self._is_list(contents) else [contents]
        if not isinstance(listed, list):
            raise NotPlain("a page without content")
        return PlainPage(self.dictionary(page.get("/Resources")), box, b"\n".join(map(self.stream, listed)))

    def _is_list(self, value: Ref) -> bool:
        return isinstance(self.resolve(value), list)

    def _box(self, value: Value) -> tuple[float, float, float, float]:
        numbers = self.resolve(value)
        if not isinstance(numbers, list) or len(numbers) != 4 or not all(isinstance(each, (int, float)) for each in numbers):
            raise NotPlain("a page without edges")
        x0, y0, x1, y1 = numbers
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    # --- objects -----------------------------------------------------------------------------------------------------

    def _object(self, number: int) -> tuple[Value, int]:
        """Return an object's value, and where its stream's data starts (0: it has none)."""
        if number not in self._seen:
            at = self._first + _ENTRY * number
            entry = self._data[at : at + _ENTRY]
            if not 0 < number < self._count or entry[10:18] != b" 00000 n" or not entry[:10].isdigit():
                raise NotPlain("an object the table does not list")
            start, head = int(entry[:10]), b"%d 0 obj" % number
            if not self._data.startswith(head, start) or self._data[start - 1 : start] not in (b"\n", b"\r"):
                raise NotPlain("an object that is not at its place")
            value, end = self._parse(start + len(head))
            closing = _TOKEN.match(self._data, end)
            if closing is None or closing["word"] is None or closing["word"] in _WORDS:
                raise NotPlain("an object without an end")
            self._seen[number] = value, 0 if closing["word"] == b"endobj" else closing.end()
        return self._seen[number]

    def _parse(self, position: int) -> tuple[Value, int]:
        stack: list[list[Value]] = [[]]
        openings: list[bytes] = []
        while not stack[0]:
            token = _TOKEN.match(self._data, position)
            self._tokens += 1
            if token is None or len(stack) > MAX_DEPTH or self._tokens > MAX_TOKENS:
                raise NotPlain("an object that is not simple")
            position = token.end()
            kind = token.lastgroup or ""
            text = token[kind]
            if kind != "mark":
                stack[-1].append(_SIMPLE[kind](text))
            elif text in _CLOSES:
                openings.append(_CLOSES[text])
                stack.append([])
            else:
                if not openings or openings.pop() != text:
                    raise NotPlain("brackets that do not match")
                values = stack.pop()
                stack[-1].append(values if text == b"]" else _dictionary(values))
        return stack[0][0], position


def _dictionary(values: list[Value]) -> dict[str, Value]:
    keys = values[::2]
    if len(values) % 2 or not all(isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
        raise NotPlain("a dictionary that is not simple")
    return dict(zip(keys, values[1::2], strict=True))


def _number(token: bytes) -> int | float:
    return int(token) if token.isdigit() else float(token)


def _word(token: bytes) -> Value:
    if token not in _WORDS:
        raise NotPlain("an object that ends too early")
    return None


_CLOSES = {b"<<": b">>", b"[": b"]"}
_WORDS = frozenset({b"true", b"false", b"null"})
_SIMPLE: dict[str, Callable[[bytes], Value]] = {
    "ref": lambda token: Ref(int(token.split()[0])),
    "number": _number,
    "numbers": lambda token: [_number(each) for each in token.split()],
    "name": lambda token: token.decode("latin-1"),
    "string": lambda token: None,
    "word": _word,
}
