"""Hold the recipes of the documentation against the programs that will read them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import click
import pytest

from reconcile import cli
from tests.firm import ROOT, samples

GUIDE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_knows_every_line_of_its_units(tmp_path: Path) -> None:
    units = []
    for kind in ("service", "timer"):
        found = re.search(rf"systemd/user/reconcile\.{kind}`:\n\n```ini\n(.*?)```", GUIDE, re.DOTALL)
        assert found is not None
        unit = tmp_path / f"reconcile.{kind}"
        unit.write_text(found[1].replace("%h/reconcile/.venv/bin/reconcile", "/bin/true"))
        units.append(str(unit))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    if "Failed to initialize manager" in told.stderr:
        pytest.skip("systemd cannot be asked here")
    # A line it does not know is only a warning to it.
    assert told.returncode == 0 and "reconcile." not in told.stderr, told.stderr


def test_cron_runs_its_line_without_any_environment_to_speak_of(tmp_path: Path) -> None:
    found = re.search(r"```\nMAILTO=\S+\n((?:\S+ ){5})(.*)\n```", GUIDE)
    assert found is not None and found[1].split() == ["15", "2", "*", "*", "*"]
    assert "%" not in found[2], "cron takes it for a line feed"
    samples(tmp_path / "clients", "lindqvist-clean")
    program = tmp_path / "reconcile" / ".venv" / "bin" / "reconcile"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m reconcile "$@" --as-of 2026-09-30\n')
    program.chmod(0o700)
    bare = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "cron"}
    told = subprocess.run(["/bin/sh", "-c", found[2]], capture_output=True, text=True, check=False, env=bare, cwd=tmp_path)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    assert (tmp_path / "reports" / "index.html").is_file()


# --- the task of the Windows Task Scheduler, held against the facts of its published schema --------------------------------

TASK = ROOT / "docs" / "recipes" / "reconcile-nightly.xml"
SCHEMA = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
# A trigger's children are a sequence: those of every trigger, then those of a calendar's.
TRIGGER = ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "RandomDelay", "ScheduleByDay")
SETTINGS = {
    *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "Enabled"),
    *("AllowHardTerminate", "StartWhenAvailable", "NetworkProfileName", "RunOnlyIfNetworkAvailable", "WakeToRun"),
    *("Hidden", "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings", "ExecutionTimeLimit", "Priority", "RunOnlyIfIdle"),
    "StopIfGoingOnBatteries",
}


def children(element: Element) -> dict[str, str]:
    found = [(child.tag.removeprefix(SCHEMA), (child.text or "").strip()) for child in element]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_windows_task_is_one_that_the_scheduler_knows() -> None:
    text = TASK.read_bytes()
    # Without a declared encoding and in ASCII it is read alike however it is saved; line ends are no matter either.
    assert text.isascii() and b"encoding" not in text.split(b"?>")[0]
    task = ElementTree.fromstring(text)
    assert task.tag == f"{SCHEMA}Task" and task.get("version") == "1.2"
    assert set(children(task)) == {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"}
    (trigger,) = task.findall(f"{SCHEMA}Triggers/{SCHEMA}CalendarTrigger")
    told = list(children(trigger))
    assert told == [name for name in TRIGGER if name in told] and {"StartBoundary", "ScheduleByDay"} <= set(told)
    datetime.fromisoformat(children(trigger)["StartBoundary"])
    settings = task.find(f"{SCHEMA}Settings")
    assert settings is not None and set(children(settings)) <= SETTINGS
    asked = {"MultipleInstancesPolicy": "IgnoreNew", "StartWhenAvailable": "true", "ExecutionTimeLimit": "PT2H"}
    # What is true unless it is said otherwise, and would let a night fall out.
    asked |= {"DisallowStartIfOnBatteries": "false", "StopIfGoingOnBatteries": "false"}
    assert asked.items() <= children(settings).items()


def test_the_windows_task_runs_our_command_as_whom_it_names() -> None:
    task = ElementTree.parse(TASK).getroot()
    principal = task.find(f"{SCHEMA}Principals/{SCHEMA}Principal")
    actions = task.find(f"{SCHEMA}Actions")
    assert principal is not None and actions is not None and actions.get("Context") == principal.get("id")
    # Whether anybody is logged on or not; the name and the password are given when it is registered, and stand nowhere.
    assert children(principal) == {"LogonType": "Password", "RunLevel": "LeastPrivilege"}
    (action,) = actions
    told = children(action)
    assert action.tag == f"{SCHEMA}Exec" and set(told) == {"Command", "Arguments", "WorkingDirectory"}
    name, *arguments = told["Arguments"].split()
    command = cli.cli.get_command(click.Context(cli.cli), name)
    assert command is not None
    assert command.make_context(name, arguments).params["quiet"] is True
    registered = re.search(r'schtasks /Create /TN "reconcile nightly" /XML (\S+)', GUIDE)
    assert registered is not None and registered[1] == TASK.name


def test_every_recipe_is_named_in_the_guide() -> None:
    for path in TASK.parent.iterdir():
        assert f"](recipes/{path.name})" in GUIDE
