"""Read QIF and IIF, the exchange formats of Quicken and QuickBooks Desktop."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from reconcile.payments import classify, fees, periods, words
from reconcile.payments.table import Row, Sheet
from reconcile.privacy import mask_text

QIF_HEADINGS = ("QIF D", "QIF T", "QIF N number", "QIF N word", "QIF P", "QIF M", "QIF L", "QIF E", "QIF parts")
IIF_HEADINGS = ("TRNSTYPE", "DATE", "ACCNT", "NAME", "AMOUNT", "DOCNUM", "MEMO", "SPL ACCNT", "SPL MEMO", "SPL parts")
_FIRST_LINE = re.compile(r"\s*!(?:type|account|option|clear)\b", re.IGNORECASE)
_CASH_TYPES = re.compile(r"!type:\s*(?:bank|ccard|cash|oth a|oth l)\b", re.IGNORECASE)


def is_qif(text: str) -> bool:
    """Tell whether a text is QIF: its first line names a type of list."""
    return _FIRST_LINE.match(text) is not None


def is_iif(text: str) -> bool:
    """Tell whether a text is IIF: a line defines the columns of transactions."""
    return "!TRNS" in text and re.search(r'^"?!TRNS"?\t', text, re.MULTILINE) is not None


def read_qif(text: str) -> Sheet:
    """Return the records of all bank, card and cash lists; row n is the n-th record."""
    rows = [Row(0, QIF_HEADINGS)]
    record: dict[str, str] = {}
    parts: list[dict[str, str]] = []
    number, wanted = 0, True
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("!"):
            wanted, record, parts = _CASH_TYPES.match(line) is not None, {}, []
        elif line.startswith("^"):
            if wanted and record:
                number += 1
                rows.append(_qif_row(number, record, parts))
            record, parts = {}, []
        elif line and wanted:
            tag, value = line[0].upper(), line[1:].strip()
            tag = "T" if tag == "U" else tag
            if tag in "ES$":
                if tag == "S" or not parts:
                    parts.append({})
                parts[-1].setdefault(tag, value)
            record.setdefault(tag, value)
    if wanted and record:
        rows.append(_qif_row(number + 1, record, parts))
    return Sheet(None, tuple(rows), preset="qif")


def _qif_row(number: int, record: dict[str, str], parts: Sequence[dict[str, str]]) -> Row:
    num = record.get("N", "")
    day = record.get("D", "")
    if not re.search(r"[A-Za-z]", day):
        # Quicken pads days with blanks: D 4/ 5'25.
        day = day.replace(" ", "")
    is_number = num.isdigit()
    split = fees.Split(
        record.get("T", ""),
        (record.get("P", ""), record.get("M", "")),
        [fees.Part(part.get("S", ""), part.get("E", ""), part.get("$", "")) for part in parts],
    ).without_fees()
    memo, note, shown = _of_whole(split.named[1], [part.note for part in split.parts])
    return Row(
        number,
        (
            day,
            split.amount,
            num if is_number else "",
            "" if is_number else num,
            record.get("P", ""),
            memo,
            record.get("L", ""),
            note,
            " / ".join(filter(None, (shown, split.told))),
        ),
        split.wrong or _mixed_parts([text for part in split.parts for text in (part.account, part.note)]),
    )


def _mixed_parts(texts: Sequence[str]) -> str | None:
    """Say that the parts of an entry are of federal and of other taxes: one payment cannot have gone to both."""
    verdicts = [(text, classify.of_own_words(text) or classify.of_books(text)) for text in texts if text]
    federal = [text for text, verdict in verdicts if verdict.kind == "payment"]
    others = [text for text, verdict in verdicts if verdict.kind == "not_tax" and verdict.reason.startswith(("state", "local"))]
    if not federal or not others:
        return None
    named = f'"{mask_text(federal[0][:30])}" and "{mask_text(others[0][:30])}"'
    return f"its parts are of federal and of other taxes ({named}): what of it went to the IRS is not told."


def _of_whole(memo: str, notes: Sequence[str]) -> tuple[str, str, str]:
    """Return the note of a whole entry, what its parts add to it, and words that are only to be shown.

    Where the parts disagree, a note of the whole that names a tax is the note of one of them.
    """
    note, shown = _notes_of_parts(notes)
    note = note or _form_of_all(notes)
    if shown and _meant(memo) != _NOTHING:
        return "", note, f"{memo} / {shown}"
    return memo, "" if note == memo else note, shown


def _form_of_all(notes: Sequence[str]) -> str:
    """Return the form that every part names, whatever else they disagree on."""
    forms = {found[0] if (found := words.form_in(note)) else "" for note in notes}
    return f"Form {forms.pop()}" if len(forms) == 1 and "" not in forms else ""


_NOTHING = (None, "unknown", None)


def _meant(note: str) -> tuple[object, str, object]:
    return words.form_in(note), words.kind_in(note), periods.of_memo(note)


def _notes_of_parts(notes: Sequence[str]) -> tuple[str, str]:
    """Return the notes of a split entry as words to understand, and as words to show.

    Where its parts name different taxes, periods or kinds, nothing they say holds for the whole.
    """
    told = [note for note in dict.fromkeys(notes) if note]
    meant = {_meant(note) for note in told} - {_NOTHING}
    return ("", " / ".join(told)) if len(meant) > 1 else (" ".join(told), "")


def read_iif(text: str) -> Sheet:
    """Return the transactions, one row each with accounts and notes of its other legs; rows are numbered by their TRNS line."""
    rows = [Row(0, IIF_HEADINGS)]
    columns: dict[str, list[str]] = {}
    current: dict[str, str] | None = None
    legs: list[dict[str, str]] = []
    start = 0
    for number, cells in enumerate(csv.reader(text.splitlines(), delimiter="\t"), start=1):
        tag = cells[0].strip().upper() if cells else ""
        if tag in ("!TRNS", "!SPL"):
            columns[tag[1:]] = [cell.strip().upper() for cell in cells]
        elif tag in ("TRNS", "SPL"):
            values = {name: cell.strip() for name, cell in zip(columns.get(tag, []), cells, strict=False)}
            if tag == "TRNS":
                current, legs, start = values, [], number
            else:
                legs.append(values)
        elif tag == "ENDTRNS" and current is not None:
            rows.append(_iif_row(start, current, legs))
            current = None
    if current is not None:
        rows.append(_iif_row(start, current, legs))
    return Sheet(None, tuple(rows), preset="iif")


def _iif_row(number: int, trns: dict[str, str], legs: Sequence[dict[str, str]]) -> Row:
    name, amount = trns.get("NAME", ""), trns.get("AMOUNT", "")
    parts = [fees.Part(leg.get("ACCNT", ""), leg.get("MEMO", ""), leg.get("AMOUNT", "")) for leg in legs]
    split = fees.Split(amount, (name, trns.get("MEMO", "")), parts).without_fees()
    own = (*(trns.get(heading, "") for heading in IIF_HEADINGS[:4]), split.amount, trns.get(IIF_HEADINGS[5], ""))
    if split.wrong:
        return Row(number, (*own, split.named[1]), split.wrong)
    whole = split.named[1]
    accounts = [part.account for part in split.parts if part.account]
    notes = [part.note for part in split.parts]
    told = [text for text in dict.fromkeys((whole, *accounts, *notes)) if text]
    if _are_of_several_forms(accounts, (whole, *notes)):
        if classify.of_books(name).kind == "payment":
            return Row(number, (*own, "", "", "", " / ".join(told)))
        if any(classify.of_books(f"{name} {text}").kind == "payment" for text in told):
            return Row(number, (*own, whole, " ".join(accounts), *notes[:1], ""), _SEVERAL_FORMS)
    memo, note, shown = _of_whole(whole, notes)
    return Row(number, (*own, memo, " ".join(accounts), note, " / ".join(filter(None, (shown, split.told)))))


_SEVERAL_FORMS = "its parts are of several federal taxes, and nobody is named whom it paid: what went to the IRS is not told."


def _are_of_several_forms(accounts: Sequence[str], notes: Sequence[str]) -> bool:
    """Tell whether the parts of an entry are of more than one federal form; an account's name (FUTA) may tell it alone.

    The first of the notes is that of the whole entry: what names no form beside the one that it names does not contradict it.
    """
    named = {account: words.form_in(account) for account in accounts}
    forms = {found[0] for text in (*accounts, *notes) if text and (found := words.form_in(text))}
    if len(forms) > 1:
        return True
    whole, *parts = (words.form_in(note) for note in notes)
    told = whole is not None or (bool(parts) and all(parts))
    return len(forms) == 1 and not told and len(named) > 1 and None in named.values() and any(named.values())
