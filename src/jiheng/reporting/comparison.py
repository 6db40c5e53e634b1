"""A comparison as sheets of a workbook and as a text: tables that are given in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.model import Chart, Grid, GridCell, Heading, Paragraph, Report, Table
from jiheng.model.report import Block
from jiheng.reporting.grids import cell, line

WIDE, NARROW = 26, 13
ROWS_IN_TEXT = 200  # of a table in a text; the workbook has all of them


@dataclass(frozen=True, slots=True)
class Words:
    """A table in words: its name, heads and rows; numbers stay numbers."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | None, ...], ...]
    note: str = ""


def comparison_grids(tables: Sequence[Words]) -> tuple[Grid, ...]:
    """Return each table as a sheet with a filter over its heads."""
    return tuple(map(_grid, tables))


def _grid(table: Words) -> Grid:
    width = len(table.heads)
    cells: list[GridCell] = [cell(1, 1, table.name, "title", width=width)]
    if table.note:
        cells.append(cell(2, 1, table.note, "note", width=width))
    cells += line(3, table.heads, "head")
    for number, row in enumerate(table.rows, start=4):
        cells += line(number, row)
    widths = tuple(WIDE if column < 2 else NARROW for column in range(width))
    return Grid(
        name=table.name, cells=tuple(cells), widths=widths, repeat_rows=3, landscape=True,
        freeze=3, filter_row=3, heights={1: 32},
    )  # fmt: skip


def comparison_report(
    title: str, lead: str, tables: Sequence[Words], more: str, digest: str, chart: Chart | None
) -> Report:
    """Return the tables as a text, each under its heading; `more` says what was left out."""
    blocks: list[Block] = [Paragraph((lead,))]
    if chart is not None:
        blocks.append(chart)
    for table in tables:
        blocks.append(Heading(1, table.name))
        if table.note:
            blocks.append(Paragraph((table.note,), "note"))
        rows = tuple(
            tuple(("" if value is None else f"{value}",) for value in row)
            for row in table.rows[:ROWS_IN_TEXT]
        )
        blocks.append(
            Table(
                title=table.name, columns=table.heads, rows=rows,
                widths=tuple(2 if n < 2 else 1 for n in range(len(table.heads))),
            )
        )  # fmt: skip
        if len(table.rows) > ROWS_IN_TEXT:
            blocks.append(Paragraph((more.format(count=len(table.rows) - ROWS_IN_TEXT),), "note"))
    return Report(title=(title,), blocks=tuple(blocks), digest=digest, contents=False)


def years_chart(
    title: str, alternative: str, unit: str, lines: Sequence[tuple[str, dict[str, Decimal]]]
) -> Chart:
    """Return the years of some units as lines."""
    return Chart(
        id="years", kind="years", title=title, alternative=alternative, axis=unit,
        rows=tuple(lines),
    )  # fmt: skip
