"""Write, lock and clean up the program's own files.

Outputs are old or new, never half: everything is written to a private folder on the same file system, synced, and moved into
place. Nothing outlives a run but the reports and an empty lock file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from reconcile.errors import Busy, CannotWrite
from reconcile.privacy import mask_text

_TEMP_PREFIX = ".reconcile-tmp-"
_LOCK_NAME = ".reconcile.lock"
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What Windows takes for a device, and the names under which the night itself writes beside the clients' folders.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|index\.html|nightly(?:-\d+)?\.xlsx", re.IGNORECASE)


class TargetInUse(CannotWrite):
    """Report that another program holds the target open; a numbered name beside it can still be written."""


def printable_name(text: str) -> str:
    """Return a file name that is safe to print: TINs masked, control and undecodable characters replaced by ``?``."""
    return mask_text("".join(letter if letter.isprintable() else "?" for letter in unicodedata.normalize("NFC", text)))


def check_writable(out_dir: Path) -> None:
    """Prove that reports can be written to a folder, making it where it is missing.

    Raises:
        CannotWrite: when it is not a folder, or a file cannot be made in it.
    """
    with _writing(out_dir):
        _make_folder(out_dir)
        probe = out_dir / f"{_TEMP_PREFIX}{secrets.token_hex(8)}.probe"
        os.close(os.open(probe, _CREATE, 0o600))
        probe.unlink(missing_ok=True)


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file old-or-new: a private temp file on the same file system, synced, moved into place, folder synced.

    A missing folder is made, for the owner alone.

    Raises:
        TargetInUse: when another program holds the target open.
        CannotWrite: when it cannot be written for another reason; what stood there is intact.
    """
    with staged(path.parent) as stage:
        stage.place(stage.add(data, path, mode), path)


class Stage:
    """Hold new files, written and synced in a private folder, until each is moved into its place."""

    def __init__(self, private: Path) -> None:
        self._private = private
        self._unsynced: list[tuple[Path, int, Path]] = []
        self._count = 0
        self.placed = False

    def add(self, data: bytes, target: Path, mode: int = 0o600) -> Path:
        """Write a file that is meant for ``target``, and return where it waits.

        Raises:
            CannotWrite: when the disk refuses.
        """
        self._count += 1
        temp = self._private / f"new-{self._count}"
        with _writing(target, len(data)):
            with os.fdopen(os.open(temp, _CREATE, 0o600), "wb") as stream:
                stream.write(data)
            temp.chmod(mode)
        self._unsynced.append((temp, len(data), target))
        return temp

    def place(self, temp: Path, target: Path) -> None:
        """Move a file that waits into its place; all that wait are synced first, in one go.

        Raises:
            TargetInUse: when another program holds the target open.
            CannotWrite: when it cannot be written for another reason; what stood there is intact.
        """
        while self._unsynced:
            waiting, size, meant = self._unsynced.pop()
            with _writing(meant, size):
                _sync(waiting)
        with _writing(target):
            if target.is_symlink() or (target.exists() and not target.is_file()):
                raise CannotWrite(
                    f"{_shown(target)}: this is a link, or not a file, and is left alone. Take it away, then run again."
                )
            try:
                temp.replace(target)
            except PermissionError as error:
                message = f"{_shown(target)}: another program holds this file open. Close it there, then run again."
                raise TargetInUse(message) from error
        self.placed = True


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Yield a place to write files that belong together; the folder is made where it is missing, and synced at the end.

    Raises:
        CannotWrite: before anything else, when the folder cannot be written to.
    """
    with _writing(folder):
        _make_folder(folder)
        with private_dir(folder) as private:
            stage = Stage(private)
            try:
                yield stage
            finally:
                if stage.placed:
                    _sync_folder(folder)


@contextlib.contextmanager
def private_dir(parent: Path) -> Iterator[Path]:
    """Yield a folder for temp files, closed to others (0700); it is swept on exit, and those of dead runs at the start.

    A run that is alive holds a lock on its folder, so that nobody else sweeps it.
    """
    sweep(parent)
    private, handle = _locked_folder(parent)
    try:
        yield private
    finally:
        os.close(handle)
        shutil.rmtree(private, ignore_errors=True)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    # Another run's sweep can take the new folder before its lock is held; then a second one is made.
    for _ in range(10):
        private = parent / f"{_TEMP_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        private.mkdir(mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(private / _LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
            if _try_lock(handle) and (private / _LOCK_NAME).exists():
                return private, handle
            os.close(handle)
    raise OSError(errno.EAGAIN, "no private folder could be made")


def sweep(parent: Path) -> int:
    """Take away what dead runs left in a folder, and return how much that was."""
    swept = 0
    for stale in parent.glob(f"{_TEMP_PREFIX}*"):
        with contextlib.suppress(OSError):
            if stale.is_symlink() or stale.is_file():
                stale.unlink()
            elif not (stale / _LOCK_NAME).exists():
                # Its maker died, or has not come to the lock yet; an empty folder is no loss to either.
                stale.rmdir()
            elif _is_dead(stale / _LOCK_NAME):
                shutil.rmtree(stale, ignore_errors=True)
            else:
                continue
            swept += 1
    return swept


def _is_dead(lock: Path) -> bool:
    handle = os.open(lock, os.O_RDWR)
    try:
        return _try_lock(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def output_lock(out_dir: Path) -> Iterator[None]:
    """Hold the output folder for one run; the system frees it when the run ends, however it ends.

    Raises:
        Busy: at once, when another run holds it.
        CannotWrite: when the folder cannot be made, or its file system knows no locks.
    """
    with _writing(out_dir):
        _make_folder(out_dir)
        handle = os.open(out_dir / _LOCK_NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with _writing(out_dir):
            free = _try_lock(handle)
        if not free:
            raise Busy(f"{_shown(out_dir)}: another run is at work on this output. Wait until it ends, or choose another --out.")
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


@contextlib.contextmanager
def _writing(path: Path, size: int = 0) -> Iterator[None]:
    """Turn the system's refusal to write into a message that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            todo = f"{size:,} bytes are needed{_free_space(path)}. Make room, then run again."
        else:
            todo = "Choose another folder with --out, or mend its permissions."
        raise CannotWrite(f"{_shown(path)}: cannot be written ({system_reason(error)}). {todo}") from error


def _free_space(path: Path) -> str:
    with contextlib.suppress(OSError):
        return f", {shutil.disk_usage(path if path.is_dir() else path.parent).free:,} are free"
    return ""


def _make_folder(path: Path) -> None:
    """Make a folder and those above it; new ones are for the owner alone."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(path: Path) -> None:
    # Windows and some network shares cannot sync a folder; the file itself is synced already.
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def system_reason(error: OSError) -> str:
    """Return the system's own words for an error, without the path, which may hold a TIN."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _shown(path: Path) -> str:
    return printable_name(str(path))


def safe_client_name(name: str) -> str:
    """Return the folder name that a client's reports are kept under: the client's own, where that is harmless.

    Letters, digits, blank and ``._-&,'()`` stay; a name that had to be altered ends in a digest of its masked text, so that two
    clients do not share a folder.
    """
    masked = printable_name(name)
    safe = "".join(letter if letter.isalnum() or letter in " ._-&,'()" else "_" for letter in masked).lstrip(" .-").rstrip(" .")
    while len(safe.encode()) > 180:
        safe = safe[:-1]
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if safe and safe == name:
        return safe
    return f"{safe.rstrip(' .') or 'client'}-{hashlib.sha256(masked.encode()).hexdigest()[:8]}"


def output_inside_input(out: Path, folder: Path) -> bool:
    """Tell whether reports would be written into the client folder they are made from, links resolved."""
    target, source = out.resolve(), folder.resolve()
    return target == source or source in target.parents
