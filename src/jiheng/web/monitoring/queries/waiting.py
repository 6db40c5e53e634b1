"""Rounds that wait for somebody."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting, roles_with
from jiheng.web.core.models import User
from jiheng.web.core.queries import roles
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import due, last_steps, return_note, waits_for
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import ROUND, round_flow

MOST = 200


def waiting_rounds(user: User) -> Iterator[Waiting]:
    """Yield the rounds that wait for a step forward of this person."""
    waiting = waits_for(user, round_flow(), "cycle__organisation")
    waiting_rows = list(
        Round.objects.filter(waiting).select_related("cycle__organisation").order_by("due")[:MOST]
    )
    last, today = last_steps(ROUND, [each.pk for each in waiting_rows]), timezone.localdate()
    for each in waiting_rows:
        own_roles = roles(user, each.cycle.organisation)
        moves = (
            named(move)
            for move in round_flow().moves_from(each.state)
            if not move.back and own_roles & set(roles_with(move.right))
        )
        yield Waiting(
            title=f"{each.cycle.organisation.name} {each.cycle.year} · {period_name(each)}",
            step="、".join(moves),
            address=reverse("monitoring:round", args=(each.pk,)),
            note=return_note(last.get(each.pk), round_flow()),
            due=due(each.due, today),
            kind=_("绩效监控"),
        )


def period_name(round_: Round) -> str:
    """Return what a period is called: from January to its last month."""
    return str(_("1—%(month)s月监控") % {"month": round_.period_end.month})
