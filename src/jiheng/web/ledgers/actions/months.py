"""Month close: what a month's figures are is published once and stays; each place in its order."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.model import Ledger, LedgerFigure, Period
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import locked_organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.models import MONTH, Month, Row
from jiheng.web.ledgers.queries.figures import figures_at
from jiheng.web.ledgers.queries.months import first_of, last_of, monthly, reference_of
from jiheng.web.ledgers.values import row_place

CLOSE = "close_month"  # the right


@transaction.atomic
def close(ledger: Ledger, organisation: Organisation, first: dt.date, *, by: User) -> Month:
    """Return a month closed, its figures published: all of them, or none.

    Raises Refused without the right, before the month is over, out of order, and while a place
    below that has rows in it has not closed it.
    """
    require(by, CLOSE, organisation)
    where, first = locked_organisation(organisation.pk), first_of(first)
    last = last_of(first)
    if last >= timezone.localdate():
        raise Refused(_("%(month)s 还没有过完，过完之后再月结。") % {"month": f"{first:%Y-%m}"})
    closed = Month.objects.filter(organisation=where, ledger=ledger.id)
    if closed.filter(first=first).exists():
        raise Refused(
            _("%(month)s 已经月结；有错的申请更正，或者申请重开。") % {"month": f"{first:%Y-%m}"}
        )
    before = closed.order_by("-first").first()
    following = last_of(before.first) + dt.timedelta(days=1) if before is not None else first
    if first != following:
        raise Refused(_("要按顺序月结：下一个是 %(month)s。") % {"month": f"{following:%Y-%m}"})
    asked = [(definition.id, where) for definition in monthly(ledger)]
    figures = {figure.definition.id: figure for figure in figures_at(asked, Period(first, last))}
    _require_below(ledger, where, first, figures.values())
    month = Month.objects.create(organisation=where, ledger=ledger.id, first=first, by=by)
    subjects = [("month", month.pk)]
    changes: dict[str, tuple[object, object]] = {"month": ("", f"{first:%Y-%m}")}
    for id_, figure in figures.items():
        kept = publish(
            figure, where, cause=MONTH, reference=reference_of(ledger, where, first), by=by
        )
        changes[id_] = ("", f"{kept.printed} {kept.digest}")
        subjects.append(("published", kept.pk))
    record_change(
        "close_month", "ledger", f"{ledger.id}/{where.pk}", by=by, changes=changes,
        reference=f"ledger/{ledger.id}/{where.pk}", bound=tuple(subjects),
    )  # fmt: skip
    return month


def _require_below(
    ledger: Ledger, where: Organisation, first: dt.date, figures: Iterable[LedgerFigure]
) -> None:
    """Refuse while a place below has rows of the month, by any day, and has not closed it."""
    below = Row.objects.filter(
        ledger=ledger.id,
        organisation__path__startswith=where.path,
        day__range=(first, last_of(first)),
        voided=False,
    )
    keys = (counted.key for figure in figures for counted in figure.counted)
    counting = {place[0] for key in keys if (place := row_place(key)) is not None}
    places = Organisation.objects.filter(
        Q(pk__in=below.values("organisation")) | Q(pk__in=counting), path__startswith=where.path
    ).exclude(pk=where.pk)
    closed = Month.objects.filter(ledger=ledger.id, first=first).values("organisation")
    waiting = list(places.exclude(pk__in=closed).values_list("name", flat=True)[:20])
    if waiting:
        raise Refused(_("先由这些单位月结：%(names)s。") % {"names": "、".join(waiting)})
