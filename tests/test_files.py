"""Finding, reading, naming and writing files: hostile inputs, and outputs that are old or new."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from pathlib import Path

import pytest

from reconcile import files
from reconcile.errors import NothingToReconcile

LIMITS = files.Limits()


def _zip(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members:
            # A fixed time: these bytes name test cases, which must be the same in every process.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


XLSX = _zip(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

SNIFFED = [
    ("pdf", b"%PDF-1.4\n"),
    ("pdf", b"\xef\xbb\xbf\r\n%PDF-1.7\n"),
    ("pdf", b"junk from a mail gateway\n%PDF-1.4\n1 0 obj\nendobj\n"),
    ("text", b"how to print a %PDF-1.4 file\n"),
    ("html", b"<!DOCTYPE html><html><body>x</body></html>"),
    ("html", b"\xef\xbb\xbf\r\n<!-- saved from url=(0014)about:internet -->\n<HTML><BODY>x"),
    ("html", b"<table><tr><td>1</td></tr></table>"),
    ("html", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    ("html", "\ufeff<html><body>x</body></html>".encode("utf-16")),
    ("text", b"Account Transcript\nFORM NUMBER: 1040\n"),
    ("text", "\ufeffdate,amount\n2025-04-15,1.00\n".encode("utf-8")),
    ("text", "date,amount\n2025-04-15,1.00\n".encode("utf-16")),
    ("text", "date,amount\n2025-04-15,1.00\n".encode("utf-16-le")),
    ("text", "date,amount\n2025-04-15,1.00\n".encode("utf-16-be")),
    ("text", "café – août\n".encode("cp1252")),
    ("text", b"<3 hearts, 4 spades\n"),
    ("text", b"date,memo,amount\n2025-04-15,a\x00b,1.00\n" * 3),
    ("xlsx", XLSX),
    ("xlsx", XLSX[:60]),
    ("ods", _zip(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"))),
    ("zip", _zip(("a.pdf", b"%PDF-1.4"))),
    ("zip", _zip(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))),
    ("zip", _zip()),
    ("xls", OLE2 + "Workbook".encode("utf-16-le")),
    ("encrypted_office", OLE2 + "EncryptedPackage".encode("utf-16-le")),
    ("binary", OLE2 + "WordDocument".encode("utf-16-le")),
    ("xls", b"\x09\x08\x10\x00\x00\x06\x05\x00"),
    ("ofx", b"OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX>"),
    ("ofx", b'<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX></OFX>'),
    ("ofx", b"<OFX><SIGNONMSGSRSV1>"),
    ("xml", b'<?xml version="1.0"?><Document xmlns="urn:iso"></Document>'),
    ("xml", b"<statement><row/></statement>"),
    ("image", b"\x89PNG\r\n\x1a\n" + bytes(20)),
    ("image", b"\xff\xd8\xff\xe0" + bytes(20)),
    ("image", b"MM\x00*" + bytes(20)),
    ("image", b"\x00\x00\x00\x18ftypheic" + bytes(20)),
    ("text", b"BMW lease, 400.00\n"),
    ("empty", b""),
    ("empty", b"\xef\xbb\xbf\r\n \t\n"),
    ("binary", bytes(range(256)) * 4),
    ("binary", b"\x7fELF" + bytes(60) + b"x"),
]


@pytest.mark.parametrize(("expected", "data"), SNIFFED)
def test_a_file_is_known_by_its_content(expected: str, data: bytes) -> None:
    assert files.sniff(data) == expected


def test_discover_reads_in_the_order_of_names_whatever_the_depth(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/z.txt", "b/a.txt"):
        (tmp_path / name).write_text(name)
    found, sources, problems = files.discover(tmp_path, LIMITS)
    assert [file.name for file in found] == ["a.txt", "b/a.txt", "b/z.txt", "c.txt"]
    assert (sources, problems) == ((), ())
    first = found[0]
    assert (first.size, first.data, first.format) == (5, b"a.txt", "text")
    assert first.source_id == f"S-{first.sha256[:8]}"


def test_litter_and_settings_are_no_inputs(tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$book.xlsx", ".~lock.book.xlsx#", "client.toml", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "x.txt").write_text("x")
    assert files.discover(tmp_path, LIMITS) == ((), (), ())


def test_settings_of_another_client_further_down_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "client.toml").write_text("x = 1")
    assert [file.name for file in files.discover(tmp_path, LIMITS)[0]] == ["inner/client.toml"]


def test_the_same_content_counts_once_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("same")
    (tmp_path / "b.txt").write_text("same")
    found, sources, problems = files.discover(tmp_path, LIMITS)
    assert [file.name for file in found] == ["a.txt"]
    assert [(source.id, source.path, source.status, source.reason) for source in sources] == [
        (f"{found[0].source_id}-2", "b.txt", "set_aside", "same file as a.txt")
    ]
    assert problems == ()


def test_equal_files_of_two_persons_are_no_copies(tmp_path: Path) -> None:
    for name in ("pat.csv", "pat (1).csv", "rob.csv"):
        (tmp_path / name).write_text("Date,Amount\n")
    found, sources, _ = files.discover(tmp_path, files.Limits(), lambda name: name[:3])
    assert [file.name for file in found] == ["pat (1).csv", "rob.csv"]
    assert [source.reason for source in sources] == ["same file as pat (1).csv"]
    assert len({file.source_id for file in found}) == 2


def test_empty_files_are_each_named_not_called_copies(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").touch()
    found, sources, _ = files.discover(tmp_path, LIMITS)
    assert [(file.name, file.format) for file in found] == [("a.txt", "empty"), ("b.txt", "empty")]
    assert len({file.source_id for file in found}) == 2
    assert sources == ()


def test_links_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    client = tmp_path / "client"
    client.mkdir()
    (client / "real.txt").write_text("real")
    (client / "inside-link.txt").symlink_to("real.txt")
    (client / "outside-link.txt").symlink_to(outside)
    (client / "folder-link").symlink_to(tmp_path, target_is_directory=True)
    (client / "dangling").symlink_to("nowhere")
    os.mkfifo(client / "pipe")
    found, sources, problems = files.discover(client, LIMITS)
    assert [file.name for file in found] == ["real.txt"]
    assert {source.path: source.status for source in sources} == dict.fromkeys(
        ["dangling", "folder-link", "inside-link.txt", "outside-link.txt", "pipe"], "set_aside"
    )
    assert {problem.where: problem.blocking for problem in problems} == {
        "dangling": True,
        "folder-link": True,
        "inside-link.txt": False,
        "outside-link.txt": True,
        "pipe": True,
    }
    assert not any("secret" in repr(item) for item in (*sources, *problems))


def test_a_file_over_the_limit_is_refused_with_the_limit_named(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * 11)
    (tmp_path / "fits.txt").write_bytes(b"x" * 10)
    found, sources, problems = files.discover(tmp_path, files.Limits(max_file_bytes=10))
    assert [file.name for file in found] == ["fits.txt"]
    assert sources[0].status == "unreadable"
    assert str(problems[0]) == "big.txt: this file has 11 bytes; the limit is 10. Split it, or take it out of the folder."
    assert problems[0].blocking


@pytest.mark.parametrize(
    ("limits", "code"), [(files.Limits(max_files=2), "too_many_files"), (files.Limits(max_total_bytes=2), "folder_too_large")]
)
def test_what_is_left_out_by_a_limit_of_the_folder_is_named_file_by_file(tmp_path: Path, limits: files.Limits, code: str) -> None:
    for name in "abcd":
        (tmp_path / name).write_text(name)
    found, sources, problems = files.discover(tmp_path, limits)
    assert [file.name for file in found] == ["a", "b"]
    assert [source.path for source in sources] == ["c", "d"]
    assert {problem.code for problem in problems} == {code}


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ENOENT])
def test_one_unreadable_file_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    real_open = os.open

    def failing_open(path: object, *arguments: object, **options: object) -> int:
        if str(path).endswith("b.txt"):
            raise OSError(number, os.strerror(number), str(path))
        return real_open(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", failing_open)
    found, sources, problems = files.discover(tmp_path, LIMITS)
    assert [file.name for file in found] == ["a.txt", "c.txt"]
    assert [(source.path, source.status) for source in sources] == [("b.txt", "unreadable")]
    assert os.strerror(number) in problems[0].what and problems[0].blocking


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text("x")
    real_iterdir = Path.iterdir

    def failing_iterdir(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(errno.EACCES, "no", str(path))
        return real_iterdir(path)

    monkeypatch.setattr(Path, "iterdir", failing_iterdir)
    found, sources, problems = files.discover(tmp_path, LIMITS)
    assert [file.name for file in found] == ["open.txt"]
    assert (sources[0].path, problems[0].code) == ("closed", "folder_unreadable")


def test_a_missing_folder_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(NothingToReconcile, match="cannot be read"):
        files.discover(tmp_path / "nowhere", LIMITS)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "copying.txt"
    path.write_bytes(b"x" * 100)
    real_fstat = os.fstat
    calls = []

    def growing_fstat(handle: int) -> os.stat_result:
        calls.append(handle)
        if len(calls) == 2:
            with path.open("ab") as stream:
                stream.write(b"more")
        return real_fstat(handle)

    monkeypatch.setattr(os, "fstat", growing_fstat)
    found, sources, problems = files.discover(tmp_path, LIMITS)
    assert found == ()
    assert (sources[0].status, problems[0].code) == ("unreadable", "changed_while_reading")


def test_a_file_that_changes_before_the_last_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("half a")
    (tmp_path / "b.txt").write_text("b")
    real_sniff = files.sniff

    def slow_sniff(data: bytes) -> str:
        if data == b"b":
            (tmp_path / "a.txt").write_text("half a, and the other half")
        return real_sniff(data)

    monkeypatch.setattr(files, "sniff", slow_sniff)
    found, _, problems = files.discover(tmp_path, LIMITS)
    assert [file.name for file in found] == ["b.txt"]
    assert [(problem.where, problem.code) for problem in problems] == [("a.txt", "changed_while_reading")]


def test_one_file_is_read_by_name_links_and_all(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("real")
    (tmp_path / "987654321.txt").symlink_to("real.txt")
    file = files.read_one(tmp_path / "987654321.txt")
    assert (file.name, file.data, file.format) == ("*****4321.txt", b"real", "text")
    with pytest.raises(files.CannotRead, match="the limit is 3") as caught:
        files.read_one(tmp_path / "real.txt", files.Limits(max_file_bytes=3))
    assert caught.value.exit_code == 3
    with pytest.raises(files.CannotRead, match="No such file"):
        files.read_one(tmp_path / "missing.txt")


def test_names_never_show_a_tin_or_a_control_character(tmp_path: Path) -> None:
    for name in ("987-65-4321 acct.txt", "987654322.txt", "evil\x1b[2J\u202etxt.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / os.fsdecode(b"bad\xff987654323")).symlink_to("nowhere")
    found, sources, problems = files.discover(tmp_path, LIMITS)
    shown = " ".join([*(file.name for file in found), *(source.path for source in sources), *map(str, problems)])
    assert "987" not in shown and "\x1b" not in shown and "\u202e" not in shown
    shown.encode()
    assert "***-**-4321 acct.txt" in shown
