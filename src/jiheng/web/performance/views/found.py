"""A year of an address; else there is no such page."""

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.tables import Table
from jiheng.web.performance import queries
from jiheng.web.performance.queries.year_tables import sheets_of_years, year_table

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle


def found_cycle(request: AuthenticatedRequest, pk: int) -> "Cycle":
    """Return a year that this person may see; else there is no such page."""
    try:
        return queries.cycle(request.user, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def found_table(request: AuthenticatedRequest, pk: int, sheet: str) -> "tuple[Cycle, Table]":
    """Return a year that this person may see, and a sheet of it; else there is no such page."""
    cycle = found_cycle(request, pk)
    if sheet not in sheets_of_years():
        raise Http404
    return cycle, year_table(cycle, sheet)
