"""What a year shows of its disclosure: where its pack is made and released."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.disclosure.queries.releases import CONFIRMED
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle


def year_panels(request: AuthenticatedRequest, cycle: "Cycle") -> Iterator[Panel]:  # noqa: ARG001
    """Yield the way from a confirmed year to its pack."""
    if cycle.state == CONFIRMED:
        address = reverse("disclosure:year", args=(cycle.pk,))
        yield Panel("core/components/way_on.html", {"address": address, "label": _("信息公开")})
