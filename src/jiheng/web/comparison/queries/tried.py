"""Years that a draft of rules may be tried on."""

from jiheng.web.core.models import User
from jiheng.web.core.queries.reach import organisations
from jiheng.web.performance.models import Cycle

FILED = ("submitted", "confirmed")


def cycles_to_try(user: User, years: tuple[int, int]) -> list[Cycle]:
    """Return the years that were handed in, below where a person may try rules."""
    filed = Cycle.objects.filter(
        organisation__in=organisations(user, "try_rules"), year__range=years, state__in=FILED
    )
    return list(filed.select_related("organisation").order_by("organisation__path", "year"))
