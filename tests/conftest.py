"""Rules that hold for the whole suite: no network, repeatable examples, no leftovers of the caller's settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, and no deadline: a busy machine must not turn a slow example into a failure.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

_REMOTE = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    address = arguments[1] if event == "socket.connect" else None
    # A path is a socket of this machine: a desktop program such as LibreOffice is spoken to that way.
    if event in _REMOTE and not isinstance(address, str | bytes):
        raise PermissionError(f"a test tried to reach the network: {event}")


sys.addaudithook(_refuse_network)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def example_transcripts(root: Path) -> Path:
    """Return the folder of example transcripts beside the checkout; without it, the test is skipped."""
    folder = root.parent / "shared" / "examples" / "transcripts"
    if not folder.is_dir():
        pytest.skip("the example transcripts are not beside this checkout")
    return folder
