"""What the page of an award shows beside its row: computations, and who may compute or check."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from jiheng.web.awards.queries.awards import AWARDS, computations_of
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.actions import KEPT_FROM
from jiheng.web.flows.queries import offered
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row


def award_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Iterator[Panel]:
    """Yield the panel of the computations of an award, with the steps that this person may take."""
    standing = table.standing(row)
    if table.id != AWARDS or not row.pk or standing is None:
        return
    offers = offered(request.user, standing, lambda p: authors([row], table.form, p))
    steps = [
        {
            "id": offer.move.id,
            "name": named(offer.move),
            "shut": KEPT_FROM[offer.shut] if offer.shut else "",
            "address": reverse(f"awards:{offer.move.id}", args=(table.organisation.pk, row.key)),
        }
        for offer in offers
        if not offer.move.direct and not row.voided
    ]
    stored = list(computations_of(row))
    if steps or stored:
        yield Panel("awards/panel.html", {"steps": steps, "computations": stored})
