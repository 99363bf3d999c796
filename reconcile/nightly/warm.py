"""Import, once, everything a worker needs: the server that workers are made from loads this module when it starts."""

from __future__ import annotations

import contextlib
import importlib

_HEAVY = ("openpyxl", "pypdfium2", "reconcile.nightly.work", "reconcile.report.skeleton")

for _name in _HEAVY:
    # What is missing is told by the reader that needs it, not here.
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)
