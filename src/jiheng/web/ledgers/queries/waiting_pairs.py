"""The cases of two places that wait for a person: for their side's answer, or for a decision."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.model import Ledger
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.flows.queries import due
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.models import Pair
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.pairs import (
    clock_of,
    has_pairs,
    is_overdue,
    may_judge,
    own_sides,
    pairs,
)
from jiheng.web.ledgers.queries.waiting import MOST

SINGLE = 10  # cases of a ledger that are named one by one


def waiting_pairs(user: User) -> Iterator[Waiting]:
    """Yield the cases that wait for this person; of more than a few only that there are many."""
    for ledger in kept_ledgers():
        if not has_pairs(ledger) or not sees(user, ledger):
            continue
        cases = pairs(user, ledger).filter(ended=None).order_by("began", "pk")[:MOST]
        steps = [(pair, step) for pair in cases if (step := _step(user, ledger, pair))]
        page = reverse("ledgers:pairs", args=(ledger.id,))
        if len(steps) > SINGLE:
            text = _("%(count)s 件待答复或认定") % {"count": len(steps)}
            yield Waiting(title=_("疑似重复和分成"), step=text, address=page,
                          kind=ledger_name(ledger))  # fmt: skip
            continue
        for pair, step in steps:
            running = clock_of(pair)
            yield Waiting(
                title=pair.first.title or pair.first.key,
                step=step,
                address=reverse("ledgers:pair", args=(ledger.id, pair.pk)),
                due=due(running.due, timezone.localdate()) if running is not None else None,
                kind=ledger_name(ledger),
            )


def _step(user: User, ledger: Ledger, pair: Pair) -> str:
    """Return what a person has to do with a case; empty for nothing."""
    if pair.above or is_overdue(pair):
        if may_judge(user, ledger, pair):
            return _("认定疑似重复")
        if pair.above:
            return ""
    answered = {said["by"] for said in pair.answers.values()}
    open_sides = [side for side in own_sides(user, ledger, pair) if side not in pair.answers]
    return _("答复疑似重复") if open_sides and user.pk not in answered else ""
