"""Notices of monitoring: problems that a lamp raised, and whether they have an answer."""

from collections.abc import Collection

from jiheng.rulebook import load
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import MEASURES, PROBLEMS

ANSWERED = ("submitted", "verified")  # states of a measure that answers


def notices(cycle: Cycle) -> list[Row]:
    """Return the problems of a year that monitoring found, in order."""
    return [row for row in entries(cycle, PROBLEMS) if row.values.get("lamp")]


def unanswered(cycle: Cycle, lamps: Collection[str]) -> list[Row]:
    """Return the notices of some lamps without a measure that was handed in with its result."""
    names = lamp_names()
    asked = [row for row in notices(cycle) if names.get(row.values["lamp"].strip()) in lamps]
    if not asked:
        return []
    states: dict[str, set[str]] = {}
    for measure in entries(cycle, MEASURES):
        states.setdefault(measure.values.get("problem", "").strip(), set()).add(measure.state)
    return [
        row
        for row in asked
        if not (against := states.get(row.values.get("number", "").strip()))
        or not against <= set(ANSWERED)
    ]


def lamp_names() -> dict[str, str]:
    """Return the ids of the lamps of notices by what they are called."""
    column = load().rest.form.sheet(PROBLEMS).column("lamp")
    return {choice.label: choice.id for choice in column.choices} if column is not None else {}
