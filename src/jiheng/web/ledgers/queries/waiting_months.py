"""The months whose opening again waits for a person to agree, and what they had published."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import Ledger
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import organisations
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.models import MONTH, Published, Reopening
from jiheng.web.ledgers.queries.months import reference_of
from jiheng.web.ledgers.queries.waiting import CORRECT, MOST


def waiting_reopenings(user: User) -> Iterator[Waiting]:
    """Yield the months that wait for this person to agree that they open: never one's own."""
    reach = organisations(user, CORRECT)
    kept = {ledger.id: ledger for ledger in kept_ledgers()}
    asked = Reopening.objects.filter(state="open", organisation__in=reach, ledger__in=kept)
    for each in asked.exclude(by=user).select_related("organisation")[:MOST]:
        address = reverse("ledgers:months", args=(each.ledger, each.organisation_id))
        yield Waiting(
            title=f"{each.organisation.name} {each.first:%Y-%m}",
            step=_("批准重开月结"),
            address=f"{address}?year={each.first.year}#reopenings",
            note=each.reason,
            kind=ledger_name(kept[each.ledger]),
        )


def reopenings_of(
    ledger: Ledger, organisation: Organisation, year: int
) -> list[tuple[Reopening, list[Published]]]:
    """Return the requests about a year's months, each with what had been published till then."""
    asked = Reopening.objects.filter(ledger=ledger.id, organisation=organisation, first__year=year)
    result = []
    for each in asked.select_related("by", "decided_by"):
        reference = reference_of(ledger, organisation, each.first)
        published = Published.objects.filter(cause=MONTH, reference=reference, at__lt=each.at)
        newest = {kept.definition: kept for kept in published.order_by("pk")}
        result.append((each, list(newest.values())))
    return result
