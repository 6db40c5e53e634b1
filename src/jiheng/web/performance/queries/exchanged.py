"""Files of the budget system beside a year: its rows, the layouts, what a comparison came to."""

from typing import Any

from jiheng.model.exchange import (
    SHEETS,
    Compared,
    Difference,
    ExchangeLayout,
    LeftCell,
    OwnRow,
    OwnRows,
)
from jiheng.rulebook import Rulebook
from jiheng.web.core.models import Job, User
from jiheng.web.core.plain_texts import shown
from jiheng.web.core.queries import jobs
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.reading import MONEY_UNIT
from jiheng.web.ledgers.tables import Table
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import HEAD, year_table
from jiheng.web.performance.year_document import sheet_form

COMPARE, HAND_IN = "compare_export", "write_return_tables"
SPENT, YEAR_END = "executed_", "-12-31"  # of the sheet of projects: the outturn of a year
LISTED = 300  # of a kind, on the page
PLACES = 4  # of a sum that are named
OPEN, DECIDED, SHUT = "open", "decided", "shut"  # whether a cell may be filled in now


def layouts() -> tuple[ExchangeLayout, ...]:
    """Return the layouts that are in force here, one's own with those of the package."""
    return rules().rest.exchanges


def year_own_rows(cycle: Cycle) -> OwnRows:
    """Return the rows of a year that are compared with the budget system and handed in to it."""
    head = entries(cycle, HEAD).first()
    unit = head.values.get("money_unit", "") if head is not None else ""
    return OwnRows(
        sheets={
            sheet: tuple(OwnRow(row.key, row.values) for row in entries(cycle, sheet))
            for sheet in SHEETS
        },
        money_unit=unit or MONEY_UNIT,
    )


def newest(user: User, cycle: Cycle, kind: str) -> Job | None:
    """Return the newest finished job of a person and a kind for a year; None without one."""
    return jobs(user).filter(kind=kind, state="done", argument__year=cycle.pk).first()


def as_result(compared: Compared, cycle: Cycle, language: str) -> dict[str, Any]:
    """Return a comparison as plain values for a job to keep and the page to show."""
    book, export = rules().rest, compared.export
    rows = {sheet: {row.key: row for row in entries(cycle, sheet)} for sheet in SHEETS}
    tables = {sheet: year_table(cycle, sheet) for sheet in SHEETS}
    cells = [
        _cell(each, tables[each.sheet], rows[each.sheet][each.key]) for each in compared.differences
    ]
    result: dict[str, Any] = shown(
        {
            "layout": export.layout.id,
            "layout_name": _named(export.layout, language),
            "as_of": f"{export.as_of or ''}",
            "as_of_from": export.as_of_from,
            "version": cycle.version,
            "tables": [[table.sheet, len(table.rows)] for table in export.tables],
            "cells": cells,
            "same": compared.same,
            "theirs_alone": [
                [
                    row.code, str(row.value("projects", "name") or ""), str(row.at),
                    book.say(row.doubt, language) if row.doubt else "",
                ]
                for row in compared.theirs_alone[:LISTED]
            ],
            "ours_alone": list(compared.ours_alone[:LISTED]),
            "twice": [[code, [str(at) for at in places]] for code, places in compared.twice],
            "left": [_left(cell, book, language) for cell in compared.left[:LISTED]],
            "left_count": len(compared.left),
            "unknown": [[h, n] for table in export.tables for h, n in table.unknown],
        }
    )  # fmt: skip
    return result


def _named(layout: ExchangeLayout, language: str) -> str:
    return layout.label if language == "zh" else layout.english


def _left(cell: LeftCell, book: Rulebook, language: str) -> list[str]:
    return [str(cell.at), cell.header, cell.text, book.say(cell.why, language)]


def _cell(each: Difference, table: Table, row: Row) -> dict[str, Any]:
    """Return a difference with whether its cell may be filled in as the year stands."""
    form = sheet_form(each.sheet)
    column = form.column(each.field)
    phase = column.phase if column is not None else ""
    may = OPEN if each.field in table.open_in(row) else DECIDED if phase in table.final else SHUT
    more = "…" if len(each.at) > PLACES else ""
    return {
        "id": f"{each.sheet}/{each.key}/{each.field}",
        "sheet": each.sheet, "sheet_name": form.name, "key": each.key, "title": each.title,
        "field": each.field, "label": column.label if column is not None else each.field,
        "ours": each.ours, "theirs": each.theirs, "kind": each.kind, "by_name": each.by_name,
        "at": "、".join(str(at) for at in each.at[:PLACES]) + more, "may": may,
        "address": table.row_address(each.key),
    }  # fmt: skip
