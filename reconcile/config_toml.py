"""Take values out of a parsed TOML file, and say file and line of whatever is not as expected."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reconcile.errors import ConfigError
from reconcile.privacy import mask_text

FILE_NAME = "client.toml"
MAX_BYTES = 1024 * 1024
TOLERANCES = ("electronic_days", "check_days", "shown_electronic_days", "shown_check_days")


def read(path: Path) -> str | None:
    """Return the text of a settings file, or ``None`` where there is none.

    Raises:
        ConfigError: when it is there but is no file, cannot be read, is over 1 MB, or is not UTF-8.
    """
    if not path.exists() and not path.is_symlink():
        return None
    try:
        if not path.is_file():
            raise ConfigError(f"{path.name}: this is not a plain file. Replace it by a text file, or remove it.")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror}). Check its permissions.") from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path.name}: larger than 1 MB. A settings file has a few dozen lines; replace it or remove it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path.name}, line {line}: a character is not UTF-8. Save the file as UTF-8 text.") from error


def table(text: str, file: str) -> Table:
    """Return the whole of a settings file as a table.

    Raises:
        ConfigError: when it is no TOML.
    """
    text = text.replace("\r\n", "\n")
    try:
        return Table(tomllib.loads(text), Place(text, file=file))
    except tomllib.TOMLDecodeError as error:
        raise _broken(error, text, file) from None
    except RecursionError:
        raise ConfigError(f"{file}: nested too deeply. Expected the tables described in docs/payments.md.") from None


def _broken(error: tomllib.TOMLDecodeError, text: str, file: str) -> ConfigError:
    message = mask_text(str(error))
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = found[1] if found else len(text.splitlines()) or 1
    reason = re.sub(r"\s*\(at .*?\)\s*$", "", message)
    if "overwrite" in reason:
        reason += " (the same key stands twice in one section: is a line [[payments]] above it still a comment?)"
    return ConfigError(f'{file}, line {line}: {reason}. Expected TOML such as  name = "Smith"  (text stands in double quotes).')


def tolerances(table: Table) -> tuple[tuple[str, int], ...]:
    """Return the numbers of days that a ``[tolerances]`` table states."""
    table.only(TOLERANCES)
    stated = ((name, table.integer(name, 0, 366)) for name in TOLERANCES)
    return tuple((name, days) for name, days in stated if days is not None)


class Place:
    """Find the line of a table or a key: the TOML reader of the standard library keeps none."""

    def __init__(self, text: str, first: int = 1, last: int | None = None, file: str = FILE_NAME) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._first, self._last = first, len(self._lines) if last is None else last

    @property
    def line(self) -> int:
        """Return the first line of this place."""
        return self._first

    def within(self, header: str, number: int = 0) -> Place:
        """Return the place of the n-th ``[header]`` or ``[[header]]``, up to the next table."""
        is_header = re.compile(rf"\s*\[\[?\s*[\"']?{re.escape(header)}[\"']?\s*\]?\]")
        starts = [at for at, line in enumerate(self._lines, 1) if is_header.match(line)]
        if number >= len(starts):
            return Place("\n".join(self._lines), self.of_key(header), self._last, self.file)
        start = starts[number]
        following = (at for at, line in enumerate(self._lines, 1) if at > start and re.match(r"\s*\[\[?[^\]]*\]", line))
        return Place("\n".join(self._lines), start, next(following, len(self._lines) + 1) - 1, self.file)

    def of_key(self, key: str) -> int:
        """Return the line on which a key stands in this place, or the place's first line."""
        quoted = re.escape(key)
        for pattern in (rf"\s*[\"']?{quoted}[\"']?\s*[=.]", rf"\s*\[\[?\s*[\"']?{quoted}\b", rf".*\b{quoted}\b[\"']?\s*="):
            for number in range(self._first, min(self._last, len(self._lines)) + 1):
                if re.match(pattern, self._lines[number - 1]):
                    return number
        return self._first


class Table:
    """Hold one table of the file with its place, and hand out its values checked."""

    def __init__(self, values: dict[str, Any], place: Place) -> None:
        self._values, self._place = values, place

    def error(self, key: str, message: str) -> ConfigError:
        """Return the complaint about one key: file, line, key, what was expected."""
        return ConfigError(f"{self._place.file}, line {self._place.of_key(key)}: {mask_text(key)}: {message}")

    def line(self, key: str | None = None) -> int:
        """Return the line on which the table begins, or that of one of its keys."""
        return self._place.line if key is None else self._place.of_key(key)

    def only(self, known: Sequence[str]) -> None:
        """Refuse every key that is not known, and name the nearest one that is."""
        for key in self._values:
            if key not in known:
                near = difflib.get_close_matches(key.casefold(), known, n=1, cutoff=0.5)
                hint = f'did you mean "{near[0]}"?' if near else "expected one of " + ", ".join(known) + "."
                raise self.error(key, f"this key is not known; {hint}")

    def raw(self, key: str) -> Any:
        """Return the value as it stands, or ``None``."""
        return self._values.get(key)

    def table(self, key: str) -> Table:
        """Return a table inside this one; an absent one is empty."""
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"expected a table: write [{key}] on a line of its own, and its settings below.")
        return Table(value, self._place.within(key))

    def tables(self, key: str) -> list[Table]:
        """Return the tables of a list ``[[key]]``."""
        value = self._values.get(key, [])
        if isinstance(value, dict):
            raise self.error(key, f"expected a list of tables: write [[{key}]] with two brackets.")
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.error(key, f"expected a list of tables: write [[{key}]] on a line of its own, and its settings below.")
        return [Table(one, self._place.within(key, number)) for number, one in enumerate(value)]

    def text(self, key: str) -> str | None:
        """Return a text that is not blank, or ``None`` where the key is absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f'expected text in double quotes, such as  {key} = "…".')
        return value.strip()

    def required_text(self, key: str, expected: str) -> str:
        """Return a text that must be there."""
        value = self.text(key)
        if value is None:
            raise self.error(key, f"this setting is missing; expected {expected}.")
        return value

    def integer(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number between two bounds, or ``None`` where the key is absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.error(key, f"expected a whole number from {least} to {most}, without quotes.")
        return value

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """Return one of several words, or ``None`` where the key is absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in choices:
            near = difflib.get_close_matches(value.casefold(), choices, n=1, cutoff=0.5) if isinstance(value, str) else []
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise self.error(key, "expected one of " + ", ".join(f'"{choice}"' for choice in choices) + f".{hint}")
        return value

    def column(self, key: str) -> str | int | None:
        """Return the heading of a column, or its number counted from 1, or ``None`` where the key is absent."""
        value = self._values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 256:
            return value
        if value is not None and not isinstance(value, str):
            raise self.error(key, f'expected the heading of a column, such as  {key} = "Date paid", or its number from 1.')
        return self.text(key)
