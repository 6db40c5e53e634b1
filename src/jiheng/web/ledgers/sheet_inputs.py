"""A ledger's sheets as districts send them, as rows to be taken in, and what is said about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from jiheng.model import Document, Finding, Ledger, LedgerRow, Location
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.parsing.ledger_sheets import LedgerSheet, ledger_sheets
from jiheng.parsing.ledger_texts import ledger_texts
from jiheng.rulebook import load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.place_words import place_words
from jiheng.web.ledgers.row_input import OTHER, RowInput
from jiheng.web.ledgers.sheet_remarks import left_aside, readings

UNUSABLE = ("R02", "R03")  # a cell that holds no text that could be kept
COUNTERS = ("序号", "行号", "顺序号", "no", "no.")  # headers that only count rows
LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class SheetInputs:
    """The rows of a workbook that are of a ledger, and what people should know about its sheets."""

    sheets: tuple[LedgerSheet, ...]
    rows: tuple[RowInput, ...]
    remarks: tuple[str, ...]  # about totals, units, cells that could not be read
    others: Mapping[str, int]  # headers of no column, and under how many rows something stands


def sheet_inputs(document: Document, ledger: Ledger) -> SheetInputs:
    """Return the rows of a ledger in a workbook; none, where no sheet is of it."""
    sheets = ledger_sheets(document, ledger)
    parsed = ledger_rows(document, ledger)
    unusable = _by_row(f for f in parsed.findings if f.code in UNUSABLE)
    units = {sheet.sheet.name: sheet.units for sheet in sheets}
    rows = []
    for row in parsed.value:
        place = row.places["row"]
        row_input = _row_input(row, ledger, units.get(place.part, {}))
        faults = unusable.get((place.part, row_input.number), ())
        rows.append(replace(row_input, refused=" ".join(placed(fault) for fault in faults)))
    remarks = [placed(f) for f in parsed.findings if f.code not in UNUSABLE]
    remarks += [*readings(parsed.value, ledger), *left_aside(sheets, rows)]
    return SheetInputs(sheets, tuple(rows), tuple(remarks), _others(rows))


def nowhere(document: Document, ledger: Ledger) -> str:
    """Return in words that no sheet of a workbook is of a ledger, and what was expected."""
    expected = "、".join(c.label for c in ledger.form.columns if c.need == "now")
    facts = {"file": document.name, "ledger": ledger.form.name, "expected": expected}
    return said_of(Finding("R65", (document.place(),), facts))


def said_of(finding: Finding) -> str:
    """Return a finding in a sentence, and what to do about it."""
    rules = load().rest
    language = "en" if page_language() == "en" else "zh"
    advice = rules.checks[finding.code].do[language]
    return f"{rules.message(finding, language)}{' ' if language == 'en' else ''}{advice}"


def placed(finding: Finding) -> str:
    """Return a finding in words, with its place before it."""
    place = finding.at[0] if finding.at else Location()
    return f"{place_words(place)}：{said_of(finding)}" if place.part else said_of(finding)


def _row_input(row: LedgerRow, ledger: Ledger, units: Mapping[str, str]) -> RowInput:
    place = row.places["row"]
    number = int(place.spot.partition(":")[0])
    values = ledger_texts(row, ledger, units)
    for header, text in row.other.items():
        if header.strip().lower() not in COUNTERS:
            values[f"{OTHER}{header.strip()[:LONGEST_HEADER]}"] = text.strip()
    given = row.key if row.key != f"{place.part}-{number}" else ""
    places = {field: str(at) for field, at in row.places.items()}
    return RowInput(given, values, place.part, number, places)


def _by_row(findings: Iterable[Finding]) -> dict[tuple[str, int], list[Finding]]:
    by_row: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        place = finding.at[0]
        digits = "".join(sign for sign in place.spot if sign.isdigit())
        by_row.setdefault((place.part, int(digits)), []).append(finding)
    return by_row


def _others(rows: Iterable[RowInput]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        for name, text in row.values.items():
            if name.startswith(OTHER) and text:
                counts[name.removeprefix(OTHER)] = counts.get(name.removeprefix(OTHER), 0) + 1
    return counts
