"""Tables inside an official form that go into sheets of ours: bonds, their years, contracts.

A table is known by its headers, which are those of the sheet and their synonyms; years may run
across as well as down. What stands as label and value beside each other is read as one row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jiheng.model import Cell, Location, SheetForm
from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import unit_in
from jiheng.parsing.forms import Row, columns_named
from jiheng.parsing.fund_block import with_money_unit
from jiheng.parsing.numbers import plain

YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
TOTAL = re.compile(r"合计|小计|总计|总额")
STARTS_WITH_FIGURE = re.compile(r"[-−]?\d")
AMOUNT = re.compile(r"[-−]?\d[\d,]{0,20}(?:\.\d{1,8})?")
EARNED = re.compile(r"收益|收入")
BLANK = ("", "-", "—", "——", "/", "－", "--")
FEWEST_YEARS = 2  # side by side; one alone may be anything
Region = tuple[SourceTable, Sequence[int]]  # rows of a table
Cells = dict[str, Cell]
Places = dict[str, Location]


@dataclass(frozen=True, slots=True)
class TableForm:
    """A sheet to be filled from tables: what must be among the headers, and what tells a row."""

    form: SheetForm
    required: frozenset[str]
    told_by: str  # the field without which a row is none


def table_rows(regions: Sequence[Region], table_form: TableForm, unit: str) -> list[Row]:
    """Return the rows of the first table that has the headers; empty if there is none."""
    for table, rows in regions:
        for number, header in enumerate(rows):
            columns, units = _header(table, header, table_form)
            if columns:
                below = rows[number + 1 :]
                below = _below(table, header, below, min(columns))
                return list(_body(table, below, columns, (table_form, {**units, "": unit})))
    return []


def _below(table: SourceTable, header: int, rows: Sequence[int], first: int) -> Sequence[int]:
    """Return the rows that stand beside the same label as the header, where it has one."""
    label = table.origin(header, first - 1)
    if table.span(*label)[0] == 1:
        return rows
    for number, row in enumerate(rows):
        own = table.origin(row, first - 1)
        if own != label and plain(table.cell(row, first - 1).text) not in BLANK:
            return rows[:number]
    return rows


def _header(
    table: SourceTable, row: int, table_form: TableForm
) -> tuple[dict[int, str], dict[str, str]]:
    """Return which column holds which field, and the units that headers state."""
    texts = {column: cell.text for column, cell in table.begins(row)}
    columns = {c: column.field for c, column in columns_named(texts, table_form.form).items()}
    others = [plain(text) for column, text in texts.items() if column not in columns]
    if not table_form.required <= set(columns.values()) or any(
        map(STARTS_WITH_FIGURE.match, others)
    ):
        return {}, {}  # the second: labels with their values beside them
    units = {field: unit_in(texts[c]) for c, field in columns.items() if unit_in(texts[c])}
    return columns, units


def _body(
    table: SourceTable, rows: Sequence[int], columns: Mapping[int, str],
    about: tuple[TableForm, Mapping[str, str]],
) -> Iterator[Row]:  # fmt: skip
    """Yield the rows below a header down to the first without anything in its first column."""
    table_form, units = about
    first = min(columns)
    for row in rows:
        if not _goes_on(table, row, first):
            return
        cells: Cells = {}
        places: Places = {"row": table.place(row)}
        for column, field in columns.items():
            cell = table.cell(row, column)
            if table.origin(row, column) == (row, column) and plain(cell.text) not in BLANK:
                cells[field] = _typed(cell, field, table_form.form, units)
                places[field] = table.place(row, column)
        begun = next(table.begins(row), None)
        if begun is None or TOTAL.fullmatch(plain(begun[1].text)):
            continue
        row_name = cells.get(table_form.told_by)
        if row_name is None or (
            table_form.told_by == "year" and not _is_year(row_name, table, row)
        ):
            if row_name is not None and TOTAL.search(row_name.text):
                continue
            return
        yield Row(row, f"{table_form.form.id}-{table.part}-{row}", cells, places)


def _goes_on(table: SourceTable, row: int, first: int) -> bool:
    """Return whether a row is of the table above it: it begins where that does, or is its sum."""
    begun = next(table.begins(row), None)
    if begun is not None and begun[0] <= first and TOTAL.fullmatch(plain(begun[1].text)):
        return True
    return plain(table.cell(row, first).text) not in BLANK and table.origin(row, first)[1] == first


def _is_year(cell: Cell, table: SourceTable, row: int) -> bool:
    """Return whether a row is of a year, or of years: 2030年及以后 is one that cannot be read."""
    text = plain(cell.text)
    figures = sum(any(c.isdigit() for c in own.text) for _, own in table.begins(row))
    return YEAR.match(text) is not None and figures > 1


def _typed(cell: Cell, field: str, form: SheetForm, units: Mapping[str, str]) -> Cell:
    """Return a cell as its column wants it: money with the unit of its header, a bare year."""
    column = form.column(field)
    if column is not None and column.kind == "money":
        return with_money_unit(cell, units.get(field) or units[""])
    if field == "year" and (match := YEAR.fullmatch(plain(cell.text))):
        return Cell(match.group(1), match.group(1))
    return cell


def years_across(regions: Sequence[Region], form: SheetForm, unit: str) -> list[Row]:
    """Return a row for each year of a table whose years stand side by side, its labels below."""
    for table, rows in regions:
        for number, header in enumerate(rows):
            years = {c: match.group(1) for c, cell in table.begins(header)
                     if (match := YEAR.fullmatch(plain(cell.text)))}  # fmt: skip
            if len(years) < FEWEST_YEARS or len(set(years.values())) < len(years):
                continue
            fields = _labels(table, rows[number + 1 :], min(years), form)
            if "income" in fields.values():
                return [_year(table, form, (column, year), (header, fields, unit))
                        for column, year in years.items()]  # fmt: skip
    return []


def _labels(table: SourceTable, rows: Sequence[int], first: int, form: SheetForm) -> dict[int, str]:
    """Return the fields that the labels left of the years name, by row; the first of each."""
    fields: dict[int, str] = {}
    for row in rows:
        labels = [cell.text for column, cell in table.begins(row) if column < first]
        if not labels:
            break
        columns = columns_named({1: labels[-1]}, form)
        if columns and columns[1].field not in fields.values():
            fields[row] = columns[1].field
    return fields


def _year(
    table: SourceTable, form: SheetForm, at: tuple[int, str],
    about: tuple[int, Mapping[int, str], str],
) -> Row:  # fmt: skip
    column, year = at
    header, fields, unit = about
    cells: Cells = {"year": Cell(year, year)}
    places: Places = {"row": table.place(header), "year": table.place(header, column)}
    for row, field in fields.items():
        cell = table.cell(row, column)
        if plain(cell.text) not in BLANK:
            cells[field] = _typed(cell, field, form, {"": unit})
            places[field] = table.place(row, column)
    return Row(header, f"{form.id}-{table.part}-{year}", cells, places)


def years_in_pairs(regions: Sequence[Region], form: SheetForm, unit: str) -> list[Row]:
    """Return a row for each year that stands with its income to the right, below such a caption."""
    for table, rows in regions:
        read, own_unit = list[Row](), unit
        for number, row in enumerate(rows):
            pairs = _pairs(table, row)
            if not pairs:
                if read:
                    break
                continue
            captions = [c.text for r in rows[:number] for _, c in table.begins(r)
                        if EARNED.search(c.text)] if not read else [""]  # fmt: skip
            if not captions:
                break
            own_unit = unit_in(captions[-1]) or own_unit
            for (year_column, year), (column, cell) in pairs:
                cells = {"year": Cell(year, year), "income": _typed(cell, "income", form,
                                                                    {"": own_unit})}  # fmt: skip
                places = {"row": table.place(row), "year": table.place(row, year_column),
                          "income": table.place(row, column)}  # fmt: skip
                read.append(Row(row, f"{form.id}-{table.part}-{year}", cells, places))
        if len(read) >= FEWEST_YEARS:
            return read
    return []


def _pairs(table: SourceTable, row: int) -> list[tuple[tuple[int, str], tuple[int, Cell]]]:
    """Return the years of a row with the amounts to their right; empty beside anything else."""
    begun = list(table.begins(row))
    pairs = []
    for (column, label), beside in zip(begun[::2], begun[1::2], strict=False):
        match = YEAR.fullmatch(plain(label.text))
        if match is None or not AMOUNT.fullmatch(plain(beside[1].text)):
            return []
        pairs.append(((column, match.group(1)), beside))
    return pairs if len(begun) % 2 == 0 else []


def paired_row(regions: Sequence[Region], table_form: TableForm, unit: str) -> list[Row]:
    """Return one row of labels with values to their right; empty without what is required."""
    cells: Cells = {}
    places: Places = {}
    for table, rows in regions:
        for row in rows:
            begun = list(table.begins(row))
            for (column, label), (beside, value) in pairwise(begun):
                named = columns_named({1: label.text}, table_form.form)
                other = columns_named({1: value.text}, table_form.form)
                field = named[1].field if named and not other else ""
                if field and field not in cells and beside > column:
                    units = {"": unit_in(label.text) or unit}
                    cells[field] = _typed(value, field, table_form.form, units)
                    places[field] = table.place(row, beside)
                    places.setdefault("row", table.place(row))
    if not table_form.required <= cells.keys():
        return []
    return [Row(0, f"{table_form.form.id}-1", cells, places)]
