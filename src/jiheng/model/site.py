"""Rules by which a site suits a need: tests of columns, and where an industry may settle."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.citation import Citation

SAME, WITHIN, STANDING = "same", "within", "standing"
AT_LEAST, AT_MOST, NOT_OVER, PER_LEAST = "at_least", "at_most", "not_over", "per_at_least"
READY, NOT_AMONG, PREFERS = "ready", "not_among", "prefers"
HOWS = (
    SAME, WITHIN, STANDING, AT_LEAST, AT_MOST, NOT_OVER, PER_LEAST, READY, NOT_AMONG, PREFERS,
)  # fmt: skip
RANKING = (AT_LEAST, AT_MOST, PREFERS)  # what may count in the order of matches


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTest:
    """What a need asks of a site in one respect; a need that leaves it blank does not ask."""

    id: str
    label: str
    english: str
    how: str
    need: str = ""  # the column of the need; empty: asked of every site
    site: str
    over: str = ""  # the column that what the need states is divided by
    times: Fraction = Fraction(1)  # how many times what is needed a site may be
    unless: str = ""  # the column with whose choice `yes` it is not asked
    states: tuple[str, ...] = ()  # in which a site is to be had
    kinds: tuple[str, ...] = ()  # of sites that it is asked of; none: of all
    unit: str = ""  # in which it is printed; empty: as it is
    weight: Fraction = Fraction(0)  # in the order of matches
    since: dt.date
    until: dt.date | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRule:
    """Where industries may settle alone, or may not: by what surroundings a site has."""

    id: str
    label: str
    english: str
    place: str = ""  # where it is in force: code of a place; empty: everywhere
    since: dt.date
    until: dt.date | None = None
    industries: tuple[str, ...] = ()  # words in the name of an industry; none: of every one
    emitting: bool = False  # of those that emit pollutants alone
    only_in: tuple[str, ...] = ()  # surroundings of which a site must have one
    never_in: tuple[str, ...] = ()  # of which it may have none
    citation: Citation


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Every rule by which sites are matched with needs."""

    tests: tuple[SiteTest, ...] = ()
    layouts: tuple[LayoutRule, ...] = ()

    def on(self, day: dt.date, place: str = "") -> "SiteRules":
        """Return the rules that are in force on a day at a place."""
        return SiteRules(
            tuple(t for t in self.tests if t.since <= day <= (t.until or day)),
            tuple(
                rule
                for rule in self.layouts
                if rule.since <= day <= (rule.until or day) and _covers(rule.place, place)
            ),
        )


def _covers(rule_place: str, place: str) -> bool:
    return rule_place in ("", place) or place.startswith(f"{rule_place}-")
