"""The archive is one that any reader opens, and the same texts give the same bytes."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.report import archive

_TEXTS = st.text(max_size=300)


@given(st.dictionaries(st.text("abcxyz/é.", min_size=1, max_size=20), st.lists(_TEXTS, max_size=4), max_size=6), st.booleans())
def test_what_goes_in_is_read_back(parts: dict[str, list[str]], constant: bool) -> None:
    made = [archive.Archive(), archive.Archive()]
    for each in made:
        for name, chunks in parts.items():
            if constant:
                each.add_constant(name, "".join(chunks))
            else:
                each.add(name, iter(chunks))
    data = made[0].finish()
    assert data == made[1].finish()
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        assert {name: found.read(name).decode() for name in found.namelist()} == {
            name: "".join(chunks) for name, chunks in parts.items()
        }
        for info in found.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o600


def test_a_large_part_is_taken_in_pieces() -> None:
    rng = random.Random(7)
    chunks = [rng.randbytes(50_000).hex() for _ in range(100)]
    made = archive.Archive()
    made.add("large.xml", chunks)
    with zipfile.ZipFile(io.BytesIO(made.finish())) as found:
        assert found.read("large.xml") == "".join(chunks).encode()


def test_more_than_a_reader_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST", 1_000)
    made = archive.Archive()
    with pytest.raises(ValueError, match="more than any program opens"):
        made.add("large.xml", ["x" * 2_000])
