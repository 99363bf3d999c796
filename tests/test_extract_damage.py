"""Damage: an altered or cut file gives the identical document or a problem, never another text in silence."""

from __future__ import annotations

import base64
import random
import re
import zlib

import pytest

from reconcile.extract import damage, read
from reconcile.extract.suspicion import Suspicion
from reconcile.model import Document
from tests.test_extract_builder import EXPECTED, ROWS, TOP, Page, assemble, draw, lines_of, make_pdf, stream, table

FLIPS = 400


def long_page() -> bytes:
    """Return a page of some seventy lines, with amounts that differ in one digit."""
    rows = (f"660 Estimated tax payment 06-17-2024 -${n},250.0{n % 10}" for n in range(70))
    return "".join(draw(40, TOP + 60 - 10 * n, row) for n, row in enumerate(rows)).encode()


PLAIN = make_pdf([Page(long_page())])


def page_stream(data: bytes) -> tuple[int, int]:
    found = list(re.finditer(rb"stream\n(.*?)\nendstream", data, re.DOTALL))
    return max((match.span(1) for match in found), key=lambda span: span[1] - span[0])


def document_of(data: bytes) -> Document:
    document, problems = read(data, "a.pdf", "pdf")
    assert problems == ()
    assert document is not None
    return document


def told_or_same(data: bytes, truth: Document) -> bool:
    document, problems = read(data, "a.pdf", "pdf")
    return bool(problems) or document == truth


def test_one_flipped_bit_in_page_data_is_told_or_changes_nothing() -> None:
    truth, (start, end) = document_of(PLAIN), page_stream(PLAIN)
    dice = random.Random(20)
    silent = []
    for _ in range(FLIPS):
        altered = bytearray(PLAIN)
        place, bit = dice.randrange(start, end), dice.randrange(8)
        altered[place] ^= 1 << bit
        if not told_or_same(bytes(altered), truth):
            silent.append((place, bit))
    assert silent == []


def test_page_data_cut_short_is_told() -> None:
    start, end = page_stream(PLAIN)
    for cut in range(start, end, 7):
        document, problems = read(PLAIN[:cut] + PLAIN[end:], "a.pdf", "pdf")
        assert document is None
        assert problems[0].code == "P-DAMAGED"


def test_a_file_cut_short_is_told_or_changes_nothing() -> None:
    truth = document_of(PLAIN)
    dice = random.Random(21)
    for _ in range(200):
        assert told_or_same(PLAIN[: dice.randrange(len(PLAIN))], truth)


@pytest.mark.parametrize("seed", range(4))
def test_flips_anywhere_in_the_file_are_told_or_change_nothing(seed: int) -> None:
    data = make_pdf([Page(table()), Page(table())])
    truth = document_of(data)
    dice = random.Random(seed)
    for _ in range(150):
        altered = bytearray(data)
        altered[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        assert told_or_same(bytes(altered), truth)


def test_a_wrong_checksum_is_told() -> None:
    _, end = page_stream(PLAIN)
    altered = bytearray(PLAIN)
    altered[end - 1] ^= 1
    assert [problem.code for problem in read(bytes(altered), "a.pdf", "pdf")[1]] == ["P-DAMAGED"]


def with_filters(content: bytes, names: bytes) -> bytes:
    body = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(content), names, content)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, font, page, body])


ASCII85 = base64.a85encode(zlib.compress(table()), wrapcol=70) + b"~>"
HEXADECIMAL = zlib.compress(table()).hex().encode() + b">"


@pytest.mark.parametrize(
    ("content", "names"),
    [(ASCII85, b"[/ASCII85Decode /FlateDecode]"), (ASCII85, b"[ /A85 /Fl ]"), (HEXADECIMAL, b"[/AHx/FlateDecode]")],
)
def test_chained_filters_are_checked(content: bytes, names: bytes) -> None:
    assert lines_of(with_filters(content, names)) == EXPECTED
    dice = random.Random(22)
    truth = document_of(with_filters(content, names))
    for _ in range(60):
        altered = bytearray(content)
        altered[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        assert told_or_same(with_filters(bytes(altered), names), truth)


def test_ascii85_decodes_as_the_standard_library_does() -> None:
    dice = random.Random(23)
    for size in [*range(40), 5000]:
        for raw in (dice.randbytes(size), bytes(size)):
            packed = base64.a85encode(zlib.compress(raw)) + b"~>"
            result = damage.scan(b"1 0 obj << /Filter [/A85 /FlateDecode] >>\nstream\n" + packed + b"\nendstream", "a.pdf")
            assert result.problems == ()


def test_an_unknown_compression_is_told() -> None:
    _, problems = read(PLAIN.replace(b"/FlateDecode", b"/FlateDecodX"), "a.pdf", "pdf")
    assert "unknown compression" in problems[0].what


def test_data_that_cannot_be_checked_is_noted() -> None:
    document = document_of(make_pdf([Page(table(), compress=False)]))
    assert document.notes == ("1 data streams carry no checksum and could not be checked for damage",)


def compressed_objects() -> bytes:
    """Return a PDF whose objects stand in an object stream, with a cross-reference stream."""
    inner = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
    ]
    offsets, packed = [], b""
    for number, body in enumerate(inner, start=1):
        offsets.append(b"%d %d" % (number, len(packed)))
        packed += body + b" "
    head = b" ".join(offsets) + b" "
    out = bytearray(b"%PDF-1.5\n")
    places = {}
    for number, body in (
        (5, stream(table())),
        (6, stream(head + packed, b"/Type /ObjStm /N 4 /First %d" % len(head))),
    ):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    entries = [(0, 0, 65535), *((2, 6, index) for index in range(4)), (1, places[5], 0), (1, places[6], 0), (1, start, 0)]
    table_data = b"".join(kind.to_bytes(1, "big") + at.to_bytes(4, "big") + low.to_bytes(2, "big") for kind, at, low in entries)
    out += b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        stream(table_data, b"/Type /XRef /Size 8 /W [1 4 2] /Root 1 0 R"),
        start,
    )
    return bytes(out)


def test_object_streams_are_read_and_checked() -> None:
    data = compressed_objects()
    truth = document_of(data)
    assert tuple(line.text for line in truth.lines) == EXPECTED
    dice = random.Random(24)
    for _ in range(200):
        altered = bytearray(data)
        altered[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        assert told_or_same(bytes(altered), truth)


def test_a_bomb_is_refused_with_the_limit_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "MAX_UNPACKED", 1024 * 1024)
    document, problems = read(make_pdf([Page(b" " * (1024 * 1024 + 1))]), "a.pdf", "pdf")
    assert document is None
    assert problems[0].code == "P-TOO-BIG"
    assert "1 MiB" in problems[0].what


def with_widths(widths: bytes) -> bytes:
    data = make_pdf([Page(table())])
    return data.replace(b"/BaseFont /Courier", b"/BaseFont /Courier /FirstChar 32 /LastChar 34 /Widths [%s]" % widths)


@pytest.mark.parametrize(("widths", "told"), [(b"600 600 600", False), (b"600600 600", True), (b"600 6p0 600", True)])
def test_a_broken_table_of_letter_widths_is_told(widths: bytes, told: bool) -> None:
    _, problems = read(with_widths(widths), "a.pdf", "pdf")
    assert [(problem.code, problem.blocking) for problem in problems] == [("P-FONTS", False)] * told


def test_a_linearised_file_that_is_cut_is_told() -> None:
    data = PLAIN.replace(b"%PDF-1.5\n", b"%PDF-1.5\n9 0 obj\n<< /Linearized 1 /L 999999 >>\nendobj\n")
    assert [problem.code for problem in read(data, "a.pdf", "pdf")[1]] == ["P-TRUNCATED"]


def test_the_word_encrypt_alone_does_not_switch_the_check_off() -> None:
    start, end = page_stream(PLAIN)
    altered = bytearray(PLAIN.replace(b"%\xe2\xe3\xcf\xd3", b"%/Encrypt"))
    altered[(start + end) // 2] ^= 4
    assert [problem.code for problem in read(bytes(altered), "a.pdf", "pdf")[1]] == ["P-DAMAGED"]


@pytest.mark.parametrize(
    ("content", "ink"),
    [
        (b"0 g 0 0 0 rg 0.5 g .5 .5 .5 rg 0 0 0 1 k", False),
        (b"BT 0 Tr (1 g 3 Tr) Tj ET", True),  # a false alarm costs only time
        (b"1 g", True),
        (b"q 1.0\ng(x)Tj", True),
        (b"0.95 1 .99 rg", True),
        (b"1 1 0 rg", False),
        (b"0 0 0 0.05 k", True),
        (b"1 scn", True),
        (b"/G3 gs /Group 1 /Tr 3", False),
        (b"3 Tr", True),
        (b"3\r\nTr/F1", True),
        (b"7 Tr", True),
    ],
)
def test_page_data_is_searched_for_pale_and_missing_ink(content: bytes, ink: bool) -> None:
    suspicion = Suspicion()
    suspicion.look_at(content)
    assert suspicion.ink is ink


def test_every_row_of_the_sample_is_in_the_long_and_short_page() -> None:
    assert len(document_of(PLAIN).lines) == 70
    assert len(lines_of(make_pdf([Page(table())]))) == len(ROWS)
