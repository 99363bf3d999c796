"""Exit codes: the worst of several wins, as promised to whoever scripts the program."""

from __future__ import annotations

import pytest

from reconcile.errors import Busy, CannotWrite, ConfigError, ExitCode, NothingToReconcile, ReconcileError, worst


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((), 0), ((0, 0), 0), ((0, 1), 1), ((1, 3), 3), ((3, 1, 0), 3), ((3, 4), 4), ((4, 1, 3, 0), 4)],
)
def test_the_worst_exit_code_wins(codes: tuple[int, ...], expected: int) -> None:
    assert worst(*(ExitCode(code) for code in codes)) == ExitCode(expected)


@pytest.mark.parametrize(
    ("error", "code"),
    [(ReconcileError, 4), (ConfigError, 2), (NothingToReconcile, 4), (CannotWrite, 4), (Busy, 5)],
)
def test_each_error_carries_its_exit_code(error: type[ReconcileError], code: int) -> None:
    assert error("why").exit_code == code
    assert str(error("why")) == "why"


def test_interruption_keeps_the_codes_of_the_shell() -> None:
    assert (ExitCode.INTERRUPTED, ExitCode.TERMINATED) == (130, 143)
