"""Run whole nights: what is read again, what is written again, and what the morning is told."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import sqlite3
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconcile.errors import Busy, CannotWrite, ExitCode, NothingToReconcile
from reconcile.files import output_lock
from reconcile.firm import Firm
from reconcile.nightly import conduct, pool, scan, work
from reconcile.nightly import night as night_module
from reconcile.nightly.tasks import Result, Task
from tests.firm import AS_OF, OpenGate, events, night, reports, run, samples, settle

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
def test_findings_live_from_night_to_night(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    aside = tmp_path / "aside.csv"
    first = night(root, out)
    opened = {row.id for row in first.morning.news}
    assert opened and {row.news for row in first.morning.news} == {"new"}
    records = next((root / HALE).glob("*.csv"))
    shutil.copy2(records, aside)
    records.write_text("".join(records.read_text().splitlines(keepends=True)[:2]))
    settle(root)
    second = night(root, out, day=1)
    cleared = {row.id for row in second.morning.news if row.news == "cleared"}
    assert cleared & opened
    shutil.copy2(aside, records)
    third = night(root, out, day=2)
    reopened = {row.id for row in third.morning.news if row.news == "reopened"}
    assert reopened == cleared & opened
    assert {row.first_seen for row in third.morning.news if row.news == "reopened"} == {str(AS_OF)}
    assert {row.age for row in third.morning.news if row.news == "reopened"} == {2}
    assert not night(root, out, day=3).morning.news


@pytest.mark.usefixtures("open_gate")
def test_reports_that_stand_there_tell_a_new_database_what_is_not_new(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    night(root, out)
    shutil.rmtree(out / ".state")
    told = night(root, out, day=5)
    assert not told.morning.news
    assert told.morning.clients[0].age == 5


@pytest.mark.usefixtures("open_gate")
def test_a_client_that_disappeared_is_an_alarm_until_it_is_named_as_left(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    assert night(root, out).code == ExitCode.FINDINGS
    (root / CLEAN).rename(tmp_path / "elsewhere")
    for day in (1, 2):
        told = night(root, out, day=day)
        assert told.code == ExitCode.INCOMPLETE
        assert "2 → 1 client folders" in told.morning.alarms[0] and CLEAN in told.morning.alarms[0]
        assert {row.state for row in told.morning.clients if row.label == CLEAN} == {"gone"}
    assert night(root, out, day=3, firm=Firm(left=(CLEAN,))).code == ExitCode.FINDINGS
    (tmp_path / "elsewhere").rename(root / CLEAN)
    back = night(root, out, day=4)
    assert back.code == ExitCode.FINDINGS and not back.morning.alarms


@pytest.mark.usefixtures("open_gate")
def test_a_file_that_disappeared_is_an_alarm_and_a_renamed_one_is_not(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    before = len(list((root / CLEAN).iterdir()))
    night(root, out)
    transcript = sorted((root / CLEAN).glob("*.pdf"))[0]
    transcript.rename(transcript.with_name("renamed.pdf"))
    assert not night(root, out, day=1).morning.alarms
    transcript.with_name("renamed.pdf").unlink()
    told = night(root, out, day=2)
    assert told.code == ExitCode.INCOMPLETE
    assert f"{CLEAN}: {before} → {before - 1} files: renamed.pdf gone" in told.morning.alarms[0]
    assert not night(root, out, day=3).morning.alarms


@pytest.mark.usefixtures("open_gate")
def test_a_finding_whose_input_broke_is_out_of_sight_and_not_cleared(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    opened = {row.id for row in night(root, out).morning.news}
    for path in (root / HALE).glob("*.pdf"):
        path.write_bytes(path.read_bytes()[:400])
    settle(root)
    told = night(root, out, day=1)
    assert told.code in (ExitCode.INCOMPLETE, ExitCode.NO_REPORT)
    missing = [row for row in told.morning.news if row.id in opened]
    assert all(row.news == "lost" and row.note for row in missing)


@pytest.mark.usefixtures("open_gate")
def test_what_is_out_of_sight_is_told_every_night_until_it_is_back(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE), tmp_path / "out"
    found = {row.id for row in night(root, out).morning.news}
    missing = next((root / HALE).glob("*2024*"))
    missing.rename(tmp_path / missing.name)

    def remarks(told: conduct.Told) -> list[str]:
        return [each.what for each in told.morning.troubles if each.where == "findings" and not each.blocking]

    first = night(root, out, day=1)
    lost = {row.id for row in first.morning.news if row.news == "lost"}
    assert lost and lost <= found
    second = night(root, out, day=2)
    assert not second.morning.news and not second.morning.alarms
    since = str(AS_OF + timedelta(days=1))
    assert [f"out of sight since {since}" in words and "a file is gone" in words for words in remarks(second)] == [True]
    (tmp_path / missing.name).rename(missing)
    back = night(root, out, day=3)
    assert {row.id for row in back.morning.news if row.news == "reopened"} == lost and not remarks(back)


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


@pytest.mark.usefixtures("open_gate")
def test_no_client_folder_is_never_a_clean_night(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", CLEAN), tmp_path / "out"
    night(root, out)
    page = (out / "index.html").read_bytes()
    shutil.rmtree(root / CLEAN)
    with pytest.raises(NothingToReconcile, match="1 → 0 client folders"):
        night(root, out, day=1)
    root.rmdir()
    with pytest.raises(NothingToReconcile):
        night(root, out, day=2)
    assert (out / "index.html").read_bytes() == page


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
def test_a_client_that_left_is_forgotten_after_as_long_as_logs_are_kept(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    shutil.rmtree(root / HALE)
    kept = {"firm": Firm(left=(HALE,)), "keep_days": 30}

    def known() -> set[str]:
        with contextlib.closing(sqlite3.connect(out / ".state" / "nightly.sqlite")) as connection:
            tables = ("SELECT label FROM clients", "SELECT client FROM findings", "SELECT client FROM readings")
            return {row[0] for table in tables for row in connection.execute(table)}

    assert not night(root, out, day=1, **kept).morning.notes
    assert not night(root, out, day=31, **kept).morning.notes and HALE in known()
    told = night(root, out, day=32, **kept)
    assert len(told.morning.notes) == 1 and HALE in told.morning.notes[0] and known() == {CLEAN}
    assert (out / HALE / "discrepancies.xlsx").is_file(), "a report is nobody's to remove but its owner's"
    assert not night(root, out, day=33, **kept).morning.notes


@pytest.mark.usefixtures("open_gate")
def test_a_client_that_is_only_missing_is_never_forgotten(tmp_path: Path) -> None:
    root, out = samples(tmp_path / "firm", HALE, CLEAN), tmp_path / "out"
    night(root, out)
    (root / HALE).rename(tmp_path / "elsewhere")
    for day in (1, 200):
        assert HALE in night(root, out, day=day, keep_days=30).morning.alarms[0]
    (tmp_path / "elsewhere").rename(root / HALE)
    assert not night(root, out, day=201).morning.news


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
