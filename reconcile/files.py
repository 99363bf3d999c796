"""Find, check and read a client's files.

Inputs are hostile until shown otherwise: links, pipes and devices are never opened, sizes are checked before a byte is read, and
a file is what its content says, whatever its name. What the program writes itself is in ``outputs``, and offered here too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reconcile.errors import ExitCode, NothingToReconcile, ReconcileError
from reconcile.kinds import SourceStatus
from reconcile.model import Problem, Source
from reconcile.outputs import Stage as Stage
from reconcile.outputs import TargetInUse as TargetInUse
from reconcile.outputs import check_writable as check_writable
from reconcile.outputs import output_inside_input as output_inside_input
from reconcile.outputs import output_lock as output_lock
from reconcile.outputs import printable_name as printable_name
from reconcile.outputs import private_dir as private_dir
from reconcile.outputs import safe_client_name as safe_client_name
from reconcile.outputs import staged as staged
from reconcile.outputs import sweep as sweep
from reconcile.outputs import system_reason
from reconcile.outputs import write_atomic as write_atomic
from reconcile.sniff import sniff as sniff

_LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"})
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what is read from one client folder."""

    max_file_bytes: int = 50 * 1024 * 1024
    max_files: int = 5_000
    max_total_bytes: int = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class InputFile:
    """Hold one file as it was read: its bytes, their digest, and the format they show. ``name`` is safe to print."""

    source_id: str
    path: Path
    name: str
    size: int
    sha256: str
    data: bytes = field(repr=False)
    format: str


class CannotRead(ReconcileError):
    """Report that a file named on the command line cannot be read: what, why, what to do."""

    exit_code = ExitCode.INCOMPLETE


class _Unread(Exception):
    """Say why one file was not read: problem code, what is wrong, what to do."""

    def __init__(self, code: str, what: str, todo: str) -> None:
        super().__init__(what)
        self.code, self.what, self.todo = code, what, todo


def discover(
    folder: Path, limits: Limits, whose: Callable[[str], Hashable] = lambda name: None
) -> tuple[tuple[InputFile, ...], tuple[Source, ...], tuple[Problem, ...]]:
    """Read every file of a client folder, in the order of their names.

    ``whose`` tells by its name whose a file is said to be: equal files of two persons are no copies of each other.

    Returns the files read; the ``Source`` of each file that was not, or that repeats another; and the problems. Hidden files,
    other programs' lock files, ``client.toml`` and the litter of operating systems are no inputs and leave no trace.

    Raises:
        NothingToReconcile: when the folder itself is missing or cannot be listed.
    """
    found = _Found(folder, limits, whose)
    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        raise NothingToReconcile(
            f"{printable_name(str(folder))}: this folder cannot be read ({system_reason(error)}). Check its path and permissions."
        ) from error
    for path in _walk(found):
        found.take(path)
    found.drop_changed()
    return tuple(found.files.values()), tuple(found.sources), tuple(found.problems)


def read_one(path: Path, limits: Limits | None = None) -> InputFile:
    """Read one file that a person named; a link is followed, being named on purpose.

    Raises:
        CannotRead: when it cannot be read whole.
    """
    name = printable_name(path.name)
    try:
        data, _ = _read_bytes(path.resolve() if path.is_symlink() else path, limits or Limits())
    except _Unread as refusal:
        raise CannotRead(f"{name}: {refusal.what} {refusal.todo}") from refusal
    digest = hashlib.sha256(data).hexdigest()
    return InputFile(f"S-{digest[:8]}", path, name, len(data), digest, data, sniff(data))


def _walk(found: _Found) -> Iterator[Path]:
    """Yield every path that is not a plain folder, sorted by name; a folder that cannot be listed is a problem."""
    waiting = [found.folder]
    while waiting:
        path = waiting.pop()
        if path is not found.folder and not _is_folder(path):
            yield path
            continue
        try:
            children = [child for child in path.iterdir() if not is_litter(child.name, child.parent == found.folder)]
        except OSError as error:
            what = f"this folder cannot be listed ({system_reason(error)})."
            found.refuse(path, _Unread("folder_unreadable", what, _PERMISSIONS))
            continue
        waiting.extend(sorted(children, key=lambda child: child.name, reverse=True))


def _is_folder(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return stat.S_ISDIR(path.lstat().st_mode)
    return False


def is_litter(name: str, top: bool) -> bool:
    """Tell whether an entry of this name is no input; ``top`` says that it stands directly in the client folder."""
    hidden = name.startswith((".", "~$")) or name.casefold() in _LITTER
    return hidden or (top and name == "client.toml")


_PERMISSIONS = "Check its permissions, and that the drive is connected; then run again."
_COPYING = "Wait until the copy is finished, then run again."


class _Found:
    """Collect what a walk over one folder brings."""

    def __init__(self, folder: Path, limits: Limits, whose: Callable[[str], Hashable]) -> None:
        self.folder, self.limits, self.whose = folder, limits, whose
        self.files: dict[Path, InputFile] = {}
        self.sources: list[Source] = []
        self.problems: list[Problem] = []
        self._first: dict[tuple[str, Hashable], str] = {}
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._ids: dict[str, int] = {}
        self._total = 0

    def name(self, path: Path) -> str:
        return printable_name(path.relative_to(self.folder).as_posix())

    def take(self, path: Path) -> None:
        try:
            if len(self.files) >= self.limits.max_files:
                raise _Unread(
                    "too_many_files",
                    f"this folder holds more than {self.limits.max_files:,} files; the rest was not read.",
                    "Split it into one folder per client.",
                )
            data, stamp = _read_bytes(path, self.limits)
            if self._total + len(data) > self.limits.max_total_bytes:
                raise _Unread(
                    "folder_too_large",
                    f"the files here exceed {self.limits.max_total_bytes // 2**20:,} MiB together; this one was not read.",
                    "Split the folder, or take out what is neither transcript nor payment record.",
                )
        except _Unread as refusal:
            return self.refuse(path, refusal, _link_inside(path, self.folder))
        digest = hashlib.sha256(data).hexdigest()
        source_id, name = self._new_id(digest), self.name(path)
        kind = sniff(data)
        # Empty files are all alike, yet each should be named for what it is, not as a copy of another.
        content = digest, self.whose(name)
        if content in self._first and kind != "empty":
            reason = f"same file as {self._first[content]}"
            self.sources.append(Source(source_id, name, digest, len(data), "other", "set_aside", reason))
            return None
        self._first.setdefault(content, name)
        self._total += len(data)
        self._stamps[path] = stamp
        self.files[path] = InputFile(source_id, path, name, len(data), digest, data, kind)
        return None

    def refuse(self, path: Path, refusal: _Unread, harmless: bool = False) -> None:
        """Enter a file that was not read as a source and a problem."""
        name = self.name(path)
        # The name is masked before it is hashed: an id must not be a way back to a TIN in a file name.
        source_id = self._new_id(hashlib.sha256(name.encode()).hexdigest())
        status: SourceStatus = "set_aside" if refusal.code in ("link", "not_a_file") else "unreadable"
        size = 0
        with contextlib.suppress(OSError):
            size = path.lstat().st_size
        self.sources.append(Source(source_id, name, "", size, "other", status, refusal.what))
        self.problems.append(Problem(refusal.code, name, refusal.what, refusal.todo, not harmless, source_id))

    def drop_changed(self) -> None:
        """Refuse the files that changed while the others were being read: a slow copy shows itself only later."""
        for path, stamp in self._stamps.items():
            try:
                now = _stamp(path.lstat())
            except OSError:
                now = None
            if now != stamp:
                del self.files[path]
                self.refuse(path, _Unread("changed_while_reading", "this file changed while it was being read.", _COPYING))

    def _new_id(self, digest: str) -> str:
        base = f"S-{digest[:8]}"
        self._ids[base] = count = self._ids.get(base, 0) + 1
        return base if count == 1 else f"{base}-{count}"


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _link_inside(path: Path, folder: Path) -> bool:
    """Tell whether this is a link whose target is read anyway, being in the same folder."""
    with contextlib.suppress(OSError, RuntimeError):
        if path.is_symlink():
            target = path.resolve(strict=True)
            return target.is_file() and folder.resolve() in target.parents and not target.name.startswith(".")
    return False


def _read_bytes(path: Path, limits: Limits) -> tuple[bytes, tuple[int, int]]:
    """Read a regular file whole, unless it is a link, not a file, too large, or changes meanwhile."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise _Unread("link", "this is a link; links are not followed.", "Copy the file itself into the folder.")
        if not stat.S_ISREG(mode):
            raise _Unread("not_a_file", "this is a pipe, socket or device, not a file.", "Take it out of the folder.")
        with os.fdopen(os.open(path, _OPEN_FLAGS), "rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > limits.max_file_bytes:
                raise _Unread(
                    "too_large",
                    f"this file has {before.st_size:,} bytes; the limit is {limits.max_file_bytes:,}.",
                    "Split it, or take it out of the folder.",
                )
            # One byte more than there should be: room for the limit alone would cost more time than a small file takes.
            data = stream.read(before.st_size + 1)
            after = os.fstat(stream.fileno())
    except OSError as error:
        raise _Unread("unreadable", f"this file cannot be read ({system_reason(error)}).", _PERMISSIONS) from error
    if _stamp(before) != _stamp(after) or len(data) != before.st_size:
        raise _Unread("changed_while_reading", "this file changed while it was being read.", _COPYING)
    return data, _stamp(before)
