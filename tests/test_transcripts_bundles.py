"""Read many transcripts in one document, and page furniture inside a table: none merged, none cut in two, nothing lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from reconcile import transcripts
from reconcile.model import Document, Line, TaxPeriod, Transcript
from tests.test_transcripts_renderer import (
    ACCOUNT,
    HEADING,
    ROWS,
    SENSITIVE,
    Account,
    Row,
    Shape,
    balance_block,
    cells,
    expected,
    header,
    identity,
    information,
    read,
    read_one,
    render,
    requests,
    row_text,
)

ONE = Shape("single")


def accounts(rng: random.Random, count: int) -> list[Account]:
    """Return accounts of two taxpayers, each module once or twice, the second time drawn later with more rows."""
    found: list[Account] = []
    day = date(2024, 1, 8)
    for index in range(count):
        rows = tuple(rng.sample(ROWS, rng.randrange(1, len(ROWS))))
        account = replace(
            ACCOUNT,
            rows=rows,
            form=rng.choice(("1040", "941", "1120-S", "Civil Penalty")),
            period=rng.choice((date(2021, 12, 31), date(2022, 3, 31), date(2022, 12, 31))),
            tin=rng.choice(("XXX-XX-4321", "XXX-XX-4322")),
            response=day + timedelta(days=index),
            tracking=f"{100000000000 + index}",
        )
        found.append(account)
    return found


def stub(account: Account) -> str:
    return "\n".join([SENSITIVE, *requests(account), *identity(account), "", "Requested data not found", SENSITIVE]) + "\n"


def key(account: Account) -> tuple[object, ...]:
    period = TaxPeriod(account.period.year, account.period.month)
    return account.form, period, account.tin[-4:], account.response


def key_of(found: Transcript) -> tuple[object, ...]:
    return found.form, found.period, found.tin and found.tin.last4, found.response_date


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("layout", ["columns", "one_line", "cells", "dashes", "pipes", "code_labels"])
@pytest.mark.parametrize("joint", ["", "\n", "Page 1 of 1\n"])
def test_a_bundle_gives_each_transcript_alone(seed: int, layout: str, joint: str) -> None:
    rng = random.Random(seed)
    made = accounts(rng, rng.randrange(2, 12))
    stubs = {index for index in range(len(made)) if rng.random() < 0.2}
    shapes = [Shape(layout, mixed=rng.random() < 0.5, closing=rng.random() < 0.8) for _ in made]
    texts = [
        (stub(account) if index in stubs else render(account, shape)) + (joint or ("\n" if layout == "one_line" else ""))
        for index, (account, shape) in enumerate(zip(made, shapes, strict=True))
    ]
    found, problems = read("".join(texts))
    assert [key_of(each) for each in found] == [key(account) for account in made]
    for index, (account, each) in enumerate(zip(made, found, strict=True)):
        assert (each.stub is not None) == (index in stubs)
        assert cells(each.postings) == ([] if index in stubs else expected(account.rows))
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("same", [False, True])
def test_the_same_module_twice_is_two_copies(same: bool) -> None:
    """One answer in a bundle twice is two copies, even with the same tracking number; it is no table of double length."""
    later = ACCOUNT if same else replace(ACCOUNT, response=date(2024, 9, 2), tracking="100000000002")
    found, problems = read(render(ACCOUNT) + render(later))
    assert len(found) == 2
    assert not problems
    assert cells(found[0].postings) == cells(found[1].postings) == expected(ROWS)


def test_copies_without_dates_are_told_by_their_proof() -> None:
    plain = replace(ACCOUNT, response=None)
    found, _ = read(render(plain) + render(replace(plain, rows=ROWS[:5])))
    assert [len(each.postings) for each in found] == [len(ROWS), 5]
    assert all(each.proven for each in found)


def test_a_transcript_without_a_form_in_a_bundle_is_not_merged() -> None:
    bare = render(replace(ACCOUNT, tracking="100000000009", response=date(2024, 9, 9))).replace("FORM NUMBER: 1040 ", "")
    bare = bare.replace("TAX PERIOD: Dec. 31, 2022", "")
    other = replace(ACCOUNT, period=date(2021, 12, 31), tracking="100000000008", response=date(2024, 9, 8))
    for texts in ((bare, render(other)), (render(other), bare)):
        found, problems = read("".join(texts))
        assert len(found) == 2
        assert sorted(str(each.period) for each in found) == ["2021-12", "None"]
        assert all(each.proven for each in found)
        assert [problem.code for problem in problems] == ["T-HEADER"]


# --- furniture ------------------------------------------------------------------------------------------------------------

FURNITURE = {
    "heading": ["TRANSACTIONS", HEADING],
    "warning": [SENSITIVE],
    "request": [SENSITIVE, *requests(ACCOUNT)],
    "request on three lines": ["Request Date: 08-02-2024", "Response Date: 08-02-2024", "Tracking Number: 100000000001"],
    "request, values below": ["Request Date:", "08-02-2024", "Response Date:", "08-02-2024", "Tracking Number:", "100000000001"],
    "page mark": ["Page 1 of 2", SENSITIVE, "Page 2 of 2", "TRANSACTIONS"],
    "page mark, short": ["Page 1/2", "Page 2/2"],
    "identity": [SENSITIVE, *requests(ACCOUNT), *identity(ACCOUNT)],
    "identity and heading": [SENSITIVE, *requests(ACCOUNT), *identity(ACCOUNT), HEADING],
    "identity, mixed": [SENSITIVE, *requests(ACCOUNT), *identity(ACCOUNT, True), HEADING],
    "customer file": ["Customer File Number: 0001040123", *identity(ACCOUNT)],
    "banner": [*identity(ACCOUNT), "--- ANY MINUS SIGN SHOWN BELOW SIGNIFIES A CREDIT AMOUNT ---", HEADING],
    "balance block": [SENSITIVE, *requests(ACCOUNT), *identity(ACCOUNT), *balance_block(ACCOUNT), HEADING],
    "whole header": [*header(ACCOUNT), "TRANSACTIONS", HEADING],
    "whole header, mixed": [*header(ACCOUNT, True), "TRANSACTIONS", HEADING],
    "whole header, no heading": [*header(ACCOUNT), "TRANSACTIONS"],
    "information": [*information(), "TRANSACTIONS", HEADING],
    "browser": ["8/2/24, 3:15 PM    Account Transcript", "https://sa.www4.irs.gov/ola/tax-records?x=1 2/3"],
    "browser, long day": ["08/02/2024, 15:15  IRS", "2/3"],
    "viewer": ["Done", "Print", "Done Print"],
    "rules": ["-----", "=====", "***"],
    "continued": ["continued on next page", "continued"],
    "title": ["Form 1040 Account Transcript"],
}


@pytest.mark.parametrize("name", FURNITURE)
@pytest.mark.parametrize("layout", ["columns", "cells", "pipes", "tabs"])
def test_furniture_inside_the_table_is_no_row_and_ends_none(name: str, layout: str) -> None:
    """The furniture is put at every place between two lines of the table, so between a row and its continuation too."""
    text = render(ACCOUNT, Shape(layout))
    head, _, body = text.partition(HEADING + "\n")
    lines = body.split("\n")
    wanted = cells(read_one(text).postings)
    for place in range(1, len(lines) - 1, 1 if layout == "columns" else 3):
        damaged = "\n".join([head + HEADING, *lines[:place], *FURNITURE[name], *lines[place:]])
        found = read_one(damaged)
        assert cells(found.postings) == wanted, (place, lines[place - 1 : place + 1])


@pytest.mark.parametrize("name", ["request", "identity", "page mark", "whole header", "whole header, mixed", "heading"])
def test_furniture_in_a_page_on_one_line(name: str) -> None:
    first, second = ROWS[:7], ROWS[7:]
    text = " ".join(
        [
            *header(ACCOUNT),
            HEADING,
            *(row_text(row, ONE) for row in first),
            *FURNITURE[name],
            *([HEADING] if "whole" in name or name == "identity" else []),
            *(row_text(row, ONE) for row in second),
        ]
    )
    assert cells(read_one(text).postings) == expected(ROWS)


def test_a_second_page_with_another_balance_is_a_problem() -> None:
    other = replace(ACCOUNT, balance=ACCOUNT.total + 100)
    text = render(replace(ACCOUNT, rows=ROWS[:7], balance=ACCOUNT.total), Shape(closing=False))
    text += "\n".join([*header(other), HEADING, *(row_text(row, ONE) for row in ROWS[7:])])
    _, problems = read(text)
    assert any(problem.blocking for problem in problems)


# --- pages ----------------------------------------------------------------------------------------------------------------


def paged(account: Account, size: int, *, marks: bool = True) -> list[list[str]]:
    """Return a transcript's pages; each repeats warning, request and heading, and carries its mark."""
    rows = [row_text(row, ONE).split("\n") for row in account.rows]
    chunks = [rows[start : start + size] for start in range(0, len(rows), size)] or [[]]
    pages: list[list[str]] = []
    for number, chunk in enumerate(chunks, start=1):
        top = header(account) if number == 1 else [SENSITIVE, *requests(account)]
        body = [line for row in chunk for line in row]
        pages.append([*top, "TRANSACTIONS", HEADING, *body, SENSITIVE, *([f"Page {number} of {len(chunks)}"] if marks else [])])
    return pages


def as_document(pages: list[list[str]]) -> Document:
    lines = (Line(n, m, text) for n, page in enumerate(pages, start=1) for m, text in enumerate(page, start=1))
    return Document("pdf", len(pages), tuple(lines))


def bundle(seed: int) -> tuple[list[Account], list[list[str]], list[int]]:
    rng = random.Random(seed)
    made = accounts(rng, 4)
    pages: list[list[str]] = []
    owners: list[int] = []
    for index, account in enumerate(made):
        own = paged(account, rng.randrange(2, 6))
        pages += own
        owners += [index] * len(own)
    return made, pages, owners


@pytest.mark.parametrize("seed", range(15))
def test_a_bundle_of_pages_reads_and_a_lost_page_is_said(seed: int) -> None:
    made, pages, owners = bundle(seed)
    found, problems = transcripts.read(as_document(pages), "S-1", "a.pdf")
    assert [cells(each.postings) for each in found] == [expected(account.rows) for account in made]
    assert not problems
    for lost in range(len(pages)):
        rest = pages[:lost] + pages[lost + 1 :]
        if owners.count(owners[lost]) == 1:
            continue
        found, problems = transcripts.read(as_document(rest), "S-1", "a.pdf")
        assert any(problem.blocking for problem in problems), lost


@pytest.mark.parametrize("seed", range(15))
def test_pages_in_another_order_are_never_read_as_something_else_in_silence(seed: int) -> None:
    made, pages, _ = bundle(seed)
    rng = random.Random(seed + 1000)
    shuffled = pages[:]
    rng.shuffle(shuffled)
    found, problems = transcripts.read(as_document(shuffled), "S-1", "a.pdf")
    silent = not any(problem.blocking for problem in problems)
    right = sorted(map(str, (key_of(each) for each in found))) == sorted(map(str, (key(account) for account in made)))
    rows = sorted(str(cells(each.postings)) for each in found) == sorted(str(expected(account.rows)) for account in made)
    assert not silent or (right and rows)


def test_a_lost_page_of_nothing_but_zero_rows_is_said_by_its_mark() -> None:
    rows = (*ROWS[:2], *(Row("971", "Notice issued", date(2023, 6, 12), 0),) * 4)
    pages = paged(replace(ACCOUNT, rows=rows), 2)
    _, problems = transcripts.read(as_document([pages[0], pages[2]]), "S-1", "a.pdf")
    assert [problem.code for problem in problems] == ["T-PAGES"]
    assert "page 2 is not there" in problems[0].what


def test_only_the_transcript_that_lost_a_page_is_not_whole() -> None:
    first, second = paged(ACCOUNT, 2), paged(replace(ACCOUNT, form="1120", tracking="100000000077"), 2)
    for lost in (first, second):
        pages = [page for pages in (first, second) for page in (pages[:-1] if pages is lost else pages)]
        found, _ = transcripts.read(as_document(pages), "S-1", "a.pdf")
        assert [each.whole for each in found] == [lost is not first, lost is not second]


def test_a_page_of_another_answer_is_said() -> None:
    pages = paged(ACCOUNT, 8)
    other = paged(replace(ACCOUNT, tracking="100000000077"), 8)
    _, problems = transcripts.read(as_document([pages[0], other[1]]), "S-1", "a.pdf")
    assert [problem.code for problem in problems] == ["T-PAGES"]


def test_marks_at_head_and_foot_and_of_the_whole_print_are_fine() -> None:
    pages = [page for account in (ACCOUNT, replace(ACCOUNT, period=date(2021, 12, 31))) for page in paged(account, 4)]
    numbered = [
        [f"Page {number} of {len(pages)}", page[-1], *page, f"Page {number} of {len(pages)}"]
        for number, page in enumerate(pages, start=1)
    ]
    _, problems = transcripts.read(as_document(numbered), "S-1", "a.pdf")
    assert not problems


def test_sections_never_overlap_and_lose_nothing() -> None:
    from reconcile.transcripts.segment import sections
    from reconcile.transcripts.text import stream

    _, pages, _ = bundle(3)
    whole = stream(as_document(pages))
    parts = [section.stream for section in sections(whole)]
    assert "".join(part.text for part in parts) == whole.text
    assert all(first.offset + len(first.text) == second.offset for first, second in pairwise(parts))
