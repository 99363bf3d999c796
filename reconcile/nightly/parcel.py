"""Pack an outcome for its way between the night's own processes, and unpack it there. Nothing of it is ever stored.

What comes back is the program's own: from a worker it started itself, or from a cluster that the user trusts with the files.
Still, only the program's records are made from it.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from reconcile import decision, history, model, sandbox
from reconcile import outcome as outcome_
from reconcile.outcome import Outcome

_RECORDS = {module.__name__: module for module in (model, decision, history, outcome_)}
_ALLOWED = {("datetime", "date"), ("builtins", "frozenset"), ("builtins", "set")}


class _Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        found = getattr(_RECORDS.get(module), name, None)
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an outcome")


def pack(outcome: Outcome) -> bytes:
    """Return an outcome as bytes."""
    return sandbox.pack(outcome)


def unpack(body: bytes) -> Outcome:
    """Return the outcome that ``pack`` was given.

    Raises:
        pickle.UnpicklingError: when it is none.
    """
    outcome = _Unpacker(io.BytesIO(body)).load()
    if not isinstance(outcome, Outcome):
        raise pickle.UnpicklingError("this is no outcome")
    return outcome
