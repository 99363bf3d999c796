"""PDFs: every way of drawing the same table gives the same rows; what nobody sees, scans and odd files are told."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from reconcile.extract import read, read_carefully
from tests.test_extract_builder import (
    ADVANCE,
    COLUMNS,
    EXPECTED,
    PITCH,
    ROWS,
    TOP,
    Page,
    assemble,
    cells,
    codes_of,
    draw,
    lines_of,
    make_pdf,
    stream,
    table,
)

Cell = tuple[float, float, str]
WHOLE_PAGE = b"q 612 0 0 792 0 0 cm /I1 Do Q\n"
PICTURE = stream(b"\xff" * 300, b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8")


def drawn(parts: list[Cell], font: str = "F1", extra: bytes = b"") -> bytes:
    return make_pdf([Page("".join(draw(x, y, text, font) for x, y, text in parts).encode(), extra=extra)])


def by_glyph(parts: list[Cell], *, blanks: bool = True) -> list[Cell]:
    return [
        (x + index * ADVANCE, y, character)
        for x, y, text in parts
        for index, character in enumerate(text)
        if blanks or character != " "
    ]


def kerned(x: float, y: float, text: str) -> str:
    pieces = " ".join(f"({text[at : at + 2]}) {(-1) ** at * 20}" for at in range(0, len(text), 2))
    return f"BT /F1 9 Tf 1 0 0 1 {x} {y} Tm [{pieces}] TJ ET\n"


def one_array(y: float, row: tuple[str, ...]) -> str:
    pieces, at = "", 40.0
    for x, text in zip(COLUMNS, row, strict=True):
        if text:
            pieces += f" {-(x - at) / 9 * 1000:.1f} ({text})"
            at = x + len(text) * ADVANCE
    return f"BT /F1 9 Tf 1 0 0 1 40 {y} Tm [{pieces}] TJ ET\n"


def column_order() -> list[Cell]:
    return sorted(cells(), key=lambda cell: (cell[0], -cell[1]))


def shuffled() -> list[Cell]:
    parts = cells()
    random.Random(3).shuffle(parts)
    return parts


def wobbling() -> list[Cell]:
    dice = random.Random(4)
    return [(x, y + dice.uniform(-1, 1), text) for x, y, text in cells()]


LAYOUTS = {
    "column by column": drawn(column_order()),
    "in any order": drawn(shuffled()),
    "from the end": drawn(cells()[::-1]),
    "glyph by glyph": drawn(by_glyph(cells())),
    "glyph by glyph without blanks": drawn(by_glyph(cells(), blanks=False)),
    "glyph by glyph, column by column": drawn(by_glyph(column_order())),
    "kerned": make_pdf([Page("".join(kerned(*cell) for cell in cells()).encode())]),
    "a row in one array": make_pdf([Page("".join(one_array(TOP - PITCH * n, row) for n, row in enumerate(ROWS)).encode())]),
    "twice to look bold": drawn([part for x, y, text in cells() for part in ((x, y, text), (x + 0.3, y, text))]),
    "twice, the second time later": drawn(cells() + [(x + 0.4, y, text) for x, y, text in cells()]),
    "glyphs twice": drawn([part for x, y, text in by_glyph(cells()) for part in ((x, y, text), (x + 0.3, y, text))]),
    "proportional": drawn(cells(), "F2"),
    "baselines that wobble": drawn(wobbling()),
    "scaled by the matrix": make_pdf(
        [Page("".join(f"BT /F1 1 Tf 9 0 0 9 {x} {y} Tm ({text}) Tj ET\n" for x, y, text in cells()).encode())]
    ),
    "flipped as browsers do": make_pdf(
        [
            Page(
                b"1 0 0 -1 0 792 cm\n"
                + "".join(f"BT /F1 9 Tf 1 0 0 -1 {x} {792 - y} Tm ({text}) Tj ET\n" for x, y, text in cells()).encode()
            )
        ]
    ),
    "page box elsewhere": make_pdf([Page(table(), media=b"/MediaBox [-100 -100 512 792]")]),
    "no page box": make_pdf([Page(table(), media=b"")]),
    "junk before the header": b"sent by a gateway\r\n\r\n" + make_pdf([Page(table())]),
    "in a form": make_pdf(
        [Page(b"/X1 Do")],
        [stream(table(), b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>")],
        b"/XObject << /X1 6 0 R >>",
    ),
    "white background": make_pdf([Page(b"1 1 1 rg 0 0 612 792 re f 0 g\n" + table())]),
}
TURNS = {90: b"0 1 -1 0 780 0 cm\n", 180: b"-1 0 0 -1 612 792 cm\n", 270: b"0 -1 1 0 -120 792 cm\n"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_way_of_drawing_gives_the_rows_as_seen(name: str) -> None:
    assert lines_of(LAYOUTS[name]) == EXPECTED


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("glyphs", [False, True])
@pytest.mark.parametrize("stated", [False, True])
def test_turned_pages_read_along_their_text(turn: int, glyphs: bool, stated: bool) -> None:
    content = "".join(draw(*cell) for cell in by_glyph(cells())).encode() if glyphs else table()
    extra = b"/Rotate %d" % turn if stated else b""
    assert lines_of(make_pdf([Page(TURNS[turn] + content, extra=extra)])) == EXPECTED


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "no page box"])
def test_the_careful_reader_agrees(name: str) -> None:
    document, problems = read_carefully(LAYOUTS[name], "sample.pdf")
    assert problems == ()
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


def test_pages_and_lines_count_from_one() -> None:
    document, _ = read(make_pdf([Page(table()), Page(table())]), "sample.pdf", "pdf")
    assert document is not None
    assert document.pages == 2
    assert [(line.page, line.number) for line in document.lines] == [(page, line) for page in (1, 2) for line in range(1, 6)]


def test_a_large_watermark_stands_on_a_line_of_its_own() -> None:
    mark = "".join(draw(60 + 90 * index, 660, letter, "F2", 60) for index, letter in enumerate("SAMPLE"))
    assert lines_of(make_pdf([Page(table(mark))])) == (*EXPECTED, "S A M P L E")


@pytest.mark.parametrize("reader", ["fast", "careful"])
def test_a_slanting_watermark_is_left_out(reader: str) -> None:
    data = make_pdf([Page(table("BT /F2 60 Tf .707 .707 -.707 .707 100 560 Tm (SAMPLE COPY) Tj ET\n"))])
    document, problems = read(data, "sample.pdf", "pdf") if reader == "fast" else read_carefully(data, "sample.pdf")
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED
    assert problems == ()
    assert "SAMPLE COPY" in " ".join(document.notes)


SECRET = draw(40, 500, "999 Nobody sees this")
NO_INK = b"<< /Type /ExtGState /ca 0 >>"
HIDDEN = {
    "invisible mode": make_pdf([Page(table("BT 3 Tr ET " + SECRET))]),
    "white": make_pdf([Page(table("1 g " + SECRET))]),
    "white, three colours": make_pdf([Page(table("1 1 1 rg\n" + SECRET))]),
    "nearly white": make_pdf([Page(table(".97 .98 0.99 rg\n" + SECRET))]),
    "no colour of four": make_pdf([Page(table("0 0 0 0 k " + SECRET))]),
    "transparent": make_pdf([Page(table("/G1 gs " + SECRET))], [NO_INK], b"/ExtGState << /G1 6 0 R >>"),
    "tiny": make_pdf([Page(table(draw(40, 500, "999 Nobody sees this", size=0.5)))]),
    "made tiny": make_pdf([Page(table("q .05 0 0 .05 0 0 cm " + draw(4000, 9000, "999 Nobody sees this") + " Q"))]),
}


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("careful", [False, True])
def test_hidden_text_is_left_out_and_told(name: str, careful: bool) -> None:
    document, problems = read_carefully(HIDDEN[name], "a.pdf") if careful else read(HIDDEN[name], "a.pdf", "pdf")
    assert [(problem.code, problem.blocking) for problem in problems] == [("P-HIDDEN", True)]
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED


def test_a_hidden_digit_inside_an_amount_does_not_count() -> None:
    amount = draw(480, 500, "$1") + "1 g " + draw(480 + 2 * ADVANCE, 500, "9") + "0 g " + draw(480 + 3 * ADVANCE, 500, ".00")
    document, problems = read(make_pdf([Page(table(amount))]), "a.pdf", "pdf")
    assert document is not None
    assert "P-HIDDEN" in {problem.code for problem in problems}
    assert not any("$19" in line.text for line in document.lines)


def test_white_letters_on_a_dark_bar_are_seen() -> None:
    content = b"0 0 .5 rg 30 710 500 20 re f 1 1 1 rg\n" + draw(40, 716, "CODE").encode() + b"0 g\n" + table()
    assert lines_of(make_pdf([Page(content)])) == ("CODE", *EXPECTED)


@pytest.mark.parametrize(
    "page",
    [Page(table(draw(700, 500, "999 Off"))), Page(table(draw(40, 50, "999 Off")), extra=b"/CropBox [0 100 612 792]")],
    ids=["beside the page", "cropped away"],
)
def test_text_outside_the_page_is_left_out_and_told(page: Page) -> None:
    document, problems = read(make_pdf([page]), "a.pdf", "pdf")
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED
    assert [(problem.code, problem.blocking) for problem in problems] == [("P-HIDDEN", False)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (WHOLE_PAGE, "no text layer"),
        (b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q", "no text layer"),
        (WHOLE_PAGE + b"3 Tr\n" + table(), "hidden text layer"),
        (table() + WHOLE_PAGE, "hidden text layer"),
        (WHOLE_PAGE + draw(40, 20, "Scanned with a telephone").encode(), "hardly any text"),
    ],
    ids=["picture", "inline picture", "recognised text over it", "recognised text under it", "a stamp beside it"],
)
def test_a_scan_is_told_as_a_scan(content: bytes, reason: str) -> None:
    document, problems = read(make_pdf([Page(content)], [PICTURE], b"/XObject << /I1 6 0 R >>"), "a.pdf", "pdf")
    assert document is None
    assert [problem.code for problem in problems] == ["P-SCAN"]
    assert reason in problems[0].what
    assert "reconcile[ocr]" in problems[0].todo


def test_text_on_a_picture_of_letter_paper_is_text() -> None:
    rows = b"".join(table().replace(b"%d " % TOP, b"%d " % (TOP - 100 * copy)) for copy in range(3))
    document, problems = read(make_pdf([Page(WHOLE_PAGE + rows)], [PICTURE], b"/XObject << /I1 6 0 R >>"), "a.pdf", "pdf")
    assert problems == ()
    assert document is not None
    assert document.notes == ("page 1: a picture covers most of the page",)


def test_a_scanned_page_among_text_pages_is_told_and_the_others_are_read() -> None:
    data = make_pdf([Page(table()), Page(WHOLE_PAGE)], [PICTURE], b"/XObject << /I1 6 0 R >>")
    document, problems = read(data, "a.pdf", "pdf")
    assert document is not None
    assert {line.page for line in document.lines} == {1}
    assert [(problem.code, problem.where) for problem in problems] == [("P-SCAN", "a.pdf, page 2")]


CYCLE = assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
SELF = make_pdf(
    [Page(b"/X1 Do")],
    [stream(b"/X1 Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >>")],
    b"/XObject << /X1 6 0 R >>",
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "P-EMPTY"),
        (b"\0\0\r\n", "P-EMPTY"),
        (b"<html>not a PDF</html>", "P-DAMAGED"),
        (b"%PDF-1.4\n", "P-TRUNCATED"),
        (b"%PDF-1.4\nstartxref\n0\n%%EOF\n", "P-DAMAGED"),
        (make_pdf([]), "P-EMPTY"),
        (make_pdf([Page(b" ")]), "P-EMPTY"),
        (make_pdf([Page(b"0 0 m 100 100 l S")]), "P-SCAN"),
        (CYCLE, "P-DAMAGED"),
        (SELF, "P-SCAN"),
    ],
)
@pytest.mark.parametrize("careful", [False, True])
def test_no_text_is_a_problem_and_never_silence(data: bytes, code: str, careful: bool) -> None:
    document, problems = read_carefully(data, "a.pdf") if careful else read(data, "a.pdf", "pdf")
    assert document is None
    assert code in {problem.code for problem in problems}
    assert all(problem.what and problem.todo and problem.where.startswith("a.pdf") for problem in problems)


def test_a_blank_page_among_others_is_told() -> None:
    _, problems = read(make_pdf([Page(table()), Page(b" ")]), "a.pdf", "pdf")
    assert [(problem.code, problem.where, problem.blocking) for problem in problems] == [("P-EMPTY", "a.pdf, page 2", False)]


def test_a_page_outside_the_page_list_is_told() -> None:
    assert codes_of(make_pdf([Page(table()), Page(table())]).replace(b"/Count 2", b"/Count 1")) <= {"P-PAGES"}
    lost = make_pdf([Page(table()), Page(table())]).replace(b"/Kids [6 0 R 8 0 R] /Count 2", b"/Kids [6 0 R 6 0 R] /Count 1")
    assert codes_of(lost) == {"P-PAGES"}


@pytest.mark.parametrize("glyphs", [False, True])
@pytest.mark.parametrize("careful", [False, True])
def test_a_viewers_buttons_are_told_apart_by_their_font(glyphs: bool, careful: bool) -> None:
    if glyphs:
        body = "".join(draw(*cell) for cell in by_glyph(cells()))
        body += "".join(draw(90 + 7 * at, TOP, letter, "F2", 11) for at, letter in enumerate("Done"))
        body += "".join(draw(90 + 6 * at, TOP - 24, letter, "F2", 11) for at, letter in enumerate("Print"))
    else:
        body = table().decode() + draw(60, TOP, "Done", "F2", 11) + draw(500, TOP - 24, "Print", "F2", 11)
    data = make_pdf([Page(body.encode())])
    document, problems = read_carefully(data, "a.pdf") if careful else read(data, "a.pdf", "pdf")
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED
    assert problems == ()
    assert "page 1: the viewer's buttons were left out: Done Print" in document.notes


def test_the_word_done_in_the_lines_own_font_stays() -> None:
    assert lines_of(make_pdf([Page(draw(40, 700, "Done in time, Print it").encode())])) == ("Done in time, Print it",)


def test_fonts_that_name_no_letters_are_told() -> None:
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        b"/Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        b"/DW 600 >>] /ToUnicode 7 0 R >>"
    )
    cmap = stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"1 beginbfrange <0001> <00FF> <E001> endbfrange endcmap end"
    )
    content = table() + b"BT /F9 9 Tf 1 0 0 1 40 500 Tm <0001000200030004000500060007000800090010> Tj ET"
    data = make_pdf([Page(content)], [font, cmap]).replace(b"/F3 5 0 R", b"/F9 6 0 R")
    assert "P-FONTS" in codes_of(data)


def test_a_taxpayer_number_in_a_file_name_is_masked() -> None:
    _, problems = read(b"", "acct 987-65-4321.pdf", "pdf")
    assert problems[0].where == "acct ***-**-4321.pdf"


def test_look_alike_characters_are_made_plain() -> None:
    content = b"BT /F1 9 Tf 1 0 0 1 40 700 Tm (03\\25515\\2552024\\240paid) Tj ET"
    assert lines_of(make_pdf([Page(content)])) == ("03-15-2024 paid",)


@pytest.fixture(scope="session")
def encrypted() -> dict[str, bytes]:
    reportlab = pytest.importorskip("reportlab")
    assert reportlab
    import io

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    made = {}
    for name, password in (("open", ""), ("locked", "secret")):
        for strength in (40, 128):
            buffer = io.BytesIO()
            canvas = Canvas(buffer, encrypt=StandardEncryption(password, ownerPassword="owner", strength=strength))
            canvas.setFont("Courier", 9)
            for x, y, text in cells():
                canvas.drawString(x, y, text)
            canvas.save()
            made[f"{name} {strength}"] = buffer.getvalue()
    return made


@pytest.mark.parametrize("strength", [40, 128])
def test_an_empty_password_reads_and_a_password_is_asked_for(encrypted: dict[str, bytes], strength: int) -> None:
    document, problems = read(encrypted[f"open {strength}"], "a.pdf", "pdf")
    assert problems == ()
    assert document is not None
    assert tuple(line.text for line in document.lines) == EXPECTED
    assert any("could not be checked" in note for note in document.notes)
    document, problems = read(encrypted[f"locked {strength}"], "a.pdf", "pdf")
    assert document is None
    assert [problem.code for problem in problems] == ["P-ENCRYPTED"]


def test_a_page_printed_by_a_browser_reads_row_for_row(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser to print with")
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS * 12)
    (tmp_path / "page.html").write_text(f"<table style='font:11px monospace;width:100%'>{rows}</table>", "utf-8")
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
    assert lines_of((tmp_path / "page.pdf").read_bytes()) == EXPECTED * 12
