"""Reversals and transfers are netted before anything is paired."""

from __future__ import annotations

import pytest

from reconcile.matching.netting import Netting, net
from reconcile.model import Posting, Transcript
from reconcile.modules import build
from tests.ledgers import BEN, FIRM, post, transcript

APRIL = "2025-04-15"


def netted(*transcripts: Transcript) -> tuple[Netting, list[Posting]]:
    ledger, _ = build(transcripts)
    return net(ledger.current), [posting for module in ledger.current for posting in module.postings]


def undone(*transcripts: Transcript) -> list[tuple[str, str, str, str, str | None]]:
    """Return what was undone as (code, date, by, nature, arrival's code)."""
    netting, _ = netted(*transcripts)
    found = [
        (str(e.original.code), str(e.original.date), str(e.by.code), str(e.nature), e.arrival.code if e.arrival else None)
        for e in netting.undone.values()
    ]
    return sorted(found, key=str)


PAIRS = [("660", "662"), ("663", "662"), ("430", "662"), ("670", "672"), ("673", "672"), ("610", "612"), ("613", "612")]
PAIRS += [("640", "642"), ("643", "642"), ("650", "652"), ("653", "652"), ("680", "682"), ("690", "692")]


@pytest.mark.parametrize(("code", "reversal"), PAIRS)
def test_what_was_posted_in_error_is_removed(code: str, reversal: str) -> None:
    found = undone(transcript(2025, post(code, APRIL, -2500), post(reversal, APRIL, 2500)))
    assert found == [(code, APRIL, reversal, "removed", None)]


@pytest.mark.parametrize(
    ("code", "reversal"),
    [("660", "661"), ("663", "661"), ("670", "671"), ("610", "611"), ("650", "651"), ("640", "641")],
)
def test_what_the_bank_refused_is_dishonored(code: str, reversal: str) -> None:
    found = undone(transcript(2025, post(code, APRIL, -2500), post(reversal, "2025-04-28", 2500)))
    assert found == [(code, APRIL, reversal, "dishonored", None)]


def test_the_row_marked_as_reversed_goes_first() -> None:
    rows = [post("660", APRIL, -2500), post("663", "2025-06-16", -2500), post("660", "2025-09-15", -2500)]
    assert undone(transcript(2025, *rows, post("662", "2025-09-16", 2500))) == [("663", "2025-06-16", "662", "removed", None)]


def test_among_equal_rows_the_one_that_stands_elsewhere_goes_first() -> None:
    rows = [post("660", when, -2500) for when in (APRIL, "2025-06-16", "2025-09-15")]
    found = undone(transcript(2025, *rows, post("662", "2026-02-01", 2500)), transcript(2024, post("660", APRIL, -2500)))
    assert found == [("660", APRIL, "662", "removed", None)]


def test_else_the_nearest_before_it() -> None:
    rows = [post("660", when, -2500) for when in (APRIL, "2025-06-16", "2025-09-15")]
    assert undone(transcript(2025, *rows, post("661", "2025-06-20", 2500))) == [("660", "2025-06-16", "661", "dishonored", None)]


def test_one_reversal_undoes_one_row() -> None:
    rows = [post("660", APRIL, -2500), post("660", APRIL, -2500), post("662", APRIL, 2500)]
    assert len(undone(transcript(2025, *rows))) == 1
    assert len(undone(transcript(2025, *rows, post("662", APRIL, 2500)))) == 2
    assert len(undone(transcript(2025, *rows, *[post("662", APRIL, 2500)] * 2))) == 2


@pytest.mark.parametrize("amount", [2499.99, 1250])
def test_another_amount_undoes_nothing(amount: float) -> None:
    assert undone(transcript(2025, post("660", APRIL, -2500), post("662", APRIL, amount))) == []


def test_a_reversal_undoes_nothing_paid_after_it_nor_in_another_module() -> None:
    assert undone(transcript(2025, post("660", "2025-06-16", -2500), post("662", APRIL, 2500))) == []
    assert undone(transcript(2025, post("660", APRIL, -2500)), transcript(2024, post("662", APRIL, 2500))) == []


def test_a_reversal_undoes_only_its_own_kind() -> None:
    assert undone(transcript(2025, post("670", APRIL, -2500), post("662", APRIL, 2500))) == []
    assert undone(transcript(2025, post("806", APRIL, -2500), post("807", APRIL, 2500))) == []


@pytest.mark.parametrize(("out", "into"), [("820", "700"), ("824", "700"), ("824", "706"), ("826", "706"), ("667", "666")])
def test_a_transfer_is_followed_to_its_arrival(out: str, into: str) -> None:
    there = transcript(2025, post(into, APRIL, -2500), tin=BEN)
    found = undone(transcript(2024, post("660", APRIL, -2500), post(out, APRIL, 2500)), there)
    assert found == [("660", APRIL, out, "transferred", into)]


def test_a_transfer_without_its_arrival_still_takes_the_money_away() -> None:
    found = undone(transcript(2024, post("670", APRIL, -900), post("820", APRIL, 900)))
    assert found == [("670", APRIL, "820", "transferred", None)]


def test_an_offset_of_an_overpayment_is_no_payment_moved() -> None:
    assert undone(transcript(2024, post("670", "2024-04-15", -900), post("826", APRIL, 900))) == []


def test_an_offset_of_what_the_return_left_over_takes_no_instalment_of_its_amount() -> None:
    days = ("2024-04-15", "2024-06-17", "2024-09-16", "2025-01-15")
    rows = [*(post("660", when, -1250) for when in days), post("826", APRIL, 1250)]
    there = transcript(2022, post("706", APRIL, -1250))
    assert undone(transcript(2024, post("150", "2025-05-05", 3750), *rows), there) == []
    # Without a return nothing is left over, and where tax is owed after the offset, it took what was needed.
    for tax in ([], [post("150", "2025-05-05", 5000)]):
        assert undone(transcript(2024, *tax, *rows), there) == [("660", "2025-01-15", "826", "transferred", "706")]


def test_a_transfer_cannot_take_what_was_paid_after_it() -> None:
    assert undone(transcript(2024, post("670", APRIL, -900), post("820", "2023-06-01", 900))) == []


@pytest.mark.parametrize(("out", "back"), [("826", "821"), ("820", "822")])
def test_a_transfer_that_was_taken_back_is_none(out: str, back: str) -> None:
    assert undone(transcript(2024, post("670", APRIL, -900), post(out, APRIL, 900), post(back, APRIL, -900))) == []


def test_a_transfer_in_by_hand_from_outside_the_folder_is_a_stray() -> None:
    netting, rows = netted(transcript(2025, post("700", APRIL, -2500)))
    assert netting.strays == {rows[0].id}
    assert netted(transcript(2025, post("706", APRIL, -2500)))[0].strays == frozenset()
    assert netted(transcript(2025, post("700", APRIL, -2500), post("702", APRIL, 2500)))[0].strays == frozenset()
    both = netted(transcript(2025, post("700", APRIL, -2500)), transcript(2024, post("820", APRIL, 2500)))[0]
    assert both.strays == frozenset()


def test_each_arrival_is_used_once() -> None:
    sent = [post("670", APRIL, -900), post("820", APRIL, 900)]
    found = undone(transcript(2023, *sent), transcript(2024, *sent), transcript(2025, post("700", APRIL, -900)))
    assert sorted(str(entry[4]) for entry in found) == ["700", "None"]


def test_a_module_without_reversals_needs_no_netting() -> None:
    netting, rows = netted(transcript("2025-03", post("650", APRIL, -800), form="941", tin=FIRM))
    assert netting.undone == {} and netting.left(rows[0]) == 80_000


def cuts(*transcripts: Transcript) -> list[tuple[str, str, int, str | None]]:
    """Return the parts that were taken off as (code, by, cents, arrival's code)."""
    netting, _ = netted(*transcripts)
    found = [e for entries in netting.cuts.values() for e in entries]
    return sorted((str(e.original.code), str(e.by.code), e.amount, e.arrival.code if e.arrival else None) for e in found)


def test_a_reversal_of_a_part_leaves_the_rest() -> None:
    rows = [post("660", APRIL, -2500), post("662", "2025-07-01", 500)]
    netting, postings = netted(transcript(2025, *rows))
    assert postings[0].id not in netting.undone
    assert netting.left(postings[0]) == 200_000
    moved = transcript(2024, post("660", APRIL, -500))
    assert cuts(transcript(2025, *rows), moved) == [("660", "662", 50_000, "660")]


def test_two_parts_of_one_payment_are_cut_one_after_the_other_and_never_more_than_there_is() -> None:
    rows = [post("660", APRIL, -2500), post("662", "2025-07-01", 500), post("662", "2025-08-01", 700)]
    assert len(cuts(transcript(2025, *rows))) == 2
    assert len(cuts(transcript(2025, *rows, post("662", "2025-09-01", 1300)))) == 2


def test_a_part_that_several_payments_could_have_lost_is_cut_off_none_of_them() -> None:
    rows = [post("660", APRIL, -2500), post("660", "2025-06-16", -2600), post("662", "2025-07-01", 500)]
    assert cuts(transcript(2025, *rows)) == []
    marked = [post("660", APRIL, -2500), post("663", "2025-06-16", -2600), post("662", "2025-07-01", 500)]
    assert cuts(transcript(2025, *marked)) == [("663", "662", 50_000, None)]
    elsewhere = transcript(2024, post("660", "2025-06-16", -500))
    assert cuts(transcript(2025, *rows), elsewhere) == [("660", "662", 50_000, "660")]


def test_the_bank_refuses_no_part() -> None:
    assert cuts(transcript(2025, post("660", APRIL, -2500), post("661", "2025-04-28", 500))) == []


def test_one_reversal_may_take_several_payments() -> None:
    rows = [post("663", APRIL, -2500), post("663", "2025-06-16", -2000), post("660", "2025-09-15", -4500)]
    found = undone(transcript(2025, *rows[:2], post("662", "2025-07-01", 4500)))
    assert [entry[:3] for entry in found] == [("663", APRIL, "662"), ("663", "2025-06-16", "662")]
    alone = undone(transcript(2025, *rows, post("662", "2025-10-01", 4500)))
    assert [entry[1] for entry in alone] == ["2025-09-15"], "one payment of the very amount is the plainer reading"


def test_sums_that_a_reversal_may_have_taken_alike_are_left_alone() -> None:
    rows = [post("660", APRIL, -1000), post("660", APRIL, -2000), post("660", APRIL, -1500), post("660", APRIL, -1500)]
    assert undone(transcript(2025, *rows, post("662", "2025-07-01", 3000))) == []


def test_a_transfer_by_hand_may_take_several_payments_of_its_day() -> None:
    rows = [post("660", APRIL, -2500), post("660", APRIL, -2000), post("820", APRIL, 4500)]
    found = undone(transcript(2025, *rows), transcript(2024, post("700", APRIL, -4500)))
    assert [entry[2:] for entry in found] == [("820", "transferred", "700")] * 2
    assert undone(transcript(2025, *rows[:2], post("826", APRIL, 4500))) == []


def test_what_arrived_may_be_moved_on() -> None:
    passed_on = [post("700", APRIL, -900), post("820", APRIL, 900)]
    sheets = [transcript(2023, post("670", APRIL, -900), post("820", APRIL, 900)), transcript(2024, *passed_on)]
    found = undone(*sheets, transcript(2025, post("700", APRIL, -900)))
    assert found == [("670", APRIL, "820", "transferred", "700"), ("700", APRIL, "820", "transferred", "700")]


def test_the_target_that_a_transfer_names_is_its_arrival() -> None:
    sent = transcript(2022, post("670", APRIL, -900), post("820", APRIL, 900, "1040 202412"))
    arrivals = [transcript(period, post("700", APRIL, -900)) for period in (2023, 2024, 2025)]
    netting, _ = netted(sent, *arrivals)
    (entry,) = netting.undone.values()
    ledger, _ = build([sent, *arrivals])
    there = {module.id: str(module.key.period) for module in ledger.current}
    assert entry.arrival is not None and there[entry.arrival.module] == "2024-12"
