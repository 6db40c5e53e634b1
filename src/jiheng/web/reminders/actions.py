"""What a person chooses about reminders, and how a digest is settled."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.reminders.models import Reminder
from jiheng.web.reminders.queries import in_office

TRIES = 3  # of one person's digest on one day, where the server puts it off


@transaction.atomic
def choose(*, off: bool, address: str, by: User) -> None:
    """Keep whether and where somebody is reminded. Raises Refused for an address outside.

    The record has that it was changed, and no address: a change is kept for ever, a mailbox not.
    """
    address = address.strip()
    if address and not in_office(address):
        raise Refused(
            _("邮箱要是本单位的：…@%(domain)s。") % {"domain": settings.OPTIONS.mail.domain},
            field="address",
        )
    own, _new = Reminder.objects.get_or_create(user=by)
    changes = {}
    if own.off != off:
        changes["reminders"] = (_state(own.off), _state(off))
    if own.address != address:
        changes["mailbox"] = ("own" if own.address else "", "own" if address else "")
    own.off, own.address, own.language = off, address, get_language() or ""
    own.save(update_fields=["off", "address", "language"])
    if changes:
        record_change("choose_reminders", "user", by.pk, by=by, changes=changes)


def _state(off: bool) -> str:
    return "off" if off else "on"


@transaction.atomic
def claim(user: User, today: dt.date) -> Reminder | None:
    """Settle a person's digest of a day before it is sent, so that none is sent twice.

    None where another worker did, or where the person has turned reminders off meanwhile.
    """
    Reminder.objects.get_or_create(user=user)
    own = Reminder.objects.select_for_update().get(user=user)
    if own.off or own.day == today:
        return None
    own.day = today
    own.save(update_fields=["day"])
    return own


def note_sent(reminder: Reminder, today: dt.date) -> None:
    """Note that a digest went out."""
    Reminder.objects.filter(pk=reminder.pk).update(sent_on=today, refused_on=None, tries=0)


def note_refused(reminder: Reminder, today: dt.date) -> None:
    """Note that the server would not take the address: not again before tomorrow."""
    Reminder.objects.filter(pk=reminder.pk).update(refused_on=today, tries=0)


def put_off(reminder: Reminder, *, counted: bool) -> None:
    """Take a claim back: the digest is tried again, if the person's own tries are not used up."""
    tries = reminder.tries + 1 if counted else reminder.tries
    over = tries >= TRIES
    Reminder.objects.filter(pk=reminder.pk).update(
        day=reminder.day if over else None, tries=0 if over else tries
    )
