"""Settle each setting of a night, option before file before default, and say where its value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile import config_toml, files
from reconcile.config_toml import FILE_NAME, TOLERANCES
from reconcile.errors import ConfigError
from reconcile.firm import FIRM_FILE, KEEP_DAYS, Firm
from reconcile.nightly import scan
from reconcile.privacy import mask_text

_OPTION, _DEFAULT = "command line", "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold one setting's value and where it comes from."""

    name: str
    value: Any
    origin: str


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def resolve(firm: Firm, asked: Mapping[str, Any]) -> dict[str, Setting]:
    """Return every setting of the night by name; ``asked`` is what the command line says.

    Raises:
        ConfigError: when the Dask engine is asked for without the address of its scheduler.
    """
    stated = {"fail_on": firm.fail_on, "engine": firm.engine, "scheduler": firm.scheduler, "jobs": firm.jobs}
    default = {"fail_on": "high", "engine": "local", "scheduler": None, "jobs": cores(), "keep_days": KEEP_DAYS}
    settings = {}
    for name, usual in default.items():
        option, value = asked.get(name), {**stated, "keep_days": firm.keep_days}.get(name)
        if option is not None:
            settings[name] = Setting(name, option, _OPTION)
        elif value is not None:
            settings[name] = Setting(name, value, FIRM_FILE)
        else:
            settings[name] = Setting(name, usual, _DEFAULT)
    if settings["engine"].value == "dask" and not settings["scheduler"].value:
        raise ConfigError("--engine dask needs a scheduler's address: --scheduler tcp://HOST:8786, or scheduler in firm.toml.")
    return settings


def show(root: Path, out: Path, firm: Firm, settings: Mapping[str, Setting]) -> tuple[str, bool]:
    """Return every setting with its value and origin, below them what single clients have otherwise, and whether all can be read.

    Raises:
        NothingToReconcile: when there is no folder of clients.
    """
    from reconcile.config import Tolerances

    scan.check_root(root)
    every = [Setting("firm", firm.name, FIRM_FILE if firm.name else _DEFAULT), *settings.values()]
    every.append(Setting("left", ", ".join(firm.left) or None, FIRM_FILE if firm.left else _DEFAULT))
    stated = dict(firm.tolerances)
    for name in TOLERANCES:
        origin = FIRM_FILE if name in stated else _DEFAULT
        every.append(Setting(name, stated.get(name, getattr(Tolerances(), name)), origin))
    lines, sound = [_line("", setting) for setting in every], True
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.is_symlink() and folder.resolve() != out.resolve():
            try:
                own = [_line("  ", setting) for setting in _own(folder, firm, settings["fail_on"])]
            except ConfigError as error:
                own, sound = [f"  {mask_text(str(error))}"], False
            if own:
                lines += ["", files.printable_name(folder.name), *own]
    return "\n".join(lines) + "\n", sound


def _line(indent: str, setting: Setting) -> str:
    value = "-" if setting.value is None else mask_text(str(setting.value))
    return f"{indent}{setting.name:<{24 - len(indent)}}{value:<28}{setting.origin}".rstrip()


def _own(folder: Path, firm: Firm, fail_on: Setting) -> Iterator[Setting]:
    """Yield what a client's file states; what the command line overrules is shown as it then is."""
    from reconcile import config

    text = config_toml.read(folder / FILE_NAME)
    if text is None:
        return
    whole = config.parse(text, None, firm)
    top = config_toml.table(text, FILE_NAME)
    if whole.client is not None:
        yield Setting("name", whole.client, FILE_NAME)
    if top.table("client").text("fail_on") is not None:
        overruled = fail_on.origin == _OPTION
        yield fail_on if overruled else Setting("fail_on", whole.fail_on, FILE_NAME)
    for name, days in config_toml.tolerances(top.table("tolerances")):
        yield Setting(name, days, FILE_NAME)
    for name, stated in (("taxpayers", whole.taxpayers), ("payments", whole.mappings), ("decisions", whole.decisions)):
        if stated:
            yield Setting(name, f"{len(stated)} stated", FILE_NAME)
