"""One method on a small file: its inputs read from rows, its result, its figure."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiheng import documents
from jiheng.model import Chart, Finding
from jiheng.model.quantity import workable
from jiheng.rulebook import Rulebook
from jiheng.usecases.reading import read

if TYPE_CHECKING:
    from jiheng.methods import MethodInputError, Result

ENCODINGS = ("utf-8-sig", "gb18030")
PART = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")
MOST = 4 * 1024 * 1024  # bytes of a small csv
LARGEST = 301  # powers of ten that a float holds with room to multiply
Row = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class MethodRun:
    """What became of it: a result, or the reason why there is none."""

    inputs: dict[str, Any]
    result: "Result[Any] | None" = None
    refused: "MethodInputError | None" = None
    faults: tuple[Finding, ...] = ()
    chart: Chart | None = None
    picture: bytes = b""


def run_method(name: str, path: Path, rules: Rulebook, *, draw: bool = False) -> MethodRun:
    """Return a method run on a file, xlsx or csv.

    Each row of the first sheet is the name of an input and its values: one value is a number,
    several are a list, several rows of one name are a table. `outputs.外资` is an entry of a named
    group; `tree.规模` with names after it is a branch. What starts with # is left out.
    """
    from jiheng.methods import MethodInputError, run  # late: a workbook does without
    from jiheng.reporting import method_figure

    suffix = path.suffix.lower()
    if suffix == ".csv":
        try:
            rows = list(_csv(path)) if path.stat().st_size <= MOST else []
        except (OSError, csv.Error):  # a folder, a cell without an end
            rows = []
        if not rows:
            return MethodRun({})
    else:
        document = read(path)
        if document.faults:
            return MethodRun({}, faults=document.faults)
        cells = (row for sheet in document.sheets[:1] for _, row in sheet)
        rows = list(_rows([row[c].value for c in sorted(row)] for row in cells))
    inputs = _inputs(rows)
    try:
        result = run(name, inputs)
    except MethodInputError as error:
        return MethodRun(inputs, refused=error)
    chart = method_figure(name, result, inputs, rules.wording["sentences"]) if draw else None
    picture = documents.draw(chart) if chart is not None else b""
    return MethodRun(inputs, result, chart=chart, picture=picture)


def _csv(path: Path) -> Iterator[Row]:
    data = path.read_bytes()
    text = ""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    yield from _rows(csv.reader(io.StringIO(text)))


def _rows(lines: Any) -> Iterator[Row]:
    for line in lines:
        values = [_value(cell) for cell in line]
        while values and values[-1] is None:
            values.pop()
        name = str(values[0]).strip() if values and values[0] is not None else ""
        if name and not name.startswith("#"):
            yield name, values[1:]


def _value(cell: object) -> object:
    """Return a cell as a number where it is one; an empty one is missing."""
    if isinstance(cell, Decimal):
        return _number(cell) if workable(cell, LARGEST) else str(cell)
    if not isinstance(cell, str):
        return cell
    text = cell.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    share = text.endswith(("%", "％"))
    part = PART.fullmatch(text)
    if part and float(part[2]):  # as judgements are written: 1/3
        return float(part[1]) / float(part[2])
    try:
        number = Decimal(text.rstrip("%％"))
    except ArithmeticError:
        return cell.strip()
    if not workable(number, LARGEST):
        return cell.strip()
    return _number(number / 100 if share else number)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _inputs(rows: list[Row]) -> dict[str, Any]:
    """Return rows as inputs: numbers, lists, tables, and groups by dotted names."""
    grouped: dict[str, list[list[Any]]] = {}
    for name, values in rows:
        grouped.setdefault(name, []).append(values)
    inputs: dict[str, Any] = {}
    for name, listed in grouped.items():
        value: Any = listed if len(listed) > 1 else listed[0]
        *above, last = name.split(".")
        if len(listed) == 1 and len(listed[0]) == 1 and above[:1] != ["tree"]:
            value = listed[0][0]
        holder = inputs
        for part in above:
            if not isinstance(holder.get(part), dict):
                holder[part] = {}
            holder = holder[part]
        holder[last] = value
    return inputs
