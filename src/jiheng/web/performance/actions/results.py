"""Decisions by a year's result written down: in 结果应用, and in next year's project rows."""

from jiheng.web.core.audit import Change
from jiheng.web.core.models import User
from jiheng.web.ledgers.actions.bringing import decided
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, locked_cycle
from jiheng.web.performance.queries.results import DECIDED
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import (
    APPRAISALS,
    PROJECTS,
    USES,
    VERDICTS,
    year_table,
)


def write_use(
    cycle: Cycle, values: dict[str, str], row_id: int | None, *, by: User
) -> tuple[Row, list[Change]]:
    """Return the row of 结果应用 that says a decision, with every change for the record.

    A decision that takes the place of another one is a new version of its row. The caller holds
    the year and has the right.
    """
    table = year_table(cycle, USES)
    row = Row.objects.filter(pk=row_id).first() if row_id is not None else None
    if row is None:
        [(row, added)] = create_rows(table, [RowInput("", values)], by=by, owned_by=DECIDED)
        changes = [added]
    else:
        changes = update(table, [row], by, [put_values(row, values, by)])
    changes += _in_next_year(cycle)
    bump_version(cycle)
    return row, changes


def _in_next_year(cycle: Cycle) -> list[Change]:
    """Bring what was decided into the project rows of the next year, whatever its state."""
    next_year = Cycle.objects.filter(organisation=cycle.organisation_id, year=cycle.year + 1)
    pk = next_year.values_list("pk", flat=True).first()
    if pk is None:
        return []
    later = locked_cycle(pk)
    table = year_table(later, PROJECTS)
    rows, changes = [], []
    for row in entries(later, PROJECTS).select_for_update():
        values = decided(table, row)
        if values:
            rows.append(row)
            changes.append(put_values(row, values, None))
    written = update(table, rows, None, changes) if rows else []
    bump_version(later)
    return written


def write_verdict(
    cycle: Cycle, verdict: dict[str, str], points: list[dict[str, str]], *, by: User
) -> list[Change]:
    """Return the changes of a verdict and its points written down; no hand rewrites them later.

    A row about the same project that stands there becomes the verdict's: the newest word holds.
    The caller holds the year and has the right.
    """
    changes = _owned(cycle, VERDICTS, verdict, ("project",), by)
    for values in points:
        changes += _owned(cycle, APPRAISALS, values, ("project", "dimension"), by)
    bump_version(cycle)
    return changes


def _owned(
    cycle: Cycle, sheet: str, values: dict[str, str], known_by: tuple[str, ...], by: User
) -> list[Change]:
    table = year_table(cycle, sheet)
    same = (
        row
        for row in entries(cycle, sheet).select_for_update()
        if all(row.values.get(name, "").strip() == values[name] for name in known_by)
    )
    row = next(same, None)
    if row is None:
        [(row, added)] = create_rows(table, [RowInput("", values)], by=by, owned_by=DECIDED)
        return [added]
    row.owned_by = DECIDED
    row.save(update_fields=["owned_by"])
    return update(table, [row], by, [put_values(row, values, by)])
