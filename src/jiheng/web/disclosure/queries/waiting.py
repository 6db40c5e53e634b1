"""Years that are due to be disclosed, and packs that wait for a step."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.disclosure.models import UNDER_WAY, Release
from jiheng.web.disclosure.queries.releases import (
    RELEASE,
    confirmed_days,
    due_on,
    offered,
    release_flow,
    releases,
    unreleased,
)
from jiheng.web.flows.queries import due, waits_for

MOST = 200
WAITS = ("checked", "approved")  # states in which a pack waits for somebody


def waiting_releases(user: User) -> Iterator[Waiting]:
    """Yield years without a pack, with the day by which they are due, and packs to be moved on."""
    yield from _years(user)
    waiting = releases(user).filter(waits_for(user, release_flow(), "cycle__organisation"))
    today = timezone.localdate()
    packs = list(waiting.filter(state__in=WAITS).order_by("pk")[:MOST])
    days = confirmed_days([release.cycle for release in packs])
    for release in packs:
        moves = [o.move for o in offered(user, release) if not o.shut and not o.move.back]
        names = [named(move) for move in moves if move.id != "drop_release"]
        if names:
            yield Waiting(
                title=_title(release.cycle),
                step="、".join(names),
                address=reverse("disclosure:release", args=(release.pk,)),
                due=due(due_on(days.get(release.cycle_id)), today),
                kind=_("信息公开"),
            )


def _years(user: User) -> Iterator[Waiting]:
    reach = organisations(user, RELEASE)
    if not reach.exists():
        return
    under_way = Release.objects.filter(state__in=UNDER_WAY).values("cycle")
    years = unreleased(user).filter(organisation__in=reach).exclude(pk__in=under_way)
    cycles, today = list(years[:MOST]), timezone.localdate()
    days = confirmed_days(cycles)
    for cycle in cycles:
        yield Waiting(
            title=_title(cycle),
            step=_("制作公开包"),
            address=reverse("disclosure:year", args=(cycle.pk,)),
            due=due(due_on(days.get(cycle.pk)), today),
            kind=_("信息公开"),
        )


def _title(cycle: object) -> str:
    return f"{cycle.organisation.name} {cycle.year}"  # type: ignore[attr-defined]
