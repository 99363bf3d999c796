"""Run a reader of foreign files in a child process with limits, reused from file to file.

Threat model. A file may be made, or be broken in such a way, that reading it takes all memory, never ends, or crashes the library
that reads it. The child takes that blow: it has a memory limit where the platform knows one, cannot write files, leaves no
core dump, is killed at the deadline, and only the one file is lost. What the child answers is unpickled with a list of allowed
classes, so that even a child that was taken over can hand back nothing but plain values and the program's own records. Not
covered: a child taken over by a flaw in the library still runs with the user's rights. Requests are the parent's own and are
trusted.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import importlib
import io
import math
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from reconcile import model
from reconcile.model import Document, Problem
from reconcile.privacy import mask_text

_HEADER = struct.Struct(">Q")
MAX_ANSWER = 512 * 1024 * 1024
START_SECONDS = 60.0
PATIENCE = 3
"""A file may take so many times its seconds by the clock: on a busy machine the processor is elsewhere for much of that time."""
# The child's own alarm goes off later than the parent's deadline: it matters only when the parent is gone.
ALARM_AFTER = 5
_BOOT = "import sys; sys.path[:] = sys.argv[4:]; from reconcile.sandbox import serve; serve(int(sys.argv[1]), *sys.argv[2:4])"
_ALLOWED = frozenset({("datetime", "date"), ("builtins", "set"), ("builtins", "frozenset")})


class ReaderLost(Exception):
    """Report that the child ended without an answer; the text says which limit it met."""


class ReaderFailed(Exception):
    """Report that the called function raised; the text is the exception's type alone, never its message."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what a child may use for one file: seconds of the processor, and bytes of memory."""

    seconds: float = 10.0
    memory: int = 1024 * 1024 * 1024

    @property
    def deadline(self) -> float:
        """Return the seconds by the clock after which a file that waits for ever is given up."""
        return self.seconds * PATIENCE


class Reader:
    """Call functions of one package in a child process, which starts in the background, and again after a loss.

    A reader serves one thread at a time.
    """

    def __init__(
        self, limits: Limits | None = None, *, warm_up: str = "reconcile.extract:warm_up", package: str = "reconcile"
    ) -> None:
        self._limits = limits or Limits()
        self._warm_up = warm_up
        self._package = package
        self._child: subprocess.Popen[bytes] | None = None
        self._watchdog: _Watchdog | None = None
        self._ready = False

    def start(self) -> None:
        """Start the child, unless it runs; returns at once, while the child loads what it needs."""
        if self._child is not None and self._child.poll() is None:
            return
        self.close()
        # Isolated, without site: nothing but this program's own search path decides what is imported, and nothing is cached.
        command = [sys.executable, "-I", "-S", "-B", "-c", _BOOT, str(self._limits.memory), self._package, self._warm_up]
        command += [str(Path(folder).resolve()) for folder in sys.path]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._watchdog = _Watchdog(self._child)
        self._ready = False

    def call(self, function: str, *arguments: object) -> Any:
        """Call ``package.module:name`` with the arguments and return its result.

        Raises:
            ReaderLost: when the child was killed at the deadline, or ended by itself; the next call starts another.
            ReaderFailed: when the function raised.
        """
        self.start()
        if not self._ready:
            self._answer(START_SECONDS, None)
            self._ready = True
        kind, value = self._answer(self._limits.deadline, (function, arguments, self._limits.seconds))
        if kind != "result":
            raise ReaderFailed(value)
        return value

    def read(self, data: bytes, name: str, format: str) -> tuple[Document | None, tuple[Problem, ...]]:
        """Do what ``extract.read`` does, in the child; a lost child is a problem of this one file."""
        return self._file(name, "reconcile.extract:read", data, name, format)

    def read_carefully(self, data: bytes, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
        """Do what ``extract.read_carefully`` does, in the child."""
        return self._file(name, "reconcile.extract:read_carefully", data, name)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.dismiss()
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def __enter__(self) -> Reader:
        """Start the child in the background."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the child."""
        self.close()

    def _file(self, name: str, function: str, *arguments: object) -> tuple[Document | None, tuple[Problem, ...]]:
        todo = "Download the file again, or print it to a new PDF; the other files are not affected."
        try:
            document, problems = self.call(function, *arguments)
        except ReaderLost as lost:
            return None, (Problem("P-LIMIT", mask_text(name), f"reading was stopped: {lost}.", todo),)
        except ReaderFailed as failed:
            return None, (Problem("P-DAMAGED", mask_text(name), f"the file cannot be read ({failed}).", todo),)
        return document, problems

    def _answer(self, seconds: float, request: object | None) -> tuple[str, Any]:
        """Send a request and wait for the answer; the watchdog kills the child at the deadline, which ends the wait."""
        child, watchdog = self._child, self._watchdog
        if child is None or watchdog is None or child.stdin is None or child.stdout is None:
            raise ReaderLost("the reader did not start")
        watchdog.expect(seconds)
        try:
            if request is not None:
                _send(child.stdin, request)
            payload = _receive(child.stdout)
        except OSError:
            payload = None
        finally:
            watchdog.rest()
        if payload is None:
            reason = f"it took longer than {seconds:g} seconds" if watchdog.bit else self._why_ended(child)
            self.close()
            raise ReaderLost(reason)
        try:
            kind, value = _Restricted(io.BytesIO(payload)).load()
        except Exception as error:
            self.close()
            raise ReaderLost("its answer is not one that a reader gives") from error
        return kind, value

    def _why_ended(self, child: subprocess.Popen[bytes]) -> str:
        try:
            code = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "the reader's answer was larger than allowed"
        if code == -getattr(signal, "SIGPROF", 0):
            return f"it took longer than {self._limits.seconds:g} seconds of the processor"
        limit = f"the memory limit of {self._limits.memory // 1024**2} MiB was met, or the file makes the reader crash"
        return f"{limit} (signal {-code})" if code < 0 else f"{limit} (exit code {code})"


class _Watchdog:
    """Kill a child whose answer is not there at its deadline, by one thread for all the files the child reads.

    The thread sleeps until the deadline it went to sleep with, and looks then which one holds by now. It is woken only for an
    earlier one, so that an answer in time costs no switch to it.
    """

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._changed = threading.Condition()
        self._deadline = self._wakes = math.inf
        self._dismissed = False
        self.bit = False
        threading.Thread(target=self._watch, daemon=True).start()

    def expect(self, seconds: float) -> None:
        """Let the child live for so many seconds from now."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            if self._deadline < self._wakes:
                self._changed.notify()

    def rest(self) -> None:
        """Take the deadline back: the answer is there, or none will come."""
        with self._changed:
            self._deadline = math.inf

    def dismiss(self) -> None:
        """End the thread."""
        with self._changed:
            self._dismissed = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._dismissed:
                left = self._deadline - time.monotonic()
                if left <= 0:
                    self.bit = True
                    self._child.kill()
                    return
                self._wakes = self._deadline
                self._changed.wait(None if self._wakes == math.inf else left)


class _Restricted(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        found = getattr(model, name, None) if module == model.__name__ else None
        if isinstance(found, type) and found.__module__ == model.__name__:
            return found
        raise pickle.UnpicklingError("a class that no reader answers with")


class _Packer(pickle.Pickler):
    """Write a record as its class and the values of its fields: several times quicker than the way of slotted dataclasses."""

    def reducer_override(self, value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return type(value), _values(type(value))(value)
        return NotImplemented


@cache
def _values(kind: type[Any]) -> Any:
    names = [field.name for field in dataclasses.fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def pack(value: object) -> bytes:
    """Return a value as bytes, for its way between two of the program's own processes."""
    stream = io.BytesIO()
    _Packer(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def _send(pipe: IO[bytes], value: object) -> None:
    payload = pack(value)
    pipe.write(_HEADER.pack(len(payload)))
    pipe.write(payload)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(header)
    if size > MAX_ANSWER:
        return None
    payload = pipe.read(size)
    return payload if len(payload) == size else None


# The child's side


def serve(memory: int, package: str, warm_up: str) -> None:
    """Answer calls of a package's functions until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the answers.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    requests = os.fdopen(os.dup(0), "rb")
    _limit(memory)
    if warm_up:
        with contextlib.suppress(Exception):
            _function(warm_up, warm_up.partition(".")[0])()
    gc.freeze()  # what is loaded now stays; the collector need not look at it between files
    _send(answers, ("ready", None))
    while (payload := _receive(requests)) is not None:
        function, arguments, seconds = pickle.loads(payload)
        _alarm(seconds, int(seconds * PATIENCE) + ALARM_AFTER)
        try:
            answer: tuple[str, object] = ("result", _function(function, package)(*arguments))
        except Exception as error:
            answer = ("failed", type(error).__name__)
        _send(answers, answer)
        _alarm(0, 0)


def _function(path: str, package: str) -> Callable[..., object]:
    module, _, name = path.partition(":")
    if module.partition(".")[0] != package:
        raise ValueError("not a function of the package this child serves")
    found: Callable[..., object] = getattr(importlib.import_module(module), name)
    return found


def _alarm(busy: float, waiting: int) -> None:
    """Let the system end this process after so many seconds of the processor, or by the clock; 0 takes that back."""
    if hasattr(signal, "alarm"):
        signal.setitimer(signal.ITIMER_PROF, busy)
        signal.alarm(waiting)


def _limit(memory: int) -> None:
    """Set the limits this platform knows; without them the child is still a process of its own, with a deadline."""
    try:
        import resource
    except ImportError:
        return
    for which, value in (("RLIMIT_AS", memory), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0)):
        kind = getattr(resource, which, None)
        if kind is not None:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (value, value))
