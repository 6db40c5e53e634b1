"""The rows of each table within a person's reach, exact."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from jiheng.rulebook.analysis import COMPUTED
from jiheng.web.analysis.statements import Statements, digits, scale
from jiheng.web.analysis.tables import DECIMALS, SEE, ReadTable
from jiheng.web.core.queries.reach import organisations
from jiheng.web.ledgers.declarations import rules
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import EvaluatedYear, evaluated_year
from jiheng.web.performance.queries.units import score_public

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.performance.models import Cycle

Line = tuple[object, ...]
ROWS = 2_000


def lines(table: ReadTable, user: "User", also: tuple[str, ...] = ()) -> Iterator[Line]:
    """Yield the rows of a table that a person reaches: decimals exact, days as days' texts.

    `also` names rights that must be held, too, where a row is.
    """
    if table.described.source == COMPUTED:
        yield from _COMPUTED[table.described.id](user, also)
        return
    statement = Statements(connection.vendor, user.pk, also).select(table, exact=True)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(ROWS):
            yield from (_exact(table, row) for row in rows)


def _exact(table: ReadTable, row: Line) -> Line:
    """Return a row of which whole numbers in the units of rows are decimals in their own."""
    first = len(row) - len(table.columns)
    if not table.ledger:
        kinds = [column.kind for column in table.described.columns]
        return tuple(
            Decimal(str(value)) if kind == "decimal" and value is not None else value
            for kind, value in zip(kinds, row, strict=True)
        )
    values = list(row[:first])
    for column, value in zip(table.columns, row[first:], strict=True):
        if column.kind in DECIMALS and value is not None:
            number = Decimal(int(str(value))).scaleb(-digits(column))
            assert number * scale(column) == int(str(value))  # noqa: S101  nothing is lost
            values.append(number)
        else:
            values.append(str(value) if column.kind == "date" and value is not None else value)
    return tuple(values)


def _years(user: "User", also: tuple[str, ...]) -> Iterator[tuple["Cycle", EvaluatedYear]]:
    """Yield years of the person's own reach: not those that are only given to review."""
    years = cycles(user)
    for right in (SEE, *also):
        years = years.filter(organisation__in=organisations(user, right))
    for cycle in years.order_by("pk"):
        yield cycle, evaluated_year(cycle)


def _points(user: "User", also: tuple[str, ...]) -> Iterator[Line]:
    composed = rules().rest.disclosure.composed
    for cycle, evaluated in _years(user, also):
        where, public = (cycle.organisation_id, cycle.year), int(score_public(cycle, composed))
        for tree in evaluated.outcome.scored.trees:
            for item in tree.items:
                yield *where, tree.subject, item.name, item.weight, item.points, public


def _findings(user: "User", also: tuple[str, ...]) -> Iterator[Line]:
    for cycle, evaluated in _years(user, also):
        severity_of = evaluated.outcome.rules.severity
        counts = Counter((f.code, severity_of(f)) for f in evaluated.findings)
        for (code, severity), count in sorted(counts.items()):
            yield cycle.organisation_id, cycle.year, code, severity, count


_COMPUTED = {"points": _points, "findings": _findings}
