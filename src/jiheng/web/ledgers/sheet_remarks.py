"""What people should know of a sheet that was read: how texts were understood, what is no row."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from jiheng.model import KEY_HEADER, Cell, Column, Ledger, LedgerRow, factor, half_up
from jiheng.parsing.ledger_sheets import LedgerSheet
from jiheng.parsing.ledger_totals import is_total
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.place_words import place_words
from jiheng.web.ledgers.row_input import RowInput

SHOWN = 30  # characters of a text
DIGITS = 6


def readings(rows: Iterable[LedgerRow], ledger: Ledger) -> Iterator[str]:
    """Yield, once a column, how days and numbers were read that are written in another way."""
    understood: dict[str, list[tuple[str, str, str]]] = {}
    columns = {column.field: column for column in ledger.form.columns}
    for row in rows:
        for field, text in row.texts.items():
            reading = _reading(columns[field], text, row.values.get(field))
            if reading:
                place = str(row.places[field])
                understood.setdefault(field, []).append((place, text, reading))
    for field, cells in understood.items():
        place, text, reading = cells[0]
        yield _(
            "%(place)s “%(column)s”写的是“%(text)s”，按 %(reading)s 读，原文保留；"
            "这样写的有 %(count)s 格。读得不对的，改好再导入。"
        ) % {
            "place": place_words(place), "column": said(columns[field].label), "text": text[:SHOWN],
            "reading": reading, "count": len(cells),
        }  # fmt: skip


def _reading(column: Column, text: str, value: object) -> str:
    """Return what a text was read as, where that is not plain to see."""
    if isinstance(value, dt.date):
        return value.isoformat() if text != value.isoformat() else ""
    if isinstance(value, Fraction) and text != unicodedata.normalize("NFKC", text):
        number = f"{half_up(value / factor(column.unit), DIGITS):f}"
        return f"{number.rstrip('0').rstrip('.')} {column.unit}".strip()
    return ""


def left_aside(sheets: Iterable[LedgerSheet], rows: Iterable[RowInput]) -> Iterator[str]:
    """Yield which rows below the header of a sheet are no rows of the ledger."""
    taken = {(row.sheet, row.number) for row in rows}
    for sheet in sheets:
        totals: list[tuple[int, str]] = []
        notes: list[tuple[int, str]] = []
        for number, cells in sheet.rows():
            texts = _texts(sheet, cells)
            if (sheet.sheet.name, number) in taken or not texts:
                continue
            (totals if is_total(cells) else notes).append((number, texts[0][:SHOWN]))
        yield from _aside(sheet.sheet.name, totals, _("合计行只用来核对，没有导入"))
        yield from _aside(sheet.sheet.name, notes, _("没有当作一行导入：除一格以外都是空的"))


def _texts(sheet: LedgerSheet, cells: Mapping[int, Cell]) -> list[str]:
    """Return what stands in a row, without keys and numbers that rows are counted by."""
    keys = [p for p, text in sheet.header.texts.items() if text == KEY_HEADER]
    own = [cell.text.strip() for p, cell in cells.items() if p not in keys and not cell.filled]
    return [text for text in own if text and not text.isdecimal()]


def _aside(sheet: str, rows: Sequence[tuple[int, str]], why: str) -> Iterator[str]:
    if rows:
        number, text = rows[0]
        facts = {"sheet": sheet, "number": number, "text": text, "count": len(rows), "why": why}
        yield _("%(sheet)s 第 %(number)s 行“%(text)s”等 %(count)s 行：%(why)s。") % facts
