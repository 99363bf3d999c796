"""The child process: same answers as without it; what kills or stops it costs one file."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconcile import model, sandbox
from reconcile.extract import read
from reconcile.sandbox import Limits, Reader, ReaderFailed, ReaderLost
from tests.test_extract_builder import Page, make_pdf, stream, table

GOOD = make_pdf([Page(table())])
MIB = 1024 * 1024
SELF_CALLING = stream(b"/X1 Do " * 50, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >>")


def ready() -> None:
    """Do nothing: to be called, this module was loaded, and that took its time before any deadline."""


def echo(value: object) -> object:
    print(value)  # noqa: T201
    return value


def hang() -> None:
    time.sleep(60)


def process() -> int:
    return os.getpid()


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin() -> None:
    while True:
        pass


def hog(size: int) -> int:
    return len(bytearray(size))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def write(path: str) -> None:
    Path(path).write_text("x" * 10, "utf-8")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


@pytest.mark.parametrize(
    ("data", "format"),
    [(GOOD, "pdf"), (b"", "pdf"), (b"%PDF-1.4 broken", "pdf"), (b"<p>Form 1040", "html"), (b"Form 1040\n", "text")],
)
def test_answers_are_the_same_in_and_out_of_the_child(reader: Reader, data: bytes, format: str) -> None:
    assert reader.read(data, "a", format) == read(data, "a", format)


def test_the_careful_reader_runs_in_the_child_too(reader: Reader) -> None:
    document, problems = reader.read_carefully(GOOD, "a.pdf")
    assert problems == ()
    assert document is not None
    assert "pdfplumber" in document.notes[0]


def test_a_call_costs_little(reader: Reader) -> None:
    reader.read(GOOD, "a", "pdf")
    inside = min(_timed(lambda: reader.read(GOOD, "a", "pdf")) for _ in range(20))
    outside = min(_timed(lambda: read(GOOD, "a", "pdf")) for _ in range(20))
    assert inside - outside < 0.02  # measured 0.0005; a busy machine gets slack


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def test_a_large_file_goes_through(reader: Reader) -> None:
    data = b"x" * (12 * MIB)
    document, _ = reader.read(data, "a.txt", "text")
    assert document is not None
    assert document.lines[0].text == data.decode()


def test_a_hang_is_stopped_at_the_deadline_and_the_next_file_is_read() -> None:
    with Reader(Limits(seconds=0.5), warm_up="tests.test_sandbox:ready", package="tests") as reader:
        assert reader.call("tests.test_sandbox:echo", 1) == 1
        began = time.perf_counter()
        with pytest.raises(ReaderLost, match=r"longer than 1\.5 seconds"):
            reader.call("tests.test_sandbox:hang")
        assert time.perf_counter() - began < 8
        assert reader.call("tests.test_sandbox:echo", 2) == 2


def test_each_file_has_a_deadline_of_its_own() -> None:
    with Reader(Limits(seconds=1), warm_up="tests.test_sandbox:ready", package="tests") as reader:
        # The second nap ends after the deadline of the first, and before its own.
        assert [reader.call("tests.test_sandbox:nap", 2) for _ in range(2)] == [2, 2]


def test_a_child_that_is_asked_nothing_has_no_deadline() -> None:
    with Reader(Limits(seconds=0.5), warm_up="tests.test_sandbox:ready", package="tests") as reader:
        number = reader.call("tests.test_sandbox:process")
        time.sleep(2)
        assert reader.call("tests.test_sandbox:process") == number
        began = time.perf_counter()
        with pytest.raises(ReaderLost, match=r"longer than 1\.5 seconds"):
            reader.call("tests.test_sandbox:hang")
        assert time.perf_counter() - began < 8


def test_a_closed_reader_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(5):
        with Reader(warm_up="tests.test_sandbox:ready", package="tests") as reader:
            reader.call("tests.test_sandbox:echo", 1)
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system does not count a process's time for it")
def test_a_file_that_keeps_the_processor_busy_is_stopped_before_the_deadline() -> None:
    with Reader(Limits(seconds=2), warm_up="tests.test_sandbox:ready", package="tests") as reader:
        # On a busy machine the clock may come first.
        with pytest.raises(ReaderLost, match=r"longer than (2 seconds of the processor|6 seconds)"):
            reader.call("tests.test_sandbox:spin")
        assert reader.call("tests.test_sandbox:echo", 2) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is known to hold on Linux only")
def test_a_memory_hog_is_stopped_at_the_limit() -> None:
    with Reader(Limits(memory=300 * MIB), warm_up="tests.test_sandbox:ready", package="tests") as reader:
        with pytest.raises(ReaderFailed, match="MemoryError"):
            reader.call("tests.test_sandbox:hog", 400 * MIB)
        assert reader.call("tests.test_sandbox:hog", MIB) == MIB


@pytest.mark.skipif(not hasattr(os, "kill"), reason="needs signals")
def test_a_crash_costs_one_file_and_names_the_limit() -> None:
    with Reader(warm_up="tests.test_sandbox:ready", package="tests") as reader:
        with pytest.raises(ReaderLost, match=r"memory limit of 1024 MiB .*signal"):
            reader.call("tests.test_sandbox:crash")
        assert reader.call("tests.test_sandbox:echo", "again") == "again"


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is not known there")
def test_the_child_cannot_write_files_and_its_prints_go_nowhere(tmp_path: Path) -> None:
    with Reader(warm_up="tests.test_sandbox:ready", package="tests") as reader, pytest.raises(ReaderFailed, match="OSError"):
        reader.call("tests.test_sandbox:write", str(tmp_path / "x"))


def test_a_lost_child_is_a_problem_of_that_file(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader()

    def lose(*_: object) -> None:
        raise ReaderLost("it took longer than 10 seconds")

    monkeypatch.setattr(reader, "call", lose)
    document, problems = reader.read(GOOD, "987-65-4321.pdf", "pdf")
    assert document is None
    assert problems[0].code == "P-LIMIT"
    assert problems[0].blocking
    assert "longer than 10 seconds" in problems[0].what
    assert "987-65" not in str(problems[0])


def test_only_this_programs_functions_can_be_called(reader: Reader) -> None:
    with pytest.raises(ReaderFailed, match="ValueError"):
        reader.call("os:getcwd")


def test_a_failure_names_its_type_and_nothing_of_the_file(reader: Reader) -> None:
    with pytest.raises(ReaderFailed) as failed:
        reader.call("reconcile.money:no_such_function", "987-65-4321")
    assert str(failed.value) == "AttributeError"


@pytest.mark.parametrize("thing", [os.system, print, pickle.Unpickler])
def test_an_answer_of_a_foreign_class_is_refused(thing: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        sandbox._Restricted(io.BytesIO(pickle.dumps(thing))).load()


@pytest.mark.parametrize("name", ["month_end", "dataclass", "Problem.__init__", "date"])
def test_only_records_of_the_model_are_let_through(name: str) -> None:
    answer = b"\x80\x04\x8c\x0freconcile.model\x8c" + bytes([len(name)]) + name.encode() + b"\x93."
    with pytest.raises(pickle.UnpicklingError):
        sandbox._Restricted(io.BytesIO(answer)).load()


def test_the_programs_own_records_are_let_through() -> None:
    record = model.Problem("P-EMPTY", "a", "b", "c")
    assert sandbox._Restricted(io.BytesIO(pickle.dumps((record, {"x": frozenset({1})})))).load()[0] == record


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit is known to hold on Linux only")
def test_bombs_of_text_and_operators_end_within_the_limits() -> None:
    letters = b"BT /F1 9 Tf 1 0 0 1 40 700 Tm (" + b"x" * 1_600_000 + b") Tj ET"
    with Reader(Limits(seconds=2)) as reader:
        for content in (letters, b"q " * 1_000_000, b"[" * 100_000, b"(" * 100_000, b"/X1 Do " * 100_000):
            data = make_pdf([Page(content)], [SELF_CALLING], b"/XObject << /X1 6 0 R >>")
            began = time.perf_counter()
            document, problems = reader.read(data, "a.pdf", "pdf")
            assert time.perf_counter() - began < 8
            assert document is not None or problems
        assert reader.read(GOOD, "a.pdf", "pdf") == read(GOOD, "a.pdf", "pdf")


def test_a_flate_bomb_is_refused_at_once() -> None:
    packed = zlib.compress(bytes(70 * MIB), 1)
    bomb = b"%%PDF-1.5\n1 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed
    began = time.perf_counter()
    _, problems = read(bomb + b"\nendstream\nendobj\nstartxref\n0\n%%EOF\n", "a.pdf", "pdf")
    assert problems[0].code == "P-TOO-BIG"
    assert time.perf_counter() - began < 2
