"""Hold README, docs and --help together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import reconcile
from reconcile import cli, rules
from reconcile.commands.options import EXIT_CODES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = {
    name: command
    for name in cli.cli.list_commands(click.Context(cli.cli))
    if (command := cli.cli.get_command(click.Context(cli.cli), name)) is not None
}


def test_the_readme_names_every_command_and_no_other() -> None:
    assert set(re.findall(r"^\| `reconcile (\w+)", README, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does_and_how_it_ends(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert "Example:" in command.help
    assert "Exit codes:" in (command.epilog or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
            assert not re.search(r"\b(?:tin|password|ssn)\b", " ".join(parameter.opts))


def test_the_readme_lists_the_exit_codes_of_the_program() -> None:
    listed = re.findall(r"^\| (\d[\d, ]*) \| ", README, re.MULTILINE)
    assert [int(code) for codes in listed for code in codes.split(",")] == list(EXIT_CODES)


def test_shared_options_stand_in_the_readme() -> None:
    for parameter in COMMANDS["run"].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in README, parameter.opts[0]


def test_every_page_of_the_docs_is_linked_and_every_link_leads_somewhere() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    for page in pages:
        assert page in README, page
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_finding_kind_is_explained() -> None:
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    for entry in rules.legend():
        assert entry.text.endswith(".")
        assert f"`{entry.kind}`" in text, entry.kind


def test_the_changelog_names_this_version() -> None:
    assert f"## {reconcile.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_version() -> None:
    ended = subprocess.run([sys.executable, "-m", "reconcile", "--version"], capture_output=True, text=True, check=True)
    assert reconcile.__version__ in ended.stdout
