"""Text that is drawn and yet not seen, and letters in no order: told by the library's reader, whichever way a page is read."""

from __future__ import annotations

import random

import pytest

from reconcile.extract import damage, read, read_by_library, read_carefully
from reconcile.extract.glyphs import Glyphs
from reconcile.extract.pdf import MAX_PAGES
from reconcile.extract.plain import read_plainly
from tests.test_extract_builder import ADVANCE, EXPECTED, TOP, Page, cells, draw, lines_of, make_pdf, table
from tests.test_extract_pdf import by_glyph

SEEN = table()
SECRET = draw(40, 500, "999 Nobody sees this").encode()
READERS = {"first": lambda data: read(data, "a.pdf", "pdf"), "library": lambda data: read_by_library(data, "a.pdf")}
READERS["careful"] = lambda data: read_carefully(data, "a.pdf")

HIDING = {
    "a white box over it": SEEN + SECRET + b"1 g 30 490 300 30 re f\n",
    "a grey box over it": SEEN + SECRET + b".5 g 30 490 300 30 re f*\n",
    "a black box over it": SEEN + SECRET + b"0 g 30 490 300 30 re B\n",
    "a box drawn as lines": SEEN + SECRET + b"1 g 30 490 m 330 490 l 330 520 l 30 520 l h f\n",
    "a box under a matrix": SEEN + SECRET + b"q 2 0 0 2 0 0 cm 1 g 15 245 150 15 re f Q\n",
    "a clip beside it": SEEN + b"q 10 10 10 10 re W n " + SECRET + b"Q\n",
    "a clip in a clip": SEEN + b"q 0 0 612 792 re W n 10 10 50 50 re W* n " + SECRET + b"Q\n",
}


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("reader", READERS)
def test_covered_and_clipped_text_is_left_out_and_told(name: str, reader: str) -> None:
    document, problems = READERS[reader](make_pdf([Page(HIDING[name])]))
    assert [(problem.code, problem.blocking) for problem in problems] == [("P-HIDDEN", True)]
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


def test_a_cover_in_a_stream_of_its_own_is_told() -> None:
    data = make_pdf([Page(SEEN + SECRET), Page(b"1 g 30 490 300 30 re f\n")])
    data = data.replace(b"/Contents 7 0 R", b"/Contents [7 0 R 9 0 R]").replace(
        b"/Kids [6 0 R 8 0 R] /Count 2", b"/Kids [6 0 R] /Count 1"
    )
    document, problems = read(data, "a.pdf", "pdf")
    assert "P-HIDDEN" in {problem.code for problem in problems}
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


def test_a_covered_digit_does_not_count() -> None:
    amount = draw(480, 500, "$19.00").encode() + b"1 g %f 496 5.4 14 re f\n" % (480 + 2 * ADVANCE)
    document, problems = read(make_pdf([Page(SEEN + amount)]), "a.pdf", "pdf")
    assert "P-HIDDEN" in {problem.code for problem in problems}
    assert document is not None
    assert not any("$19" in line.text for line in document.lines)


HARMLESS = {
    "a box under it": b"1 g 30 490 500 300 re f 0 g " + SEEN,
    "a box beside it": SEEN + b".5 g 30 400 500 30 re f\n",
    "rules between the lines": SEEN + b"".join(b"30 %d 500 .5 re f\n" % (TOP - 3 - 12 * row) for row in range(5)),
    "a clip around it": b"q 20 20 580 760 re W n " + SEEN + b" Q",
    "a frame around it": SEEN + b"20 600 580 150 re S\n",
    "an area that is clipped away": SEEN + b"q 0 0 10 10 re W n 1 g 30 600 500 200 re f Q\n",
}


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("reader", READERS)
def test_areas_and_clips_that_hide_nothing_change_nothing(name: str, reader: str) -> None:
    document, problems = READERS[reader](make_pdf([Page(HARMLESS[name])]))
    assert problems == ()
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("reader", READERS)
def test_letters_drawn_in_no_order_are_put_in_theirs(seed: int, reader: str) -> None:
    letters = by_glyph(cells(), blanks=False)
    random.Random(seed).shuffle(letters)
    document, problems = READERS[reader](make_pdf([Page("".join(draw(*letter) for letter in letters).encode())]))
    assert problems == ()
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


def test_a_word_with_the_letters_of_a_button_costs_nothing_on_a_page_of_one_font(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("looked at letter by letter")

    monkeypatch.setattr(Glyphs, "see", never)
    data = make_pdf([Page(draw(40, 700, "671 Dishonored payment").encode())])
    assert lines_of(data) == ("671 Dishonored payment",)
    assert read_plainly(data, damage.scan(data, "a.pdf"), MAX_PAGES) is not None
    document, problems = read_by_library(data, "a.pdf")
    assert problems == ()
    assert document is not None
    assert [line.text for line in document.lines] == ["671 Dishonored payment"]
