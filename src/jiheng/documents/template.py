"""A workbook form to an xlsx template, empty or filled in."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from jiheng.model import (
    KEY_HEADER,
    Column,
    SheetForm,
    TypingHelp,
    WorkbookForm,
    column_letters,
)

Value = str | Decimal | dt.date | bool | None
Content = Mapping[str, Sequence[Mapping[str, Any]]]  # of Values

FONT = "宋体"
LISTS = "_lists"
ROW = 21  # points: a line of 11 pt with air
SPARE = 5  # blank rows below what is filled in
A4, A3 = 9, 8
A4_WIDTH = 240  # characters that can still be read on one page
EXAMPLE_COLUMNS = 10  # of a finished row side by side; the others stand below
TOP = 3  # rows above the data of a table: title, note, header
CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # a template has no clock: same form, same bytes


def write_template(  # noqa: PLR0913  what a template can be given
    form: WorkbookForm, *, kind: str, meta: Mapping[str, str], content: Content | None = None,
    optional: bool = False, reasons: Sequence[Sequence[str]] = (), examples: bool = False,
    keyed: bool = True, official: str = "",
) -> bytes:  # fmt: skip
    """Return a template of a kind (department, project) with drop-downs, notes and print set-up.

    `content` fills sheets by id: rows of values by field; a head has one row. A row may bring its
    own key under KEY_HEADER. Optional sheets are there if they are filled, or all of them if
    `optional` says so, or those of one `official` form. `reasons` go on a sheet in front, headers
    first; `examples` adds a sheet of finished rows behind, which is no sheet of the form and so
    never read. Rows without a key get one if `keyed`: not where rows may be added elsewhere
    meanwhile, which would get the same.
    Numbers are written as numbers, everything else as text: nothing typed becomes a formula.
    """
    import xlsxwriter  # late: reading does without

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "绩效自评工作簿", "created": CREATED.replace(tzinfo=None)})
    if reasons:
        _listed(book.add_worksheet("未导入的原因"), reasons)
    sheets = [
        s
        for s in form.sheets
        if kind in s.kinds
        and (optional or not s.optional or s.id in (content or {}) or official in s.forms)
    ]
    drawer = _Drawer(book, content or {}, form.typing, keyed=keyed)
    for sheet in sheets:
        drawer.draw(sheet)
    if examples:
        drawer.examples_sheet(sheets)
    drawer.lists_sheet()
    drawer.meta_sheet(form, {"template_version": str(form.version), "kind": kind, **meta})
    book.close()
    return stream.getvalue()


def write_list(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one plain table, however long; the first row holds the headers."""
    import xlsxwriter  # late: reading does without

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_formulas": False})
    _listed(book.add_worksheet(name), rows)
    book.close()
    return stream.getvalue()


def _listed(sheet: Any, rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        for position, text in enumerate(row):
            sheet.write_string(number, position, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 20, 18)


class _Drawer:
    """Draws the sheets of one workbook with shared styles and lists."""

    def __init__(
        self, book: Any, content: Content, typing: TypingHelp, *, keyed: bool = True
    ) -> None:
        self.book, self.content, self.typing, self.keyed = book, content, typing, keyed
        base: dict[str, object] = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
        edge: dict[str, object] = {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}
        own: dict[str, dict[str, object]] = {
            "title": {"bold": True, "font_size": 16},
            "note": {"font_color": "#595959", "text_wrap": True},
            "remark": {"font_size": 10, "font_color": "#595959"},
            "head": {"bold": True, "bg_color": "#D9E1F2", "align": "center", **edge},
            "need": {"bold": True, "bg_color": "#BDD7EE", "align": "center", **edge},
            "label": {"bg_color": "#F2F2F2", **edge},
            "text": edge,
            "number": {**edge, "num_format": "0.00"},
            "plain": edge,
            "name": {"bold": True},
            "example": {"italic": True, "font_color": "#595959", **edge},
            "date": {**edge, "num_format": "yyyy-mm-dd", "align": "left"},
        }
        self.styles = {k: book.add_format({**base, **extra}) for k, extra in own.items()}
        self.lists: dict[tuple[str, ...], str] = {}

    def draw(self, form: SheetForm) -> None:
        """Draw a sheet."""
        sheet = self.book.add_worksheet(form.name)
        sheet.set_default_row(ROW)
        wide = form.layout == "table" and sum(c.width for c in form.columns) > A4_WIDTH
        sheet.set_paper(A3 if wide else A4)
        sheet.fit_to_pages(2 if wide else 1, 0)  # two A3 sheets side by side stay readable
        sheet.set_footer("&C第 &P 页 共 &N 页")
        if form.landscape:
            sheet.set_landscape()
        if form.layout == "head":
            self._head(sheet, form)
        else:
            self._table(sheet, form)

    def _head(self, sheet: Any, form: SheetForm) -> None:
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 2, 60)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, form.title or form.name, self.styles["title"])
        sheet.set_row(1, 32)
        sheet.merge_range(1, 0, 1, 2, form.note, self.styles["note"])
        rows = self.content.get(form.id, ({},))
        for number, column in enumerate(form.columns, start=2):
            star = " *" if column.need == "now" else ""
            sheet.write_string(number, 0, column.label + star, self.styles["label"])
            self._write(sheet, number, 1, column, rows[0].get(column.field))
            note = self.typing.note_on(form.id, column)
            sheet.write_string(number, 2, note, self.styles["note"])
            self._validate(sheet, column, (number, 1, number, 1))
        sheet.print_area(0, 0, len(form.columns) + 1, 2)

    def _table(self, sheet: Any, form: SheetForm) -> None:
        last = len(form.columns)
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        sheet.set_row(0, 26)
        sheet.write_string(0, 1, form.title or form.name, self.styles["title"])
        sheet.write_string(1, 1, form.note, self.styles["remark"])
        sheet.set_row(TOP - 1, 32)
        sheet.write_string(TOP - 1, 0, KEY_HEADER, self.styles["head"])
        rows = list(self.content.get(form.id, ())) or [dict(row) for row in form.prefilled]
        count = len(rows) + (SPARE if form.id in self.content else form.blank_rows)
        for position, column in enumerate(form.columns, start=1):
            sheet.set_column(position, position, column.width)
            style = "need" if column.need == "now" else "head"
            sheet.write_string(TOP - 1, position, column.label, self.styles[style])
            note = self.typing.note_on(form.id, column)
            if note:
                sheet.write_comment(TOP - 1, position, note, {"x_scale": 1.5, "font_size": 9})
            self._validate(sheet, column, (TOP, position, TOP + count - 1, position))
        for index in range(count):
            row = rows[index] if index < len(rows) else {}
            given = f"{form.id}-{index + 1:04d}" if self.keyed else ""
            sheet.write_string(TOP + index, 0, str(row.get(KEY_HEADER) or given))
            for position, column in enumerate(form.columns, start=1):
                self._write(sheet, TOP + index, position, column, row.get(column.field))
        sheet.freeze_panes(TOP, 1)
        sheet.repeat_rows(TOP - 1)
        sheet.repeat_columns(0, 1)
        sheet.print_area(0, 1, TOP + count - 1, last)

    def _write(self, sheet: Any, row: int, column: int, form: Column, value: Value) -> None:
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.styles[self._style(form)])
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.styles["text"])
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), self.styles[self._style(form)])
        elif isinstance(value, dt.date):
            moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day has no zone
            sheet.write_datetime(row, column, moment, self.styles["date"])
        else:
            sheet.write_string(row, column, value, self.styles["text"])

    @staticmethod
    def _style(form: Column) -> str:
        if form.kind == "date":
            return "date"
        return "number" if form.kind == "money" else "plain"

    def _validate(self, sheet: Any, column: Column, area: tuple[int, int, int, int]) -> None:
        if not column.choices:
            return
        labels = tuple(choice.label for choice in column.choices)
        name = self.lists.setdefault(labels, f"list_{len(self.lists) + 1}")
        rule = {
            "validate": "list",
            "source": f"={name}",
            "error_title": "请从列表中选择",
            "error_message": "可选：" + "、".join(labels)[:240],
            "error_type": "stop" if column.closed else "information",
            "ignore_blank": True,
        }
        sheet.data_validation(*area, rule)

    def examples_sheet(self, sheets: Sequence[SheetForm]) -> None:
        """Write a finished row of each table on a sheet of its own, as texts."""
        sheet = self.book.add_worksheet(self.typing.sheet)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, EXAMPLE_COLUMNS - 1, 18)
        sheet.write_string(0, 0, self.typing.sheet, self.styles["title"])
        sheet.write_string(1, 0, self.typing.note, self.styles["remark"])
        row = 2
        for form in sheets:
            values = self.typing.rows.get(form.id, {})
            stated = [column for column in form.columns if values.get(column.field)]
            if not stated:
                continue
            row += 1
            sheet.write_string(row, 0, form.name, self.styles["name"])
            for start in range(0, len(stated), EXAMPLE_COLUMNS):
                for place, column in enumerate(stated[start : start + EXAMPLE_COLUMNS]):
                    value = values[column.field]
                    sheet.write_string(row + 1, place, column.label, self.styles["label"])
                    sheet.write_string(row + 2, place, value, self.styles["example"])
                row += 2
            row += 1

    def lists_sheet(self) -> None:
        """Write the drop-down lists on a hidden sheet of their own."""
        sheet = self.book.add_worksheet(LISTS)
        sheet.hide()
        for position, (labels, name) in enumerate(self.lists.items()):
            for number, label in enumerate(labels):
                sheet.write_string(number, position, label)
            letters = column_letters(position + 1)
            self.book.define_name(name, f"={LISTS}!${letters}$1:${letters}${len(labels)}")

    def meta_sheet(self, form: WorkbookForm, meta: Mapping[str, str]) -> None:
        """Write template version and profile ids on a hidden sheet of their own."""
        sheet = self.book.add_worksheet(form.meta_sheet)
        sheet.hide()
        for number, (key, value) in enumerate(meta.items()):
            sheet.write_string(number, 0, key)
            sheet.write_string(number, 1, value)
