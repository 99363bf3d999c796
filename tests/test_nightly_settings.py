"""Settle the settings of a firm: option before client before firm before default; and say where each comes from."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reconcile import config, firm
from reconcile.errors import ConfigError, ExitCode
from reconcile.firm import Firm
from reconcile.nightly import progress, settings
from tests.firm import ROOT, run, samples


def test_the_firm_is_the_default_of_its_clients(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_text("[firm]\nfail_on = 'medium'\n[tolerances]\nelectronic_days = 5\ncheck_days = 20\n")
    client = tmp_path / "client"
    client.mkdir()
    assert config.load(client).tolerances.electronic_days == 5
    assert config.load(client).fail_on == "medium"
    (client / "client.toml").write_text("[client]\nfail_on = 'low'\n[tolerances]\nelectronic_days = 7\n")
    own = config.load(client)
    assert (own.tolerances.electronic_days, own.tolerances.check_days, own.fail_on) == (7, 20, "low")
    assert config.load(client, "info").fail_on == "info"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[firm]\nfial_on = 'high'\n", 'firm.toml, line 2: fial_on: this key is not known; did you mean "fail_on"?'),
        ("[nightly]\nengine = 'dsak'\n", 'Did you mean "dask"?'),
        ("[nightly]\njobs = 0\n", "expected a whole number from 1 to 64"),
        ("[firm]\nleft = 'okafor'\n", "expected names of client folders"),
        ("[firm\n", "firm.toml, line 1"),
        ("[[taxpayer]]\nid = 'a'\n", "this key is not known"),
    ],
)
def test_a_slip_is_said_with_file_line_and_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        firm.parse(text)
    assert said in str(caught.value)


def test_every_setting_says_where_it_comes_from() -> None:
    stated = Firm(jobs=3, keep_days=30)
    found = settings.resolve(stated, {"fail_on": "low", "jobs": None})
    assert (found["fail_on"].value, found["fail_on"].origin) == ("low", "command line")
    assert (found["jobs"].value, found["jobs"].origin) == (3, "firm.toml")
    assert (found["engine"].value, found["engine"].origin) == ("local", "default")
    assert found["keep_days"].value == 30
    assert settings.resolve(stated, {"jobs": 8})["jobs"].value == 8


def test_show_settings_prints_all_and_runs_nothing(tmp_path: Path) -> None:
    root = samples(tmp_path / "clients", "lindqvist-clean", "hale-wrong-year")
    (root / "firm.toml").write_text("[firm]\nname = 'Example & Co'\n[tolerances]\ncheck_days = 12\n[nightly]\njobs = 2\n")
    with (root / "hale-wrong-year" / "client.toml").open("a") as stream:
        stream.write("\n[tolerances]\nelectronic_days = 9\n")
    shown = run("nightly", root, "--out", tmp_path / "out", "--show-settings", "--fail-on", "low")
    assert shown.returncode == ExitCode.OK and shown.stderr == ""
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["check_days", "12", "firm.toml"] in lines and ["jobs", "2", "firm.toml"] in lines
    assert ["fail_on", "low", "command", "line"] in lines and ["electronic_days", "3", "default"] in lines
    assert ["electronic_days", "9", "client.toml"] in lines
    assert not (tmp_path / "out").exists()


def test_shown_settings_are_those_that_would_hold(tmp_path: Path) -> None:
    root = samples(tmp_path / "clients", "lindqvist-clean", "quillon-twice-and-mistyped")
    (root / "lindqvist-clean" / "client.toml").write_text('[client]\nname = "Lindqvist"\nfail_on = "low"\n')
    (root / "quillon-twice-and-mistyped" / "client.toml").write_text('[client]\nfail_onn = "low"\n')
    shown = run("nightly", root, "--show-settings", "--fail-on", "medium")
    client = shown.stdout.split("lindqvist-clean\n")[1].split("\n\n")[0]
    assert [line.split() for line in client.splitlines()] == [
        ["name", "Lindqvist", "client.toml"],
        ["fail_on", "medium", "command", "line"],
    ]
    broken = shown.stdout.split("quillon-twice-and-mistyped\n")[1]
    assert "client.toml, line 2" in broken and 'did you mean "fail_on"' in broken and shown.returncode == ExitCode.USAGE
    alone = run("nightly", root, "--show-settings").stdout.split("lindqvist-clean\n")[1]
    assert ["fail_on", "low", "client.toml"] in [line.split() for line in alone.splitlines()]


def test_settings_of_a_root_that_is_not_there_are_not_shown(tmp_path: Path) -> None:
    shown = run("nightly", tmp_path / "mistyped", "--show-settings")
    assert shown.returncode == ExitCode.NO_REPORT and "not there" in shown.stderr and shown.stdout == ""


def test_a_broken_firm_file_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    root = samples(tmp_path / "clients", "lindqvist-clean")
    (root / "firm.toml").write_text("[nightly]\nengien = 'local'\n")
    ended = run("nightly", root, "--out", tmp_path / "out")
    assert ended.returncode == ExitCode.USAGE and 'did you mean "engine"' in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_root_that_is_not_there_is_no_clean_night(tmp_path: Path) -> None:
    ended = run("nightly", tmp_path / "unmounted", "--out", tmp_path / "out")
    assert ended.returncode == ExitCode.NO_REPORT and "not there" in ended.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered(shell: str) -> None:
    environment = {**os.environ, "_RECONCILE_COMPLETE": f"{shell}_source"}
    made = subprocess.run(
        [sys.executable, "-m", "reconcile"], capture_output=True, text=True, env=environment, check=False, cwd=ROOT
    )
    assert "_RECONCILE_COMPLETE" in made.stdout
    program = shutil.which(shell)
    if program:
        assert subprocess.run([program, "-n"], input=made.stdout, text=True, check=False).returncode == 0


def test_progress_is_a_bar_on_a_terminal_and_nothing_elsewhere() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, bar in ((Terminal(), True), (io.StringIO(), False)):
        with progress.shown(stream) as step:
            step(5, 10, "half")
            step(10, 10, "all")
        assert ("10 of 10" in stream.getvalue()) == bar
        assert stream.getvalue().endswith("\r\x1b[K") == bar


def test_a_quiet_night_prints_nothing_when_all_is_well(tmp_path: Path) -> None:
    root = samples(tmp_path / "clients", "lindqvist-clean")
    ended = run("nightly", root, "--out", tmp_path / "out", "--quiet", "--as-of", "2026-09-30")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    status = run("status", "--out", tmp_path / "out", "--max-age", "26h")
    assert status.returncode == ExitCode.OK and "ended 0 minutes ago" in status.stdout
    assert run("status", "--out", tmp_path / "out", "--max-age", "soon").returncode == ExitCode.USAGE
    assert run("status", "--out", tmp_path / "nothing").returncode == ExitCode.NO_REPORT
