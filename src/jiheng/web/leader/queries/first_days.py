"""Since when the ledgers of some figures have rows."""

import datetime as dt

from django.db.models import Min
from django.utils import timezone

from jiheng.web.core.models import Organisation
from jiheng.web.leader.queries.modes import ledgers_of
from jiheng.web.ledgers.models import Version


def first_day(tiles: tuple[str, ...], organisation: Organisation) -> dt.date | None:
    """Return the day on which the first row of any of the ledgers was entered; None before."""
    known = {ledger.id for id_ in tiles for ledger in ledgers_of(id_)}
    first = Version.objects.filter(
        number=1, row__ledger__in=known, row__organisation__path__startswith=organisation.path
    ).aggregate(first=Min("at"))["first"]
    return timezone.localdate(first) if first is not None else None
