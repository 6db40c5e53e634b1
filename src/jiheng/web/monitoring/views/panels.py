"""What the row of an indicator shows of monitoring: its periods."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel
from jiheng.web.monitoring.queries.periods import periods_of
from jiheng.web.performance.queries.cycles import cycle_of

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

INDICATORS = "indicators"


def period_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Iterator[Panel]:
    """Yield the periods of an indicator that was monitored."""
    if table.form.id != INDICATORS or not row.key or not table.year:
        return
    cycle = cycle_of(table.organisation.pk, table.year)
    periods = list(periods_of(request.user, cycle, row)) if cycle is not None else []
    if periods:
        yield Panel("monitoring/periods.html", {"periods": periods})
