"""Hold the recipes of the documentation against the programs that will read them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.firm import ROOT

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


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    program = tmp_path / "reconcile"
    program.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m reconcile "$@"\n')
    program.chmod(0o700)
    script = """
        eval "$(_RECONCILE_COMPLETE=bash_source reconcile)"
        COMP_WORDS=(reconcile ni); COMP_CWORD=1; _reconcile_completion reconcile; echo "${COMPREPLY[@]}"
        COMP_WORDS=(reconcile nightly --sched); COMP_CWORD=2; COMPREPLY=(); _reconcile_completion reconcile
        echo "${COMPREPLY[@]}"
    """
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    told = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert told.stdout.split() == ["nightly", "--scheduler"], told.stderr
