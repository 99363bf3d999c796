"""Hold what is said against the dates of a record: planned dates, and EFT numbers of another day."""

from __future__ import annotations

from datetime import date

from tests.payment_files import read_text

DUES = ("04/15/2025", "06/16/2025", "09/15/2025", "01/15/2026")


def _codes(text: str, name: str = "list.csv") -> list[str]:
    problems = read_text(text, name).problems
    assert not any(problem.blocking for problem in problems)
    return [problem.code for problem in problems]


def _list(days: tuple[str, ...], extra: str = "") -> str:
    rows = "".join(f"{day},1040-ES,2025,2500{extra}\n" for day in days)
    return f"Date paid,Form,Tax year,Amount{',Confirmation #' if extra else ''}\n{rows}"


def test_a_list_of_nothing_but_due_dates_may_be_a_plan() -> None:
    assert _codes(_list(DUES)) == ["record_dates_planned"]
    assert _codes(_list(("04/15/2025", "06/15/2025", "09/15/2025", "01/15/2026"))) == ["record_dates_planned"]


def test_one_other_day_or_a_number_tells_that_the_dates_were_kept() -> None:
    assert _codes(_list((*DUES[:3], "01/14/2026"))) == []
    assert _codes(_list(DUES, ",ABC1234567")) == []
    assert _codes(_list(DUES[:2])) == [], "two payments on time are no pattern"


def test_a_bank_dates_its_own_lines() -> None:
    rows = "".join(f"{day},IRS USATAXPYMT,-2500.00,{10000 - 2500 * number}.00\n" for number, day in enumerate(DUES))
    assert _codes(f"Date,Description,Amount,Balance\n{rows}") == []


def test_a_number_of_another_day_is_a_question_and_the_date_stays() -> None:
    text = "Date,Amount,Form,EFT number\n11/05/2025,7183.42,941,{}\n"
    assert _codes(text.format("270570931940277")) == []
    record = read_text(text.format("270562931940277"))
    (problem,) = record.problems
    assert (problem.code, problem.blocking) == ("record_date_doubtful", False)
    assert "2025-11-05" in problem.what and "2025-08-17" in problem.what
    assert record.payments[0].date == date(2025, 11, 5)


def test_a_bank_that_books_after_a_long_weekend_agrees() -> None:
    text = "Date,Amount,Form,EFT number\n11/12/2025,7183.42,941,270570931940277\n"
    assert _codes(text) == []


def test_who_tells_how_he_paid_pays_on_the_due_dates_as_well() -> None:
    def listed(days: tuple[str, ...], heading: str, cell: str) -> str:
        rows = "".join(f"{day},1040-ES,2025,2500,{cell}\n" for day in days)
        return f"Date paid,Form,Tax year,Amount,{heading}\n{rows}"

    assert _codes(listed(DUES, "Method", "direct debit")) == []
    assert _codes(listed(DUES, "Status", "Paid")) == []
    assert _codes(listed(DUES, "Note", "with my own money")) == ["record_dates_planned"]
    sunday = ("04/15/2025", "06/15/2025", "09/15/2025", "01/15/2026")
    assert _codes(listed(sunday, "Method", "direct debit")) == ["record_dates_planned"], "no bank moves money on a Sunday"
    assert _codes(listed(sunday, "Method", "check")) == [], "a check may be written on one"


def test_the_days_of_an_account_of_the_irs_are_its_own() -> None:
    rows = "".join(f"{day:<16}Estimated tax payment   2025       $2,500.00   Processed\n" for day in DUES)
    head = "IRS Online Account\nPayment Activity\n\nDate            Type                    Tax Year   Amount      Status\n"
    record = read_text(head + rows, "activity.txt")
    assert (len(record.payments), record.problems) == (4, ())
