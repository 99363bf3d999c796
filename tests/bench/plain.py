"""Reconcile clients the plain way: pdfplumber's text, a pandas merge, a great-expectations suite per client, openpyxl.

This is what a careful afternoon gives, and what the program is measured against. It does less: one layout of the records, a merge
on amount and period instead of an assignment, one sheet per table, no proof of a balance and no provenance.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

_ROW = re.compile(r"^(\d{3})\s+(.+?)\s+(?:(\d{6,8})\s+)?(\d{2}-\d{2}-\d{4})\s+(-?\$?-?[\d,]+\.\d{2})", re.MULTILINE)
_ENDS = re.compile(r"Tax Period(?: Ending)?:\s*(?:(\w{3})\w*\.? \d{1,2}, (\d{4})|(\d{2})-\d{2}-(\d{4}))", re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}


def read(path: Path) -> list[dict[str, Any]]:
    """Return the rows of one transcript."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        text = "\n".join(page.extract_text() or "" for page in pdf.pages)
    ends = _ENDS.search(text)
    period = ""
    if ends:
        month = _MONTHS[ends[1].lower()] if ends[1] else int(ends[3])
        period = f"{ends[2] or ends[4]}-{month:02d}"
    names = ("code", "explanation", "cycle", "date", "amount")
    return [
        {**dict(zip(names, match.groups(), strict=True)), "period": period, "file": path.name} for match in _ROW.finditer(text)
    ]


def reconcile(folder: Path, out: Path) -> int:
    """Reconcile one client and write its workbook; return the number of matches."""
    import pandas as pd

    rows = [row for path in sorted(folder.glob("*.pdf")) for row in read(path)]
    postings = pd.DataFrame(rows, columns=["code", "explanation", "cycle", "date", "amount", "period", "file"])
    postings["date"] = pd.to_datetime(postings["date"], format="%m-%d-%Y")
    postings["amount"] = postings["amount"].str.replace(r"[$,]", "", regex=True).astype(float)
    payments = pd.read_csv(folder / "payments.csv", dtype={"Period": str, "TIN": str, "Reference": str})
    if "Period" not in payments:
        payments["Period"] = payments["Tax year"].astype(str) + "-12"
    payments["Date"] = pd.to_datetime(payments["Date"])
    paid = postings[postings["code"].isin(["660", "670", "610", "430", "640", "650"]) & (postings["amount"] < 0)].copy()
    paid["Amount"] = -paid["amount"]
    merged = payments.merge(paid, left_on=["Amount", "Period"], right_on=["Amount", "period"], how="outer", indicator=True)
    merged["days"] = (merged["date"] - merged["Date"]).dt.days
    checks = [*validate(postings, "postings"), *validate(payments, "payments")]
    sheets = {"Postings": postings, "Payments": payments, "Matches": merged, "Checks": pd.DataFrame(checks)}
    write(out / f"{folder.name}.xlsx", sheets)
    return int((merged["_merge"] == "both").sum())


def validate(frame: Any, name: str) -> list[dict[str, Any]]:
    """Run a suite of six expectations over one table, as the tutorials do."""
    import great_expectations as gx

    expect: Any = gx.expectations
    amount, date = ("amount", "date") if name == "postings" else ("Amount", "Date")
    suite = gx.ExpectationSuite(
        name,
        expectations=[
            expect.ExpectColumnToExist(column=amount),
            expect.ExpectColumnValuesToNotBeNull(column=date),
            expect.ExpectColumnValuesToNotBeNull(column=amount),
            expect.ExpectColumnValuesToBeBetween(column=amount, min_value=-1e9, max_value=1e9),
            expect.ExpectColumnValuesToBeOfType(column=amount, type_="float64"),
            expect.ExpectTableRowCountToBeBetween(min_value=1),
        ],
    )
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("source").add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    results: Any = batch.validate(suite).results
    return [{"check": result.expectation_config.type, "success": result.success} for result in results]


def write(path: Path, sheets: dict[str, Any]) -> None:
    """Write one sheet per table, with a header style, widths, a filter and frozen heads."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, frame in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(frame.columns))
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
            sheet.append([str(value) if type(value).__name__ == "Categorical" else value for value in row])
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3864")
            cell.alignment = Alignment(wrap_text=True)
        for column in sheet.columns:
            sheet.column_dimensions[column[0].column_letter].width = max(len(str(cell.value or "")) for cell in column) + 2
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    book.save(path)


def main() -> None:
    """Reconcile the folders named after the output folder."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for folder in sys.argv[2:]:
        reconcile(Path(folder), out)


if __name__ == "__main__":
    main()
