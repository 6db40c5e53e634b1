"""Older versions of what we wrote, read as today's: one written-out step per version."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jiheng.model import Cell, Document, Sheet, WorkbookForm
from jiheng.parsing.forms import matched

RECORD_FORMAT = "jiheng/evaluation"
RECORD_VERSION = 2


def template_version(document: Document, form: WorkbookForm) -> int | None:
    """Return the version of the template that a workbook says it is of; None if it says nothing."""
    version = meta_values(document, form).get("template_version", "")
    return int(version) if version.isascii() and version.isdigit() else None


def meta_values(document: Document, form: WorkbookForm) -> dict[str, str]:
    """Return the hidden notes of a workbook of ours; empty for any other workbook."""
    sheet = document.sheet(form.meta_sheet)
    if sheet is None:
        return {}
    return {row[1].text: row[2].text for _, row in sheet if 1 in row and 2 in row}


def upgraded(document: Document, form: WorkbookForm) -> Document:
    """Return a workbook of an older template as one of today's."""
    version = template_version(document, form)
    if version is None or version > form.version:
        return document
    for step in TEMPLATE_STEPS[version - 1 :] if version else ():
        document = step(document, form)
    return document


def _template_1(document: Document, form: WorkbookForm) -> Document:
    """Version 1 took 评分标准 for the kind of rule; today it is the standard in words."""
    names = form.sheet("indicators").names
    sheets = tuple(_renamed(s) if matched(s.name, names) else s for s in document.sheets)
    return replace(document, sheets=sheets)


def _renamed(sheet: Sheet) -> Sheet:
    rows = {
        number: {
            column: Cell("评分规则", "评分规则") if cell.value == "评分标准" else cell
            for column, cell in cells.items()
        }
        for number, cells in sheet.rows.items()
    }
    return replace(sheet, rows=rows)


TEMPLATE_STEPS: tuple[Callable[[Document, WorkbookForm], Document], ...] = (_template_1,)


class RecordError(Exception):
    """A file that is not an evaluation.json we can read; says what was found and expected."""

    def __init__(self, kind: str, **facts: object) -> None:
        super().__init__(kind)
        self.kind, self.facts = kind, facts


def read_record(data: bytes) -> Mapping[str, Any]:
    """Return an evaluation.json of any version up to today's as one of today's.

    Raises RecordError: `damaged` if it is no JSON, `foreign` if it is something else, `newer` with
    the version found and the newest that can be read.
    """
    try:
        record: object = json.loads(data)
        if b"\\u" in data or b"\xed" in data:  # half a character, which no text can be
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise RecordError("damaged") from error
    if not isinstance(record, dict) or record.get("format") != RECORD_FORMAT:
        raise RecordError("foreign")
    version = record.get("version")
    if not isinstance(version, int) or version < 1:
        raise RecordError("foreign")
    if version > RECORD_VERSION:
        needs = str(record.get("program", "")).strip()
        raise RecordError("newer", found=version, expected=RECORD_VERSION, needs=needs)
    upgraded_: dict[str, Any] = record
    try:
        for step in RECORD_STEPS[version - 1 :]:
            upgraded_ = step(upgraded_)
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordError("damaged") from error
    return upgraded_


def _record_1(record: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no bonus, malus, penalty, cap or lamp, no monitoring, no ex-ante appraisal."""
    scores = []
    for tree in record["scores"]:
        total = {**tree["total"], "bonus": "0", "malus": "0", "raw": None, "cap": None}
        items = [{**item, "effect": "scored", "penalty": "0"} for item in tree["items"]]
        scores.append({**tree, "items": items, "total": total, "lamp": None})
    added = ("monitored_funds", "monitored", "appraisals", "verdicts")
    evaluation = {**record["evaluation"], **{name: [] for name in added}}
    return {**record, "version": 2, "scores": scores, "evaluation": evaluation}


RECORD_STEPS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (_record_1,)
