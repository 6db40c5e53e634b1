"""What a year shows of the use of its result: where it is decided."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.views.panels import Panel
from jiheng.web.performance.queries.year_tables import year_flow
from jiheng.web.uses.actions.accountability import ACCOUNT

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle


def year_panels(request: AuthenticatedRequest, cycle: "Cycle") -> Iterator[Panel]:  # noqa: ARG001
    """Yield the way from a year to the use of its result, once there may be any."""
    if year_flow().allows(ACCOUNT, cycle.state):
        address = reverse("uses:year", args=(cycle.pk,))
        yield Panel("core/components/way_on.html", {"address": address, "label": _("结果应用")})
