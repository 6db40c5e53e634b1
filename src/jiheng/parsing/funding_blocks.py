"""What forms of transfers, bonds and services have beside others, as rows of our sheets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from jiheng.model import Cell, Choice, OfficialForm, SheetForm, WorkbookForm
from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import bare_header
from jiheng.parsing.forms import Row, Rows
from jiheng.parsing.fund_block import AMOUNTS, FundRow, source_of
from jiheng.parsing.funding_tables import (
    Region,
    TableForm,
    paired_row,
    table_rows,
    years_across,
    years_in_pairs,
)
from jiheng.parsing.head_block import Head
from jiheng.parsing.numbers import plain
from jiheng.parsing.values import choose, quantity_of

FIELDS = {"original": "budget", "revised": "budget", "arrived": "arrived", "executed": "executed"}
ORDINARY = ("fiscal", "carryover", "other")  # the sources that the sheet of projects has
WHOLES = ("fiscal", "local")  # sources that others may be parts of
PREFIX = re.compile(
    r"^(?:其中|[一二三四五六七八九十\d]+[、.．]|[(（][一二三四五六七八九\d][)）])?[:：]?"
)
AUDIT = re.compile(r"^(?:其他需要)?说明(?:的问题)?$")
LEAST_ITEMS = 2  # lines on how money was managed, before a block is one
HEADS = ("superior_department", "finance_department", "region", "level", "period")


def choices_of(form: SheetForm, field: str) -> tuple[Choice, ...]:
    """Return the entries of a column's list."""
    column = form.column(field)
    return column.choices if column is not None else ()


def fund_source_rows(
    funds: Sequence[FundRow], table: SourceTable, form: SheetForm, subject: str
) -> list[Row]:
    """Return the sources of a block of funds; empty where it has no others than our projects."""
    choices = choices_of(form, "source")
    parts = [(_source_label(row.label), row) for row in _of_the_block(funds)
             if source_of(row.label) != "total" and row.cells.keys() & set(AMOUNTS)]  # fmt: skip
    sources = [(choose(label, choices), label, row) for label, row in parts]
    if all(fit is not None and fit.id in ORDINARY for fit, _, _ in sources):
        return []
    wholes = {
        label
        for number, (fit, label, _) in enumerate(sources)
        if fit is not None and fit.id in WHOLES and _details(sources[number:])
    }
    return [_source_row(table, label, row, (form.id, subject))
            for _, label, row in sources if label not in wholes]  # fmt: skip


def _of_the_block(funds: Sequence[FundRow]) -> Iterator[FundRow]:
    """Yield the rows of a block of funds: up to one with words where amounts should be."""
    for row in funds:
        amounts = [cell for name, cell in row.cells.items() if name in AMOUNTS]
        if any(_number(cell) is None for cell in amounts):
            return
        yield row


def _source_label(label: str) -> str:
    return PREFIX.sub("", plain(label)).strip(":：")


def _details(sources: Sequence[tuple[object, str, FundRow]]) -> bool:
    """Return whether the rows below the first add up to it in every figure that it states."""
    parent, *others = (row for _, _, row in sources)
    for count in range(2, len(others) + 1):
        if all(_sum(others[:count], name) == _number(cell) for name, cell in parent.cells.items()
               if name in AMOUNTS):  # fmt: skip
            return True
    return False


def _sum(rows: Sequence[FundRow], name: str) -> Fraction:
    return sum((_number(row.cells.get(name)) or Fraction(0) for row in rows), Fraction(0))


def _number(cell: Cell | None) -> Fraction | None:
    quantity = quantity_of(cell, "", None) if cell is not None else None
    return quantity.amount if quantity is not None else None


def _source_row(table: SourceTable, label: str, row: FundRow, about: tuple[str, str]) -> Row:
    sheet, subject = about
    cells = {"source": Cell(label, label), "subject": Cell(subject, subject)}
    places = {"row": table.place(row.number), "source": table.place(row.number)}
    for name, cell in row.cells.items():
        field = FIELDS.get(name, "")
        if field and (field not in cells or name == "revised"):
            cells[field], places[field] = cell, table.place(*row.places[name])
    return Row(row.number, f"{sheet}-{table.part}-{row.number}", cells, places)


def management_rows(regions: Sequence[Region], form: SheetForm, subject: str) -> list[Row]:
    """Return the lines on how money was managed: what each is about, how it stands, what is amiss.

    A line is known by its own label; the columns right of it are the account and the problem.
    """
    choices = choices_of(form, "item")
    managed: list[Row] = []
    for table, rows in regions:
        for row in rows:
            begun = list(table.begins(row))
            first = next((n for n, (_, cell) in enumerate(begun) if choose(cell.text, choices)), -1)
            if first >= 0:
                managed.append(_managed(table, row, begun[first:], (form.id, subject)))
    return managed if len(managed) >= LEAST_ITEMS else []


def _managed(
    table: SourceTable, row: int, begun: Sequence[tuple[int, Cell]], about: tuple[str, str]
) -> Row:
    sheet, subject = about
    cells = {"subject": Cell(subject, subject)}
    places = {"row": table.place(row)}
    for field, (column, cell) in zip(("item", "text", "problem"), begun, strict=False):
        cells[field], places[field] = cell, table.place(row, column)
    return Row(row, f"{sheet}-{table.part}-{row}", cells, places)


def transfer_row(head: Head, regions: Sequence[Region], form: SheetForm, subject: str) -> list[Row]:
    """Return the head of a transfer's form; empty if it has none of what tells it apart."""
    cells = {name: head.cells[name] for name in HEADS if name in head.cells}
    places = {name: head.places[name] for name in cells}
    if "superior_department" not in cells and "finance_department" not in cells:
        return []
    for table, rows in regions:
        for row in rows:
            begun = list(table.begins(row))
            if len(begun) > 1 and AUDIT.fullmatch(bare_header(begun[0][1].text)):
                cells["audit_note"] = begun[1][1]
                places["audit_note"] = table.place(row, begun[1][0])
    cells["subject"] = Cell(subject, subject)
    places.setdefault("row", places.get("superior_department", next(iter(places.values()))))
    return [Row(0, f"{form.id}-{subject}", cells, places)]


def official_form(titles: str, form: WorkbookForm) -> OfficialForm | None:
    """Return the official form that a title names; None for the ordinary one."""
    text = plain(titles)
    return next((f for f in form.official_forms if re.search(f.title, text)), None)


def funding_rows(
    regions: Sequence[Region], form: WorkbookForm, unit: str, subject: str
) -> Iterator[tuple[str, list[Row]]]:
    """Yield the sheets of bonds, their years and contracts with their rows."""
    table_form = {
        "bonds": TableForm(form.sheet("bonds"), frozenset({"name", "amount"}), "name"),
        "bond_flows": TableForm(form.sheet("bond_flows"), frozenset({"year", "income"}), "year"),
        "service_contracts": TableForm(
            form.sheet("service_contracts"), frozenset({"contractor", "amount"}), "contractor"
        ),
    }
    for sheet, own in table_form.items():
        rows = table_rows(regions, own, unit)
        if not rows and sheet == "bond_flows":
            rows = years_across(regions, own.form, unit)
            rows = rows or years_in_pairs(regions, own.form, unit)
        elif not rows:
            rows = paired_row(regions, own, unit)
        yield sheet, [_of(row, subject) for row in rows]


def _of(row: Row, subject: str) -> Row:
    return replace(row, cells={**row.cells, "subject": Cell(subject, subject)})


def add_rows(by_sheet: Mapping[str, Rows], sheet: str, rows: Sequence[Row]) -> None:
    """Add rows to a sheet, which is there if it has any."""
    if rows:
        by_sheet[sheet].rows += rows
        by_sheet[sheet].sheet_present = True
