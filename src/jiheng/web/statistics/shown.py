"""Tables, cells and issues as pages and calls show them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from jiheng.ledger.statistics import StatCell, StatTable
from jiheng.model import Counted
from jiheng.model.ledger_figure import quantity_of
from jiheng.reporting.ledger_tables import (
    groups_of,
    label_of,
    line_name,
    month_words,
    printed,
    rolled_words,
    why_words,
)
from jiheng.rulebook.statistics import StatColumn, StatLayout
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.figures import needed_by
from jiheng.web.ledgers.queries.rows import rows_named
from jiheng.web.ledgers.views.figure_panels import definition_name, language
from jiheng.web.statistics.queries.opened_again import period_of

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Reopening
    from jiheng.web.statistics.asking import Asked
    from jiheng.web.statistics.models import Issue

PAGE = 100  # rows of a cell
OPENED = ("month", "so_far", "last_year", "year_on_year", "month_on_month", "share", "completion",
          "target", "rank")  # fmt: skip


def shown_table(table: StatTable, asked: "Asked") -> dict[str, Any]:
    """Return a table in words, each cell with the address of its rows."""
    book, lang = rules().rest, language()
    names: dict[str, tuple[str, str]] = {}
    if table.layout.per == "rows":
        names = rows_named([line.name for line in table.lines])
    lines = []
    for number, line in enumerate(table.lines):
        cells = [
            _cell(table, number, column, cell, asked)
            for column, cell in zip(table.layout.columns, line.cells, strict=True)
        ]
        name, address = names.get(line.name, (said(line_name(line, book, lang)), ""))
        if table.layout.per == "rows":
            name = f"{number + 1}"
        lines.append({"name": name, "address": address, "kind": line.kind, "cells": cells})
    heads = groups_of(table.layout, lang)
    return {
        "layout": table.layout,
        "name": f"{table.layout.id} {label_of(table.layout, lang)}",
        "month": month_words(table.period, book, lang),
        "groups": heads,
        "grouped": any(name for name, _count in heads),
        "columns": [(label_of(c, lang), bool(c.group)) for c in table.layout.columns],
        "lines": lines,
        "rolled": rolled_words(table, book, lang),
        "note": table.layout.note if lang == "zh" else table.layout.note_english,
        "adds_up": bool(table.rolled) and not table.broken,
    }


def _cell(
    table: StatTable, number: int, column: StatColumn, cell: StatCell, asked: "Asked"
) -> dict[str, Any]:  # fmt: skip
    book, lang = rules().rest, language()
    opens = cell.figure is not None and cell.why not in ("own", "no_rank", "unreported")
    address = ""
    if opens:
        at = reverse("statistics:cell", args=(table.layout.id,))
        address = f"{at}?{asked.query}&{urlencode({'line': number, 'column': column.id})}"
    return {
        "column": column.id,
        "text": printed(cell, column, book, lang),
        "why": why_words(cell, table.period, book, lang),
        "address": address,
        "wide": bool(cell.text),
    }


def shown_cell(cell: StatCell, reach: frozenset[int], where: int, page: str = "") -> dict[str, Any]:
    """Return what a cell rests on: its figure, a page of its rows, and what it is held against."""
    parts = []
    for shown, own in ((cell.figure, cell.counted), (cell.base, ())):
        if shown is None:
            continue
        definition = shown.definition
        rows = Paginator(own or _rows_of(shown), PAGE).get_page(page)
        names = rows_named((row.key for row in rows), reach)
        parts.append(
            {
                "id": definition.id,
                "name": definition_name(definition),
                "period": f"{shown.period}",
                "address": _figure_address(shown, where),
                "value": shown.quantity.printed() if shown.quantity is not None else "—",
                "rows": [
                    {"row": names.get(row.key, (row.key, "")), "brings": _brings(shown, row)}
                    for row in rows
                ],
                "count": rows.paginator.count,
                "page": rows,
                "all": not own,
                "digest": shown.digest[:16],
                "ledgers": needed_by(definition.id),
            }
        )
    return {"parts": parts}


def _figure_address(shown: Any, where: int) -> str:
    days = {"first": f"{shown.period.first}", "last": f"{shown.period.last}"}
    at = reverse("ledgers:figure", args=(shown.definition.id,))
    return f"{at}?{urlencode({'organisation': where, **days})}"


def _rows_of(shown: Any) -> tuple[Counted, ...]:
    """Return the rows of a figure, or those of the figures that it is made of."""
    if shown.counted or not shown.parts:
        return tuple(shown.counted)
    return tuple(row for part in shown.parts for row in _rows_of(part))


def _brings(shown: Any, row: Counted) -> str:
    definition = shown.definition
    if definition.how in ("sum", "target", "value"):
        return quantity_of(definition, row.amount).printed()
    return quantity_of(definition, row.share).printed() if definition.how == "count" else ""


def issue_month(issue: "Issue") -> str:
    """Return the month of an issue, or the months that were issued as one."""
    return month_words(period_of(issue), rules().rest, language())


def shown_opened(opened: "Iterable[Reopening]") -> list[dict[str, Any]]:
    """Return months that were opened again after an issue had printed them, each with its page."""
    at = (
        (each, reverse("ledgers:months", args=(each.ledger, each.organisation_id)))
        for each in opened
    )
    return [
        {
            "organisation": each.organisation.name,
            "ledger": ledger_name(ledgers()[each.ledger]),
            "month": f"{each.first:%Y-%m}",
            "at": each.decided_at,
            "reason": each.reason,
            "address": f"{address}?year={each.first.year}#reopenings",
        }
        for each, address in at
    ]


def column_of(layout: StatLayout, id_: str) -> int | None:
    """Return the place of a column in its table, of the first for none; None if there is none."""
    if not id_:
        return 0
    return next((n for n, column in enumerate(layout.columns) if column.id == id_), None)
