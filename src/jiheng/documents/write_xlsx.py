"""Grids to workbook: merged cells, live formulas with their stored value, print set-up."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from jiheng.model import Grid, GridCell

FONT = "宋体"
ROW = 22  # points: a line of 11 pt with air
LONGEST_NAME = 31  # of a sheet
CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001  fixed: the same grids give the same bytes
EDGE: dict[str, object] = {"border": 1, "text_wrap": True}
STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 18, "align": "center", "font_name": "黑体"},
    "subtitle": {"align": "center"},
    "head": {"bold": True, "align": "center", "bg_color": "#D9E1F2", **EDGE},
    "label": {"align": "center", "bg_color": "#F2F2F2", **EDGE},
    "text": EDGE,
    "center": {"align": "center", **EDGE},
    "number": {"align": "right", **EDGE},
    "right": {"align": "right", **EDGE},
    "bad": {"align": "right", "bg_color": "#F8CBAD", **EDGE},
    "error": {
        "bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE", "align": "center", **EDGE,
    },
    "warning": {"font_color": "#7F6000", "bg_color": "#FFEB9C", "align": "center", **EDGE},
    "notice": {"bg_color": "#DDEBF7", "align": "center", **EDGE},
    "link": {"font_color": "#0563C1", "underline": 1, **EDGE},
    "note": {"font_color": "#404040", "text_wrap": True, "font_size": 10},
    "plain": {"text_wrap": True},
}  # fmt: skip


def write_xlsx(grids: Iterable[Grid], *, title: str) -> bytes:
    """Return sheets as a workbook, each drawn as it comes.

    Text is written as text whatever it starts with.
    """
    import xlsxwriter  # late: reading does without

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": CREATED})
    drawer = _Drawer(book)
    names: list[str] = []
    for grid in grids:
        names.append(_free_name(grid.name, names))
        drawer.draw(grid, names[-1])
        del grid  # a large sheet is gone before the next one is composed
    book.close()
    return stream.getvalue()


def sheet_names(requested_names: Sequence[str]) -> list[str]:
    """Return names that a workbook accepts: no forbidden sign, 31 characters, none twice."""
    names: list[str] = []
    for name in requested_names:
        names.append(_free_name(name, names))
    return names


def _free_name(requested_name: str, names: Sequence[str]) -> str:
    cut = _beginning(requested_name, LONGEST_NAME)
    bare = "".join("_" if c in "[]:*?/\\'" or ord(c) < 32 else c for c in cut) or "表"
    unique, number = bare, 1
    while unique.lower() in (taken.lower() for taken in names):
        number += 1
        unique = f"{_beginning(bare, LONGEST_NAME - 1 - len(str(number)))}_{number}"
    return unique


def _beginning(name: str, length: int) -> str:
    """Return the beginning of a name; rare characters count twice, as spreadsheets count them."""
    return name.encode("utf-16-le", "replace")[: 2 * length].decode("utf-16-le", "ignore")


class _Drawer:
    """Draws grids with styles made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[tuple[str, int], Any] = {}

    def format(self, style: str, digits: int) -> Any:
        """Return a style with a number of decimals."""
        key = (style, digits)
        if key not in self.formats:
            number = "0." + "0" * digits if digits else "0"
            base = {"font_name": FONT, "font_size": 11, "valign": "vcenter", "num_format": number}
            if style not in ("number", "bad"):
                base["num_format"] = "General"
            self.formats[key] = self.book.add_format({**base, **STYLES[style]})
        return self.formats[key]

    def draw(self, grid: Grid, name: str) -> None:
        """Draw one sheet, with its print area and repeated rows."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_default_row(ROW)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.set_footer("&C第 &P 页 共 &N 页")
        sheet.center_horizontally()
        if grid.landscape:
            sheet.set_landscape()
        for position, width in enumerate(grid.widths):
            sheet.set_column(position, position, width)
        for row, height in grid.heights.items():
            sheet.set_row(row - 1, height)
        for cell in grid.cells:
            self._cell(sheet, cell)
        if grid.repeat_rows:
            sheet.repeat_rows(0, grid.repeat_rows - 1)
        if grid.freeze:
            sheet.freeze_panes(grid.freeze, 0)
        last = max((cell.row + cell.height - 1 for cell in grid.cells), default=1)
        if grid.filter_row and last > grid.filter_row:
            sheet.autofilter(grid.filter_row - 1, 0, last - 1, len(grid.widths) - 1)
        sheet.print_area(0, 0, last - 1, len(grid.widths) - 1)

    def _cell(self, sheet: Any, cell: GridCell) -> None:
        style = self.format(cell.style, cell.digits)
        row, column = cell.row - 1, cell.column - 1
        if cell.height > 1 or cell.width > 1:
            sheet.merge_range(
                row, column, row + cell.height - 1, column + cell.width - 1, "", style
            )
        if cell.formula:
            sheet.write_formula(row, column, f"={cell.formula}", style, _stored(cell.value))
        elif cell.link:
            sheet.write_url(row, column, cell.link, style, str(cell.value))
        elif isinstance(cell.value, Decimal):
            sheet.write_number(row, column, float(cell.value), style)
        elif cell.value:
            sheet.write_string(row, column, cell.value, style)
        else:
            sheet.write_blank(row, column, None, style)
        if cell.comment:
            sheet.write_comment(row, column, cell.comment, {"x_scale": 1.8, "y_scale": 1.2})


def _stored(value: str | Decimal | None) -> str | float:
    return float(value) if isinstance(value, Decimal) else value or ""
