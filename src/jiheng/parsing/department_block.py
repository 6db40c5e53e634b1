"""The money and the goal of a department's form, as rows of our sheets."""

from collections.abc import Sequence
from dataclasses import replace

from jiheng.model import Cell, Location
from jiheng.model.source_table import SourceTable
from jiheng.parsing.forms import Row, Rows
from jiheng.parsing.fund_block import (
    FundRow,
    base_of,
    labelled_amounts,
    line_of,
    with_money_unit,
)
from jiheng.parsing.head_block import Head
from jiheng.parsing.table_blocks import MONEY_FIELDS


def department_rows(
    head: Head, table: SourceTable, rows: Sequence[FundRow], by_sheet: dict[str, Rows]
) -> None:
    """Keep the department's money as budget lines, its goal as the overall objective."""
    by_sheet["budget"].sheet_present = by_sheet["objectives"].sheet_present = True
    _budget(head, table, rows, by_sheet)
    if "goal" in head.cells:
        cells = {"kind": Cell("总体目标", "总体目标"), "text": head.cells["goal"]}
        places = {"row": head.places["goal"], "text": head.places["goal"]}
        if "goal_result" in head.cells:
            cells["result"] = head.cells["goal_result"]
            places["result"] = head.places["goal_result"]
        by_sheet["objectives"].rows.append(Row(0, "objective-1", cells, places))


def _budget(
    head: Head, table: SourceTable, rows: Sequence[FundRow], by_sheet: dict[str, Rows]
) -> None:
    seen: set[str] = set()
    for row in rows:
        line = line_of(row.label)
        if not line or line in seen or not row.cells:
            continue
        seen.add(line)
        cells = {"unit": Cell("部门合计", "部门合计"), "line": Cell(line, line)}
        places = {"row": table.place(row.number)}
        for name, cell in row.cells.items():
            place = table.place(*row.places[name])
            if name in (*MONEY_FIELDS, "rate"):
                cells[name], places[name] = cell, place
            elif line == "支出合计" and name in ("weight", "own_points"):
                field_name = "execution_weight" if name == "weight" else "own_execution_points"
                put_beside(by_sheet["overview"], field_name, cell, place)
        by_sheet["budget"].rows.append(Row(row.number, f"budget-{row.number}", cells, places))
    _labelled_lines(head, table, rows, (seen, by_sheet))


def _labelled_lines(
    head: Head, table: SourceTable, rows: Sequence[FundRow],
    known: tuple[set[str], dict[str, Rows]],
) -> None:  # fmt: skip
    """Keep amounts behind their own labels, where a total shows of which base they are parts."""
    seen, by_sheet = known
    amounts = [
        (line_of(label), cell, place)
        for label, cell, place in labelled_amounts(table, [row.number for row in rows])
    ]
    parts = [(line, cell, place) for line, cell, place in amounts if line and line not in seen]
    total = next((row for row in rows if line_of(row.label) == "支出合计"), None)
    base = base_of([cell for _, cell, _ in parts], total)
    unit = head.text("money_unit")
    for line, cell, (row, column) in parts if base else ():
        cells = {"unit": Cell("部门合计", "部门合计"), "line": Cell(line, line),
                 base: with_money_unit(cell, unit)}  # fmt: skip
        place = table.place(row, column)
        places = {"row": place, base: place}
        by_sheet["budget"].rows.append(Row(row, f"budget-{row}-{column}", cells, places))


def put_beside(rows: Rows, name: str, cell: Cell, place: Location) -> None:
    """Add a field to the last row, unless it states one."""
    row = rows.rows[-1]
    if name not in row.cells:
        cells, places = {**row.cells, name: cell}, {**row.places, name: place}
        rows.rows[-1] = replace(row, cells=cells, places=places)
