"""Complaints whose clocks run, for who handles them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.complaints.models import CaseClock
from jiheng.web.complaints.queries.cases import COMPLAINTS, complaints
from jiheng.web.complaints.words import clock_name
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.flows.queries import due
from jiheng.web.ledgers.declarations import ledgers

MOST = 200


def waiting_complaints(user: User) -> Iterator[Waiting]:
    """Yield the running clocks of the complaints that a person handles, the nearest day first."""
    if COMPLAINTS not in ledgers():
        return
    own = complaints(user).filter(handler=user)
    running = CaseClock.objects.filter(complaint__in=own.values("pk"), ended=None, superseded=False)
    today = timezone.localdate()
    for clock in running.select_related("complaint__row").order_by("due", "pk")[:MOST]:
        yield Waiting(
            title=clock.complaint.row.title, step=clock_name(clock.rule),
            address=reverse("complaints:complaint", args=(clock.complaint_id,)),
            due=due(clock.due, today), kind=_("外商投资企业投诉"),
        )  # fmt: skip
