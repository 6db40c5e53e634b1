"""What a person chooses about reminders, and how a digest is settled."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.reminders.models import Reminder
from jiheng.web.reminders.queries import in_office

TRIES = 5  # of one person's digest on one day, where the server puts it off
FIRST_WAIT = dt.timedelta(minutes=15)  # after the first, doubled with each: 3 h 45 min in all


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
def claim(user: User, at: dt.datetime) -> Reminder | None:
    """Settle a person's digest of a day before it is sent, so that none is sent twice.

    None where another worker did, or has been put off, or where the person has turned reminders
    off meanwhile.
    """
    today = at.date()
    Reminder.objects.get_or_create(user=user)
    own = Reminder.objects.select_for_update().get(user=user)
    if own.off or own.day == today or (own.not_before is not None and own.not_before > at):
        return None
    own.day = today
    own.save(update_fields=["day"])
    return own


def note_sent(reminder: Reminder, today: dt.date) -> None:
    """Note that a digest went out."""
    Reminder.objects.filter(pk=reminder.pk).update(
        sent_on=today, refused_on=None, tries=0, not_before=None
    )


def note_refused(reminder: Reminder, today: dt.date) -> None:
    """Note that the server would not take the address: not again before tomorrow."""
    Reminder.objects.filter(pk=reminder.pk).update(refused_on=today, tries=0, not_before=None)


def give_back(reminder: Reminder) -> None:
    """Take a claim back, as the server failed before it said anything of this person."""
    Reminder.objects.filter(pk=reminder.pk).update(day=None)


def put_off(reminder: Reminder, at: dt.datetime) -> None:
    """Note that the server wants a person's digest later: it waits, longer with each try.

    A server that knows no sender yet says so to the first mail and takes the same one a while
    later. After the last try of a day it is settled for that day.
    """
    last = reminder.not_before
    of_today = last is not None and timezone.localtime(last).date() == at.date()
    tries = (reminder.tries if of_today else 0) + 1
    if tries >= TRIES:
        changes: dict[str, object] = {"tries": 0, "not_before": None}
    else:
        wait = FIRST_WAIT * 2 ** (tries - 1)
        changes = {"tries": tries, "not_before": at + wait, "day": None}
    Reminder.objects.filter(pk=reminder.pk).update(**changes)
