"""What an indicator's page shows of the ledger that it is bound to, and the taking of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Counted, LedgerFigure
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.queries.figures import definition, figure_ids
from jiheng.web.ledgers.queries.rows import rows_named
from jiheng.web.ledgers.values import drift_keys
from jiheng.web.ledgers.views.figure_panels import definition_name
from jiheng.web.performance.actions.taking import take
from jiheng.web.performance.queries.taken import (
    INDICATORS,
    bound_definition,
    bound_figure,
    taken_figure,
)
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle

SHOWN = 50  # rows of each kind of drift


def bound(cycle: "Cycle", row: "Row", *, may_take: bool) -> dict[str, Any]:
    """Return what an indicator is bound to: definition, value now, what was taken, its drift."""
    named, taken = bound_definition(row.values), taken_figure(cycle, row.key)
    if named is None:
        return {}
    now = bound_figure(cycle, named)
    shown: dict[str, Any] = {
        "name": definition_name(named),
        "address": _address(named.id, cycle),
        "now": _printed(now),
        "rows": len(now.counted),
        "may_take": may_take,
        "take": reverse("performance:take", args=(cycle.pk, row.key)),
    }
    if taken is not None:
        names = rows_named(drift_keys(taken.drift))
        change = taken.drift
        shown |= {
            "then": taken.published.printed,
            "taken": taken.published,
            "genuine": taken.genuine,
            "drifted": bool(change),
            "gone": _named(change.gone, names),
            "added": _named(change.added, names),
            "changed": _named((new for _old, new in change.changed), names),
        }
    return shown


def figure_choices(user: "User") -> list[tuple[str, str]]:
    """Return the figures that an indicator can be bound to: what is written, what is shown."""
    newest = (definition(id_) for id_ in figure_ids(user))
    return [(each.label, definition_name(each)) for each in newest if each is not None]


def _address(id_: str, cycle: "Cycle") -> str:
    at = reverse("ledgers:figure", args=(id_,))
    return f"{at}?organisation={cycle.organisation_id}&year={cycle.year}"


def _printed(value: LedgerFigure) -> str:
    quantity = value.quantity
    return quantity.printed() if quantity is not None else "—"


def _named(counted: Iterable[Counted], names: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    rows = [names.get(each.key, (each.key, "")) for each in counted]
    return rows[:SHOWN]


@require_POST
def take_figure(request: AuthenticatedRequest, pk: int, key: str) -> HttpResponse:
    """Take an indicator's actual from its ledger."""
    cycle = found_cycle(request, pk)
    row = take(cycle.pk, key, by=request.user)
    messages.success(request, _("已取数：%(value)s") % {"value": row.values.get("actual", "")})
    return redirect(year_table(cycle, INDICATORS).row_address(key))
