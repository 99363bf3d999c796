"""Read ``firm.toml``: what holds for every client folder beside it, unless the client's own ``client.toml`` says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from reconcile import config_toml
from reconcile.config_toml import Table
from reconcile.kinds import SEVERITIES, Severity

FIRM_FILE = "firm.toml"
Engine = Literal["local", "dask"]
ENGINES: tuple[Engine, ...] = ("local", "dask")
KEEP_DAYS = 90


@dataclass(frozen=True, slots=True)
class Firm:
    """Hold a firm's settings; what it does not state is ``None`` or empty.

    ``left`` names the client folders that are gone for good, so that their absence is no alarm; ``keep_days`` is how long logs
    are kept.
    """

    name: str | None = None
    fail_on: Severity | None = None
    engine: Engine | None = None
    scheduler: str | None = None
    jobs: int | None = None
    keep_days: int | None = None
    left: tuple[str, ...] = ()
    tolerances: tuple[tuple[str, int], ...] = ()


def load(root: Path) -> Firm:
    """Return the settings of the firm whose client folders stand directly under ``root``; all open where there is no file.

    Raises:
        ConfigError: when the file is there but cannot be read, or holds something that is not expected.
    """
    text = config_toml.read(root / FIRM_FILE)
    return Firm() if text is None else parse(text)


def parse(text: str) -> Firm:
    """Read the text of a ``firm.toml``.

    Raises:
        ConfigError: when it is no TOML, or holds something that is not expected.
    """
    top = config_toml.table(text, FIRM_FILE)
    top.only(("firm", "nightly", "tolerances"))
    firm, nightly = top.table("firm"), top.table("nightly")
    firm.only(("name", "fail_on", "left"))
    nightly.only(("engine", "scheduler", "jobs", "keep_days"))
    return Firm(
        name=firm.text("name"),
        fail_on=cast(Severity | None, firm.choice("fail_on", SEVERITIES)),
        engine=cast(Engine | None, nightly.choice("engine", ENGINES)),
        scheduler=nightly.text("scheduler"),
        jobs=nightly.integer("jobs", 1, 64),
        keep_days=nightly.integer("keep_days", 1, 3650),
        left=_names(firm, "left"),
        tolerances=config_toml.tolerances(top.table("tolerances")),
    )


def _names(table: Table, key: str) -> tuple[str, ...]:
    stated = table.raw(key)
    if stated is None:
        return ()
    if not isinstance(stated, list) or not all(isinstance(name, str) and name.strip() for name in stated):
        raise table.error(key, f'expected names of client folders, such as  {key} = ["okafor", "hale"].')
    return tuple(stated)
