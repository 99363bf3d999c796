"""Read headers: every variant of label, wrapping, mask, form and period; what is not printed stays unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reconcile import transcripts
from reconcile.model import TaxPeriod, Tin
from tests.test_transcripts_renderer import ACCOUNT, HEADING, Shape, document, facts, header, read, read_one, render, worded

ROW = "670 Payment 04-15-2023 -$100.00"


def block(text: str) -> str:
    """Return a transcript of one row with a balance block of its own."""
    top = header(replace(ACCOUNT, rows=()))[:7]
    return "\n".join([*top, "--- ANY MINUS SIGN SHOWN BELOW SIGNIFIES A CREDIT AMOUNT ---", text, "TRANSACTIONS", HEADING, ROW])


BLOCKS = {
    "wrapped": (
        "ACCOUNT BALANCE:         -100.00\nACCRUED INTEREST:        1.50     AS OF: Mar. 28, 2022\n"
        "ACCRUED PENALTY:         2.50     AS OF: Mar. 28, 2022\n"
        "ACCOUNT BALANCE\nPLUS ACCRUALS\n(this is not a\npayoff amount):          -96.00"
    ),
    "accruals on one line": (
        "ACCOUNT BALANCE: -100.00\nACCRUED INTEREST: 1.50 AS OF: Mar. 28, 2022  ACCRUED PENALTY: 2.50 AS OF: Mar. 28, 2022\n"
        "ACCOUNT BALANCE PLUS ACCRUALS\n(this is not a payoff amount): -96.00"
    ),
    "all on one line": (
        "ACCOUNT BALANCE: -$100.00 ACCRUED INTEREST: $1.50 AS OF: Mar. 28, 2022 ACCRUED PENALTY: $2.50 AS OF: Mar. 28, 2022 "
        "ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount): -$96.00"
    ),
    "without colon behind the bracket": (
        "ACCOUNT BALANCE: -$100.00 ACCRUED INTEREST: $1.50 ACCRUED PENALTY: $2.50 AS OF Mar. 28, 2022 "
        "ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount) -$96.00"
    ),
    "values below": (
        "Account balance:\n-$100.00\nAccrued interest:\n$1.50\nAs of:\n03-28-2022\nAccrued penalty:\n$2.50\nAs of:\n03-28-2022\n"
        "Account balance plus accruals (this is not a payoff amount):\n-$96.00"
    ),
    "as of in the middle": (
        "Account Balance: ($100.00)\nAccrued interest as of 03/28/2022: $1.50\nAccrued penalty as of 03/28/2022: $2.50\n"
        "Account Balance Plus Accruals: ($96.00)"
    ),
    "as of behind": (
        "Account Balance: -$100.00\nAccrued interest: $1.50 as of 03/28/2022\nAccrued penalty: $2.50 as of 03/28/2022\n"
        "Account Balance Plus Accruals: -$96.00"
    ),
    "as of in brackets": (
        "- Account Balance: $-100.00\n- Accrued Interest: $1.50 (As of: 03-28-2022)\n"
        "- Accrued Penalty: $2.50 (As of: 03-28-2022)\n"
        "- Account Balance Plus Accruals: 96.00-"
    ),
    "balance last": (
        "ACCRUED INTEREST: 1.50 AS OF: Mar. 28, 2022\nACCRUED PENALTY: 2.50 AS OF: Mar. 28, 2022\n"
        "ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount): -96.00\nACCOUNT BALANCE: -100.00"
    ),
    "tabs": (
        "Account balance\t-$100.00\nAccrued interest\t$1.50\tAs of\t03-28-2022\nAccrued penalty\t$2.50\tAs of\t03-28-2022\n"
        "Account balance plus accruals (this is not a payoff amount)\t-$96.00"
    ),
    "pipes": (
        "ACCOUNT BALANCE | -100.00\nACCRUED INTEREST | 1.50 | AS OF | Mar. 28, 2022\n"
        "ACCRUED PENALTY | 2.50 | AS OF | Mar. 28, 2022\n"
        "ACCOUNT BALANCE PLUS ACCRUALS (this is not a payoff amount) | -96.00"
    ),
    "dashes": (
        "ACCOUNT BALANCE - -$100.00 - ACCRUED INTEREST - $1.50 - AS OF: Mar. 28, 2022 - ACCRUED PENALTY - $2.50 - "
        "AS OF: Mar. 28, 2022 - ACCOUNT BALANCE PLUS ACCRUALS - -$96.00"
    ),
    "wrapped elsewhere": (
        "ACCOUNT  BALANCE: -100.00\nACCRUED\nINTEREST: 1.50 AS\nOF: Mar. 28, 2022\nACCRUED PENALTY:\n2.50 AS OF: Mar.\n28, 2022\n"
        "ACCOUNT BALANCE PLUS\nACCRUALS (this is\nnot a payoff\namount): -96.00"
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_balance_block_in_every_wrapping(name: str) -> None:
    found = read_one(block(BLOCKS[name]))
    assert (found.account_balance, found.accrued_interest, found.accrued_penalty) == (-100_00, 150, 250)
    assert (found.balance_plus_accruals, found.as_of) == (-96_00, date(2022, 3, 28))


def test_a_balance_is_never_taken_from_balance_plus_accruals() -> None:
    text = block("ACCOUNT BALANCE\nPLUS ACCRUALS\n(this is not a\npayoff amount): -96.00")
    found, problems = read(text)
    assert found[0].account_balance is None
    assert found[0].balance_plus_accruals == -96_00
    assert [problem.code for problem in problems] == ["T-NO-BALANCE"]


@pytest.mark.parametrize("missing", ["", " ", "\n", ": ", " N/A"])
def test_an_empty_accrual_never_takes_the_year_or_the_next_figure(missing: str) -> None:
    text = block(
        f"ACCOUNT BALANCE: -100.00\nACCRUED INTEREST:{missing} AS OF: Mar. 28, 2022\n"
        f"ACCRUED PENALTY:{missing} AS OF: Mar. 28, 2022\n"
        f"ACCOUNT BALANCE PLUS ACCRUALS\n(this is not a payoff amount):{missing}"
    )
    found = read_one(text)
    assert (found.accrued_interest, found.accrued_penalty, found.balance_plus_accruals) == (None, None, None)
    assert found.as_of == date(2022, 3, 28)


def test_an_empty_balance_stays_unknown() -> None:
    found, problems = read(block("ACCOUNT BALANCE:\nACCRUED INTEREST: 5.00 AS OF: Mar. 28, 2022"))
    assert found[0].account_balance is None
    assert [problem.code for problem in problems] == ["T-NO-BALANCE"]


@pytest.mark.parametrize("vandalised", ["123456789012345", "0,00", "1.2345", "1O.00", "$", "***"])
def test_what_is_no_amount_is_ignored(vandalised: str) -> None:
    found = read_one(block(f"ACCOUNT BALANCE: -100.00\nACCRUED INTEREST: {vandalised} AS OF: Mar. 28, 2022"))
    assert found.accrued_interest is None
    assert found.as_of == date(2022, 3, 28)


def test_accruals_that_do_not_add_up_are_a_problem() -> None:
    _, problems = read(block(BLOCKS["wrapped"].replace("1.50", "1.60")))
    assert [problem.code for problem in problems] == ["T-ACCRUALS"]


FORMS = {
    "1040": "1040",
    "941": "941",
    "1120": "1120",
    "1065": "1065",
    "1120S": "1120-S",
    "1120-S": "1120-S",
    "940": "940",
    "943": "943",
    "944": "944",
    "945": "945",
    "720": "720",
    "990": "990",
    "990-T": "990-T",
    "990-PF": "990-PF",
    "1041": "1041",
    "2290": "2290",
    "CT-1": "CT-1",
    "CT1": "CT-1",
    "Civil Penalty": "Civil Penalty",
    "CIVPEN": "Civil Penalty",
    "CVPEN": "Civil Penalty",
    "1040 SPLIT": "1040 SPLIT",
    "SPLIT": "1040 SPLIT",
    "1120 Series": "1120",
    "706": "706",
    "709": "709",
}


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("printed", FORMS)
@pytest.mark.parametrize("layout", ["columns", "one_line"])
def test_every_form(printed: str, mixed: bool, layout: str) -> None:
    found = read_one(render(replace(ACCOUNT, form=printed), Shape(layout, mixed=mixed)))
    assert found.form == FORMS[printed]
    assert found.period == TaxPeriod(2022, 12)


def test_a_form_glued_to_the_next_label() -> None:
    for printed in ("1040", "1120-S", "941"):
        text = render(replace(ACCOUNT, form=printed)).replace(f"{printed} TAX PERIOD", f"{printed}TAX PERIOD")
        assert read_one(text).form == FORMS[printed]


def test_a_form_that_is_not_in_the_table_is_named() -> None:
    found, problems = read(render(replace(ACCOUNT, form="8752")))
    assert found[0].form is None
    assert [(problem.code, '"8752"' in problem.what) for problem in problems] == [("T-HEADER", True)]


PERIODS = {
    "TAX PERIOD: Dec. 31, 2020": TaxPeriod(2020, 12),
    "TAX PERIOD: Mar. 31, 2023": TaxPeriod(2023, 3),
    "TAX PERIOD:\nMar. 31, 2023": TaxPeriod(2023, 3),
    "TAX\nPERIOD: Mar. 31,\n2023": TaxPeriod(2023, 3),
    "Tax Period Ending: Dec. 31, 2023": TaxPeriod(2023, 12),
    "Report for Tax Period Ending: 06-30-2020": TaxPeriod(2020, 6),
    "Report for Tax Period Ending:\n06-30-2020": TaxPeriod(2020, 6),
    "REPORT FOR TAX PERIOD ENDING: 12/31/2020": TaxPeriod(2020, 12),
    "Tax Period: 202109": TaxPeriod(2021, 9),
    "Tax Period: June 30, 2021": TaxPeriod(2021, 6),
    "Tax Period: 6/30/2021": TaxPeriod(2021, 6),
}


@pytest.mark.parametrize("printed", PERIODS)
def test_every_period_line(printed: str) -> None:
    text = render().replace("TAX PERIOD: Dec. 31, 2022", "\n" + printed)
    assert read_one(text).period == PERIODS[printed]


_NAMES = (
    ("Jan", "January"),
    ("Feb", "February"),
    ("Mar", "March"),
    ("Apr", "April"),
    ("May",),
    ("Jun", "June"),
    ("Jul", "July"),
    ("Aug", "August"),
    ("Sep", "Sept", "September"),
    ("Oct", "October"),
    ("Nov", "November"),
    ("Dec", "December"),
)
MONTHS = [(name, month) for month, names in enumerate(_NAMES, start=1) for name in names]


@pytest.mark.parametrize(("name", "month"), MONTHS)
def test_every_spelling_of_a_month(name: str, month: int) -> None:
    for written in (
        f"{name}. 28, 2023",
        f"{name} 28, 2023",
        f"{name.upper()}. 28, 2023",
        f"{name.lower()} 28 2023",
        f"{name}.28,2023",
    ):
        text = render().replace(worded(date(2022, 12, 31)), written)
        assert read_one(text).period == TaxPeriod(2023, month), written


@pytest.mark.parametrize("printed", ["Feb. 30, 2023", "Foo. 31, 2023", "13-31-2023", "202113", ""])
def test_a_period_that_does_not_exist_stays_unknown(printed: str) -> None:
    found, problems = read(render().replace(worded(date(2022, 12, 31)), printed))
    assert found[0].period is None
    assert [problem.code for problem in problems] == ["T-HEADER"]


TINS = {
    "XXX-XX-4321": Tin("4321", "ssn"),
    "***-**-4321": Tin("4321", "ssn"),
    "987-65-4321": Tin("4321", "ssn"),
    "XX-XXX4321": Tin("4321", "ein"),
    "XX-XXX-4321": Tin("4321", "ein"),
    "**-***4321": Tin("4321", "ein"),
    "07-7004321": Tin("4321", "ein"),
    "900004321": Tin("4321", "ssn"),
    "XXX - XX - 4321": Tin("4321", "ssn"),
}


@pytest.mark.parametrize("printed", TINS)
@pytest.mark.parametrize("layout", ["columns", "one_line"])
def test_every_mask_and_no_full_number_is_kept(printed: str, layout: str) -> None:
    text = render(replace(ACCOUNT, tin=printed, spouse="987-65-4329"), Shape(layout))
    text = text.replace("Notice issued", "Notice issued 987-65-4321 07-7004321", 1)
    found = read_one(text)
    assert found.tin == TINS[printed]
    assert found.spouse_tin == Tin("4329", "ssn")
    for secret in ("987-65", "98765", "07-700", "90000432"):
        assert secret not in repr(found)


def test_a_power_of_attorney_and_a_customer_file_number_change_nothing() -> None:
    text = render().replace("Account Transcript\n", "Customer File Number: 0001040123\nAccount Transcript\n", 1)
    text = text.replace("--- ANY", "A POWER OF ATTORNEY OR TAX INFORMATION AUTHORIZATION IS ON FILE\n--- ANY")
    found = read_one(text)
    assert facts(found) == facts(read_one(render()))
    assert found.names == ("PATR Q SAM",)


def test_a_couple_and_a_firm_by_name() -> None:
    assert read_one(render(replace(ACCOUNT, names=("MARI & JOH OLIV SAND",)))).names == ("MARI & JOH OLIV SAND",)
    firm = replace(ACCOUNT, names=("NORT TRAD CO IN %", "PATR SAM"), tin="XX-XXX4321", form="1120", street="PO BOX")
    assert read_one(render(firm)).names == ("NORT TRAD CO IN %", "PATR SAM")


@pytest.mark.parametrize("label", ["FORM NUMBER: 1040 ", "TAX PERIOD: Dec. 31, 2022", "XXX-XX-4321"])
def test_a_missing_value_is_a_problem_and_no_guess(label: str) -> None:
    found, problems = read(render().replace(label, ""))
    assert [problem.code for problem in problems] == ["T-HEADER"]
    assert None in (found[0].form, found[0].period, found[0].tin)
    assert len(found[0].postings) == len(ACCOUNT.rows)


def test_the_figures_of_the_return_are_kept() -> None:
    figures = {figure.label: figure.value for figure in read_one(render()).figures}
    assert figures["Adjusted gross income"] == "40,658.00"
    assert figures["Filing status"] == "Single"
    assert figures["Return due or received"] == "Apr. 15, 2023"
    assert figures["Processing date"] == "Mar. 27, 2023"
    assert "Taxable income" not in figures


STUBS = ("Requested data not found", "No record of return filed", "No transcript available")


@pytest.mark.parametrize("wording", STUBS)
@pytest.mark.parametrize("mixed", [False, True])
def test_a_stub_is_an_answer(wording: str, mixed: bool) -> None:
    head = header(replace(ACCOUNT, rows=()), mixed)
    end = next(index for index, line in enumerate(head) if "minus sign" in line.lower())
    found = read_one("\n".join([*head[:end], wording]))
    assert (found.stub, found.postings, found.account_balance) == (wording, (), None)
    assert found.period == TaxPeriod(2022, 12)


def test_no_return_filed_is_a_row_and_no_stub() -> None:
    text = (
        render().replace("AMOUNT\n", "AMOUNT\nNo tax return filed\n").replace("RETURN DUE", "RETURN NOT PRESENT FOR THIS ACCOUNT")
    )
    found = read_one(text)
    assert found.stub is None
    assert (found.postings[0].code, found.postings[0].explanation, found.postings[0].amount) == (
        None,
        "No tax return filed",
        None,
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wage & Income Transcript\nTax Period Requested: December, 2025\nSSN Provided: XXX-XX-4321", "wage and income"),
        ("Entity Transcript for Business\nForm Number: BMF ENTITY\nEIN: XX-XXX4321", "entity"),
        ("Form 1040 Tax Return Transcript\nReport for Tax Period Ending: 12-31-2023\nFORM NUMBER: 1040", "return transcript"),
        ("Department of the Treasury\nNotice CP14\nAmount due by May 3, 2024: $1,200.00", "notice"),
    ],
)
def test_other_documents_are_named_and_not_claimed(text: str, kind: str) -> None:
    found = document(text)
    assert not transcripts.claims(found)
    other = transcripts.name_other(found)
    assert other is not None
    assert kind in other.what
