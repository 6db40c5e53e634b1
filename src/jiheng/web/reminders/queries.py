"""Who is to be reminded today, where, and of what."""

import datetime as dt
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from jiheng.web.core.models import User
from jiheng.web.reminders.models import Reminder


@dataclass(frozen=True, slots=True)
class Reminded:
    """A person's reminders, as their page shows them."""

    off: bool
    own_address: str
    address: str  # where they go; empty: nowhere, as the log-in name makes no address
    sent_on: dt.date | None
    refused_on: dt.date | None
    not_before: dt.datetime | None  # put off by the server: when it is tried again


def reminded(user: User) -> Reminded:
    """Return how a person is reminded."""
    own = Reminder.objects.filter(user=user).first() or Reminder(user=user)
    return Reminded(
        own.off, own.address, address_of(own), own.sent_on, own.refused_on, own.not_before
    )


def address_of(reminder: Reminder) -> str:
    """Return where a person's reminders go: as they chose, else as the office writes addresses."""
    mail = settings.OPTIONS.mail
    address = reminder.address or mail.address_of(reminder.user.username)
    return address if in_office(address) else ""


def in_office(address: str) -> bool:
    """Return whether this is an address of the office's own, in letters that every server takes."""
    if not (address.isascii() and address.isprintable()):
        return False  # a letter that only looks like one of ours passes for one where case is none
    try:
        validate_email(address)
        Address(addr_spec=address)
    except (ValidationError, ValueError, HeaderParseError):
        return False
    return address.rpartition("@")[2].lower() == settings.OPTIONS.mail.domain


def unsettled(at: dt.datetime, most: int) -> list[User]:
    """Return people whose digest of a day may be sent now, at most so many, in one order."""
    settled = Q(reminder__day=at.date()) | Q(reminder__off=True) | Q(reminder__not_before__gt=at)
    waiting = User.objects.filter(is_active=True, memberships__isnull=False).exclude(settled)
    return list(waiting.distinct().order_by("pk")[:most])
