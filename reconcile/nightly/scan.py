"""Find the client folders of a firm, and tell by names, sizes and times alone which of them changed. No file is opened."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import reconcile
from reconcile import files
from reconcile.config_toml import FILE_NAME
from reconcile.errors import NothingToReconcile
from reconcile.outputs import system_reason

# A file written a moment before the scan can be written again within the same tick of its clock; such a file is read anyway.
_SETTLED_NS = 2 * 10**9
_READERS = ("pypdfium2", "pdfplumber", "pdfminer.six", "openpyxl", "python-calamine", "rapidocr")


@dataclass(frozen=True, slots=True)
class Client:
    """Hold one client folder as it was found.

    ``name`` is the folder's own name, ``label`` what it is called in print and its reports are kept under. ``listing`` is a
    digest of its files' names, sizes and times; ``None`` when it could not be listed, or when a file is so young that its time
    proves nothing. ``seen`` is the same without regard to what it proves, and empty when it could not be listed.
    """

    folder: Path
    label: str
    listing: str | None
    files: int
    seen: str = ""


def check_root(root: Path) -> None:
    """Make sure that the folder of the clients is there.

    Raises:
        NothingToReconcile: when it is not.
    """
    if not root.is_dir():
        shown = files.printable_name(str(root))
        raise NothingToReconcile(f"{shown}: this folder is not there. Check its path, and that the drive is connected.")


def clients(root: Path, out: Path, now_ns: int) -> tuple[list[Client], list[str]]:
    """Return the client folders directly under ``root`` in the order of their names, and what was passed over, in words.

    Raises:
        NothingToReconcile: when the folder cannot be listed.
    """
    try:
        with os.scandir(root) as entries:
            names = sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in entries)
    except OSError as error:
        shown = files.printable_name(str(root))
        reason = system_reason(error)
        raise NothingToReconcile(
            f"{shown}: this folder cannot be read ({reason}). Check its path, its permissions and the drive."
        ) from error
    found: list[Client] = []
    passed_over: list[str] = []
    own = out.resolve()
    root = root.resolve()
    for name, is_folder, is_link in names:
        if name.startswith(".") or files.is_litter(name, top=False) or root / name == own:
            continue
        if is_link and (root / name).is_dir():
            passed_over.append(f"{files.printable_name(name)}: this is a link; links are not followed.")
        elif is_folder:
            found.append(_client(root / name, now_ns))
    return found, passed_over


def _client(folder: Path, now_ns: int) -> Client:
    entries: list[tuple[str, int, int]] = []
    with contextlib.suppress(OSError):
        entries = sorted(_entries(str(folder), ""))
        inputs = sum(name != FILE_NAME for name, _, _ in entries)
        # A time after the scan is a clock that was moved, or a file that is being written now.
        settled = all(written < now_ns - _SETTLED_NS for _, _, written in entries)
        text = "\n".join(f"{files.printable_name(name)}\t{size}\t{written}" for name, size, written in entries)
        # Two names that differ in a masked number alone look the same here: then the files themselves must tell.
        masked = any(files.printable_name(name) != name for name, _, _ in entries)
        seen = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return Client(folder, files.safe_client_name(folder.name), seen if settled and not masked else None, inputs, seen)
    return Client(folder, files.safe_client_name(folder.name), None, 0)


def moving(clients: Iterable[Client]) -> Iterator[str]:
    """Yield the labels of those whose files are not as they were when they were found: what was read may be half a file."""
    for client in clients:
        now = _client(client.folder, 0).seen
        if now and client.seen and now != client.seen:
            yield client.label


def _entries(folder: str, prefix: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of every entry that is not a plain folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if files.is_litter(entry.name, top=False):
                continue
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path, name + "/")
            else:
                status = entry.stat(follow_symlinks=False)
                kind = 0 if stat.S_ISREG(status.st_mode) else 1
                yield name, -1 if kind else status.st_size, status.st_mtime_ns


def program_digest() -> str:
    """Return a digest of this program and of the libraries that read files: a new version reads everything afresh."""
    own = Path(reconcile.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(own.rglob("*")):
        if path.suffix in (".py", ".csv", ".toml") and path.is_file():
            digest.update(f"{path.relative_to(own).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    for package in _READERS:
        digest.update(f"{package} {_version(package)}\0".encode())
    return digest.hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "-"


def join(parts: Sequence[str]) -> str:
    """Return one digest of several."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
