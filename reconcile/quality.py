"""Examine the tables of a whole batch with great-expectations, in one child process.

Importing great-expectations takes longer than reconciling a hundred clients. So the child is started first and imports while the
clients are read; at the end it receives the tables of the batch, validates each once, and answers which rows failed which
expectation. It gets ids, codes, states, dates and cents, and answers with ids alone. It may not open a network connection: every
attempt is refused by an audit hook before it is made. The parent never imports pandas or great-expectations.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from reconcile import frames
from reconcile.expectations import CHECKS, Check
from reconcile.outcome import Outcome, QualityCheck

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch

TIMEOUT_SECONDS = 60
MOST_IDS_NAMED = 20


class QualityUnavailable(Exception):
    """Say that the quality gate did not run, and why: the run goes on, and the report tells that it was not examined."""


# --- in the parent -----------------------------------------------------------------------------------------------------------

# The child takes over the parent's module path, so that an installed package and a checkout behave alike, whatever is in its
# environment; -I keeps everything else of that environment out. Having answered it goes at once: taking two thousand modules down
# in order would cost a quarter of a second for nothing.
_BOOT = "import json, os, sys; sys.path[:] = json.loads(sys.argv[1]); from reconcile.quality import serve; serve(); os._exit(0)"


class Gate:
    """Hold the child process that examines one batch; start it before anything is read, and ask it once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls) -> Gate:
        """Start the child; it imports great-expectations while the caller goes on.

        Never raises: where no process can be started, ``check`` tells.
        """
        gate = cls()
        with contextlib.suppress(OSError):
            gate._process = subprocess.Popen(
                [sys.executable, "-I", "-W", "ignore", "-c", _BOOT, json.dumps([path or os.getcwd() for path in sys.path])],  # noqa: PTH109
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "GX_ANALYTICS_ENABLED": "false", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        return gate

    def check(self, outcomes: Sequence[Outcome]) -> dict[str, tuple[QualityCheck, ...]]:
        """Examine a whole batch, and return every check of each client, keyed by the outcome's folder.

        Raises:
            QualityUnavailable: when the child died, failed or took too long; nothing was examined then.
        """
        if self._process is None:
            raise QualityUnavailable("the child process could not be started, or was asked before")
        request = json.dumps(frames.tables(outcomes), separators=(",", ":")).encode()
        try:
            answer, _ = self._process.communicate(request, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise QualityUnavailable(f"the child process took longer than {TIMEOUT_SECONDS} seconds") from error
        except OSError as error:
            raise QualityUnavailable("the child process ended early") from error
        finally:
            self.close()
        return _read_answer(answer, outcomes)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()

    def __enter__(self) -> Gate:
        """Return the gate itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the child."""
        self.close()


def _read_answer(answer: bytes, outcomes: Sequence[Outcome]) -> dict[str, tuple[QualityCheck, ...]]:
    try:
        reply = json.loads(answer)
    except ValueError as error:
        raise QualityUnavailable("the child process ended without an answer") from error
    if "error" in reply:
        raise QualityUnavailable(f"the child process failed ({reply['error']})")
    failed: dict[str, dict[int, list[str | None]]] = {}
    for name, rows in reply["failures"].items():
        for client, key in rows:
            failed.setdefault(name, {}).setdefault(client, []).append(key)
    return {
        outcome.folder: verdicts({name: clients[client] for name, clients in failed.items() if client in clients})
        for client, outcome in enumerate(outcomes)
    }


def verdicts(failed: Mapping[str, Sequence[str | None]]) -> tuple[QualityCheck, ...]:
    """Return every check of one client; ``failed`` names the ids of the rows at fault, by the name of the check."""
    return tuple(_verdict(check, failed.get(check.name, ())) for check in CHECKS)


def _verdict(check: Check, keys: Sequence[str | None]) -> QualityCheck:
    named = [key for key in keys if key is not None]
    return QualityCheck(check.name, check.table, check.words, not keys, tuple(dict.fromkeys(named))[:MOST_IDS_NAMED], len(named))


# --- in the child ------------------------------------------------------------------------------------------------------------


def serve() -> None:
    """Import great-expectations, read one request from standard input, answer it on standard output, and end."""
    # What a library prints must not get into the answer.
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    reply: dict[str, object]
    try:
        prepare()
        reply = {"failures": examine(json.load(sys.stdin.buffer))}
    except Exception as error:  # the answer must not carry the text of an unknown error: it may quote a value
        reply = {"error": _place(error)}
    with channel:
        channel.write(json.dumps(reply).encode())


def prepare() -> None:
    """Make this process fit to examine: it may open no network connection from here on, and has great-expectations imported."""
    sys.addaudithook(_refuse_network)
    import_great_expectations()


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto"):
        raise PermissionError("the quality gate opens no network connection")


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    name = type(error).__name__
    return name if trace is None else f"{name} at {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"


class _Deferred(ModuleType):
    """Stand in for a module until something is asked of it."""

    def __getattr__(self, name: str) -> Any:
        import importlib

        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


_DEFERRED = ("scipy.stats", "altair")


def import_great_expectations() -> None:
    """Import great-expectations without the statistics and charts that it loads for expectations not used here.

    That, and no garbage collection meanwhile, halves the time. Where a version of the library objects to it, the import is made
    again in full.
    """
    import gc

    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    gc.disable()
    try:
        _defer()
        import great_expectations
    except Exception:
        for name in [name for name in sys.modules if name in _DEFERRED or name.partition(".")[0] == "great_expectations"]:
            del sys.modules[name]
        import great_expectations  # noqa: F401
    gc.freeze()
    gc.enable()


def _defer() -> None:
    import importlib

    for name in _DEFERRED:
        parent, _, child = name.rpartition(".")
        if name not in sys.modules:
            sys.modules[name] = _Deferred(name)
            if parent:
                setattr(importlib.import_module(parent), child, sys.modules[name])


Failure = tuple[int, str | None]


def examine(columns: Mapping[str, frames.Table]) -> dict[str, list[Failure]]:
    """Validate the tables of a batch; return, for each check that failed, the client and id of every row at fault.

    An expectation that fails without naming rows stands against every client that has rows in that table, with no id.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("batch")
    failures: dict[str, list[Failure]] = {}
    for table, frame in frames.build(columns).items():
        if len(frame):
            whole = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("whole")
            batch = whole.get_batch({"dataframe": frame})
            failures |= _validate(batch, frame, [check for check in CHECKS if check.table == table])
    return failures


def _validate(batch: Batch, frame: pd.DataFrame, checks: Sequence[Check]) -> dict[str, list[Failure]]:
    """Ask first only which checks hold, which is quick; then, of those that do not, which rows are at fault."""
    failed = {name for name, result in _results(batch, checks, {"result_format": "BOOLEAN_ONLY"}) if not result.success}
    again = [check for check in checks if check.name in failed]
    return {name: _failures(frame, result) for name, result in _results(batch, again, _NAME_ROWS)} if again else {}


# The values themselves stay out of every result: only the place of the row is asked for.
_NAME_ROWS = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["place"],
    "exclude_unexpected_values": True,
    "include_unexpected_rows": False,
    "return_unexpected_index_query": False,
}


def _results(batch: Batch, checks: Sequence[Check], detail: dict[str, object]) -> list[tuple[str, ExpectationValidationResult]]:
    import great_expectations as gx

    expectations = [getattr(gx.expectations, check.expectation)(**check.arguments, meta={"name": check.name}) for check in checks]
    found = batch.validate(gx.ExpectationSuite("gate", expectations=expectations), result_format=detail)
    return [
        (result.expectation_config.meta["name"], result)
        for result in found.results
        if result.expectation_config is not None and result.expectation_config.meta
    ]


def _failures(frame: pd.DataFrame, result: ExpectationValidationResult) -> list[Failure]:
    places: list[int] = []
    for entry in result.result.get("unexpected_index_list") or ():
        value = entry["place"]
        places += value if isinstance(value, list) else [value]
    if not places:
        return [(int(client), None) for client in frame["client"].unique()]
    return [(int(frame["client"].iloc[place]), str(frame["id"].iloc[place])) for place in sorted(places)]
