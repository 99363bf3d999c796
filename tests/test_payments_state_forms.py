"""Hold that a state's or a town's tax is known by the cell of its form or purpose, and that a federal one stays a payment."""

from __future__ import annotations

import pytest

from tests.payment_files import read_text

STATES = (
    *("OH IT 1040ES", "NY IT-2105", "TX franchise", "DE franchise tax", "FL F-1120", "MA 1-ES", "MN M14", "GA net worth tax"),
    *("WA B&O", "NYC-204", "NYS-45", "LLC fee", "PTE tax", "PTET", "SUTA", "SUI", "Ohio IT 1040ES", "ny it-2105"),
    *("Georgia 500-ES", "California 540", "NJ CBT-100", "MS 80-106", "franchise tax 2025", "IN IT-40", "New York IT-201"),
)
LOCAL = ("Sales tax", "city tax", "property tax", "County tax")
FEDERAL = (
    *("CT-1", "TX payroll 941", "NY office 941 deposit", "CA location 1120-S", "FUTA", "in 2 payments", "IA 433-D"),
    *("ID theft", "De minimis", "US 1040", "IRS CA", "Federal excise tax"),
)


def reasons(heading: str, cell: str) -> list[str]:
    text = f"Date,{heading},Tax Year,Amount\n4/15/2025,1040-ES,2025,1000\n4/15/2025,{cell},2025,100\n"
    record = read_text(text)
    assert record.payments[0].form == "1040"
    return [row.reason for row in record.set_aside]


@pytest.mark.parametrize("heading", ["Form", "What for"])
@pytest.mark.parametrize("cell", STATES)
def test_a_state_in_the_column_of_the_form_or_the_purpose(heading: str, cell: str) -> None:
    assert reasons(heading, cell) == ["state tax, not federal"]


@pytest.mark.parametrize("heading", ["Form", "What for"])
@pytest.mark.parametrize("cell", LOCAL)
def test_a_town_in_the_column_of_the_form_or_the_purpose(heading: str, cell: str) -> None:
    assert reasons(heading, cell) == ["local, property, vehicle or sales tax"]


def test_an_office_of_a_state_in_the_column_of_the_form() -> None:
    assert reasons("Form", "DE-9 EDD") == ["state tax, not federal"]


@pytest.mark.parametrize("heading", ["Form", "What for"])
@pytest.mark.parametrize("cell", FEDERAL)
def test_a_federal_tax_there_is_a_payment(heading: str, cell: str) -> None:
    assert reasons(heading, cell) == []


@pytest.mark.parametrize(
    "cell",
    ["TX Holdings LLC", "CA 4 rentals", "Georgia Income Properties", "Washington Trust", "MS Jones 1040-ES", "VT office payroll"],
)
def test_a_name_that_begins_as_a_state_does_is_none(cell: str) -> None:
    assert reasons("What for", cell) == []


def test_a_person_of_the_name_of_a_state_in_the_column_of_the_form() -> None:
    assert reasons("Form", "Virginia 1040-ES") == []
