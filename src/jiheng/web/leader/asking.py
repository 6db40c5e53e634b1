"""What of the leader's page is asked for: the view, the place, the year, as of which day."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.rulebook.dashboard import DashboardMode
from jiheng.web.core.authenticated import int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.leader.queries.board import Asked
from jiheng.web.leader.queries.first_days import first_day
from jiheng.web.leader.queries.modes import first_place, modes_for, places_of_mode, tiles_in
from jiheng.web.leader.queries.years import newest_year_of_departments
from jiheng.web.ledgers.queries.figures import needed_by
from jiheng.web.ledgers.queries.newest_year import newest_year_at

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

FORBIDDEN = 403


def asked_for(
    user: "User", query: Mapping[str, str]
) -> tuple[Asked, tuple[DashboardMode, ...], list["Organisation"]]:
    """Return what is asked for, with the views and the places that could be.

    Raises Refused where nothing is for this person, and for a day that cannot be.
    """
    modes = modes_for(user)
    if not modes:
        raise Refused(_("这里没有您能看的数：要看的，请管理员授予角色。"), status=FORBIDDEN)
    chosen = query.get("mode", "")
    mode = next((mode for mode in modes if mode.id == chosen), modes[0])
    places = places_of_mode(user, mode)
    number = int_or_zero(query.get("organisation"))
    named = next((place for place in places if place.pk == number), None)
    place = named if number else first_place(user, mode, places)
    if place is None:  # theirs it is not, or there is none
        raise Refused(
            _("没有这个单位，或者不是您能看的：请在列出的单位里选。"),
            status=FORBIDDEN,
            field="organisation",
        )
    today = timezone.localdate()
    text = query.get("as_of", "").strip()
    day = _day(text, today) if text else today
    year = year_or_zero(query.get("year")) or _newest_year(user, mode, place, day)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time.max)) if text else None
    if at is not None:
        _require_rows(tiles_in(user, mode, place), place, day)
    return Asked(user, mode, place, year, day, at), modes, places


def _newest_year(user: "User", mode: DashboardMode, place: "Organisation", day: dt.date) -> int:
    """Return the newest year up to a day of which the view's own series has rows."""
    if mode.months:
        return newest_year_at(needed_by(mode.months), place, day)
    return newest_year_of_departments(user, place, day.year) or day.year


def _day(text: str, today: dt.date) -> dt.date:
    """Return the day that a page is asked for as of. Raises Refused for one that cannot be."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        words = _("截至日期“%(text)s”看不懂：写成 2026-07-01 这样，或者空着看现在。")
        raise Refused(words % {"text": text[:20]}, field="as_of") from None
    if day > today:
        words = _("截至日期 %(day)s 还没有到：最晚是今天 %(today)s，空着看现在。")
        raise Refused(words % {"day": day, "today": today}, field="as_of")
    return day


def _require_rows(tiles: tuple[str, ...], place: "Organisation", day: dt.date) -> None:
    """Refuse a day before anything was entered: nobody can say what was shown then."""
    if not tiles:
        return
    first = first_day(tiles, place)
    if first is None:
        words = _("这里的台账还没有任何登记，没有可以回看的日子。")
        raise Refused(words, field="as_of")
    if day < first:
        words = _("这里的台账从 %(first)s 起才有登记，%(day)s 那天没有可以看的。")
        raise Refused(words % {"first": first, "day": day}, field="as_of")
