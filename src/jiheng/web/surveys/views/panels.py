"""What a row of a year shows of the survey that it was written from, and of its drift."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel
from jiheng.web.surveys.queries.drift import RESULT_SHEETS, result_in_row

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row


def used_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Iterator[Panel]:
    """Yield the panel of a row that a result was written into."""
    if table.form.id not in RESULT_SHEETS or not row.key:
        return
    used = result_in_row(request.user, row, table.form.id)
    if used is not None:
        survey = used.use.survey
        at = reverse("surveys:survey", args=(survey.pk,))
        yield Panel("surveys/used.html", {"used": used, "title": survey.title, "address": at})
