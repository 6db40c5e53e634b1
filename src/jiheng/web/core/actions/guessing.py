"""Tries at a secret are counted before they are judged: by account, by address, and by both."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.web.core.addresses import counted as counted_address
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import Guesses, User
from jiheng.web.core.requests import current

ADDRESS = 6  # times as many tries from one address at all accounts together
ACCOUNT = 20  # times as many at one account from all addresses: others cannot easily lock it


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of a try, and how much of it is let through."""

    key: str
    most: int
    shared: bool  # by others too: a right try takes only itself back


def _counted(kind: str, account: str) -> tuple[Counted, ...]:
    tries, address = settings.OPTIONS.accounts.tries, counted_address(current().address)
    counted = []
    if address:
        counted.append(Counted(_key("address", kind, address), tries * ADDRESS, True))
    if account:
        counted.append(Counted(_key("account", kind, account), tries * ACCOUNT, True))
        counted.append(Counted(_key("both", kind, account, address), tries, False))
    return tuple(counted)


def _key(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def may_try(kind: str, account: str = "") -> bool:
    """Return whether another try is let through, which it is counted for; a lock is recorded."""
    now = timezone.now()
    with transaction.atomic():
        rows = {}
        for counted in sorted(_counted(kind, account), key=lambda c: c.key):
            Guesses.objects.get_or_create(key=counted.key, defaults={"since": now})
            rows[counted] = Guesses.objects.select_for_update().get(key=counted.key)
        if any(row.until is not None and row.until > now for row in rows.values()):
            return False
        span = timedelta(minutes=settings.OPTIONS.accounts.lock_minutes)
        locked = False
        for counted, row in rows.items():
            if row.since < now - span or row.until is not None:
                row.count, row.since, row.until = 0, now, None
            row.count += 1
            if row.count > counted.most:
                row.until, locked = now + span, True
            row.save()
        if locked:
            person = User.objects.filter(username=account).first()
            record_change("lock_out", "user", person.pk if person is not None else "", by=None)
    return not locked


@transaction.atomic
def was_right(kind: str, account: str = "") -> None:
    """Take back what was counted for a try that was right."""
    for counted in sorted(_counted(kind, account), key=lambda c: c.key):
        row = Guesses.objects.select_for_update().filter(key=counted.key).first()
        if row is None:
            continue
        row.count = max(row.count - 1, 0) if counted.shared else 0
        row.save(update_fields=["count"])
