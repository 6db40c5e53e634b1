"""What of zones is asked for: the place, the year, the card, the day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.model.scorecard import CardItem, Scorecard
from jiheng.rulebook.amounts import amount_of
from jiheng.web.core.authenticated import int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.zones.queries.places import FIGURES, PARCELS, SCORED, places_for
from jiheng.web.zones.queries.scored import cards_for

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

FORBIDDEN = 403
MOST_WEIGHT = 1000
EVERY_LEVEL = 99  # of a card that names none


@dataclass(frozen=True, slots=True)
class Asked:
    """A card of a place and a year, with what else could be asked for."""

    place: "Organisation"
    places: list["Organisation"]
    year: int
    card: Scorecard
    cards: tuple[Scorecard, ...]


def scores_asked(user: "User", query: Mapping[str, str]) -> Asked:
    """Return which scores are asked for.

    Raises Refused where nothing is for this person, and for what there is not.
    """
    place, places = _place(user, query, SCORED)
    year = year_or_zero(query.get("year")) or newest_year_at([FIGURES], place)
    cards = cards_for(year, place)
    if not cards:
        words = _("%(year)s 年这里没有记分办法：请换一个年度，或者请维护人员放入本地的记分办法。")
        raise Refused(words % {"year": year}, field="year")
    asked = query.get("card", "")
    card = next((card for card in cards if card.id == asked), None)
    if card is None and asked:
        words = _("没有“%(card)s”这个记分办法：换一个，或者空着。")
        raise Refused(words % {"card": asked[:60]}, field="card")
    return Asked(place, places, year, card or _fitting(cards), cards)


def _fitting(cards: tuple[Scorecard, ...]) -> Scorecard:
    """Return the card a page begins with: the most local one, then that of most levels."""
    return max(cards, key=lambda card: (len(card.place), len(card.levels) or EVERY_LEVEL))


def _place(
    user: "User", query: Mapping[str, str], needed: tuple[str, ...]
) -> tuple["Organisation", list["Organisation"]]:
    places = places_for(user, *needed)
    if not places:
        raise Refused(_("这里没有您能看的开发区台账：要看的，请管理员授予角色。"), status=FORBIDDEN)
    pk = int_or_zero(query.get("organisation"))
    place = next((each for each in places if each.pk == pk), None) if pk else places[0]
    if place is None:
        words = _("没有这个单位，或者不是您能看的：请在列出的单位里选。")
        raise Refused(words, status=FORBIDDEN, field="organisation")
    return place, places


def land_asked(
    user: "User", query: Mapping[str, str]
) -> tuple["Organisation", list["Organisation"], dt.date]:
    """Return of which place and which day land is asked for. Raises Refused."""
    place, places = _place(user, query, (PARCELS,))
    text = query.get("day", "").strip()
    if not text:
        return place, places, timezone.localdate()
    try:
        return place, places, dt.date.fromisoformat(text)
    except ValueError:
        words = _("日期“%(text)s”看不懂：写成 2026-07-01 这样，或者空着看今天。")
        raise Refused(words % {"text": text[:20]}, field="day") from None


def weight_asked(card: Scorecard, query: Mapping[str, str]) -> tuple[CardItem, Fraction]:
    """Return the item whose weight is tried, and the weight; without any the first and one more.

    Raises Refused for an item that there is not and a weight that cannot be.
    """
    weighed = [item for item in card.items if item.marks]
    asked = query.get("item", "")
    item = next((each for each in weighed if each.id == asked or not asked), None)
    if item is None:
        words = _("没有“%(item)s”这一项：请选记分办法里的一项。")
        raise Refused(words % {"item": asked[:60]}, field="item")
    text = query.get("weight", "").strip()
    if not text:
        return item, item.weight + 1
    quantity = amount_of(text)
    if quantity is None or quantity.unit or not 0 <= quantity.number <= MOST_WEIGHT:
        words = _("权重“%(text)s”不行：写 0 到 %(most)s 的一个数。")
        raise Refused(words % {"text": text[:20], "most": MOST_WEIGHT}, field="weight")
    return item, Fraction(quantity.number)
