"""The plain reader: the library's own lines where it answers at all, and no answer wherever anything could hide a text."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from reconcile import transcripts
from reconcile.extract import damage
from reconcile.extract.pdf import MAX_PAGES, read_pdf
from reconcile.extract.plain import read_plainly
from reconcile.model import Document
from tests.bench import material
from tests.generator.clients import plan_client, printed_accounts
from tests.generator.page_layout import Style
from tests.generator.render_pdf import render_pdf
from tests.test_extract_builder import EXPECTED, TOP, Page, draw, make_pdf, stream, table
from tests.test_extract_pdf import HIDDEN, LAYOUTS, TURNS

SEEN = table()
SECRET = draw(40, 500, "999 Nobody sees this").encode()
COVER = b" 30 490 300 30 re f\n"


def plainly(data: bytes) -> Document | None:
    return read_plainly(data, damage.scan(data, "a.pdf"), MAX_PAGES)


def by_library(data: bytes) -> Document | None:
    document, problems = read_pdf(data, "a.pdf", plainly=False)
    assert problems == ()
    return document


# --- the same lines ----------------------------------------------------------------------------------------------------------


def generated() -> dict[str, bytes]:
    made = {}
    for seed in range(12):
        dice = random.Random(seed)
        style = replace(Style.choose(dice), font=("Courier", "Helvetica", "Times-Roman")[seed % 3])
        entries = printed_accounts(plan_client(seed, ()))
        made[f"bundle {seed}"] = render_pdf([(entry.ledger, entry.damage) for entry in entries], style)
    made |= {f"one page {seed}": data for seed, data in enumerate(material.transcripts(1, 6))}
    return made | {f"three pages {seed}": data for seed, data in enumerate(material.transcripts(3, 4))}


GENERATED = generated()


@pytest.mark.parametrize("name", GENERATED)
def test_generated_transcripts_are_read_plainly_line_for_line(name: str) -> None:
    plain, library = plainly(GENERATED[name]), by_library(GENERATED[name])
    assert plain is not None
    assert plain == library
    assert library is not None
    assert transcripts.read(plain, "S-1", "a.pdf") == transcripts.read(library, "S-1", "a.pdf")


PLAIN_LAYOUTS = (
    *("column by column", "in any order", "from the end", "glyph by glyph", "glyph by glyph without blanks"),
    *("glyph by glyph, column by column", "kerned", "a row in one array", "proportional", "baselines that wobble"),
    *("scaled by the matrix", "flipped as browsers do", "white background"),
)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_way_of_drawing_is_read_alike_or_left_to_the_library(name: str) -> None:
    plain = plainly(LAYOUTS[name])
    assert (plain is not None) is (name in PLAIN_LAYOUTS)
    assert plain is None or plain == by_library(LAYOUTS[name])


MORE = {
    "lines of text": b"BT /F1 9 Tf 12 TL 40 700 Td (150 Tax) Tj T* (660 Paid) Tj 0 -30 TD (971 Notice) Tj T* (290 More) Tj ET",
    "hexadecimal": b"BT /F1 9 Tf 1 0 0 1 40 700 Tm <313530205461782066696c6564> Tj ET",
    "brackets and bars": rb"BT /F1 9 Tf 1 0 0 1 40 700 Tm (a \(b\) \\ c) Tj ET",
    "blanks around": b"BT /F2 9 Tf 1 0 0 1 40 700 Tm (  150 ) Tj (Tax  filed   ) Tj ( now) Tj ET",
    "marked": b"/P <</MCID 0 >>BDC BT /F1 9 Tf 40 700 Td (150) Tj ET EMC",
    "ruled": b"0.5 w 30 690 m 500 690 l S 40 695 100 14 re S " + SEEN,
    "on a tint": b".9 .9 .5 rg 30 650 500 70 re f 0 g " + SEEN,
    "in a frame": b"q 20 20 570 750 re W n " + SEEN + b" Q",
    "a state that says nothing": b"/G1 gs " + SEEN,
}
STATE = [b"<< /Type /ExtGState /ca 1 /BM /Normal >>"]


@pytest.mark.parametrize("name", MORE)
def test_more_ways_of_drawing_are_read_plainly(name: str) -> None:
    data = make_pdf([Page(MORE[name])], STATE, b"/ExtGState << /G1 6 0 R >>")
    assert plainly(data) is not None
    assert plainly(data) == by_library(data)


def test_uncompressed_pages_are_left_to_the_library() -> None:
    assert plainly(make_pdf([Page(SEEN, compress=False)])) is None


# --- no answer ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_never_read_plainly(name: str) -> None:
    assert plainly(HIDDEN[name]) is None


@pytest.mark.parametrize("turn", TURNS)
def test_turned_pages_are_left_to_the_library(turn: int) -> None:
    assert plainly(make_pdf([Page(TURNS[turn] + SEEN)])) is None
    assert plainly(make_pdf([Page(SEEN, extra=b"/Rotate %d" % turn)])) is None


DOUBTFUL = {
    "painted over": SEEN + SECRET + b".5 g" + COVER,
    "painted over, a shape": SEEN + SECRET + b".5 g 30 490 m 300 490 l 300 530 l 30 530 l h f\n",
    "framed over": SEEN + SECRET + b"30 w 30 505 m 300 505 l S\n",
    "clipped away": SEEN + b"q 0 0 10 10 re W n " + SECRET + b"Q\n",
    "clipped away, a shape": SEEN + b"q 0 0 m 10 0 l 10 10 l h W n " + SECRET + b"Q\n",
    "clipped away twice": SEEN + b"q 0 0 600 700 re W n 0 0 10 10 re W n " + SECRET + b"Q\n",
    "clipped in between": SEEN + b"q 0 0 60 700 re W n " + SECRET + b"Q\n",
    "a layer": SEEN + b"/OC /L1 BDC " + SECRET + b"EMC\n",
    "a property list": SEEN + b"/Span /P1 BDC " + SECRET + b"EMC\n",
    "other words": SEEN + b"/Span << /ActualText (x) >> BDC " + SECRET + b"EMC\n",
    "a picture": SEEN + SECRET + b"/I1 Do\n",
    "a shading": SEEN + SECRET + b"/S1 sh\n",
    "a pattern": SEEN + b"/Pattern cs /P1 scn " + SECRET,
    "off the page": SEEN + draw(700, 500, "999 Nobody sees this").encode(),
    "above the page": SEEN + draw(40, 790, "999 Nobody sees this").encode(),
    "letters far apart": SEEN + b"20 Tc " + SECRET,
    "letters squeezed": SEEN + b"10 Tz " + SECRET,
    "letters raised": SEEN + b"300 Ts " + SECRET,
    "a quote operator": SEEN + b"BT /F1 9 Tf 12 TL 40 500 Td (999 Nobody) ' ET\n",
    "an unknown operator": SEEN + b"BX foo EX\n",
    "a comment": SEEN + b"% BT (no) Tj ET\n",
    "other letters": SEEN + b"BT /F1 9 Tf 1 0 0 1 40 500 Tm (caf\\351) Tj ET\n",
    "written over": SEEN + draw(83, TOP, "999").encode(),
    "slanting": SEEN + b"BT /F1 9 Tf 1 0 .3 1 40 500 Tm (999) Tj ET\n",
    "upside down": SEEN + b"BT /F1 9 Tf 1 0 0 -1 40 500 Tm (999) Tj ET\n",
    "large beside small": SEEN + draw(60, 660, "S", "F2", 60).encode(),
    "a button": SEEN + draw(560, TOP, "Done", "F2", 9).encode(),
    "text left open": SEEN + b"BT /F1 9 Tf 40 500 Td (999) Tj\n",
    "an unknown font": SEEN + b"BT /F9 9 Tf 40 500 Td (999) Tj ET\n",
    "nothing": b" ",
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_not_plain_is_left_to_the_library(name: str) -> None:
    resources = b"/ExtGState << /G1 6 0 R >>"
    assert plainly(make_pdf([Page(SEEN)], STATE, resources)) is not None
    assert plainly(make_pdf([Page(DOUBTFUL[name])], STATE, resources)) is None


ALTERED = {
    "written in two parts": (b"startxref", b"startxref\n0\nstartxref"),
    "an earlier table": (b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"),
    "layers": (b"/Type /Catalog", b"/Type /Catalog /OCProperties << >>"),
    "another unit": (b"/Type /Page /", b"/Type /Page /UserUnit 2 /"),
    "an object elsewhere": (b"3 0 obj", b"3 1 obj"),
    "a page twice": (b"/Kids [6 0 R]", b"/Kids [6 0 R 6 0 R]"),
    "a count that is wrong": (b"/Count 1", b"/Count 2"),
    "a font of its own": (b"/BaseFont /Courier", b"/BaseFont /Courier /FontDescriptor 1 0 R"),
    "another encoding": (b"/WinAnsiEncoding", b"/MacRomanEncoding"),
    "a length that is wrong": (b"/Length ", b"/Length 1"),
    "a key twice": (b"/Parent 2 0 R", b"/Parent 2 0 R /Parent 2 0 R"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_a_file_that_is_not_simple_is_left_to_the_library(name: str) -> None:
    old, new = ALTERED[name]
    data = make_pdf([Page(SEEN)])
    assert old in data
    assert plainly(rebuilt(data.replace(old, new))) is None
    assert plainly(rebuilt(data)) is not None


def rebuilt(data: bytes) -> bytes:
    """Return the file with a table of places that fits it, so that only what was altered can tell."""
    body, rest = data[: data.rindex(b"\nxref\n") + 1], data[data.rindex(b"trailer") :]
    places = [b"%010d 00000 n \n" % found.start() for found in re.finditer(rb"^\d+ \d obj", body, re.MULTILINE)]
    start = b"startxref\n%d\n" % len(body)
    rest = re.sub(rb"startxref\n\d+\n(?!startxref)", start, rest)
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(places) + rest


def test_a_table_that_points_elsewhere_is_left_to_the_library() -> None:
    data = make_pdf([Page(SEEN)])
    place = data.index(b" 00000 n", data.rindex(b"xref\n0"))
    assert plainly(data[: place - 1] + b"9" + data[place:]) is None


def test_a_form_is_left_to_the_library() -> None:
    form = stream(SECRET, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792]")
    assert plainly(make_pdf([Page(SEEN + b"/X1 Do")], [form], b"/XObject << /X1 6 0 R >>")) is None


@pytest.mark.parametrize("seed", range(3))
def test_altered_bytes_never_give_other_lines_in_silence(seed: int) -> None:
    data = make_pdf([Page(SEEN), Page(SEEN)])
    truth = plainly(data)
    assert truth is not None
    assert tuple(line.text for line in truth.lines) == EXPECTED * 2
    dice = random.Random(seed)
    for _ in range(400):
        altered = bytearray(data)
        altered[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        found = plainly(bytes(altered))
        assert found is None or found == truth
