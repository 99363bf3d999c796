"""Hold the reading of saved mails: every encoding of their text, their versions and parts, and their limits."""

from __future__ import annotations

import base64
import quopri
from email.message import EmailMessage

import pytest

from reconcile import extract, reading
from reconcile.config import Settings
from reconcile.extract import mail
from reconcile.model import FileReading
from reconcile.sniff import sniff
from tests.payment_files import input_file

TEXT = (
    "Thank you. Confirmation Number: 222556412000001\nPayment Amount: $1,111.00\nPayment Date: June 13, 2025\n"
    "Reason for Payment: Estimated Tax\nApply Payment To: 1040ES\nTax Year for Payment: 2025\n"
)
PAGE = (
    "<html><head><title>Direct Pay</title></head><body>"
    + "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    + "</body></html>"
)
HEAD = "From: IRS <x@irs.gov>\r\nSubject: IRS Direct Pay Confirmation of Scheduled Transaction\r\nMIME-Version: 1.0\r\n"


def part(encoding: str, body: bytes, kind: str = "text/plain; charset=utf-8") -> bytes:
    """Return a mail of one part in a transfer encoding."""
    return f"{HEAD}Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body


def read(data: bytes) -> FileReading:
    """Read a mail as the program does."""
    return reading.read_file(input_file(data, "mail.eml"), Settings())


def message(plain: str | None = None, html: str | None = None) -> EmailMessage:
    """Return a mail with a plain version, one as a page, or both."""
    built = EmailMessage()
    built["Subject"] = "=?utf-8?q?IRS_Direct_Pay_Confirmation?="
    built["From"] = "IRS <x@irs.gov>"
    if plain is not None:
        built.set_content(plain)
    if html is not None:
        (built.add_alternative if plain is not None else built.set_content)(html, subtype="html")
    return built


MAILS = {
    "8bit": part("8bit", TEXT.encode()),
    "base64": part("base64", base64.encodebytes(TEXT.encode())),
    "quoted-printable": part("quoted-printable", quopri.encodestring(TEXT.replace("1,111", "1,111").encode())),
    "a page": part("base64", base64.encodebytes(PAGE.encode()), "text/html; charset=utf-8"),
    "another charset": part("8bit", TEXT.replace(" ", "\u00a0", 1).encode("cp1252"), "text/plain; charset=windows-1252"),
    "both versions": message(TEXT, PAGE).as_bytes(),
    "a plain version that only points to the page": message("View this in a browser.", PAGE).as_bytes(),
    "a web archive": (
        b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
        b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(PAGE.encode())
        + b"\n--B\nContent-Type: text/css\n\np { color: red }\n--B--\n"
    ),
}


@pytest.mark.parametrize("name", MAILS)
def test_a_confirmation_in_a_mail(name: str) -> None:
    assert sniff(MAILS[name]) == "mail"
    result = read(MAILS[name])
    assert result.records is not None and not result.problems
    (payment,) = result.records.payments
    assert (payment.amount, payment.form, str(payment.period), payment.reference) == (
        111_100,
        "1040",
        "2025-12",
        "222556412000001",
    )


def test_a_mail_that_was_passed_on_as_a_file_of_its_own() -> None:
    outer = EmailMessage()
    outer["Subject"] = "Fwd"
    outer.set_content("Here it is.")
    outer.add_attachment(message(TEXT))
    result = read(outer.as_bytes())
    assert result.records is not None and len(result.records.payments) == 1


def test_a_table_in_a_mail_is_read_as_one() -> None:
    result = read(part("base64", base64.encodebytes(b"Date,Payee,Amount,Form\n04/15/2025,IRS,500.00,1040-ES\n")))
    assert result.records is not None and [payment.amount for payment in result.records.payments] == [50_000]


def test_attached_files_are_named_and_not_read() -> None:
    built = message(TEXT)
    built.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="transcript 987-65-4321.pdf")
    built.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    result = read(built.as_bytes())
    assert result.records is not None and len(result.records.payments) == 1
    (problem,) = result.problems
    assert problem.blocking and 'holds 1 attached files, which were not read: "transcript ***-**-4321.pdf"' in problem.what
    empty = message("Please see attached.")
    empty.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    assert [one.code for one in read(empty.as_bytes()).problems] == ["P-ATTACHED", "S-NOBODYS"]


def test_parts_without_end_are_refused() -> None:
    nested = b"Content-Type: text/plain\n\nx\n"
    for number in range(mail.MAX_DEPTH + 2):
        edge = f"B{number}".encode()
        nested = b"Content-Type: multipart/mixed; boundary=" + edge + b"\n\n--" + edge + b"\n" + nested + b"\n--" + edge + b"--\n"
    wide = (
        b"Content-Type: multipart/mixed; boundary=B\n\n"
        + b"--B\nContent-Type: text/plain\n\nx\n" * (mail.MAX_PARTS + 1)
        + b"--B--\n"
    )
    for data in (nested, wide):
        document, problems = extract.read(data, "mail.eml", "mail")
        assert document is None and [one.code for one in problems] == ["P-TOO-BIG"]


@pytest.mark.parametrize("body", [b"%%%not base64%%%", b"\xff\xfe\x00", b""])
def test_damaged_text_never_raises(body: bytes) -> None:
    result = read(part("base64", body))
    assert not (result.records and result.records.payments)
    assert result.problems


def test_a_text_that_only_begins_like_a_mail_is_text() -> None:
    assert sniff(b"From: Ann\nTo: Jo\nSubject: Fwd\n\nConfirmation Number: 1\n") == "text"
    assert sniff(b"Content-Type: text/plain\nand then prose\n") == "text"
