"""Run whole nights: what is read again, what is written again, and what the morning is told."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from reconcile.errors import Busy, CannotWrite, ExitCode
from reconcile.files import output_lock
from reconcile.firm import Firm
from reconcile.nightly import conduct, pool, scan, work
from reconcile.nightly import night as night_module
from reconcile.nightly.conduct import Orders
from reconcile.nightly.tasks import Result, Task
from tests.firm import AS_OF, NOW, OpenGate, events, night, reports, run, samples, settle

HALE, OKAFOR, CLEAN = "hale-wrong-year", "okafor-late-posting", "lindqvist-clean"


@pytest.fixture
def open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conduct, "BatchGate", OpenGate)
    # The program may be worked on while its tests run.
    monkeypatch.setattr(scan, "program_digest", lambda: "0" * 16)


def test_reports_are_those_of_run_byte_for_byte(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm")
    alone = run("run", *sorted(path for path in root.iterdir() if path.is_dir()), "--out", tmp_path / "a", "--as-of", str(AS_OF))
    together = run("nightly", root, "--out", tmp_path / "b", "--as-of", str(AS_OF), "--jobs", "2", "--json")
    assert together.stderr == ""
    document = json.loads(together.stdout)
    assert together.returncode == alone.returncode == document["exit_code"]
    assert reports(tmp_path / "a") == reports(tmp_path / "b")
    assert len(reports(tmp_path / "b")) >= 2 * len(list(root.iterdir()))
    assert document["counts"]["clients"]["reconciled"] == document["counts"]["clients"]["written"] > 5


@pytest.mark.usefixtures("open_gate")
def test_nothing_is_opened_or_written_when_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.*") if "/.state" not in str(path)}
    monkeypatch.setattr(night_module.Work, "run", lambda *_: pytest.fail("there was nothing to do"))
    told = night(root, out, day=1)
    assert told.morning.counts()["clients"]["unchanged"] == 2
    after = {path: path.stat().st_mtime_ns for path in before}
    assert {path.name for path in before if before[path] != after[path]} == {"index.html", "nightly.xlsx"}
    assert not told.morning.news


@pytest.mark.usefixtures("open_gate")
def test_only_the_changed_file_of_the_changed_client_is_read_again(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    clean = reports(out)[f"{CLEAN}/reconciliation.json"]
    records = next((root / HALE).glob("*.csv"))
    records.write_text("".join(records.read_text().splitlines(keepends=True)[:-1]))
    settle(root)
    told = night(root, out, day=1)
    counts = told.morning.counts()
    assert counts["clients"] == {"total": 2, "unchanged": 1, "reconciled": 1, "written": 1, "failed": 0, "gone": 0}
    assert counts["files"]["read"] == 1
    assert counts["files"]["known"] == len([path for path in (root / HALE).iterdir()]) - 1
    assert reports(out)[f"{CLEAN}/reconciliation.json"] == clean
    fresh = tmp_path / "fresh"
    night(root, fresh, day=1)
    assert (fresh / HALE / "reconciliation.json").read_bytes() == (out / HALE / "reconciliation.json").read_bytes()


@pytest.mark.usefixtures("open_gate")
def test_a_touched_file_is_read_again_but_its_report_is_not_written_again(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    for path in (root / HALE).iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    told = night(root, out, day=1)
    counts = told.morning.counts()
    assert (counts["clients"]["reconciled"], counts["clients"]["written"], counts["files"]["read"]) == (1, 0, 0)
    assert not (out / HALE / "history").exists()
    assert told.morning.clients[0].as_of == str(AS_OF)


@pytest.mark.usefixtures("open_gate")
def test_a_file_as_young_as_the_run_is_not_trusted_by_its_time(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    path = next((root / CLEAN).iterdir())
    os.utime(path, (2_000_000_000, 2_000_000_000))
    night(root, out)
    assert night(root, out, day=1).morning.counts()["clients"]["reconciled"] == 1


@pytest.mark.usefixtures("open_gate")
def test_a_file_that_is_still_being_copied_when_the_night_ends_is_an_alarm(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    records = root / HALE / "payments.csv"
    whole = records.read_text()
    records.write_text("".join(whole.splitlines(keepends=True)[:2]))

    def copy_on(_done: int, _total: int, label: str) -> None:
        if label == HALE:
            records.write_text(whole)

    told = conduct.conduct(Orders(root, out, AS_OF, NOW, jobs=1), copy_on)
    assert told.code == ExitCode.INCOMPLETE
    assert [alarm.split(":")[0] for alarm in told.morning.alarms] == [HALE] and "half a file" in told.morning.alarms[0]
    settle(root)
    later = night(root, out, day=1)
    assert not later.morning.alarms and later.morning.counts()["clients"]["reconciled"] == 1
    fresh = night(root, tmp_path / "fresh", day=1)
    assert fresh.morning.counts()["findings"]["open"] == later.morning.counts()["findings"]["open"]


@pytest.mark.usefixtures("open_gate")
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_is_too_early_or_too_late(tmp_path: Path, day: str) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    for _ in range(2):
        assert night(root, out, as_of=date.fromisoformat(day)).code in (ExitCode.OK, ExitCode.INCOMPLETE)


def test_a_number_in_the_name_of_the_firm_is_masked_in_the_json(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm", CLEAN)
    (root / "firm.toml").write_text('[firm]\nname = "Firm 987-65-4321"\n')
    out = tmp_path / "out of 987-65-4321"
    told = run("nightly", root, "--out", out, "--json", "--as-of", str(AS_OF))
    assert json.loads(told.stdout)["firm"] == "Firm ***-**-4321"
    assert "987-65-4321" not in told.stdout + told.stderr + (out / "index.html").read_text()


@pytest.mark.usefixtures("open_gate")
def test_again_reads_and_writes_everything(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    counts = night(root, out, day=1, again=True).morning.counts()
    assert (counts["clients"]["written"], counts["files"]["known"]) == (1, 0)
    assert json.loads((out / HALE / "reconciliation.json").read_text())["as_of"] == "2026-10-01"


@pytest.mark.usefixtures("open_gate")
def test_a_missing_report_is_written_again(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    night(root, out)
    (out / CLEAN / "discrepancies.xlsx").unlink()
    assert night(root, out, day=1).morning.counts()["clients"]["written"] == 1
    assert (out / CLEAN / "discrepancies.xlsx").is_file()


@pytest.mark.usefixtures("open_gate")
def test_a_report_that_another_run_wrote_meanwhile_is_put_right(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    document = out / HALE / "reconciliation.json"
    document.write_text(document.read_text().replace("2026-09-30", "2020-01-01"))
    for path in (root / HALE).iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert night(root, out).morning.counts()["clients"]["written"] == 1
    assert "2020-01-01" not in document.read_text()


@pytest.mark.usefixtures("open_gate")
def test_workbooks_that_are_open_elsewhere_are_caught_up_with_later(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    marks = [out / HALE / ".~lock.discrepancies.xlsx#", out / "~$nightly.xlsx"]
    for mark in marks:
        mark.touch()
    told = night(root, out, day=1, again=True)
    assert told.book.name == "nightly-2.xlsx" and (out / HALE / "discrepancies-2.xlsx").is_file()
    assert told.morning.clients[0].workbook == f"{HALE}/discrepancies-2.xlsx"
    for mark in marks:
        mark.unlink()
    later = night(root, out, day=1)
    assert later.book.name == "nightly.xlsx" and not (out / "nightly-2.xlsx").exists()
    assert later.morning.clients[0].workbook == f"{HALE}/discrepancies.xlsx"
    assert not (out / HALE / "discrepancies-2.xlsx").exists()
    assert night(root, out, day=1).morning.counts()["clients"]["unchanged"] == 1


@pytest.mark.usefixtures("open_gate")
def test_a_bad_client_touches_no_other(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, OKAFOR, CLEAN), tmp_path / "out"
    night(root, out)
    good = reports(out)
    (root / CLEAN / "client.toml").write_text("[client]\nfial_on = 3\n")
    (root / "empty").mkdir()
    told = night(root, out, day=1)
    rows = {row.label: row for row in told.morning.clients}
    assert (rows[CLEAN].code, rows["empty"].code) == (ExitCode.USAGE, ExitCode.NO_REPORT)
    assert told.code == ExitCode.USAGE
    assert reports(out) == good
    assert any('"fail_on"' in each.what for each in told.morning.troubles if each.client == CLEAN)


def test_a_second_run_leaves_at_once(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    with output_lock(out):
        second = run("nightly", root, "--out", out)
        assert second.returncode == ExitCode.BUSY and "another run" in second.stderr
        with pytest.raises(Busy):
            night(root, out)


@pytest.mark.usefixtures("open_gate")
def test_the_output_may_stand_among_the_clients_but_not_be_their_root(tmp_path: Path) -> None:
    root = samples(tmp_path / "firm", CLEAN)
    assert night(root, root / "reports").morning.counts()["clients"]["total"] == 1
    assert night(root, root / "reports", day=1).morning.counts()["clients"]["total"] == 1
    with pytest.raises(CannotWrite):
        night(root, root)


@pytest.mark.parametrize("deeper", ["reports", "years/2026"])
def test_an_output_inside_a_client_folder_is_refused_before_anything_is_written(tmp_path: Path, deeper: str) -> None:
    root = samples(tmp_path / "firm", CLEAN)
    before = sorted(root.rglob("*"))
    ended = run("nightly", root, "--out", root / CLEAN / deeper)
    assert ended.returncode == ExitCode.USAGE and f"inside the client folder {CLEAN}" in ended.stderr
    (tmp_path / "link").symlink_to(root / CLEAN)
    assert run("nightly", root, "--out", tmp_path / "link" / deeper).returncode == ExitCode.USAGE
    assert sorted(root.rglob("*")) == before


@pytest.mark.usefixtures("open_gate")
def test_a_client_folder_named_like_the_page_costs_nobody_the_page(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN, HALE), tmp_path / "out"
    (root / CLEAN).rename(root / "index.html")
    (root / HALE).rename(root / "nightly.xlsx")
    told = night(root, out)
    assert told.page.is_file() and told.book.is_file()
    assert all((out / str(row.workbook)).is_file() for row in told.morning.clients)


@pytest.mark.usefixtures("open_gate")
def test_everything_written_is_for_the_owner_alone(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    old = os.umask(0)
    try:
        night(root, out)
    finally:
        os.umask(old)
    for path in [out, *out.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.usefixtures("open_gate")
def test_the_log_tells_the_night_and_old_logs_go(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN, HALE), tmp_path / "out"
    night(root, out)
    log = next((out / ".state" / "log").iterdir())
    names = [event["event"] for event in events(out)]
    assert names == ["started", "scanned", "client", "client", "ended"]
    assert "Hale" not in log.read_text()
    os.utime(log, (1, 1))
    night(root, out, day=1)
    assert not log.exists() and len(events(out)) == 3


@pytest.mark.usefixtures("open_gate")
def test_a_setting_of_the_firm_reaches_every_client_as_in_run(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", OKAFOR), tmp_path / "out"
    assert night(root, out).code == ExitCode.FINDINGS
    (root / "firm.toml").write_text("[tolerances]\nelectronic_days = 30\n[firm]\nfail_on = 'high'\n")
    told = night(root, out, day=1, firm=Firm(tolerances=(("electronic_days", 30),), fail_on="high"))
    assert told.morning.counts()["clients"]["reconciled"] == 1
    run("run", root / OKAFOR, "--out", tmp_path / "alone", "--as-of", "2026-10-01")
    name = f"{OKAFOR}/reconciliation.json"
    assert json.loads(reports(tmp_path / "alone")[name])["findings"] == json.loads(reports(out)[name])["findings"]


def test_the_day_changes_nothing_but_the_day(tmp_path: Path) -> None:
    """An unchanged client is left alone on another day, which is right only while no finding depends on the day."""
    from reconcile import config, report
    from reconcile.nightly.work import content_digest
    from reconcile.run import reconcile_client

    for folder in sorted(samples(tmp_path / "firm").iterdir()):
        digests = {
            content_digest(report.document(reconcile_client(folder, day, config.Settings())), "")
            for day in (date(2026, 1, 31), date(2026, 9, 30), date(2031, 1, 1))
        }
        assert len(digests) == 1, folder.name


@pytest.mark.usefixtures("open_gate")
def test_a_number_in_a_file_name_reaches_neither_database_nor_page(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    for number, path in enumerate(sorted((root / CLEAN).iterdir())):
        path.rename(path.with_name(f"{number} 987-65-4321{path.suffix}"))
    night(root, out)
    night(root, out, day=1)
    for path in out.rglob("*"):
        if path.is_file():
            assert b"987-65-4321" not in path.read_bytes(), path


@pytest.mark.usefixtures("open_gate")
def test_a_worker_that_dies_costs_its_client_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = samples(tmp_path / "firm", HALE, OKAFOR, CLEAN), tmp_path / "out"
    honest = work.do

    def deadly(tasks: tuple[Task, ...]) -> tuple[Result, ...]:
        if any(task.label == OKAFOR for task in tasks):
            os.kill(os.getpid(), 9)
        return honest(tasks)

    with monkeypatch.context() as patched:
        # A forked worker has what is patched here; one from the usual server would not.
        patched.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))
        patched.setattr(work, "do", deadly)
        told = night(root, out)
    rows = {row.label: row for row in told.morning.clients}
    assert rows[OKAFOR].state == "failed" and rows[OKAFOR].code == ExitCode.NO_REPORT
    assert {rows[HALE].state, rows[CLEAN].state} == {"reconciled"}
    assert told.code == ExitCode.NO_REPORT
    assert any("had to be tried again" in note for note in told.morning.notes)
    healed = night(root, out, day=1)
    assert healed.code == ExitCode.FINDINGS and healed.morning.counts()["clients"]["reconciled"] == 1
