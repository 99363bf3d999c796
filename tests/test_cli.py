"""Drive the real program in a child process: exit codes, outputs, and what bad input gets."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reconcile import extract
from reconcile.extract import ocr
from reconcile.sniff import sniff

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_transcripts"
AS_OF = "2026-09-30"


def reconcile(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would; standard output and error apart."""
    return subprocess.run(
        [sys.executable, "-m", "reconcile", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        timeout=120,
    )


def client(tmp_path: Path, *names: str, base: str = "hale-wrong-year") -> Path:
    """Copy a sample client, or some of its files, into a folder of its own."""
    folder = tmp_path / "clients" / "client"
    folder.mkdir(parents=True)
    for path in (SAMPLES / base).iterdir():
        if not names or path.name in names:
            shutil.copy(path, folder)
    return folder


def document(out: Path, name: str = "client") -> dict[str, Any]:
    """Return the JSON report of a client."""
    loaded: dict[str, Any] = json.loads((out / name / "reconciliation.json").read_text(encoding="utf-8"))
    return loaded


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def samples_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Reconcile all sample clients once."""
    out = tmp_path_factory.mktemp("out")
    folders = sorted(path for path in SAMPLES.iterdir() if path.is_dir())
    return reconcile("run", *folders, "--out", out, "--as-of", AS_OF), out


EXPECTED = {
    "brandt-spouse-number": {"wrong_tin", "balance_due"},
    "castellan-missing-payment": {"not_posted", "balance_due"},
    "hale-wrong-year": {"wrong_period", "balance_due"},
    "harbor-pine-941": {"wrong_period", "amount_difference", "balance_due"},
    "lindqvist-clean": set(),
    "moravec-returned-and-moved": {"dishonored", "corrected", "balance_due"},
    "okafor-late-posting": {"late_posting"},
    "quillon-twice-and-mistyped": {"wrong_type", "duplicate_posting", "duplicate_record", "unrecorded_posting"},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_sample_client_shows_the_faults_it_was_made_with(
    samples_run: tuple[subprocess.CompletedProcess[str], Path], name: str
) -> None:
    report = document(samples_run[1], name)
    assert {finding["kind"] for finding in report["findings"]} == EXPECTED[name]
    assert report["problems"] == []
    assert all(module["proven"] for module in report["modules"])


def test_a_record_that_stands_twice_is_told_with_the_files_of_both(
    samples_run: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    report = document(samples_run[1], "quillon-twice-and-mistyped")
    (found,) = (finding for finding in report["findings"] if finding["kind"] == "duplicate_record")
    (payment,) = (one for one in report["payments"] if one["id"] in found["payments"])
    for told in (found["explanation"], payment["reason"]):
        assert re.search(r"\.(?:csv|xlsx), (?:sheet .*, )?row \d+", told), told


def test_findings_of_weight_end_with_code_1_and_the_summary_names_the_workbooks(
    samples_run: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    ended, out = samples_run
    assert ended.returncode == 1
    assert ended.stderr == ""
    for name in EXPECTED:
        assert str(out / name / "discrepancies.xlsx") in ended.stdout


def test_json_has_the_contracts_shape(samples_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    for name in EXPECTED:
        report = document(samples_run[1], name)
        assert report["schema_version"] == "1"
        assert report["as_of"] == AS_OF
        text = json.dumps(report)
        assert '""' not in text, "unknown is null, never an empty text"
        ids = {
            kind: [entry["id"] for entry in report[kind]] for kind in ("sources", "modules", "postings", "payments", "findings")
        }
        for kind, listed in ids.items():
            assert len(set(listed)) == len(listed), kind
        for payment in report["payments"]:
            assert re.fullmatch(r"\d+\.\d\d", payment["amount"])
            assert set(payment["postings"]) <= set(ids["postings"])
            assert payment["tin"] is None or re.fullmatch(r"\*\*\*-\*\*-\d{4}|\*\*-\*\*\*\d{4}", payment["tin"])
        for posting in report["postings"]:
            assert posting["amount"] is None or re.fullmatch(r"-?\d+\.\d\d", posting["amount"])
            is_payment = posting["role"] in ("payment", "estimated_payment", "deposit") and posting["amount"].startswith("-")
            assert (posting["state"] is not None) == is_payment
        for finding in report["findings"]:
            assert set(finding["payments"]) <= set(ids["payments"])
            assert set(finding["postings"]) <= set(ids["postings"])
            assert list(finding["expected"]) == ["tin", "form", "period", "date", "code"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_cited_line_is_in_the_file(samples_run: tuple[subprocess.CompletedProcess[str], Path], name: str) -> None:
    """The raw text of every posting and every payment begins on the page, line or row that is cited."""
    report = document(samples_run[1], name)
    paths = {source["id"]: SAMPLES / name / source["path"] for source in report["sources"]}
    cited = {identity: _lines_of(path) for identity, path in paths.items() if path.suffix in (".pdf", ".html", ".txt")}
    for posting in report["postings"]:
        line = cited[posting["source"]][(posting["page"], posting["line"])]
        first = posting["raw"].split(" / ")[0].split()
        assert first == line.split()[: len(first)], posting["id"]
    for payment in report["payments"]:
        path = paths[payment["source"]]
        if path.suffix == ".csv":
            row = path.read_text(encoding="utf-8-sig").splitlines()[payment["row"] - 1]
            assert all(cell.strip() in row for cell in payment["raw"].split("|")), payment["id"]


def _lines_of(path: Path) -> dict[tuple[int, int], str]:
    data = path.read_bytes()
    found, problems = extract.read(data, path.name, sniff(data))
    assert found is not None
    assert problems == ()
    return {(line.page, line.number): line.text.replace("\x0b", " ") for line in found.lines}


def test_reports_are_for_the_owner_alone(samples_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    for path in (samples_run[1] / "lindqvist-clean").iterdir():
        if path.suffix in (".xlsx", ".json"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_clean_client_is_code_0_and_quiet_says_nothing(tmp_path: Path) -> None:
    ended = reconcile("run", SAMPLES / "lindqvist-clean", "--out", tmp_path, "--as-of", AS_OF, "--quiet")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_json_on_standard_output_is_the_report_and_nothing_else(tmp_path: Path) -> None:
    folder = client(tmp_path)
    before = snapshot(folder)
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF, "--json")
    shown = json.loads(ended.stdout)
    assert ended.returncode == shown["exit_code"] == 1
    assert ended.stderr == ""
    written = document(tmp_path / "out")
    assert {key: shown[key] for key in written} == written
    assert snapshot(folder) == before, "nothing is ever written into the client folder"


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    folder = client(tmp_path)
    outs = [tmp_path / "one", tmp_path / "two"]
    for out, zone, seed in zip(outs, ("Asia/Tokyo", "Pacific/Honolulu"), ("1", "2"), strict=True):
        reconcile("run", folder, "--out", out, "--as-of", AS_OF, TZ=zone, PYTHONHASHSEED=seed)
    first, second = ({name: data for name, data in snapshot(out).items() if name.endswith((".xlsx", ".json"))} for out in outs)
    assert len(first) == 2
    assert first == second


def test_bad_files_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = client(tmp_path)
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "truncated.pdf").write_bytes((folder / "2024.pdf").read_bytes()[:1500])
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "return.txt").write_text("Form 1040 Tax Return Transcript\nTax Period: Dec. 31, 2024\n", encoding="utf-8")
    (folder / "notes.txt").write_text("call the client back\n", encoding="utf-8")
    shutil.copy(folder / "2024.pdf", folder / "2024 again.pdf")
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert ended.returncode == 3
    report = document(tmp_path / "out")
    status = {source["path"]: source["status"] for source in report["sources"]}
    assert set(status) == {path.name for path in folder.iterdir()}
    assert status["payments.csv"] == "read"
    assert status["empty.pdf"] == status["truncated.pdf"] == "unreadable"
    assert status["return.txt"] == status["notes.txt"] == "set_aside"
    assert status["photo.png"] == ("unreadable" if ocr.available() else "set_aside")
    assert sorted([status["2024.pdf"], status["2024 again.pdf"]]) == ["read", "set_aside"]
    assert all(source["reason"] for source in report["sources"] if source["status"] != "read")
    assert {"wrong_period", "balance_due"} == {finding["kind"] for finding in report["findings"]}
    for name in ("empty.pdf", "truncated.pdf", "photo.png", "return.txt", "notes.txt"):
        assert name in ended.stdout


def test_an_empty_folder_is_code_4_and_the_old_report_stays(tmp_path: Path) -> None:
    folder = client(tmp_path)
    reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF)
    before = snapshot(tmp_path / "out")
    for path in folder.iterdir():
        path.unlink()
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert ended.returncode == 4
    assert "no files" in ended.stderr
    assert ended.stdout == ""
    assert snapshot(tmp_path / "out") == before


def test_one_side_alone_is_never_a_clean_result(tmp_path: Path) -> None:
    transcripts = client(tmp_path / "a", "2024.pdf", "2025.pdf")
    records = client(tmp_path / "b", "payments.csv")
    assert reconcile("run", transcripts, "--out", tmp_path / "out-a", "--as-of", AS_OF).returncode == 3
    assert reconcile("run", records, "--out", tmp_path / "out-b", "--as-of", AS_OF).returncode == 3
    report = document(tmp_path / "out-b")
    assert {payment["state"] for payment in report["payments"]} == {"not_checkable"}
    assert all("Form 1040, period" in payment["reason"] for payment in report["payments"])


def test_a_broken_client_file_is_code_2_with_its_line(tmp_path: Path) -> None:
    folder = client(tmp_path)
    (folder / "client.toml").write_text('[client]\nname = "x"\n\n[tolerance]\ncheck_days = 5\n', encoding="utf-8")
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert ended.returncode == 2
    assert "client.toml, line 4" in ended.stderr
    assert "tolerances" in ended.stderr
    assert not (tmp_path / "out" / "client").exists() or not list((tmp_path / "out" / "client").glob("*.xlsx"))


def test_lines_of_the_client_file_about_no_file_are_said_to_be_unused(tmp_path: Path) -> None:
    folder = client(tmp_path)
    (folder / "client.toml").write_text('[[payments]]\nfiles = "chase*.csv"\nform = "1040-ES"\n', encoding="utf-8")
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF, "--json")
    (told,) = [problem for problem in json.loads(ended.stdout)["problems"] if problem["code"] == "C-NO-FILE"]
    assert told["where"] == "client.toml, line 1"
    assert '"chase*.csv"' in told["what"]
    assert ended.returncode != 3


def test_wrong_usage_is_code_2() -> None:
    assert reconcile("run").returncode == 2
    assert reconcile("run", "no-such-folder").returncode == 2
    assert reconcile("run", SAMPLES / "lindqvist-clean", "--as-of", "yesterday").returncode == 2
    assert reconcile("frobnicate").returncode == 2


def test_an_output_inside_the_client_folder_is_refused(tmp_path: Path) -> None:
    folder = client(tmp_path)
    ended = reconcile("run", folder, "--out", folder / "reports", "--as-of", AS_OF)
    assert ended.returncode == 2
    assert not (folder / "reports").exists()


def test_a_full_number_reaches_no_output(tmp_path: Path) -> None:
    """Ten full numbers are planted in names, memos and headers; no byte that is written or printed holds one of them."""
    folder = client(tmp_path)
    planted = [f"900-7{number}-123{number}" for number in range(5)] + [f"98765432{number}" for number in range(5)]
    text = (folder / "payments.csv").read_text(encoding="utf-8").splitlines()
    text[1] = text[1].replace("XXX-XX-4321", planted[0])
    text.append(f"04/15/2026,abc,1040,2025,Estimated tax,{planted[1]},EFTPS,{planted[5]}")
    (folder / "payments.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    (folder / f"TIN {planted[2]}.txt").write_text(f"Taxpayer {planted[6]}\nSSN {planted[3]}\n", encoding="utf-8")
    (folder / f"{planted[7]}-1-0001.csv").write_text(
        f"Date,Amount,Memo\n{planted[8]},{planted[9]},{planted[4]}\n", encoding="utf-8"
    )
    ended = reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert ended.returncode == 3
    written = b"".join(snapshot(tmp_path / "out").values())
    unpacked = (
        subprocess.run(
            ["unzip", "-p", str(tmp_path / "out" / "client" / "discrepancies.xlsx")], capture_output=True, check=False
        ).stdout
        if shutil.which("unzip")
        else _unzip(tmp_path / "out" / "client" / "discrepancies.xlsx")
    )
    assert len(unpacked) > 10_000
    everything = written + unpacked + ended.stdout.encode() + ended.stderr.encode()
    everything += " ".join(path.name for path in (tmp_path / "out").rglob("*")).encode()
    for number in planted:
        assert number.encode() not in everything
        assert number.replace("-", "").encode() not in everything


def _unzip(path: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_terminated_is_143_within_two_seconds_and_leaves_the_old_report(tmp_path: Path) -> None:
    folder = client(tmp_path)
    out = tmp_path / "out"
    reconcile("run", folder, "--out", out, "--as-of", AS_OF)
    before = snapshot(out)
    for signal_, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        child = subprocess.Popen(
            [sys.executable, "-m", "reconcile", "run", str(folder), "--out", str(out), "--as-of", "2026-10-01"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(1.0)
        child.send_signal(signal_)
        began = time.monotonic()
        _, errors = child.communicate(timeout=20)
        if child.returncode == code:
            assert time.monotonic() - began < 2
            assert b"the old report is intact" in errors
            assert snapshot(out) == before
        else:
            assert child.returncode == 1, "the run had ended before the signal came"
            before = snapshot(out)


def test_help_is_quick_and_lists_the_commands() -> None:
    ended = reconcile("--help")
    assert ended.returncode == 0
    for name in ("run", "inspect", "init", "explain"):
        assert re.search(rf"^  {name}\b", ended.stdout, re.MULTILINE)


def test_inspect_shows_header_rows_and_proof_with_their_places() -> None:
    ended = reconcile("inspect", SAMPLES / "hale-wrong-year" / "2024.pdf", SAMPLES / "hale-wrong-year" / "payments.csv")
    assert ended.returncode == 0
    assert re.search(r"Account balance\s+2,500\.00\s+page 1, line \d+", ended.stdout)
    assert re.search(r"p1:\d+\s+660\s+2024-04-12\s+-2500\.00\s+Estimated tax payment", ended.stdout)
    assert "printed account balance $2,500.00: proven" in ended.stdout
    assert re.search(r"payments\s+8, \$20,000\.00, 2024-04-12 to 2026-01-13", ended.stdout)


def test_explain_tells_a_finding_and_a_kind(samples_run: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    out = samples_run[1]
    finding = next(f for f in document(out, "hale-wrong-year")["findings"] if f["kind"] == "wrong_period")
    told = reconcile("explain", finding["id"], "--out", out)
    assert told.returncode == 0
    assert finding["explanation"] in told.stdout
    assert "payments.csv, row" in told.stdout
    assert "2025.pdf, page 1, line" in told.stdout
    assert "Rev. Proc. 2002-26" in reconcile("explain", "wrong_period").stdout
    assert reconcile("explain", "F-0000000000", "--out", out).returncode == 4


def test_init_writes_questions_and_never_touches_answers(tmp_path: Path) -> None:
    folder = client(tmp_path, base="brandt-spouse-number")
    assert reconcile("init", folder).returncode == 0
    path = folder / "client.toml"
    text = path.read_text(encoding="utf-8")
    assert 'tin = "XXX-XX-4323"' in text
    assert 'role = "spouse"' in text
    answered = text.replace('name = "client"', 'name = "Brandt, Mari and Jon"')
    path.write_text(answered, encoding="utf-8")
    assert reconcile("init", folder).returncode == 0
    assert path.read_text(encoding="utf-8") == answered
    (folder / "more.csv").write_text("Date,Amount\n04/15/2025,100.00\n", encoding="utf-8")
    assert reconcile("init", folder).returncode == 0
    later = path.read_text(encoding="utf-8")
    assert later.startswith(answered.rstrip("\n"))
    asked = later.partition('files = "more.csv"')[2].splitlines()
    assert [line.split(" = ")[0] for line in asked if " = " in line] == [
        *("# taxpayer", "# form", "# period", "# kind", "# method"),
    ]
    answered = later.replace('# form = "1040"', 'form = "1040"').replace('# period = "2025"', 'period = "2025"')
    path.write_text(answered, encoding="utf-8")
    told = reconcile("inspect", folder / "more.csv").stdout
    assert "Form 1040, 2025-12" in told
    assert reconcile("init", folder).returncode == 0
    assert path.read_text(encoding="utf-8") == answered, "a second init never overwrites answers"
    assert reconcile("run", folder, "--out", tmp_path / "out", "--as-of", AS_OF).returncode == 1
