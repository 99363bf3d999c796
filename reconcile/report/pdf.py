"""Make a PDF of the first two sheets for a client, through LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from reconcile import files
from reconcile.errors import CannotWrite

_TIMEOUT = 180
_SHOWN = 2
_LISTED = "xl/worksheets/sheet2.xml"
_LAST_COLUMN = "H"
"""What the client is shown of the second sheet: everything up to the confidence; the evidence is for the reviewer."""


def pdf(workbook: Path, out: Path) -> None:
    """Write the first two sheets of a workbook as a PDF, old-or-new.

    Raises:
        CannotWrite: when LibreOffice is not installed or fails, or the target cannot be written.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise CannotWrite(
            "A PDF needs LibreOffice, which is not installed (no soffice on the path). The workbook is complete without it; "
            "install LibreOffice, or print the first two sheets from Excel."
        )
    with files.private_dir(out.parent) as private:
        copy = private / "client.xlsx"
        copy.write_bytes(b"")
        copy.chmod(0o600)
        _client_copy(workbook, copy)
        # A profile of its own: LibreOffice refuses a second start on the user's, and must leave no trace of a client there.
        command = [program, f"-env:UserInstallation={(private / 'profile').absolute().as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(private), str(copy)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL)
            made = (private / "client.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            words = f"LibreOffice could not make the PDF ({type(error).__name__}). The workbook is complete without it."
            raise CannotWrite(f"{words} Open it and print the first two sheets.") from error
        files.write_atomic(out, made)


def _client_copy(workbook: Path, copy: Path) -> None:
    """Copy a workbook with all sheets but the first two hidden: hidden sheets are not printed, and formulas still find them."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        last = max((int(number) for number in re.findall(rb'<row r="(\d+)"', source.read(_LISTED))), default=1)
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = _shown_only(content.decode("utf-8"), last).encode("utf-8")
            elif name == _LISTED:
                content = re.sub(rb'fitToWidth="\d+"', b'fitToWidth="1"', content)
            target.writestr(name, content)


def _shown_only(text: str, last_row: int) -> str:
    for sheet in re.findall(r"<sheet [^>]*/>", text)[_SHOWN:]:
        text = text.replace(sheet, sheet.replace("<sheet ", '<sheet state="hidden" '))
    area = f"'Discrepancies'!$A$1:${_LAST_COLUMN}${last_row}"
    name = f'<definedName name="_xlnm.Print_Area" localSheetId="1">{area}</definedName>'
    return text.replace("<definedNames>", f"<definedNames>{name}", 1)
