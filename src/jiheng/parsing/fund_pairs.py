"""Funds without a header: a label and its amount beside each other, 预算数：126 执行数：118.44."""

import re
from collections.abc import Sequence
from itertools import pairwise

from jiheng.model import Cell
from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import column_name, unit_in
from jiheng.parsing.fund_block import TOTAL_LABEL, FundRow, Place, source_of, with_money_unit
from jiheng.parsing.numbers import plain
from jiheng.parsing.table_blocks import MONEY_FIELDS

FIELDS = (*MONEY_FIELDS, "rate")
AMOUNT = re.compile(r"-?\d[\d,]{0,20}(?:\.\d{1,8})?(?:亿元|百万元|万元|千元|元)?")
RATE = re.compile(r"\d{1,4}(?:\.\d{1,8})?%?")
Pair = tuple[int, str, Cell, Place]  # the column of the label, the label, the value, its place


def paired_funds(table: SourceTable, rows: Sequence[int], unit: str) -> list[FundRow]:
    """Return the total that pairs of label and amount state, and the sources below it.

    One pair may be anything: what was planned and what was spent must both stand there.
    """
    columns: dict[int, tuple[str, str]] = {}  # of labels: the field, the unit of its amounts
    total = FundRow(0, TOTAL_LABEL, {}, {})
    sources: list[FundRow] = []
    for row in rows:
        for column, label, value, place in _pairs(table, row):
            name = column_name(label)
            field = name.field if name is not None else ""
            if field in FIELDS and field not in total.cells:
                columns[column] = (field, unit_in(label) or unit)
                total = _with(total, row, (field, value, place), columns[column][1])
            elif column in columns and source_of(label) not in ("", "total"):
                field, own = columns[column]
                part = FundRow(row, label, {}, {})
                sources.append(_with(part, row, (field, value, place), own))
    stated = total.cells.keys() & set(MONEY_FIELDS)
    return [total, *sources] if len(stated) > 1 and "executed" in stated else []


def _with(row: FundRow, number: int, figure: tuple[str, Cell, Place], unit: str) -> FundRow:
    field, value, place = figure
    cell = with_money_unit(value, unit) if field in MONEY_FIELDS else value
    return FundRow(row.number or number, row.label, {**row.cells, field: cell},
                   {**row.places, field: place})  # fmt: skip


def _pairs(table: SourceTable, row: int) -> list[Pair]:
    """Return the labels of a row that have an amount beside them."""
    begun = list(table.begins(row))
    pairs: list[Pair] = []
    for (column, label), (beside, value) in pairwise(begun):
        name = column_name(label.text)
        pattern = RATE if name is not None and name.field == "rate" else AMOUNT
        if pattern.fullmatch(plain(value.text)) and not AMOUNT.fullmatch(plain(label.text)):
            pairs.append((column, label.text.strip(), value, (row, beside)))
    return pairs
