"""Drive the completion of real shells: what is offered, that it is quick, and that it never speaks amid a line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.firm import ROOT, run, samples

SHOWN = {"ni": "nightly", "nightly --sched": "--scheduler", "explain wrong_pe": "wrong_period"}
HALE = "hale-wrong-year"


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the program is on the path, at home in an empty folder."""
    program = tmp_path / "bin" / "reconcile"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m reconcile "$@"\n')
    program.chmod(0o700)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "TERM": "dumb"}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with a newest report in the default place, and the id of its gravest finding."""
    import json

    base = tmp_path_factory.mktemp("reported")
    samples(base / "clients", HALE)
    assert run("run", base / "clients" / HALE, "--out", base / "reports", "--as-of", "2026-09-30").returncode in (1, 3)
    document = json.loads((base / "reports" / HALE / "reconciliation.json").read_text())
    return base, str(document["findings"][0]["id"])


def script(name: str, environment: dict[str, str]) -> str:
    asked = {**environment, "_RECONCILE_COMPLETE": f"{name}_source"}
    return subprocess.run(["reconcile"], capture_output=True, text=True, check=True, env=asked).stdout


def offered(typed: str, environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Ask the program as bash does what fits the last word typed."""
    words = ["reconcile", *typed.split(" ")]
    asked = {**environment, "_RECONCILE_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words)}
    asked["COMP_CWORD"] = str(len(words) - 1)
    return subprocess.run(["reconcile"], capture_output=True, text=True, check=False, env=asked, cwd=cwd)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_commands_options_and_findings(shell: dict[str, str], reported: tuple[Path, str]) -> None:
    base, finding = reported
    lines = ['eval "$(_RECONCILE_COMPLETE=bash_source reconcile)"']
    for typed in (*SHOWN, f"explain {finding[:6]}"):
        words = ["reconcile", *typed.split()]
        lines.append(f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; COMPREPLY=()")
        lines.append('_reconcile_completion reconcile; echo "${COMPREPLY[@]}"')
    told = subprocess.run(["bash", "-c", "\n".join(lines)], capture_output=True, text=True, check=False, env=shell, cwd=base)
    assert told.stdout.split() == [*SHOWN.values(), finding] and told.stderr == ""


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_commands_options_and_findings(shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path) -> None:
    base, finding = reported
    kept = tmp_path / ".config" / "fish" / "completions" / "reconcile.fish"
    kept.parent.mkdir(parents=True)
    kept.write_text(script("fish", shell))
    asked = "; ".join(f"complete -C 'reconcile {typed}'" for typed in (*SHOWN, f"explain {finding[:6]}"))
    environment = {name: value for name, value in shell.items() if not name.startswith("XDG_")}
    told = subprocess.run(["fish", "-c", asked], capture_output=True, text=True, check=False, env=environment, cwd=base)
    # Behind a tab stands what it is.
    assert [line.split("\t")[0] for line in told.stdout.splitlines()] == [*SHOWN.values(), finding], told.stderr
    assert f"of {HALE}" in told.stdout.splitlines()[-1]


@pytest.mark.skipif(shutil.which("zsh") is None or sys.platform == "win32", reason="zsh is not installed")
def test_zsh_completes_commands_options_and_findings(shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path) -> None:
    import pty

    base, finding = reported
    (tmp_path / ".reconcile-complete.zsh").write_text(script("zsh", shell))
    told = tmp_path / "told"
    # A line that is typed by hand can only be seen by hand; so a key of its own completes it, and writes down what it has become.
    (tmp_path / ".zshrc").write_text(
        "autoload -Uz compinit; compinit -u; source ~/.reconcile-complete.zsh\n"
        f'tell() {{ zle complete-word; print -r -- "$BUFFER" >> {told}; BUFFER="" }}; zle -N tell; bindkey "^T" tell\n'
    )
    parent, child = pty.openpty()
    process = subprocess.Popen(
        ["zsh", "-d", "-i"], stdin=child, stdout=child, stderr=child, env=shell, cwd=base, start_new_session=True
    )
    os.close(child)
    try:
        until = time.monotonic() + 60
        for number, typed in enumerate((*SHOWN, f"explain {finding[:6]}"), start=1):
            # Line by line: what is typed ahead breaks a completion off.
            os.write(parent, f"reconcile {typed}\x14".encode())
            while time.monotonic() < until and not (told.exists() and len(told.read_text().splitlines()) == number):
                time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
        os.close(parent)
    lines = [line.split()[-1] for line in told.read_text().splitlines()]
    assert lines == [*SHOWN.values(), finding]


def test_an_id_is_looked_for_where_the_line_says(shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path) -> None:
    base, finding = reported
    assert finding in offered(f"explain --out {base / 'reports'} F-", shell, tmp_path).stdout
    assert finding not in offered("explain F-", shell, tmp_path).stdout


@pytest.mark.parametrize("damage", ["{", "[]", '{"findings": 3}', '{"findings": [{"id": 1, "kind": "x"}]}', "\x00\xff"])
def test_a_report_that_cannot_be_read_is_no_help_and_no_noise(
    shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path, damage: str
) -> None:
    base, finding = reported
    shutil.copytree(base / "reports", tmp_path / "reports")
    (tmp_path / "reports" / "broken").mkdir()
    (tmp_path / "reports" / "broken" / "reconciliation.json").write_text(damage)
    told = offered("explain F-", shell, tmp_path)
    assert told.returncode == 0 and told.stderr == "" and finding in told.stdout


def test_what_a_report_says_cannot_reach_the_terminal_as_an_order(
    shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path
) -> None:
    base, _ = reported
    report = tmp_path / "reports" / "client" / "reconciliation.json"
    report.parent.mkdir(parents=True)
    text = (base / "reports" / HALE / "reconciliation.json").read_text()
    report.write_text(text.replace('"id": "F-', '"id": "F-\\u001b]0;pwned'))
    told = offered("explain F-", shell, tmp_path)
    assert told.returncode == 0 and "\x1b" not in told.stdout and "pwned" not in told.stdout


def test_completion_is_quick_beside_a_thousand_reports(shell: dict[str, str], reported: tuple[Path, str], tmp_path: Path) -> None:
    base, finding = reported
    report = (base / "reports" / HALE / "reconciliation.json").read_bytes()
    for number in range(1_000):
        (tmp_path / "reports" / f"client-{number}").mkdir(parents=True)
        (tmp_path / "reports" / f"client-{number}" / "reconciliation.json").write_bytes(report)
    begun = time.monotonic()
    assert finding in offered("explain F-", shell, tmp_path).stdout
    assert time.monotonic() - begun < 3
