"""Rows of somebody's workbook given back in its own layout, with the reason in the last column."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiheng.documents.write_xlsx import CREATED, sheet_names
from jiheng.model import KEY_HEADER, REASON_HEADER, Cell, Sheet

WIDTH, REASON_WIDTH = 16, 60  # characters
DAY = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """A sheet of which rows go back: where its header ends, and why each of them was not taken."""

    sheet: Sheet
    header: int
    reasons: Mapping[int, str]  # by number of the row


def write_back(returned: Sequence[ReturnedSheet]) -> bytes:
    """Return a workbook with what stands above the rows of each sheet, these rows, the reasons."""
    import xlsxwriter  # late: reading does without

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": CREATED})
    names = sheet_names([each.sheet.name for each in returned])
    for each, name in zip(returned, names, strict=True):
        _Writer(book, book.add_worksheet(name)).write(each)
    book.close()
    return stream.getvalue()


class _Writer:
    """Writes one sheet."""

    def __init__(self, book: Any, page: Any) -> None:
        self.book, self.page = book, page
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats: dict[str, Any] = {}

    def write(self, returned: ReturnedSheet) -> None:
        """Write title and header as they stand, then the rows one below the other."""
        rows = dict(returned.sheet)
        last = max((max(cells) for cells in rows.values() if cells), default=0)
        self.page.set_column(0, last - 1, WIDTH)
        self.page.set_column(last, last, REASON_WIDTH)
        for number, cells in rows.items():
            if number <= returned.header:
                self._row(number, cells)
        self._merge(returned)
        self.page.write_string(returned.header - 1, last, REASON_HEADER, self.wrapped)
        for below, number in enumerate(sorted(returned.reasons), start=1):
            self._row(returned.header + below, rows.get(number, {}))
            reason = returned.reasons[number]
            self.page.write_string(returned.header + below - 1, last, reason, self.wrapped)
        self.page.freeze_panes(returned.header, 0)

    def _row(self, number: int, cells: Mapping[int, Cell]) -> None:
        for position, cell in cells.items():
            if cell.text == KEY_HEADER:
                self.page.set_column(position - 1, position - 1, None, None, {"hidden": True})
            self._cell(number - 1, position - 1, cell)

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        """Write a cell as it was shown: a number as a number, a day as a day, the rest as text."""
        if isinstance(cell.value, Decimal) and Decimal(repr(float(cell.value))) == cell.value:
            self.page.write_number(row, column, float(cell.value), self._format(cell.format))
        elif isinstance(cell.value, dt.date):
            day = cell.value
            moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day has no zone
            self.page.write_datetime(row, column, moment, self._format(cell.format or DAY))
        else:
            text = cell.error or cell.text or (f"={cell.formula}" if cell.formula else "")
            self.page.write_string(row, column, text)

    def _format(self, code: str) -> Any:
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code} if code else {})
        return self.formats[code]

    def _merge(self, returned: ReturnedSheet) -> None:
        """Merge what is merged in title and header, as far as that is above the rows."""
        style = self.book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True})
        merged: set[tuple[int, int]] = set()
        for (top, left), (height, width) in returned.sheet.spans.items():
            bottom, right = min(top + height - 1, returned.header), left + width - 1
            first = returned.sheet.rows.get(top, {}).get(left)
            area = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            if len(area) < 2 or first is None or area & merged:
                continue
            merged |= area
            self.page.merge_range(top - 1, left - 1, bottom - 1, right - 1, first.text, style)
