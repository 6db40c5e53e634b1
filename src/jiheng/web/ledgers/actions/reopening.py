"""重开月结: the month closed last is opened again by one who asks and another who agrees."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model import Ledger
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import locked_organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.deciding import LEAST_REASON, OPEN, decide_request
from jiheng.web.ledgers.actions.months import CLOSE
from jiheng.web.ledgers.models import Month, Reopening
from jiheng.web.ledgers.queries.waiting import CORRECT


@transaction.atomic
def ask(
    ledger: Ledger, organisation: Organisation, first: dt.date, reason: str, *, by: User
) -> Reopening:
    """Return a request to open a closed month again; it stays closed till another person agrees.

    Raises Refused without the right to close, without a reason, for another month than the one
    closed last, while a place above has the month closed, and while it is asked for already.
    """
    require(by, CLOSE, organisation)
    where = locked_organisation(organisation.pk)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("重开月结要写明原因（至少五个字）。"), field="reason")
    _closed_last(ledger, where, first)
    if Reopening.objects.filter(
        organisation=where, ledger=ledger.id, first=first, state=OPEN
    ).exists():
        raise Refused(_("这个月的重开已经有人申请。"))
    asked = Reopening.objects.create(
        organisation=where, ledger=ledger.id, first=first, reason=reason.strip(), by=by
    )
    changes = {"month": ("", f"{first:%Y-%m}"), "reason": ("", asked.reason)}
    _record("ask_reopening", asked, changes, by)
    return asked


@transaction.atomic
def decide(
    ledger: Ledger,
    organisation: Organisation,
    reopening_id: int,
    *,
    approved: bool,
    answer: str = "",
    by: User,
) -> Reopening:
    """Return a request decided; agreed to, the month is open, and what it published is kept.

    Raises Refused without the right, for one's own request, twice, for a refusal without a
    reason, and where a later month, or the place above, has been closed since.
    """
    require(by, CORRECT, organisation)
    where = locked_organisation(organisation.pk)
    asked = Reopening.objects.get(pk=reopening_id, organisation=where, ledger=ledger.id)
    note_beside("reopening", asked.pk, ("ledger", f"{ledger.id}/{where.pk}"))
    decide_request(asked, approved=approved, answer=answer, by=by)
    gone: tuple[tuple[str, int], ...] = ()
    if approved:
        month = _closed_last(ledger, where, asked.first)
        gone = (("month", month.pk),)
        month.delete()
    changes = {"month": (f"{asked.first:%Y-%m}", ""), "reason": ("", asked.answer or asked.reason)}
    _record("reopen_month" if approved else "refuse_reopening", asked, changes, by, gone)
    return asked


def _closed_last(ledger: Ledger, where: Organisation, first: dt.date) -> Month:
    """Return a month that is closed; Refused where it is not the last one, here and above."""
    above = [int(pk) for pk in where.path.split("/")[1:-2]]
    for pk in above:
        locked_organisation(pk)  # it may be closing the month at this moment
    closed = (
        Month.objects.filter(ledger=ledger.id).order_by("-first").select_related("organisation")
    )
    last = closed.filter(organisation=where).first()
    if last is None or last.first != first:
        raise Refused(_("只能重开最后月结的一个月。"))
    higher = closed.filter(organisation__in=above, first=first).first()
    if higher is not None:
        name = higher.organisation.name
        raise Refused(_("上级“%(name)s”已经月结这个月，请先重开上级的。") % {"name": name})
    return last


def _record(
    action: str,
    asked: Reopening,
    changes: Mapping[str, tuple[object, object]],
    by: User,
    gone: tuple[tuple[str, int], ...] = (),
) -> None:
    place = f"{asked.ledger}/{asked.organisation_id}"
    record_change(
        action, "ledger", place, by=by, changes=changes,
        reference=f"ledger/{place}", bound=(("reopening", asked.pk), *gone),
    )  # fmt: skip
