"""The house rules that a machine can check: who may import whom, how long things may be, what no file may hold."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "reconcile"

BASE = {"errors", "kinds", "money", "dates", "privacy", "slots"}
MODEL = BASE | {"model", "decision"}
CONCLUDED = MODEL | {"history", "outcome"}
LAW = MODEL | {"codes", "notices", "duedates"}
SETTINGS = LAW | {"config", "config_decisions", "config_toml", "firm"}
DISK = SETTINGS | {"files", "outputs", "sniff", "sandbox"}
ROOMS: dict[str, set[str]] = {
    "errors": BASE,
    "kinds": set(),
    "money": BASE,
    "dates": BASE,
    "privacy": BASE,
    "slots": set(),
    "model": BASE,
    "decision": BASE,
    "outcome": MODEL | {"history"},
    "codes": MODEL,
    "notices": MODEL,
    "duedates": LAW,
    "config": SETTINGS,
    "config_decisions": SETTINGS,
    "config_toml": SETTINGS,
    "firm": SETTINGS,
    "files": DISK,
    "outputs": DISK,
    "sniff": BASE,
    "sandbox": DISK,
    "extract": DISK | {"pypdfium2", "pdfplumber", "pdfminer", "numpy", "PIL", "rapidocr", "onnxruntime", "cv2"},
    "transcripts": LAW,
    "payments": DISK | {"openpyxl", "defusedxml", "python_calamine"},
    "reading": DISK | {"extract", "transcripts", "payments"},
    "starter": DISK | {"reading", "payments"},
    "history": MODEL,
    "parties": MODEL,
    "modules": LAW | {"history", "parties"},
    "expectations": CONCLUDED,
    "frames": CONCLUDED | {"pandas"},
    "quality": CONCLUDED | {"expectations", "frames", "pandas", "great_expectations"},
    "matching": SETTINGS | {"history", "outcome", "modules"},
    "rules": SETTINGS | {"history", "outcome", "modules", "matching"},
    "report": DISK | {"history", "outcome", "openpyxl"},
    "run": DISK | {"outcome", "payments", "reading", "modules", "quality", "matching", "rules", "report"},
    "nightly": DISK | {"history", "outcome", "run", "reading", "report", "quality", "frames"},
    "commands": DISK | {"history", "outcome", "run", "nightly", "reading", "starter", "modules", "rules", "report", "click"},
    "cli": BASE | {"commands", "click"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Each room, and what it may import besides itself and the standard library."""

HEAVY = ("pandas", "numpy", "pdfplumber", "pdfminer", "openpyxl", "pypdfium2", "great_expectations", "scipy")


@cache
def _modules() -> dict[str, ast.Module]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def _imports(name: str, tree: ast.Module) -> Iterator[str]:
    """Yield the full names that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in _modules() else str(node.module)


def _room(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


@pytest.mark.parametrize("name", sorted(_modules()))
def test_every_arrow_points_the_right_way(name: str) -> None:
    room = _room(name)
    assert room in ROOMS, f"{room} is no room of the house: enter it in ROOMS, and in the design, with what it may import"
    for target in _imports(name, _modules()[name]):
        top = target.split(".")[0]
        if top != "reconcile":
            assert top in sys.stdlib_module_names or top in ROOMS[room], f"{name} may not import {target}"
        elif target != "reconcile":
            assert _room(target) in ROOMS[room] | {room}, f"{name} may not import {target}"


def test_there_is_no_circle() -> None:
    arrows = {name: {target for target in _imports(name, tree) if target in _modules()} for name, tree in _modules().items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"circle: {' > '.join([*path[path.index(name) :], name])}"
        if name not in done:
            for target in sorted(arrows[name] - {name}):
                walk(target, (*path, name))
            done.add(name)

    for name in sorted(arrows):
        walk(name, ())


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_functions_and_parameters_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "the file has over 400 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = len([argument for argument in taken if argument.arg not in ("self", "cls")])
            is_command = any("click" in ast.unparse(decorator) for decorator in node.decorator_list)
            # A command takes what its command line offers: there, each option is a parameter.
            assert count <= 5 or is_command, f"{node.name} takes {count} parameters"


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
    assert [path for path in PACKAGE.rglob("*") if path.stem in vague] == []


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = f"import sys, reconcile.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert answer.strip() == "[]"


def test_only_the_command_line_asks_the_clock() -> None:
    asks = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time|time\.localtime)\b")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if asks.search(path.read_text(encoding="utf-8")) and path.relative_to(PACKAGE).parts[0] not in ("cli.py", "commands")
    ]
    assert found == []


def test_no_float_literal_stands_where_money_is_computed() -> None:
    for module, tree in _modules().items():
        if _room(module) in ("model", "modules", "matching", "rules"):
            constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            floats = [node.lineno for node in constants if isinstance(node.value, float)]
            assert floats == [], f"{module} holds a float on lines {floats}"


# --- what no file may hold ---------------------------------------------------------------------------------------------------

_SSN = re.compile(r"(?<![\w,.*-])(\d{3})([-–. ])(\d{2})\2(\d{4})(?![\w-])")
_EIN = re.compile(r"(?<![\w*-])(\d{2})-(\d{7})(?![\w-])")
_BARE = re.compile(r"(?<![\w.,$*-])(\d{9})(?![\w,-])(?!\.\d)")
_NO_SSN = re.compile(r"000|666|9\d\d")
# Prefixes that the IRS has assigned to no campus; and those in 9, which the house rule allows for invented numbers of any kind.
_NO_EIN = re.compile(r"0[0789]|1[789]|2[89]|49|69|7[089]|89|9\d")
# Printed in advertisements and pamphlets, and withdrawn by the Social Security Administration; and the row of the digits.
_WITHDRAWN = {"078051120", "219099999", "123456789"}


def _tracked_files() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        skipped = {".venv", ".git", "reports"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)]
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def _texts(path: Path) -> Iterator[str]:
    """Yield what a reader would see of a file, through the packing of PDF and XLSX."""
    data = path.read_bytes()
    if data.startswith(b"%PDF-"):
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        for index in range(len(document)):
            yield document[index].get_textpage().get_text_bounded()
        document.close()
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (re.sub(r"<[^>]*>", "\n", archive.read(name).decode("utf-8", "replace")) for name in archive.namelist())
    elif not data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        yield data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")


def issued_looking(text: str) -> list[str]:
    """Return every number in a text that could be somebody's."""
    persons = ["".join(match.group(1, 3, 4)) for match in _SSN.finditer(text)]
    firms = ["".join(match.groups()) for match in _EIN.finditer(text)]
    either = [match[1] for match in _BARE.finditer(text)]
    found = [number for number in persons if not _NO_SSN.match(number)]
    found += [number for number in firms if not _NO_EIN.match(number)]
    found += [number for number in either if not _NO_SSN.match(number) and not _NO_EIN.match(number)]
    return [number for number in found if number not in _WITHDRAWN]


def test_the_scanner_sees_what_it_should() -> None:
    # Put together here, so that this file does not hold what it looks for.
    bare = "123" + "456780"
    ssn, ein = f"{bare[:3]}-{bare[3:5]}-{bare[5:]}", f"{bare[:2]}-{bare[2:]}"
    assert issued_looking(f"x {ssn}, {ein} and {bare}.") == [bare] * 3
    assert issued_looking(f"000-12-3456 666-12-3456 987-65-4321 00-1234567 1,123,456,780 ***-**-6780 ${bare}.00") == []


def test_no_file_of_the_repository_holds_a_number_that_could_be_issued() -> None:
    found = []
    for path in _tracked_files():
        if path.name != "requirements.lock":
            numbers = [number for text in _texts(path) for number in issued_looking(text)]
            found += [f"{path.relative_to(ROOT)}: ends in {number[-4:]}" for number in numbers]
    assert found == []


def test_the_lock_names_no_host_and_digests_every_package() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text and "index" not in text.replace("index-", "")
    packages = re.findall(r"^([a-z0-9][\w.-]*)==[^\\\n]*(\\?)$", text, re.MULTILINE)
    assert len(packages) > 30 and all(continued for _, continued in packages)
