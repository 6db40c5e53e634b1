"""Which sites suit a need, in which order, and by what each of the others fails, and how far."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from jiheng.model import LedgerRow, Value
from jiheng.model.site import (
    AT_LEAST,
    NOT_AMONG,
    NOT_OVER,
    PREFERS,
    READY,
    SAME,
    STANDING,
    WITHIN,
    LayoutRule,
    SiteRules,
    SiteTest,
)

BETWEEN = re.compile(r"[、，,;；/\s]+")  # what stands between the names of a list
NONE = ("无", "none")  # said of a list that is known to be empty
KIND, INDUSTRY, LEADING = "kind", "industry", "lead_industry"
POLLUTANTS, SURROUNDINGS, YES = "pollutants", "surroundings", "yes"
Rule = SiteTest | LayoutRule


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a site fails: what is needed, what it offers, how much is missing or too much."""

    rule: Rule
    needed: Value | None
    offered: Value | None
    gap: Fraction | None = None  # in base units, of days in days; None: not a matter of degree


@dataclass(frozen=True, slots=True)
class Share:
    """What a test adds to the order of a match: its weight, and which share of it."""

    test: SiteTest
    share: Fraction


class Settled(Enum):
    """What a rule says of a site where there is nothing to be counted."""

    PASSED = "passed"
    UNKNOWN = "unknown"  # the site does not say
    NOT_ASKED = "not_asked"  # of a site of its kind


Outcome = Failure | Share | Settled


@dataclass(frozen=True, slots=True)
class Judged:
    """A site held against a need."""

    site: LedgerRow
    failures: tuple[Failure, ...]
    unknown: tuple[Rule, ...]  # rules that its columns leave open: it has to be asked
    passed: tuple[SiteTest, ...]
    shares: tuple[Share, ...]

    @property
    def score(self) -> Fraction:
        """How well it suits, from 0 to 1: shares by weight; 0 where nothing ranks."""
        weights = sum((each.test.weight for each in self.shares), Fraction(0))
        earned = sum((each.test.weight * each.share for each in self.shares), Fraction(0))
        return earned / weights if weights else Fraction(0)


@dataclass(frozen=True, slots=True)
class Matching:
    """Every site held against a need: matches by rank, those to be asked, those that fail."""

    need: LedgerRow
    asked: tuple[SiteTest, ...]  # what the need asks for
    layouts: tuple[LayoutRule, ...]  # that its industry is under
    unchecked: tuple[Rule, ...]  # that nobody can tell: it states no industry, no readable number
    matches: tuple[tuple[int, Judged], ...]  # with their ranks: equal ones share one
    unsure: tuple[Judged, ...]
    rejected: tuple[Judged, ...]  # those that fail least first

    @property
    def costs(self) -> tuple[tuple[Rule, int, int], ...]:
        """Each rule that sites fail: how many do, and how many fail nothing else."""
        rules = {f.rule.id: f.rule for each in self.rejected for f in each.failures}
        failed = [frozenset(f.rule.id for f in each.failures) for each in self.rejected]
        counts = ((rule, sum(rule.id in ids for ids in failed),
                   sum({rule.id} == ids for ids in failed)) for rule in rules.values())  # fmt: skip
        return tuple(sorted(counts, key=lambda c: (-c[2], -c[1], c[0].id)))


def matching(need: LedgerRow, sites: Iterable[LedgerRow], rules: SiteRules) -> Matching:
    """Return every site held against a need by the rules that are in force."""
    asked = tuple(test for test in rules.tests if not test.need or _stated(need, test))
    layouts = tuple(rule for rule in rules.layouts if _under(need, rule))
    unread = tuple(t for t in rules.tests if t.need and (need.unread(t.need) or _split(need, t)))
    bare = () if _industries(need) else tuple(rule for rule in rules.layouts if rule.industries)
    judged = [_judged(need, site, asked, layouts) for site in sites]
    fits = [each for each in judged if not each.failures and not each.unknown]
    fits.sort(key=lambda each: (-each.score, each.site.key))
    scores = [each.score for each in fits]
    return Matching(
        need=need, asked=asked, layouts=layouts, unchecked=(*unread, *bare),
        matches=tuple((1 + scores.index(each.score), each) for each in fits),
        unsure=tuple(sorted(
            (each for each in judged if not each.failures and each.unknown),
            key=lambda each: (len(each.unknown), -each.score, each.site.key),
        )),
        rejected=tuple(sorted(
            (each for each in judged if each.failures),
            key=lambda each: (len(each.failures), len(each.unknown), each.site.key),
        )),
    )  # fmt: skip


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of a list as somebody wrote it: 东区、西区."""
    return tuple(name for name in BETWEEN.split(text.strip()) if name and name not in NONE)


def _judged(
    need: LedgerRow, site: LedgerRow, asked: tuple[SiteTest, ...], layouts: tuple[LayoutRule, ...]
) -> Judged:
    outcomes = [(test, _tested(test, need, site)) for test in asked]
    laid_out = [(rule, _laid_out(rule, site)) for rule in layouts]
    said: list[tuple[Rule, Outcome]] = [*outcomes, *laid_out]
    return Judged(
        site,
        failures=tuple(each for _rule, each in said if isinstance(each, Failure)),
        unknown=tuple(rule for rule, each in said if each is Settled.UNKNOWN),
        passed=tuple(t for t, each in outcomes if each is Settled.PASSED or _earned(t, each)),
        shares=tuple(each for _rule, each in outcomes if isinstance(each, Share)),
    )


def _earned(test: SiteTest, outcome: Outcome) -> bool:
    """Return whether a site passed a test that counts in the order too, not a mere preference."""
    return isinstance(outcome, Share) and test.how != PREFERS


def _tested(test: SiteTest, need: LedgerRow, site: LedgerRow) -> Outcome:
    """Return what a test says of a site."""
    concerned = _concerns(test, site)
    if not concerned:
        return Settled.UNKNOWN if concerned is None else Settled.NOT_ASKED
    needed, offered = needed_in(need, test), site.value(test.site)
    if test.how == PREFERS:
        return Share(test, Fraction(_prefers(need, offered)))
    if offered is None and (test.how != NOT_AMONG or site.unread(test.site)):
        return Settled.UNKNOWN
    failure = _failure(test, needed, offered, need)
    if failure is not None:
        return failure
    if test.weight and isinstance(needed, Fraction) and isinstance(offered, Fraction):
        return Share(test, _closeness(test, needed, offered))
    return Settled.PASSED


def _laid_out(rule: LayoutRule, site: LedgerRow) -> Outcome:
    """Return what a rule of layout says of a site."""
    surroundings = site.text(SURROUNDINGS)
    if not surroundings:
        return Settled.UNKNOWN
    around = set(names_in(surroundings))
    if rule.only_in and not around & {*rule.only_in}:
        return Failure(rule, "、".join(rule.only_in), surroundings)
    barred = [name for name in rule.never_in if name in around]
    return Failure(rule, None, "、".join(barred)) if barred else Settled.PASSED


def _concerns(test: SiteTest, site: LedgerRow) -> bool | None:
    """Return whether a test is asked of a site of its kind; None where nobody knows its kind."""
    kind = site.value(KIND)
    if test.unless and site.value(test.unless) == YES:
        return False
    if not test.kinds:
        return True
    return kind in test.kinds if kind is not None else None


def _stated(need: LedgerRow, test: SiteTest) -> bool:
    if test.how in (NOT_AMONG, PREFERS):
        return bool(_industries(need))
    return needed_in(need, test) is not None


def _split(need: LedgerRow, test: SiteTest) -> bool:
    """Return whether a need states what is divided in a test, and not by what."""
    return bool(test.over) and need.value(test.need) is not None and needed_in(need, test) is None


def needed_in(need: LedgerRow, test: SiteTest) -> Value | None:
    """Return what a need asks in a test, divided where the test says so; None for nothing."""
    if not test.need:
        return None
    value = need.value(test.need)
    if not test.over:
        return value
    divisor = need.value(test.over)
    if not isinstance(value, Fraction) or not isinstance(divisor, Fraction) or not divisor:
        return None
    return value / divisor


def _failure(
    test: SiteTest, needed: Value | None, offered: Value | None, need: LedgerRow
) -> Failure | None:
    if isinstance(needed, Fraction) and isinstance(offered, Fraction):
        gap = _gap(test, needed, offered)
        return Failure(test, needed, offered, gap) if gap > 0 else None
    if test.how == READY:
        late = _late(needed, offered)
        return Failure(test, needed, offered, late) if late else None
    return None if _agrees(test, needed, offered, need) else Failure(test, needed, offered)


def _late(needed: Value | None, offered: Value | None) -> Fraction | None:
    """Return by how many days a day is later than another; None: it is not."""
    if not isinstance(needed, dt.date) or not isinstance(offered, dt.date):
        return None
    return Fraction((offered - needed).days) if offered > needed else None


def _gap(test: SiteTest, needed: Fraction, offered: Fraction) -> Fraction:
    """Return how much a number is off the mark; 0 or less: it is not."""
    if test.how == AT_LEAST:
        return needed - offered
    if test.how == NOT_OVER:
        return offered - needed * test.times
    return offered - needed  # at most; and of what is invested on each unit of land


def _agrees(test: SiteTest, needed: Value | None, offered: Value | None, need: LedgerRow) -> bool:
    text = offered if isinstance(offered, str) else ""
    if test.how == SAME:
        return needed == offered
    if test.how == WITHIN:
        return text in names_in(f"{needed}")
    if test.how == STANDING:
        return text in test.states
    if test.how == NOT_AMONG:
        return not any(name in said for name in names_in(text) for said in _industries(need))
    return False  # a number that was not read


def _closeness(test: SiteTest, needed: Fraction, offered: Fraction) -> Fraction:
    """Return from 0 to 1 how close a match is: no more than is needed, no dearer than it must."""
    if test.how == AT_LEAST:
        return needed / offered if offered else Fraction(1)
    return (needed - offered) / needed if needed else Fraction(1)


def _industries(need: LedgerRow) -> tuple[str, ...]:
    return tuple(filter(None, (need.text(INDUSTRY), need.text(LEADING))))


def _prefers(need: LedgerRow, offered: Value | None) -> bool:
    names = names_in(offered) if isinstance(offered, str) else ()
    return any(name in said for name in names for said in _industries(need))


def _under(need: LedgerRow, rule: LayoutRule) -> bool:
    """Return whether a rule of layout is about the industry of a need, and what it emits."""
    emitted = need.value(POLLUTANTS)
    if rule.emitting and not (isinstance(emitted, Fraction) and emitted > 0):
        return False
    said = _industries(need)
    return not rule.industries or any(word in text for word in rule.industries for text in said)
