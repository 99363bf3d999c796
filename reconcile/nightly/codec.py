"""Write a file's reading as JSON and read it back, exactly: the shape follows the dataclasses, no class name is stored.

A record becomes the list of its fields in order. Stored readings are looked up by a digest that includes this program's own, so a
changed dataclass never meets an old text.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import types
import typing
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from reconcile.model import FileReading
from reconcile.privacy import mask_text

Coder = Callable[[Any], Any]


# The program's own ids, in which nine digits in a row mean nothing.
_ID = re.compile(r'"[A-Z]{1,2}-[0-9a-f]{8,16}(?:-\d+)?"')


class Unstorable(ValueError):
    """Say that a reading holds something that must not be stored, such as a number that looks like a whole TIN."""


def encode(reading: FileReading) -> bytes:
    """Return a reading as compressed JSON.

    Raises:
        Unstorable: when a text in it would be masked, which the readers should have done.
    """
    # The digest of the file is no text of the client's, and may hold nine digits in a row.
    bare = dataclasses.replace(reading, source=dataclasses.replace(reading.source, sha256=""))
    text = json.dumps(_coders(FileReading)[0](bare), ensure_ascii=False, separators=(",", ":"))
    if mask_text(bare_text := _ID.sub("", text)) != bare_text:
        raise Unstorable("the reading holds a number that looks like a whole TIN")
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def decode(body: bytes, sha256: str) -> FileReading:
    """Return the reading that ``encode`` was given.

    Raises:
        ValueError: when the text is not one of ours.
    """
    try:
        reading: FileReading = _coders(FileReading)[1](json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass")))
    except (zlib.error, ValueError, TypeError, KeyError, IndexError) as error:
        raise ValueError("this is no stored reading") from error
    return dataclasses.replace(reading, source=dataclasses.replace(reading.source, sha256=sha256))


@cache
def _coders(kind: Any) -> tuple[Coder, Coder]:
    """Return how a value of a type is written and read."""
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is Mapping:
        return dict, dict
    if kind is date:
        return date.isoformat, date.fromisoformat
    if kind in (str, int, bool) or origin is typing.Literal:
        return _same, _same
    raise TypeError(f"{kind} cannot be stored")


def _same(value: Any) -> Any:
    return value


def _union(arguments: tuple[Any, ...]) -> tuple[Coder, Coder]:
    kinds = [kind for kind in arguments if kind is not type(None)]
    if all(kind in (str, int, bool) for kind in kinds):
        return _same, _same
    (kind,) = kinds
    write, read = _coders(kind)
    if write is _same:
        return _same, _same
    return (lambda value: None if value is None else write(value)), (lambda value: None if value is None else read(value))


def _tuple(arguments: tuple[Any, ...]) -> tuple[Coder, Coder]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        write, read = _coders(arguments[0])
        if write is _same:
            return list, tuple
        return (lambda values: [write(value) for value in values]), (lambda values: tuple(read(value) for value in values))
    coders = [_coders(argument) for argument in arguments]
    return (
        lambda values: [coder[0](value) for coder, value in zip(coders, values, strict=True)],
        lambda values: tuple(coder[1](value) for coder, value in zip(coders, values, strict=True)),
    )


def _record(kind: Any) -> tuple[Coder, Coder]:
    # A field may be called ``date``: annotations are looked up in the module, never in the class.
    names = vars(sys.modules[kind.__module__])
    hints = typing.get_type_hints(kind, names, names)
    fields = [field.name for field in dataclasses.fields(kind)]
    coders = [_coders(hints[name]) for name in fields]
    # Most values are written as they are: those are fetched all at once, and only the others are looked at.
    values_of = attrgetter(*fields)
    writers = [(place, write) for place, (write, _) in enumerate(coders) if write is not _same]
    readers = [(place, read) for place, (_, read) in enumerate(coders) if read is not _same]

    def write(value: Any) -> list[Any]:
        values = list(values_of(value))
        for place, writer in writers:
            values[place] = writer(values[place])
        return values

    def read(values: Any) -> Any:
        for place, reader in readers:
            values[place] = reader(values[place])
        return kind(*values)

    return write, read
