"""The sheets of a workbook: their columns, headers, lists; read by parsing, drawn by documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.citation import Citation
from jiheng.model.hedge import Hedge

TITLE = 200  # characters of what a row is called
KEY_HEADER = "_key"  # over the hidden column that holds the stable key of each row
REASON_HEADER = "未导入的原因"  # over the last column of rows that come back; never a column itself


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
    kind: str  # text, number, money, share, weight, date, choice, yes_no, measure, year, and of
    # ledgers: link (to a row of another), code (with a check digit), currency, evidence (a proof)
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    closed: bool = True  # False: other entries than the choices are kept as written
    need: str = "optional"  # now, later, optional, or the state of a ledger that asks for it
    digits: int | None = None  # decimals the figures are printed with
    width: int = 14
    unit: str = ""  # of money typed without one; empty: that of the workbook
    unit_column: str = ""  # the column of its row that says in which unit it is
    linked: str = ""  # of a link: the ledger with the row that is named
    brings: tuple[str, ...] = ()  # and the fields copied from there
    checked: str = ""  # of a code: by which rule its check digit is computed
    note: str = ""
    phase: str = ""  # of the flow that its rows follow: when it may be filled in
    carried: bool = False  # goes into the next year's file
    names_figures: bool = False  # its text may name figures in braces
    answers: bool = False  # may be filled in where the row is another party's: a finding answered
    once: bool = False  # a number: no two rows have it, and none gets it again
    listed: bool = False  # shown in lists over many years or departments
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
    forms: tuple[str, ...] = ()  # official forms of profiles that ask for it
    blank_rows: int = 30
    prefilled: tuple[tuple[tuple[str, str], ...], ...] = ()  # rows given: (field, value) pairs
    landscape: bool = True
    asked: str = ""  # by which gate of a year its rows are due: targets, results
    rows: str = ""  # the phase in which rows may be added and removed
    called: tuple[str, ...] = ()  # fields by which a row is called, the first that is filled in
    identified_by: tuple[str, ...] = ()  # fields that tell its rows apart, beside their keys
    judged: bool = True  # False: what is in it is not what a review of the year judges

    @property
    def names(self) -> tuple[str, ...]:
        """Every sheet name that means this sheet."""
        return (self.name, *self.synonyms)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of its columns, in order."""
        return tuple(column.field for column in self.columns)

    def open_fields(self, phases: tuple[str, ...]) -> frozenset[str]:
        """Return the fields that may be filled in while some phases are open."""
        return frozenset(column.field for column in self.columns if column.phase in phases)

    def title_of(self, values: Mapping[str, str]) -> str:
        """Return what a row is called in lists."""
        return next((values[name][:TITLE] for name in self.called if values.get(name)), "")

    def column(self, field: str) -> Column | None:
        """Return the column of a field; None if there is none."""
        return next((column for column in self.columns if column.field == field), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialForm:
    """A form that is known by its title, and the rules by which what is read of it is scored."""

    id: str
    title: str  # a pattern of words that its title has
    profile: str  # of a form without weights
    scored: str  # of one with weights


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingHelp:
    """What to type into a template: by kind of column, and a finished row of each sheet."""

    sheet: str = ""  # name of the sheet with the finished rows, which is never read
    note: str = ""  # what stands on it
    example: str = ""  # how an example value is told, with {value}
    hints: Mapping[str, str] = field(default_factory=dict)  # by the kind of a column
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by sheet and field

    def note_on(self, sheet: str, column: Column) -> str:
        """Return what to type into a column, with its signs and units, and an example."""
        kind = "open_choice" if column.kind == "choice" and not column.closed else column.kind
        value = self.rows.get(sheet, {}).get(column.field, "")
        example = self.example.format(value=value) if value else ""
        hint = "" if kind == "text" and (column.note or example) else self.hints.get(kind, "")
        return "；".join(text for text in (hint, column.note, example) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookForm:
    """A workbook template, with its version."""

    version: int
    sheets: tuple[SheetForm, ...]
    meta_sheet: str
    official_forms: tuple[OfficialForm, ...] = ()
    hedges: tuple[Hedge, ...] = ()  # how approximate figures in its cells are understood
    typing: TypingHelp = field(default_factory=TypingHelp)

    def sheet(self, id_: str) -> SheetForm:
        """Return the sheet with this id."""
        return next(sheet for sheet in self.sheets if sheet.id == id_)

    def label(self, sheet: str, field: str, id_: str) -> str:
        """Return the label of a list entry, or what was written where it is none."""
        columns = self.sheet(sheet).columns
        choices = next(column.choices for column in columns if column.field == field)
        return next((choice.label for choice in choices if choice.id == id_), id_)
