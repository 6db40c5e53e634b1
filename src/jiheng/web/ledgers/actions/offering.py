"""Switching groups of ledgers on and off: nothing of their rows is lost when they are off."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.models import Offer
from jiheng.web.ledgers.queries.offers import OFFER, offered_at, uses


@transaction.atomic
def switch(organisation: Organisation, use: str, *, on: bool, by: User) -> None:
    """Switch a group of ledgers on or off for an organisation and all below it.

    Raises Refused without the right, for a group that there is not, and for one that an
    organisation above has switched on.
    """
    require(by, OFFER, organisation)
    if use not in uses():
        raise Refused(_("没有这组台账。"))
    at = offered_at(organisation, use)
    if at is not None and at.pk != organisation.pk:
        raise Refused(_("“%(name)s”已经启用，要停用到那里停。") % {"name": at.name})
    if on == (at is not None):
        return
    kept = Offer.objects.filter(organisation=organisation, use=use).first()
    offer_id = kept.pk if kept is not None else 0
    if on:
        offer_id = Offer.objects.create(organisation=organisation, use=use).pk
    else:
        Offer.objects.filter(pk=offer_id).delete()
    changes: dict[str, tuple[object, object]] = {"use": ("", use) if on else (use, "")}
    record_change(
        "offer",
        "organisation",
        organisation.pk,
        by=by,
        changes=changes,
        bound=(("offer", offer_id),),
    )
