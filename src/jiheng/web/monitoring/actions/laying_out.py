"""The two sheets of a round laid out anew: a line for each subject and each indicator."""

from collections.abc import Iterator

from jiheng.web.core.audit import Change
from jiheng.web.core.binding import with_parts
from jiheng.web.core.models import User
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import FUNDS, LINES
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import year_table

DEPARTMENT = "部门整体"  # as the sheets write it
NAMING = {FUNDS: ("subject",), LINES: ("subject", "name")}  # what tells a line from another


def lay_out(round_: Round, *, by: User) -> list[Change]:
    """Write the lines of a round down without values; return the changes for the record.

    What an earlier round held is cleared: it stands with that round's steps. Lines of indicators
    that are no more go.
    """
    period = {"period_end": round_.period_end.isoformat()}
    funds = [{"subject": subject, **period} for subject in _subjects(round_)]
    lines = [
        {"subject": row.values.get("subject", "") or DEPARTMENT, "name": row.values.get("name", "")}
        for row in entries(round_.cycle, "indicators")
        if row.values.get("name")
    ]
    return [*_sheet(round_, FUNDS, funds, by), *_sheet(round_, LINES, lines, by)]


def _subjects(round_: Round) -> Iterator[str]:
    yield DEPARTMENT
    for row in entries(round_.cycle, "projects"):
        yield row.values.get("number", "") or row.values.get("name", "") or row.key


def _sheet(round_: Round, sheet: str, lines: list[dict[str, str]], by: User) -> Iterator[Change]:
    table, naming = year_table(round_.cycle, sheet), NAMING[sheet]
    there: dict[tuple[str, ...], Row] = {}
    stale: list[Row] = []
    for row in entries(round_.cycle, sheet):
        name = tuple(row.values.get(field, "").strip() for field in naming)
        if name in there:
            stale.append(row)
        there.setdefault(name, row)
    kept: list[tuple[Row, dict[str, str]]] = []
    added: list[RowInput] = []
    for values in lines:
        known = there.pop(tuple(values[field] for field in naming), None)
        if known is None:
            added.append(RowInput("", values))
        else:
            kept.append((known, values))
    changes = [put_values(row, _cleared(row, values), None) for row, values in kept]
    yield from update(table, [row for row, _values in kept], by, changes)
    for _row, change in create_rows(table, added, by=by, authored=False):
        yield change
    for row in (*stale, *there.values()):
        bound = with_parts(("entry", row.pk))
        gone: dict[str, tuple[object, object]] = {n: (text, "") for n, text in row.values.items()}
        yield Change("remove", "entry", row.pk, gone, table.reference, bound=bound)
        row.delete()


def _cleared(row: Row, values: dict[str, str]) -> dict[str, str]:
    cleared = {field: "" for field in row.values if field not in values}
    return {**cleared, **values}
