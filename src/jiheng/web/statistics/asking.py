"""Of which place and month tables are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.statistics import StatPeriod
from jiheng.web.core.authenticated import int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.queries.figures import needed_by
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.statistics.queries.tables import places_of_tables, statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

MONTHS, FORBIDDEN = 12, 403


@dataclass(frozen=True, slots=True)
class Asked:
    """A place and a month, with the places that could be asked for."""

    where: "Organisation"
    period: StatPeriod
    places: "tuple[Organisation, ...]"

    @property
    def query(self) -> str:
        """What an address of the same place and month has behind it."""
        return f"organisation={self.where.pk}&year={self.period.year}&month={self.period.month}"


def asked_for(user: "User", sent: Mapping[str, str]) -> Asked:
    """Return what is asked for; without a month the last one that is over.

    Raises Refused where nothing is for this person, and for a month that is issued with another.
    """
    places = places_of_tables(user)
    number = int_or_zero(sent.get("organisation"))
    where = next((place for place in places if number in (0, place.pk)), None)
    if where is None:
        raise Refused(
            _("这里没有您能看的统计表：要看的，请管理员授予角色。"),
            status=FORBIDDEN,
            field="organisation",
        )
    return Asked(where, _period(sent, where), tuple(places))


def _period(sent: Mapping[str, str], where: "Organisation") -> StatPeriod:
    """Return the month that is asked for; else the last one that is over."""
    today, merged = timezone.localdate(), statistics().merged
    month = int_or_zero(sent.get("month"))
    asked = year_or_zero(sent.get("year"))
    year = asked or newest_year_at(_headline(), where, today)
    if not 1 <= month <= MONTHS:
        if not asked and year == today.year and today.month == 1:  # no month of it is over
            year -= 1
        month = today.month - 1 if year == today.year else MONTHS
        return StatPeriod(year, max(month, merged, 1), merged)
    if month < merged:
        words = _("1—%(merged)s 月合并出数：请选 %(merged)s 月。")
        raise Refused(words % {"merged": merged}, field="month")
    return StatPeriod(year, month, merged)


def _headline() -> tuple[str, ...]:
    """Return the ledgers of the figures that a briefing begins with."""
    return tuple(id_ for each in statistics().briefing.headline for id_ in needed_by(each))
