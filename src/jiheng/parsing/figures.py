"""Every figure of the workbook as a fact with its place."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from jiheng.model import (
    DEPARTMENT,
    Column,
    DateTarget,
    Fact,
    Indicator,
    Interval,
    NumberTarget,
    Project,
    Quantity,
    SheetForm,
)
from jiheng.parsing.forms import Row, matched
from jiheng.parsing.numbers import read_interval
from jiheng.parsing.values import Reader, quantity_of

WHOLE = ("部门合计", "全部门", "部门整体", "部门", "合计", "汇总", "")
DECREASES = ("reduction",)  # columns whose name says that it is taken away
FIGURES = ("money", "number", "share")


def subject_of(unit: str) -> str:
    """Return whom a row's figures belong to: a unit by its name, or the department."""
    return DEPARTMENT if any(matched(unit, (name,)) for name in WHOLE if name) or not unit else unit


def line_facts(
    rows: Sequence[Row], form: SheetForm, reader: Reader, year: int | None
) -> Iterator[Fact]:
    """Yield the figures of a sheet whose rows are lines (of a unit) and whose columns are bases."""
    columns = {column.field: column for column in form.columns}
    for row in rows:
        unit = reader.value(row, columns["unit"]) if "unit" in columns else None
        line = reader.value(row, columns["line"])
        if line is None:
            if "line" not in row.cells:  # an entry that is not in the list is R07
                reader.note("R15", row, sheet=form.name)
            continue
        measured = row.cells.get("measured_in")
        for column in form.columns:
            if column.kind in FIGURES and column.field in row.cells:
                quantity = _figure(reader.value(row, column), measured.text if measured else "")
                quantity = _decrease(quantity) if column.field in DECREASES else quantity
                yield Fact(
                    subject=subject_of(str(unit or "")),
                    role=str(line),
                    base=column.field,
                    year=_year(column.field, year),
                    quantity=quantity,
                    text=row.cells[column.field].text.strip(),
                    place=row.places[column.field],
                )


def _figure(value: object, unit: str) -> Quantity | None:
    if isinstance(value, Quantity):
        known = unit.strip()
        return Quantity(value.number, known, value.digits) if known and not value.unit else value
    if isinstance(value, Decimal):  # a share, kept as per cent
        written = value.as_tuple().exponent
        decimals = -written - 2 if isinstance(written, int) else 0
        return Quantity(value * 100, "%", max(0, decimals))
    return None


def _decrease(quantity: Quantity | None) -> Quantity | None:
    """Return an amount taken away with its sign: 追减 5 and 追减 -5 are the same decrease."""
    if quantity is None or quantity.number <= 0:
        return quantity
    return Quantity(-quantity.number, quantity.unit, quantity.digits)


def _year(base: str, year: int | None) -> int | None:
    return year - 1 if base == "prior" and year is not None else year


def project_facts(
    rows: Sequence[Row], columns: Mapping[str, Column], reader: Reader, year: int | None
) -> Iterator[Fact]:
    """Yield the funds of projects: project.fiscal and so on, by base, for each project's key."""
    for row in rows:
        for column in columns.values():
            base, _, source = column.field.partition("_")
            stated_rate = column.field == "stated_rate"
            if column.kind not in ("money", "share") or column.field not in row.cells:
                continue
            yield Fact(
                subject=project_key(row),
                role="project.total" if stated_rate else f"project.{source}",
                base="rate" if stated_rate else base,
                year=year,
                quantity=_figure(reader.value(row, column), ""),
                text=row.cells[column.field].text.strip(),
                place=row.places[column.field],
            )


def monitored_facts(
    rows: Sequence[Row], columns: Mapping[str, Column], reader: Reader, year: int | None
) -> Iterator[Fact]:
    """Yield money monitored: monitored.total and so on, by base to_date or expected."""
    for row in rows:
        subject = row.cells.get("subject")
        for column in columns.values():
            if column.kind != "money" or column.field not in row.cells:
                continue
            base, _, source = column.field.rpartition("_")
            yield Fact(
                subject=subject_of(subject.text.strip() if subject else ""),
                role=f"monitored.{source}",
                base=base,
                year=year,
                quantity=_figure(reader.value(row, column), ""),
                text=row.cells[column.field].text.strip(),
                place=row.places[column.field],
            )


def to_date_facts(
    rows: Sequence[Row], indicators: Sequence[Indicator], projects: Sequence[Project],
    year: int | None,
) -> Iterator[Fact]:  # fmt: skip
    """Yield what indicators had reached when they were monitored, by the key of the indicator."""
    keys = {name: project.key for project in projects for name in (project.key, project.name)}
    known = {(indicator.subject, indicator.name): indicator for indicator in indicators}
    for row in rows:
        subject, name, cell = (row.cells.get(f) for f in ("subject", "name", "to_date"))
        if cell is None or name is None:
            continue
        written = subject.text.strip() if subject else ""
        indicator = known.get((keys.get(written, subject_of(written)), name.text.strip()))
        if indicator is not None:
            yield Fact(
                subject=indicator.key, role="indicator.to_date", base="value", year=year,
                quantity=quantity_of(cell, indicator.unit, None, counted=True),
                text=cell.text.strip(), place=row.places["to_date"],
            )  # fmt: skip


def project_key(row: Row) -> str:
    """Return a project's number, by which indicators refer to it; else the row's key."""
    cell = row.cells.get("number")
    return cell.text.strip() if cell and cell.text.strip() else row.key


def survey_facts(
    rows: Sequence[Row], columns: Mapping[str, Column], reader: Reader, year: int | None
) -> Iterator[Fact]:
    """Yield the counts and the stated rate of surveys; `高于90%` becomes an interval."""
    for row in rows:
        for name in ("issued", "returned", "satisfied", "rate_text"):
            cell = row.cells.get(name)
            if cell is None or name not in columns:
                continue
            value: Quantity | Interval | None
            if name == "rate_text":
                value = quantity_of(cell, "%", None) or read_interval(cell.text, "%", reader.hedges)
                if value is None and reader.value(row, columns[name]) is not None:
                    reader.report("R01", row, columns[name])
            else:
                value = _figure(reader.value(row, columns[name]), "")
            role = "survey.rate" if name == "rate_text" else f"survey.{name}"
            yield Fact(
                subject=row.key, role=role, base="value", year=year, quantity=value,
                text=cell.text.strip(), place=row.places[name],
            )  # fmt: skip


def indicator_facts(indicators: Sequence[Indicator], year: int | None) -> Iterator[Fact]:
    """Yield targets, actuals, weights and own points of indicators."""
    for indicator in indicators:
        target = indicator.target
        stated: dict[str, Quantity | None] = {
            "target": target.quantity if isinstance(target, NumberTarget) else None,
            "actual": indicator.actual if isinstance(indicator.actual, Quantity) else None,
            "prior": indicator.prior,
            "weight": Quantity(indicator.weight, "分", 2) if indicator.weight is not None else None,
            "own_points": Quantity(indicator.own_points, "分", 2)
            if indicator.own_points is not None
            else None,
        }
        for name, quantity in stated.items():
            field = indicator.target_field if name == "target" else name
            text = indicator.texts.get(field, "")
            if quantity is None and (not text or isinstance(target, DateTarget)):
                continue
            yield Fact(
                subject=indicator.key, role=f"indicator.{name}", base="value",
                year=_year(name, year), quantity=quantity, text=text, place=indicator.at(field)[0],
            )  # fmt: skip
