"""Hold ``client.toml`` to its promises: what it takes, and what it answers to mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.config import Settings, Tolerances, load, parse
from reconcile.config_toml import MAX_BYTES
from reconcile.errors import ConfigError
from reconcile.model import TaxPeriod, Tin

FULL = """
[client]
name = "Rivera-Holt"
fail_on = "medium"

[tolerances]
check_days = 14

[[taxpayer]]
id = "primary"
tin = "XXX-XX-4321"

[[taxpayer]]
id = "shop"
name = "Rivera Holt LLC"
tin = "XX-XXX6789"
role = "entity"

[[payments]]
files = "chase*.csv"
preset = "chase-checking"
taxpayer = "primary"

[[payments]]
files = "books/tracker.xlsx"
sheet = "2025 est"
date = "Date paid"
amount = "Amt paid"
period = "For yr"
form = "1040-ES"
paid_sign = "either"
keep = { column = "Agency", is = ["IRS"] }
"""


def test_every_setting_is_read() -> None:
    settings = parse(FULL)
    assert settings.client == "Rivera-Holt"
    assert settings.fail_on == "medium"
    assert settings.tolerances == Tolerances(check_days=14)
    assert [one.tin for one in settings.taxpayers] == [Tin("4321", "ssn"), Tin("6789", "ein")]
    assert [one.role for one in settings.taxpayers] == ["primary", "entity"]
    tracker = settings.mappings[1]
    assert tracker.columns == (("date", "Date paid"), ("amount", "Amt paid"), ("period", "For yr"))
    assert tracker.form == "1040-ES"
    assert tracker.keep is not None
    assert tracker.keep.words == ("IRS",)


def test_a_value_is_told_from_the_heading_of_a_column() -> None:
    text = '[[payments]]\nfiles = "a.csv"\nform = "Return"\nperiod = "2025"\n'
    text += 'kind = { column = "estimated" }\nmethod = { value = "eft" }\n'
    mapping = parse(text).mappings[0]
    assert dict(mapping.columns) == {"form": "Return", "kind": "estimated"}
    assert mapping.period == TaxPeriod(2025, 12)
    assert mapping.method == "eft"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()
    assert load(tmp_path, "low").fail_on == "low"


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "client.toml").write_text(FULL, encoding="utf-8-sig")
    assert load(tmp_path).fail_on == "medium"
    assert load(tmp_path, "info").fail_on == "info"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[client]\nnmae = "x"', 2, 'did you mean "name"?'),
        ('[[payments]]\nfiles = "a"\n\n[[payments]]\nfiles = "b"\ndat = "When"', 6, 'did you mean "date"?'),
        ('[cilent]\nname = "x"', 1, 'did you mean "client"?'),
        ('[client]\nname = "x', 2, "Expected TOML"),
        ("[client]\nname =", 2, "Expected TOML"),
        ('[payments]\nfiles = "a"', 1, "[[payments]] with two brackets"),
        ('[[payments]]\ndate = "When"', 1, "files"),
        ('[tolerances]\ncheck_days = "10"', 2, "whole number"),
        ("[tolerances]\ncheck_days = -1", 2, "whole number"),
        ('[[taxpayer]]\nid = "a"\ntin = "12345"', 3, "XXX-XX-1234"),
        ('[[taxpayer]]\nid = "a"\n[[taxpayer]]\nid = "A"', 4, "taken"),
        ('[[payments]]\nfiles = "a"\ntaxpayer = "b"', 3, "no [[taxpayer]] has this id"),
        ('[[payments]]\nfiles = "a"\npaid_sign = "minus"', 3, '"negative"'),
        ('[[payments]]\nfiles = "a"\nkeep = { colum = "b" }', 3, 'did you mean "column"?'),
        ('[[payments]]\nfiles = "a"\ndate = true', 3, "heading of a column"),
        ('client = "x"', 1, "[client]"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"client.toml, line {line}:")
    assert words in str(caught.value)


def test_a_full_number_is_never_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        parse('[[taxpayer]]\nid = "a"\n"987-65-4321" = 1')
    assert "987-65-4321" not in str(caught.value)


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="1 MB"):
        load(tmp_path)
    path.write_bytes(b"[client]\nname = '\xff'")
    with pytest.raises(ConfigError, match="line 2"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "name", "wanted"),
    [
        ("chase*.csv", "chase 2025.csv", True),
        ("chase*.csv", "bank/Chase 2025.CSV", True),
        ("bank/*.csv", "bank/a.csv", True),
        ("bank/*.csv", "bank/old/a.csv", False),
        ("bank/**/*.csv", "bank/old/a.csv", True),
        ("bank/**/*.csv", "bank/a.csv", True),
        ("./a.csv", "a.csv", True),
        ("a?.csv", "ab.csv", True),
        ("a.csv", "aXcsv", False),
    ],
)
def test_patterns_are_relative_to_the_client_folder(pattern: str, name: str, wanted: bool) -> None:
    assert parse(f'[[payments]]\nfiles = "{pattern}"').mappings[0].applies_to(name) is wanted


def test_the_digest_changes_with_the_settings_and_with_nothing_else() -> None:
    assert parse(FULL).digest() == parse("# a remark\n" + FULL).digest()
    assert parse(FULL).digest() != parse(FULL.replace("14", "15")).digest()
    assert len(Settings().digest()) == 16


def test_an_unknown_way_of_paying_takes_the_longer_allowance() -> None:
    tolerances = Tolerances()
    assert [tolerances.allowance(method) for method in ("eft", "wire", "card", "check", "unknown")] == [3, 3, 3, 10, 10]
    assert [tolerances.shown_after(method) for method in ("eft", "check", "unknown")] == [21, 45, 45]
