"""Valid values with one thing changed: documents, evaluations and outcomes for tests."""

import copy
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from jiheng.model import Cell, Document, Sheet, SheetForm, spot
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import Rulebook, load

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"


def rules(year: int = 2025, place: str = "CN") -> Rulebook:
    return load().on(year, place)


@cache
def _baseline() -> dict:
    return yaml.safe_load((CASES / "baseline.yaml").read_text(encoding="utf-8"))["sheets"]


def baseline() -> dict:
    return copy.deepcopy(_baseline())


def cell(value: object) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return Cell(value, str(value))
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(str(value))
        return Cell(number, f"{number:f}")
    if isinstance(value, dt.date):
        return Cell(value, value.isoformat(), "yyyy-mm-dd")
    return Cell(str(value), str(value))


def sheet(form: SheetForm, rows: list[dict]) -> Sheet:
    """The sheet as the template lays it out: head labels in A, table headers in row 3 from B."""
    cells: dict[int, dict[int, Cell]] = {}
    if form.layout == "head":
        for number, column in enumerate(form.columns, start=3):
            cells[number] = {1: Cell(column.label, column.label)}
            value = cell(rows[0].get(column.field)) if rows else None
            if value is not None:
                cells[number][2] = value
    else:
        cells[3] = {1: Cell("_key", "_key")}
        cells[3] |= {p: Cell(c.label, c.label) for p, c in enumerate(form.columns, start=2)}
        for number, row in enumerate(rows, start=4):
            known = {c.field for c in form.columns}
            assert set(row) <= known, f"{form.id}: {set(row) - known}"
            found = {
                p: value
                for p, c in enumerate(form.columns, start=2)
                if (value := cell(row.get(c.field))) is not None
            }
            key = f"{form.id}-{number:04d}"
            cells[number] = {1: Cell(key, key), **found}
    return Sheet(name=form.name, rows=cells)


def document(sheets: dict, kind: str = "department") -> Document:
    form = load().rest.form
    forms = {ledger.id: ledger.form for ledger in load().rest.offered}
    forms |= {own.id: own for own in form.sheets}
    made = [sheet(forms[id_], rows) for id_, rows in sheets.items()]
    meta = {1: {1: Cell("kind", "kind"), 2: Cell(kind, kind)}}
    return Document(name="case.xlsx", sheets=(*made, Sheet(name=form.meta_sheet, rows=meta)))


def with_cells(cells: dict[str, Cell], kind: str = "department") -> Document:
    """The baseline with whole cells put by path: formats, formulas and errors as files have them."""
    whole = document(baseline(), kind)
    for path, made in cells.items():
        name, _, where = place_of(path).partition("!")
        found = next(s for s in whole.sheets if s.name == name)
        column = sum(
            (ord(c) - 64) * 26**i for i, c in enumerate(reversed([c for c in where if c.isalpha()]))
        )
        found.rows[int("".join(c for c in where if c.isdigit()))][column] = made
    return whole


def place_of(path: str) -> str:
    """The cell that a path such as indicators.0.actual is in, as findings name it."""
    id_, number, field = path.split(".")
    form = load().rest.form.sheet(id_)
    position = [c.field for c in form.columns].index(field)
    if form.layout == "head":
        return f"{form.name}!{spot(3 + position, 2)}"
    return f"{form.name}!{spot(4 + int(number), 2 + position)}"


def changed(*, put: dict | None = None, add: dict | None = None, drop: list | None = None) -> dict:
    """The baseline with cells put by path, rows added and rows or sheets dropped."""
    sheets = baseline()
    for path, value in (put or {}).items():
        id_, number, field = path.split(".")
        targets = sheets[id_] if number == "*" else [sheets[id_][int(number)]]
        for row in targets:
            row[field] = value
    for id_, rows_ in (add or {}).items():
        sheets.setdefault(id_, []).extend(rows_)
    for path in sorted(drop or [], reverse=True):
        id_, _, number = path.partition(".")
        if number:
            del sheets[id_][int(number)]
        else:
            sheets[id_] = []
    return sheets


def outcome(sheets: dict | None = None, kind: str = "department") -> Outcome:
    return run(document(sheets if sheets is not None else baseline(), kind), load())
