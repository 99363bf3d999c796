"""Pack an outcome for the way between two processes, and get the same one back; nothing else is ever made from the bytes."""

from __future__ import annotations

import pickle
from collections import OrderedDict

import pytest

from reconcile import config, run
from reconcile.nightly import parcel
from tests.firm import AS_OF, SAMPLES


def test_every_kind_of_record_comes_back_as_it_was() -> None:
    for name in ("hale-wrong-year", "lindqvist-clean"):
        folder = SAMPLES / name
        outcome = run.reconcile_client(folder, AS_OF, config.load(folder, None))
        assert parcel.unpack(parcel.pack(outcome)) == outcome


@pytest.mark.parametrize("foreign", [OrderedDict(), print, AS_OF])
def test_what_is_no_outcome_is_refused(foreign: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        parcel.unpack(pickle.dumps(foreign))
