"""Plain text: encodings, line ends, pages, and line numbers that are the file's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.extract import read, text
from reconcile.model import Line

BODY = "FORM NUMBER: 1040\n\n660\tEstimated tax payment  06-17-2024  \u2212$1,250.00\n"
LINES = (Line(1, 1, "FORM NUMBER: 1040"), Line(1, 3, "660\tEstimated tax payment  06-17-2024  \u2212$1,250.00"))


def lines_of(data: bytes) -> tuple[Line, ...]:
    document, problems = read(data, "a.txt", "text")
    assert problems == ()
    assert document is not None
    return document.lines


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode(),
        b"\xef\xbb\xbf" + BODY.encode(),
        b"\xff\xfe" + BODY.encode("utf-16-le"),
        b"\xfe\xff" + BODY.encode("utf-16-be"),
        b"\xff\xfe\0\0" + BODY.encode("utf-32-le"),
        BODY.encode("utf-16-le"),
        BODY.replace("\n", "\r\n").encode(),
        BODY.replace("\n", "\r").encode(),
        BODY.replace("\n", "   \n").encode(),
        BODY.replace(" ", "\u00a0").replace("\u00a0\u00a0", "  ").encode(),
    ],
)
def test_one_text_in_many_encodings_reads_the_same(data: bytes) -> None:
    assert lines_of(data) == LINES


def test_a_form_feed_starts_a_page_and_line_numbers_go_on() -> None:
    assert lines_of(b"one\ntwo\n\fthree\nfour\fstill line four") == (
        Line(1, 1, "one"),
        Line(1, 2, "two"),
        Line(2, 3, "three"),
        Line(2, 4, "four"),
        Line(3, 4, "still line four"),
    )


def test_windows_bytes_are_read_and_noted() -> None:
    document, problems = read(b"it\x92s \x96 fine\x81", "a.txt", "text")
    assert problems == ()
    assert document is not None
    assert document.lines == (Line(1, 1, "it\u2019s \u2013 fine\x81"),)
    assert "byte 3" in " ".join(document.notes)


def test_a_nul_byte_is_told_with_its_line() -> None:
    document, problems = read(b"one\ntwo\0" + b"x" * 300, "a.txt", "text")
    assert document is None
    assert problems[0].code == "P-DAMAGED"
    assert "line 2" in problems[0].what


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t\f\n", b"\xef\xbb\xbf", "\u00a0\n".encode()])
def test_no_text_is_a_problem(data: bytes) -> None:
    document, problems = read(data, "a.txt", "text")
    assert document is None
    assert [problem.code for problem in problems] == ["P-EMPTY"]


def test_size_is_limited() -> None:
    document, problems = read(b"x" * (text.MAX_BYTES + 1), "a.txt", "text")
    assert document is None
    assert problems[0].code == "P-TOO-BIG"


def test_an_unknown_format_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no reader"):
        read(b"x", "a.xyz", "xyz")


@given(st.binary(max_size=400), st.sampled_from(["text", "html", "pdf"]))
def test_no_bytes_make_a_reader_raise(data: bytes, format: str) -> None:
    document, problems = read(data, "a", format)
    assert document is not None or problems


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_every_line_comes_back_with_its_number(words: list[str]) -> None:
    found = lines_of("\n".join(words).encode())
    plain = [word.replace("\u00ad", "") for word in words]
    assert found == tuple(Line(1, number, word) for number, word in enumerate(plain, start=1) if word)
