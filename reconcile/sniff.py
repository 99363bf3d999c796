"""Tell what a file is by its content, never by its name."""

from __future__ import annotations

import io
import re
import zipfile

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")))
_HTML_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|table|tbody|tr|div|span|pre|p|h[1-6]|center|form)\b", re.I)
_HTML_ROOT = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_OFX = re.compile(r"\s*OFXHEADER\b|<\?OFX\b|<OFX>", re.IGNORECASE)
_HEADER = re.compile(r"[!-9;-~]+:[^\n]*|[ \t]+\S.*|From \S+@?\S* .*")
_OF_MIME = re.compile(r"(?:MIME-Version|Content-Type|Content-Transfer-Encoding):", re.IGNORECASE)
_MOST_HEADERS = 400
_COMMENTS = re.compile(r"\A(?:\s|<!--.*?-->)+", re.DOTALL)


def sniff(data: bytes) -> str:
    """Name the format of a file by its content.

    Returns one of ``pdf html mail text xlsx xls ods ofx xml image zip encrypted_office empty binary``.
    """
    head = data[:65536]
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf") and not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "empty"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-") or (b"%PDF-" in head[:1024] and b"endobj" in data):
        return "pdf"
    if head.startswith(_OLE2):
        return _sniff_ole2(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if head.startswith(_BIFF):
        return "xls"
    if _is_image(head):
        return "image"
    text = _as_text(head)
    return "binary" if text is None else _sniff_markup(text)


def _is_image(head: bytes) -> bool:
    if head.startswith(_IMAGES):
        return True
    bitmap = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    heif = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif")
    return bitmap or webp or heif


def _sniff_ole2(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted_office"
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le") + b"\0\0")
    return "xls" if any(name in data for name in names) else "binary"


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # A damaged workbook should be called a damaged workbook: its first part still tells what it was.
        first = data[30:128]
        return "xlsx" if first.startswith((b"[Content_Types].xml", b"xl/", b"_rels/.rels", b"docProps/")) else "zip"
    if "[Content_Types].xml" in names and any(re.fullmatch(r"xl/workbook\w*\.xml", name) for name in names):
        return "xlsx"
    # The OpenDocument standard puts the media type first and uncompressed, so that it can be found here.
    return "ods" if data[30:128].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") else "zip"


def _as_text(head: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    for odd, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[odd::2]
        if half and half.count(0) > 0.8 * len(half) and head[1 - odd :: 2].count(0) == 0:
            return head[: len(head) // 2 * 2].decode(encoding, "replace")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 20 > len(head):
        return None
    return head.decode("utf-8", "replace")


def _sniff_markup(text: str) -> str:
    start = _COMMENTS.sub("", text, count=1)
    if _OFX.match(start) or (start.startswith("<") and _OFX.search(start[:4096])):
        return "ofx"
    if _HTML_TAG.match(start) or (start.startswith("<") and _HTML_ROOT.search(start[:4096])):
        return "html"
    if re.match(r"<\?xml\b|<!DOCTYPE\b|<[A-Za-z_][\w.-]*:?[\w.-]*(?:\s[^<>]*)?>", start):
        return "xml"
    if _is_mail(start):
        return "mail"
    return "html" if _HTML_ROOT.search(start[:2048]) and not start.startswith(("MIME-Version:", "From:")) else "text"


def _is_mail(text: str) -> bool:
    """Tell whether a text begins with the headers of a mail, of which one says how its content is written."""
    told = False
    for line in text.split("\n", _MOST_HEADERS)[:_MOST_HEADERS]:
        line = line.rstrip("\r")
        if not line:
            return told
        if _HEADER.fullmatch(line) is None:
            return False
        told = told or _OF_MIME.match(line) is not None
    return False
