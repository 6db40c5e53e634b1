"""Signed projects of a place as cases: when each was signed, and when it landed."""

import datetime as dt
from typing import TYPE_CHECKING

from jiheng.ledger.conditions import predicate
from jiheng.ledger.survival import Case
from jiheng.model import LedgerRow
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.figures import definition
from jiheng.web.ledgers.queries.offers import places, sees_in
from jiheng.web.ledgers.queries.shelves import shelf_of, stamp_of

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

PROJECTS, SIGNED, LANDED = "investment_projects", "contract_signed_on", "landed_on"
FIGURE = "projects.signed.count"  # by whose definition a project is signed
MOST_PLACES = 500


def places_of_cohorts(user: "User") -> "list[Organisation]":
    """Return where a person may see projects, divisions left out, the highest first."""
    if PROJECTS not in ledgers():
        return []
    reach = places(user, ledgers()[PROJECTS], "see").exclude(kind="division")[:MOST_PLACES]
    return sorted(reach, key=lambda place: place.from_the_top)


def sees_cohorts(user: "User", where: "Organisation") -> bool:
    """Return whether a person may see the projects of a place."""
    return PROJECTS in ledgers() and sees_in(user, ledgers()[PROJECTS], where)


def cases_of(where: "Organisation") -> tuple[Case, ...]:
    """Return the projects here and below that the definition of signed ones counts, as cases.

    What was ended stays among those that have not landed: it is no project that will.
    """
    signed = definition(FIGURE)
    if signed is None:
        return ()
    rows = shelf_of(PROJECTS, stamp_of(PROJECTS)).below(where.path).rows
    tests = [predicate(condition) for condition in signed.where]
    counted = (row for row in rows if not row.voided and all(test(row) for test in tests))
    cases = (_case(row) for row in counted)
    return tuple(case for case in cases if case is not None)


def _case(row: LedgerRow) -> Case | None:
    began, ended = row.value(SIGNED), row.value(LANDED)
    stage, order = row.value("stage"), ledgers()[PROJECTS].order("stage")
    confirmed = isinstance(stage, str) and order.index(stage) >= order.index("landed")
    if not isinstance(began, dt.date):
        return None
    return Case(row.key, began, ended if confirmed and isinstance(ended, dt.date) else None)
