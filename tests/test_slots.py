"""Records with a quick constructor are the same records: arguments, defaults, equality, what is refused."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from datetime import date

import pytest

from reconcile.model import Line, ModuleKey, Payment, Posting, RecordFile, SetAside, TaxPeriod, Tin
from reconcile.payments.plan import Plan
from reconcile.slots import quick

QUICK = (Tin, ModuleKey, Line, Posting, Payment, SetAside, RecordFile, Plan)


@pytest.mark.parametrize("kind", QUICK)
def test_a_quick_constructor_takes_the_fields_in_their_order_with_their_defaults(kind: type) -> None:
    taken = list(inspect.signature(kind).parameters.values())
    assert [one.name for one in taken] == [one.name for one in fields(kind)]
    for one, own in zip(taken, fields(kind), strict=True):
        assert one.default == (inspect.Parameter.empty if own.default is own.default_factory else own.default)


def _payment() -> Payment:
    return Payment("P-1", "S-1", 3, "raw", date(2025, 4, 15), 1_200_00, Tin("4321", "ssn"), "1040", TaxPeriod(2025, 12))


def test_a_record_is_equal_to_one_of_the_same_values_and_can_be_a_key() -> None:
    assert _payment() == _payment()
    assert hash(_payment()) == hash(_payment())
    assert _payment() != replace(_payment(), amount=1_200_01)
    assert {Tin("4321"): 1}[Tin("4321")] == 1
    assert Tin("1111") < Tin("2222")


def test_a_record_stays_frozen_and_can_be_copied_and_sent() -> None:
    with pytest.raises(FrozenInstanceError):
        _payment().amount = 0  # type: ignore[misc]
    assert copy.copy(_payment()) == _payment()
    assert pickle.loads(pickle.dumps(_payment())) == _payment()
    assert replace(_payment(), reference="1001").reference == "1001"


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="missing"):
        Payment("P-1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected"):
        Tin("4321", shape="ssn")  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class _WithFactory:
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _WithCheck:
    rows: int

    def __post_init__(self) -> None:
        assert self.rows


@pytest.mark.parametrize("kind", [_WithFactory, _WithCheck])
def test_a_class_that_does_more_than_keep_its_arguments_is_refused(kind: type) -> None:
    with pytest.raises(TypeError, match="does more than to keep its arguments"):
        quick(kind)
