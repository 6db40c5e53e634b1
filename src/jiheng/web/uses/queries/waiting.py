"""Results that wait to be used, and decisions that wait to be carried out."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.uses.queries.uses import USE, may_decide, undecided, uses
from jiheng.web.uses.wording import KINDS

MOST = 200


def waiting_uses(user: User) -> Iterator[Waiting]:
    """Yield confirmed years without a decision, and what was decided and not carried out."""
    reach = organisations(user, USE)
    if not reach.exists():
        return
    for cycle in undecided(user).filter(organisation__in=reach)[:MOST]:
        if may_decide(user, cycle.organisation):
            yield Waiting(
                title=f"{cycle.organisation.name} {cycle.year}",
                step=_("决定结果应用"),
                address=reverse("uses:year", args=(cycle.pk,)),
                kind=_("结果应用"),
            )
    decided = uses(user).filter(state="decided", cycle__organisation__in=reach)
    for use in decided.exclude(outcome="revoked").order_by("pk")[:MOST]:
        if may_decide(user, use.cycle.organisation):
            yield Waiting(
                title=f"{use.cycle.organisation.name} {use.cycle.year} · {use.name}",
                step=_("登记落实"),
                address=reverse("uses:use", args=(use.pk,)),
                note=f"{KINDS[use.kind]}",
                kind=_("结果应用"),
            )
