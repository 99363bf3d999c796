"""Group transcripts into tax modules: which copy counts, what is disputed, who is who, and ids that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from reconcile import modules, transcripts
from reconcile.model import Module, Problem, TaxPeriod, Tin, Transcript
from tests.test_transcripts_renderer import ACCOUNT, ROWS, Account, Row, Shape, document, render

MARCH, JUNE, AUGUST = date(2024, 3, 4), date(2024, 6, 3), date(2024, 8, 2)


def copy(rows: tuple[Row, ...] = ROWS, drawn: date | None = AUGUST, source: str = "S-1", **changes: object) -> Transcript:
    """Read a copy of the module through the program's own reader."""
    shape = changes.pop("shape", Shape())
    assert isinstance(shape, Shape)
    account: Account = replace(ACCOUNT, rows=rows, response=drawn, **changes)  # type: ignore[arg-type]
    found, problems = transcripts.read(document(render(account, shape)), source, f"{source}.txt")
    assert not any(problem.blocking for problem in problems)
    return found[0]


def build(*copies: Transcript) -> tuple[tuple[Module, ...], tuple[Problem, ...]]:
    ledger, problems = modules.build(copies)
    return ledger.modules, problems


def current(*copies: Transcript) -> Module:
    found = [module for module in build(*copies)[0] if module.current]
    assert len(found) == 1
    return found[0]


def test_the_newest_copy_counts_whatever_the_order_of_arrival() -> None:
    copies = [copy(ROWS[:3], MARCH, "S-9"), copy(ROWS[:5], JUNE, "S-1"), copy(ROWS, AUGUST, "S-5")]
    answers = set()
    for order in permutations(copies):
        ledger, problems = modules.build(order)
        assert not problems
        newest = ledger.current[0]
        assert [len(module.postings) for module in ledger.older(newest)] == [5, 3]
        answers.add((newest.id, tuple(posting.id for posting in newest.postings), tuple(module.id for module in ledger.modules)))
    assert len(answers) == 1
    assert len(current(*copies).postings) == len(ROWS)


def test_a_posting_keeps_its_id_when_a_newer_copy_arrives() -> None:
    first = current(copy(ROWS[:6], MARCH))
    second = current(copy(ROWS[:6], MARCH), copy(ROWS, AUGUST, "S-2"))
    assert first.id == second.id
    assert [p.id for p in first.postings] == [p.id for p in second.postings[:6]]


@pytest.mark.parametrize("layout", ["columns", "cells", "one_line", "pipes", "glued", "code_labels"])
def test_a_posting_keeps_its_id_from_one_file_format_to_the_next(layout: str) -> None:
    plain = current(copy())
    other = current(copy(shape=Shape(layout, mixed=layout == "pipes"), source="S-7"))
    assert [p.id for p in plain.postings] == [p.id for p in other.postings]
    assert plain.id == other.id


def test_every_id_is_its_own() -> None:
    found, _ = build(copy(ROWS[:3], MARCH, "S-9"), copy(ROWS, AUGUST), copy(ROWS, AUGUST, "S-2"), copy(form="941"))
    ids = [module.id for module in found] + [posting.id for module in found for posting in module.postings]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("layout", ["columns", "cells", "one_line", "pipes", "dashes"])
def test_the_same_rows_in_two_files_are_one_current_copy(layout: str) -> None:
    for order in permutations((copy(), copy(source="S-2", shape=Shape(layout)))):
        found, problems = build(*order)
        assert not problems
        assert [(module.current, module.disputed) for module in found] == [(True, False), (False, False)]


def test_one_date_and_other_content_is_a_dispute() -> None:
    altered = (*ROWS[:-1], replace(ROWS[-1], cents=-1))
    ids = set()
    for order in permutations((copy(), copy(altered, source="S-2"))):
        found, problems = build(*order)
        assert [problem.code for problem in problems] == ["M-TWO-COPIES"]
        assert [(module.current, module.disputed) for module in found] == [(True, True), (False, False)]
        assert not found[0].trusted
        ids.add(found[0].id)
    assert len(ids) == 1


def test_another_target_of_a_transfer_is_other_content() -> None:
    altered = tuple(replace(row, below="1040 202012") if row.code == "826" else row for row in ROWS)
    assert [problem.code for problem in build(copy(), copy(altered, source="S-2"))[1]] == ["M-TWO-COPIES"]


def test_a_dispute_between_older_copies_is_none_of_the_current_one() -> None:
    altered = (*ROWS[:2], replace(ROWS[2], cents=-1))
    found, problems = build(copy(ROWS[:3], MARCH), copy(altered, MARCH, "S-2"), copy(ROWS, AUGUST, "S-3"))
    assert not problems
    assert [module.disputed for module in found if module.current] == [False]


def test_a_copy_without_a_date_is_older_and_that_is_said() -> None:
    found, problems = build(copy(ROWS[:3], None, "S-2"), copy())
    assert [(problem.code, problem.blocking) for problem in problems] == [("M-UNDATED", False)]
    assert [len(module.postings) for module in found if module.current] == [len(ROWS)]


def test_the_request_date_stands_in_for_a_response_date() -> None:
    older = replace(copy(ROWS[:3]), response_date=None, request_date=MARCH)
    newer = replace(copy(source="S-2"), response_date=None, request_date=JUNE)
    found, problems = build(newer, older)
    assert not problems
    assert [len(module.postings) for module in found if module.current] == [len(ROWS)]


def test_two_people_of_one_masked_number_are_told_apart_by_name() -> None:
    for other in (("ROBE SAM",), ("PATR OLIV",)):
        found, problems = build(copy(), copy(ROWS[:4], MARCH, "S-2", names=other), copy(ROWS[:2], MARCH, "S-3"))
        assert [problem.code for problem in problems] == ["M-CLASH"]
        assert [len(module.postings) for module in found if module.current] in ([4, len(ROWS)], [len(ROWS), 4])
        assert len({module.id for module in found}) == 3
        assert all(module.clash for module in found)
        assert not any(module.trusted for module in found)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("JOH SAND", "JOHN SANDERS"),
        ("PATR Q SAM", "PATR SAM"),
        ("MARI & JOH OLIV SAND", "MARI SAND"),
        ("NORT TRAD CO IN %", "NORTH TRADING CO INC"),
        ("PATR SAM J", "PATR SAM"),
    ],
)
def test_one_name_in_several_spellings_is_no_clash(one: str, two: str) -> None:
    found, problems = build(copy(names=(one,)), copy(ROWS[:4], MARCH, "S-2", names=(two,)))
    assert not problems
    assert [module.current for module in found] == [True, False]


def test_an_unmasked_number_without_hyphens_is_the_same_module() -> None:
    bare = replace(copy(ROWS[:3], MARCH, "S-2", form="Civil Penalty"), tin=Tin("4321"))
    found, problems = build(copy(form="Civil Penalty"), bare)
    assert not problems
    assert [module.current for module in found] == [True, False]


def test_other_modules_are_not_copies() -> None:
    copies = (
        copy(),
        copy(form="941"),
        copy(period=date(2021, 12, 31)),
        copy(tin="XXX-XX-4322"),
        copy(tin="XX-XXX4321", form="1120"),
    )
    found, problems = build(*copies)
    assert not problems
    assert all(module.current for module in found)
    assert len({module.id for module in found}) == 5


def test_an_unknown_part_of_the_key_supersedes_nothing() -> None:
    nameless = [
        replace(copy(rows, drawn, source), period=None)
        for rows, drawn, source in ((ROWS, AUGUST, "S-1"), (ROWS[:2], MARCH, "S-2"))
    ]
    found, problems = build(*nameless)
    assert not problems
    assert [module.current for module in found] == [True, True]
    assert len({module.id for module in found}) == 2


def test_no_id_holds_more_of_a_tin_than_its_last_four_digits() -> None:
    """Copies that print the whole number, another whole number or a mask give the very same ids."""
    ids = set()
    for tin in ("XXX-XX-4321", "987-65-4321", "900-12-4321", "***-**-4321"):
        found = current(copy(tin=tin))
        ids.add((found.id, tuple(posting.id for posting in found.postings)))
        assert "98765" not in repr(found).replace("-", "")
    assert len(ids) == 1


def test_ids_do_not_depend_on_the_source() -> None:
    assert current(copy()).id == current(copy(source="S-2")).id
    assert current(copy()).transcript.period == TaxPeriod(2022, 12)


# --- one number, other years ----------------------------------------------------------------------------------------------


def years(*names: str, tin: str = "XXX-XX-4321", form: str = "1040") -> list[Transcript]:
    return [
        copy(ROWS[:2], MARCH, f"S-{n}", period=date(2020 + n, 12, 31), names=(name,), tin=tin, form=form)
        for n, name in enumerate(names)
    ]


@pytest.mark.parametrize("names", [("PATR SAM", "ROBE OLIV"), ("PATR SAM", "ROBE SAM"), ("MARI & JOH SAND", "PATR SAND")])
def test_two_people_of_one_masked_number_in_different_years_are_kept_apart(names: tuple[str, str]) -> None:
    found, problems = build(*years(*names))
    assert [(problem.code, problem.blocking) for problem in problems] == [("M-CLASH", True)]
    assert all(name.split()[0] in problems[0].what for name in names)
    assert len({module.clash for module in found}) == 2
    assert not any(module.trusted for module in found)


@pytest.mark.parametrize(
    "names",
    [
        ("MARI & JOH SAND", "JOH & MARI SAND"),  # the other order of a couple
        ("JOH SAND", "MARI & JOH SAND"),
        ("MARI & JOH OLIV SAND", "JOH OLIV"),
        ("PATR Q SAM", "PATR SAM"),
        ("PATR SAM", "PATRICIA SAMSON JR"),
        ("JOHN SAND", "JOH SAND"),
    ],
)
def test_one_couple_or_person_in_several_years_is_no_clash(names: tuple[str, str]) -> None:
    found, problems = build(*years(*names))
    assert not problems
    assert not any(module.clash for module in found)


def test_a_changed_last_name_is_said_and_taken_for_one_taxpayer() -> None:
    found, problems = build(*years("MARI SAND", "MARI OLIV"))
    assert [(problem.code, problem.blocking) for problem in problems] == [("M-NAME", False)]
    assert all(module.trusted for module in found)


def test_a_third_name_joins_two() -> None:
    found, problems = build(*years("MARI SAND", "JOH SAND", "MARI & JOH SAND"))
    assert not problems
    assert not any(module.clash for module in found)


def test_a_transcript_without_a_name_is_nobodys_where_two_share_the_number() -> None:
    nameless = replace(years("PATR SAM", "ROBE OLIV", "PATR SAM")[2], names=())
    found, _ = build(*years("PATR SAM", "ROBE OLIV"), nameless)
    assert sorted(str(module.clash) for module in found) == ["?", "PATR SAM", "ROBE OLIV"]


def test_a_business_that_shares_no_word_of_substance_may_be_another_one() -> None:
    mine, other = "NORT TRAD CO IN", "ACME WIDG CO IN"
    assert [p.code for p in build(*years(mine, other, tin="XX-XXX4321", form="1120"))[1]] == ["M-CLASH"]
    assert build(*years(mine, "NORT HOLD LL", tin="XX-XXX4321", form="1120"))[1] == ()


def test_a_declared_taxpayer_goes_by_all_its_names() -> None:
    renamed = years("NORT TRAD CO IN", "ACME WIDG CO IN", tin="XX-XXX4321", form="1120")
    for declared in ("North Trading Co, now Acme Widget Company Inc", "ACME WIDGETS formerly NORTH TRADING"):
        ledger, problems = modules.build(renamed, [(Tin("4321", "ein"), declared)])
        assert not problems
        assert not any(module.clash for module in ledger.modules)
    assert modules.build(renamed, [(Tin("9999", "ein"), "North Trading, now Acme Widget")])[1]
    assert modules.build(renamed, [(None, "North Trading")])[1]
