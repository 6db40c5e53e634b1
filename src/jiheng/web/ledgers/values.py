"""Rows of the database as the core's rows of a ledger: what definitions read, exactly."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from jiheng.model import Column, Drift, Ledger, LedgerFigure, LedgerRow, SheetForm, Value, factor
from jiheng.model.ledger_figure import TARGET_COLUMNS
from jiheng.model.ledger_row import VOIDED
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.reading import MONEY_SCALE, NUMBER_SCALE, NUMBERS

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

STANDING = ("prior_comparable", "universe", "universe_units")  # what growth and rank read too
Read = Mapping[str, int | str]
Typed = Mapping[str, str]
Files = Mapping[str, frozenset[str]]
NO_FILES: Files = MappingProxyType({})
FieldReader = Callable[[str, Typed, Read], Value | None]


def row_key(organisation: int, key: str) -> str:
    """Return what a row is called in figures: it is the same on every machine."""
    return f"{organisation}/{key}"


def row_place(key: str) -> tuple[int, str] | None:
    """Return organisation and key of a row by what figures call it; None for another text."""
    organisation, _slash, own = key.partition("/")
    return (int(organisation), own) if organisation.isdecimal() else None


class RowReader:
    """Makes the core's rows of one ledger, with the fields that definitions of it read, or some."""

    def __init__(
        self, ledger: Ledger, *, every_field: bool = False, only: Collection[str] = ()
    ) -> None:
        fields = only or (frozenset(ledger.form.fields) if every_field else _fields(ledger))
        self._id, self._state = ledger.id, ledger.state_column
        self._readers = [(c.field, _reader(c)) for c in ledger.form.columns if c.field in fields]
        self._first = ledger.flow.first.id

    def __call__(
        self, key: str, number: int, state: str, values: Typed, read: Read, files: Files = NO_FILES
    ) -> LedgerRow:
        """Return a version of a row, with the digests of its files by tag."""
        exact: dict[str, Value] = {}
        texts: dict[str, str] = {}
        for field, reader in self._readers:
            if field == self._state:
                exact[field] = texts[field] = state or self._first
            elif text := values.get(field, ""):
                texts[field] = text
                value = reader(text, values, read)
                if value is not None:
                    exact[field] = value
        return LedgerRow(
            ledger=self._id, key=key, number=number, values=exact, texts=texts, files=files,
            voided=bool(values.get(VOIDED)),
        )  # fmt: skip


def gate_row(form: SheetForm, row: "Row", proofs: frozenset[str]) -> LedgerRow:
    """Return a row as a gate judges it: every value that is there, days as days, ids of choices."""
    values: dict[str, Value] = {
        column.field: (_day(row.read, column.field) if column.kind == "date" else None)
        or _ids(column).get(text, text)
        for column in form.columns
        if (text := row.values.get(column.field, ""))
    }
    return LedgerRow(
        ledger=row.ledger, key=row.key, number=row.version, values=values, proofs=proofs
    )


def _fields(ledger: Ledger) -> frozenset[str]:
    """Return the fields that definitions of a ledger read, and those that say whose a row is."""
    names = {ledger.state_column, ledger.pending_column, ledger.place_column, ledger.own_column}
    for definition in definitions():
        if definition.ledger == ledger.id:
            names |= {definition.measure, definition.day, definition.reached}
            names |= {definition.reconciled_by, definition.split_by}
            names |= {field for each in definition.where for field in each.fields}
            names |= set(TARGET_COLUMNS) if definition.how == "completion" else set()
    names.add(ledger.shares_column)
    names |= {c.unit_column for c in ledger.form.columns if c.field in names}
    return frozenset(names | set(STANDING))


def _reader(column: Column) -> FieldReader:
    if column.kind == "money":
        return lambda text, values, read: _scaled(read, column.field, MONEY_SCALE)  # noqa: ARG005
    if column.kind in NUMBERS:
        return _number(column)
    if column.kind == "date":
        return lambda text, values, read: _day(read, column.field)  # noqa: ARG005
    if column.choices:
        ids = _ids(column)
        return lambda text, values, read: ids.get(text, None if column.closed else text)  # noqa: ARG005
    return lambda text, values, read: text  # noqa: ARG005


def _number(column: Column) -> FieldReader:
    def number(text: str, values: Typed, read: Read) -> Value | None:  # noqa: ARG001
        value = _scaled(read, column.field, NUMBER_SCALE)
        unit = values.get(column.unit_column, "") if column.unit_column else column.unit
        return value * factor(unit) if value is not None else None

    return number


def _scaled(read: Read, field: str, scale: int) -> Fraction | None:
    value = read.get(field)
    return Fraction(value, scale) if isinstance(value, int) else None


def _day(read: Read, field: str) -> dt.date | None:
    value = read.get(field)
    return dt.date.fromisoformat(value) if isinstance(value, str) else None


def _ids(column: Column) -> dict[str, str]:
    """Return the id of each choice by what people write for it."""
    return {
        text: choice.id
        for choice in column.choices
        for text in (*choice.synonyms, choice.id, choice.label)  # the label last: it decides
    }


def choice_id(column: Column, text: str) -> str:
    """Return the id of the choice that people write so; empty for none."""
    return _ids(column).get(text, "")


def counted_rows(taken: LedgerFigure) -> dict[str, list[list[str | int]]]:
    """Return what a figure and its parts counted, by ledger: key and version, each once."""
    behind: dict[str, set[tuple[str, int]]] = {}
    ahead = [taken]
    for figure in ahead:  # grows while it is walked
        if figure.definition.ledger:
            rows = behind.setdefault(figure.definition.ledger, set())
            rows |= {(counted.key, counted.number) for counted in figure.counted}
        ahead.extend(figure.parts)
    return {ledger: [list(pair) for pair in sorted(rows)] for ledger, rows in behind.items()}


def drift_keys(change: Drift) -> tuple[str, ...]:
    """Return the keys of the rows that a drift names, each once."""
    moved = (*change.gone, *change.added, *(new for _old, new in change.changed))
    return tuple(dict.fromkeys(counted.key for counted in moved))
