"""What a need, or a project without a site, shows beside its row: where sites are looked for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel
from jiheng.web.sites.queries.matched import ASKING, NEEDS, OPEN, sees_sites

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row


def match_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Iterator[Panel]:
    """Yield the panel of a row that asks for a site."""
    if table.id not in ASKING or not row.key or row.voided or not sees_sites(request.user):
        return
    if row.state in (("open",) if table.id == NEEDS else OPEN):
        at = reverse("sites:match", args=(table.id, table.organisation.pk, row.key))
        yield Panel("sites/panel.html", {"address": at})
