"""What whoever reviews targets or results says of single rows, before passing on or returning."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.models import Cycle, Opinion
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.moves import offered
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import reference, year_flow

LONGEST = 2_000


def may_judge(user: User, cycle: Cycle) -> bool:
    """Return whether a person may return the year, and so leave opinions on its rows."""
    if not year_flow().allows("opinion", cycle.state):
        return False
    return any(offer.move.back and not offer.shut for offer in offered(user, cycle))


@transaction.atomic
def leave(cycle_id: int, sheet: str, key: str, text: str, *, by: User) -> Opinion:
    """Return an opinion on a row. Raises Refused for who does not review it now, or no text."""
    cycle = locked_cycle(cycle_id)
    if not may_judge(by, cycle):
        raise Refused(_("逐行意见由正在审核的人留下；您现在不审核这份档案。"), status=403)
    if not text.strip() or len(text) > LONGEST:
        raise Refused(_("请写明意见，不超过 2000 字。"), field="opinion")
    row = entries(cycle, sheet).get(key=key)
    opinion = Opinion.objects.create(
        cycle=cycle, sheet=sheet, key=key, state=cycle.state, text=text.strip(), by=by
    )
    changes = {"opinion": ("", opinion.text)}
    record_change(
        "opinion",
        "entry",
        row.pk,
        by=by,
        changes=changes,
        reference=f"{reference(cycle)}/{sheet}",
        bound=(("opinion", opinion.pk),),
    )
    return opinion
