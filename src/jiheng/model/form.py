"""The sheets of a workbook: their columns, headers, lists; read by parsing, drawn by documents."""

from dataclasses import dataclass

from jiheng.model.citation import Citation

KEY_HEADER = "_key"  # over the hidden column that holds the stable key of each row


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of a drop-down list: what is stored, what is shown, what else is accepted."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that means this choice."""
        return (self.label, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table, or a line of a head: its header and what goes into it."""

    field: str
    label: str
    kind: str  # text, number, money, share, weight, date, choice, yes_no, measure, year
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    closed: bool = True  # False: other entries than the choices are kept as written
    need: str = "optional"  # now, later, optional
    digits: int | None = None  # decimals the figures are printed with
    width: int = 14
    note: str = ""
    cites: Citation  # who asks for it

    @property
    def names(self) -> tuple[str, ...]:
        """Every header that means this column."""
        return (self.label, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """A sheet: `head` has its labels in the first column, `table` in a header row."""

    id: str
    name: str
    layout: str  # head, table
    cites: Citation  # who asks for what is in it; a column may have its own
    columns: tuple[Column, ...]
    synonyms: tuple[str, ...] = ()
    title: str = ""
    note: str = ""
    kinds: tuple[str, ...] = ("department", "project")  # which templates have it
    required: bool = False
    optional: bool = False  # drawn only where it is asked for or filled in
    blank_rows: int = 30
    prefilled: tuple[tuple[tuple[str, str], ...], ...] = ()  # rows given: (field, value) pairs
    landscape: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Every sheet name that means this sheet."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookForm:
    """A workbook template, with its version."""

    version: int
    sheets: tuple[SheetForm, ...]
    meta_sheet: str

    def sheet(self, id_: str) -> SheetForm:
        """Return the sheet with this id."""
        return next(sheet for sheet in self.sheets if sheet.id == id_)

    def label(self, sheet: str, field: str, id_: str) -> str:
        """Return the label of a list entry, or what was written where it is none."""
        columns = self.sheet(sheet).columns
        choices = next(column.choices for column in columns if column.field == field)
        return next((choice.label for choice in choices if choice.id == id_), id_)
