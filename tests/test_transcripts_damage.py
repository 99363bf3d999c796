"""Alter and cut transcripts: the same reading, or a problem, but never another reading in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reconcile.model import Problem, Transcript
from reconcile.transcripts.furniture import split_table, without_furniture
from reconcile.transcripts.header import read_header
from reconcile.transcripts.text import stream
from tests.test_transcripts_renderer import (
    ACCOUNT,
    HEADING,
    LAYOUTS,
    ROWS,
    SENSITIVE,
    SIGNS,
    Shape,
    document,
    facts,
    header,
    read,
    render,
)

AMOUNT = re.compile(r"\d[\d,]*\.\d\d")
OWING = replace(ACCOUNT, interest=12_34, penalty=56_78)


def all_facts(found: tuple[Transcript, ...]) -> tuple[object, ...]:
    return tuple(facts(each) for each in found)


def said(problems: tuple[Problem, ...]) -> bool:
    return any(problem.blocking for problem in problems)


def table_start(text: str) -> int:
    return text.index(HEADING) + len(HEADING)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_digit_of_each_amount_matters(layout: str) -> None:
    text = render(OWING, Shape(layout, mixed=layout in ("pipes", "tabs")))
    before = all_facts(read(text)[0])
    for turn, match in enumerate(AMOUNT.finditer(text)):
        if "40,658" in match.group():
            continue  # a figure of the return: kept as it is printed, and used for nothing
        places = range(match.start(), match.end())
        for place in places if layout == "columns" else (match.start(), match.end() - 1, places[turn % len(places)]):
            if text[place].isdigit():
                altered = text[:place] + str((int(text[place]) + 3) % 10) + text[place + 1 :]
                found, problems = read(altered)
                assert all_facts(found) == before or said(problems), altered[match.start() - 20 : match.end() + 20]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("letter", ["O", "l", " ", "", ".", ","])
def test_a_misread_character_in_an_amount_is_never_another_amount(layout: str, letter: str) -> None:
    text = render(OWING, Shape(layout))
    before = all_facts(read(text)[0])
    start = table_start(text)
    for turn, match in enumerate(AMOUNT.finditer(text, start)):
        places = range(match.start(), match.end())
        for place in places if layout == "columns" else (match.start(), places[turn % len(places)]):
            found, problems = read(text[:place] + letter + text[place + 1 :])
            assert all_facts(found) == before or said(problems), text[match.start() - 30 : match.end()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sign_lost_or_gained_is_said(layout: str) -> None:
    text = render(OWING, Shape(layout))
    before = all_facts(read(text)[0])
    for place in [match.start() for match in re.finditer(r"-\$", text)]:
        found, problems = read(text[:place] + text[place + 1 :])
        assert all_facts(found) == before or said(problems)
    for place in [match.start() for match in re.finditer(r"(?<!-)\$", text)]:
        found, problems = read(text[:place] + "-" + text[place:])
        assert all_facts(found) == before or said(problems)


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "one_line"])
def test_each_line_dropped_in_turn(layout: str) -> None:
    text = render(OWING, Shape(layout))
    lines = text.split("\n")
    found, _ = read(text)
    before = all_facts(found)
    first_row = lines.index(HEADING) + 1
    for index in range(len(lines)):
        rest = "\n".join(lines[:index] + lines[index + 1 :])
        again, problems = read(rest)
        if index < first_row:
            # What is dropped from the header is unknown then, and never something else.
            for old, new in zip(_header_values(found[0]), _header_values(again[0]), strict=True):
                assert new in (old, None, ()) or said(problems), lines[index]
            continue
        whole_zero_row = layout not in ("cells",) and "0.00" in lines[index]
        if layout == "cells" and re.fullmatch(r"20\d{6}", lines[index]):
            continue  # in this layout a row without a cycle leaves no line for it: a lost cycle cannot be seen
        detail_only = not re.search(r"\$", lines[index]) and layout != "cells"
        assert all_facts(again) == before or said(problems) or whole_zero_row or detail_only, (lines[index], again[0].postings)


def _header_values(found: Transcript) -> tuple[object, ...]:
    t = found
    return (
        t.form,
        t.period,
        t.tin,
        t.response_date,
        t.account_balance,
        t.accrued_interest,
        t.accrued_penalty,
        t.balance_plus_accruals,
        t.as_of,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("step", [7])
def test_a_text_cut_off_anywhere_is_said_or_loses_only_zero_rows(layout: str, step: int) -> None:
    text = render(OWING, Shape(layout))
    rows = facts(read(text)[0][0])[-1]
    assert isinstance(rows, tuple)
    for end in range(table_start(text), len(text), step):
        found, problems = read(text[:end])
        if said(problems):
            continue
        kept = facts(found[0])[-1]
        assert isinstance(kept, tuple)
        assert kept == rows[: len(kept)]
        assert all(row[3] == 0 for row in rows[len(kept) :])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sign", SIGNS)
def test_every_character_of_the_table_is_accounted_for(layout: str, sign: str) -> None:
    """What is not furniture stands in some posting's raw text, in printed order."""
    text = render(ACCOUNT, Shape(layout, sign))
    found, problems = read(text)
    assert not problems
    assert _bare("".join(posting.raw for posting in found[0].postings)) == _bare(_table_text(text))


def _bare(text: str) -> str:
    return re.sub(r"[\s|/*-]", "", text)


def _table_text(text: str) -> str:
    whole = stream(document(text))
    table = split_table(whole)
    assert table is not None
    return without_furniture(table.rows, read_header(table.outside).party_lines).text


def _junk() -> Iterator[str]:
    yield from (
        "Here it gets odd!",
        "???",
        "See Form 843",
        "$12.00",
        "04-15-2023",
        "1 2 3",
        "999",
        "TOTAL -$5.00",
        "(cid:12)(cid:13)",
    )
    yield from (
        "60 Payment 04-15-2023 -$5.00",
        "n/a n/a",
        "Balance forward 04-15-2023 $5.00",
        "CODE",
        "DATE AMOUNT",
        "\x0b",
        "150",
    )


@pytest.mark.parametrize("layout", ["columns", "single", "cells", "pipes", "glued"])
@pytest.mark.parametrize("junk", list(_junk()))
def test_junk_inside_the_table_is_kept_somewhere(layout: str, junk: str) -> None:
    """A line put anywhere into the table ends in a posting's raw text or in a problem; rows that were there are still there."""
    text = render(ACCOUNT, Shape(layout))
    lines = text.split("\n")
    first = lines.index(HEADING) + 1
    for place in range(first, len(lines) - 2, 2):
        altered = "\n".join([*lines[:place], junk, *lines[place:]])
        found, problems = read(altered)
        raws = "".join(posting.raw for each in found for posting in each.postings)
        told = raws + "".join(problem.what for problem in problems)
        assert _bare(junk) in _bare(told)
        amounts = sorted(p.amount for p in found[0].postings if p.amount)
        wanted = sorted(row.cents for row in ROWS if row.cents)
        assert amounts == wanted or said(problems)


@pytest.mark.parametrize("word", ["HEADING", "SENSITIVE"])
def test_furniture_lost_changes_nothing(word: str) -> None:
    text = render()
    before = all_facts(read(text)[0])
    for line in {"HEADING": (HEADING, "TRANSACTIONS"), "SENSITIVE": (SENSITIVE,)}[word]:
        assert all_facts(read(text.replace(line + "\n", ""))[0]) == before


def test_nothing_but_a_header_is_a_problem() -> None:
    found, problems = read("\n".join(header(replace(ACCOUNT, balance=100))))
    assert not found[0].postings
    assert said(problems)
