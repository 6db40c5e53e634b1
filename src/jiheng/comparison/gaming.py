"""Patterns that figures show when they are made to fit: each by an exact test, each a question.

None of them proves anything: a pattern has honest causes too, so the null of every test leaves room
for them (other places, other habits, round numbers), and what comes out is put to people as a
question. How often it is put to honest figures was measured: docs/howto/questions.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from jiheng.comparison.exact_tests import binomial_tail, cube_root_above, fisher_tail
from jiheng.comparison.lines import Line
from jiheng.comparison.observation import Observation
from jiheng.rulebook.comparison_rule import GamingRule

BUNCHED, EQUAL, RUSH, FOLLOWING = KINDS = ("bunched", "equal", "rush", "following")
DECEMBER, MOST_DECIMALS = 12, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to ask: what was counted, against what, and how rare it is if nothing is behind."""

    kind: str  # of KINDS
    unit: str  # whose it is; empty: all units together
    about: str  # the threshold, or what was counted
    years: tuple[int, ...]
    count: int  # that show it
    total: int  # that could
    others: int  # of the others, or on the other side of the threshold
    others_total: int
    chance: Fraction  # at most, of so many or more without anything behind it
    limit: Fraction  # below which it is asked


@dataclass(frozen=True, slots=True)
class Dated:
    """A payment, or another act, of a unit on a day: year, month, day."""

    unit: str
    year: int
    month: int
    day: int


def bunched(
    values: Sequence[Fraction],
    threshold: Fraction,
    width: Fraction,
    rule: GamingRule,
    about: str = "",
    years: tuple[int, ...] = (),
) -> Question | None:
    """Return that far fewer values lie just below a threshold than just above; None if not.

    Values within `width` of the threshold fall on either side with chances that the slope of the
    density tells, taken from the next width on both sides; `odds_near` leaves room. An exact
    binomial test in a window (Cattaneo, Titiunik and Vazquez-Bare 2017) with a hole for the
    threshold itself (Barreca, Lindo and Waddell 2016): round figures heap on it from both sides.
    """
    below = sum(threshold - width < v < threshold for v in values)
    above = sum(threshold < v < threshold + width for v in values)
    further_below = sum(threshold - 2 * width < v <= threshold - width for v in values)
    further_above = sum(threshold + width <= v < threshold + 2 * width for v in values)
    count = below + above
    if count < rule.fewest_near:
        return None
    slope = Fraction(2 * further_above + 1, 2 * further_below + 1)
    odds = max(Fraction(1), cube_root_above(slope)) * rule.odds_near
    chance = binomial_tail(above, count, odds / (1 + odds))
    if chance > rule.chance:
        return None
    return Question(
        kind=BUNCHED, unit="", about=about, years=years, count=above, total=count, others=below,
        others_total=count, chance=chance, limit=rule.chance,
    )  # fmt: skip


def telling(observed: Observation, digits: int) -> bool:
    """Return whether a target has so many significant digits that it is not met by chance."""
    if observed.target is None or observed.actual is None or observed.target <= 0:
        return False
    scaled = observed.target * 10**MOST_DECIMALS
    return scaled.denominator == 1 and len(f"{scaled.numerator}".rstrip("0")) >= digits


def equal(observations: Iterable[Observation], rule: GamingRule) -> Iterator[Question]:
    """Yield units whose actuals are their targets to the last digit far more often than others'.

    Only targets of several significant digits count: whoever plans twelve meetings holds twelve.
    An exact test of a 2 x 2 table against the other units, whose null allows the unit some
    times their odds (Fisher 1935, noncentral).
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    years: dict[str, set[int]] = defaultdict(set)
    for each in observations:
        if telling(each, rule.digits):
            counts[each.unit][0] += each.actual == each.target
            counts[each.unit][1] += 1
            years[each.unit].add(each.year)
    yield from _unlike(EQUAL, counts, years, rule, rule.odds_equal)


def following(lines: Iterable[Line], rule: GamingRule) -> Iterator[Question]:
    """Yield units whose targets are last year's results, moved to them, far more often than others.

    Of each pair of years in turn whose result was not the target, the next target follows where it
    is the result to the last digit of several. The test is that of `equal`.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    years: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        for before, now in pairwise(line.observations):
            if not _may_follow(before, now, rule):
                continue
            counts[line.unit][0] += now.target == before.actual
            counts[line.unit][1] += 1
            years[line.unit].add(now.year)
    yield from _unlike(FOLLOWING, counts, years, rule, rule.odds_following)


def _may_follow(before: Observation, now: Observation, rule: GamingRule) -> bool:
    if now.year != before.year + 1 or now.measure != before.measure:
        return False
    moved = now.target is not None and now.target != before.target
    missed = before.actual is not None and before.actual != before.target
    return moved and missed and telling(now, rule.digits)


def rush(acts: Iterable[Dated], rule: GamingRule) -> Iterator[Question]:
    """Yield units that act in December on far more of their days than others.

    Days count, not payments or sums: one batch, or one large payment, is one day. Everybody is
    busy in December: the test is against the December of the others, with room for other work.
    """
    days = {(act.unit, act.year, act.month, act.day) for act in acts}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    years: dict[str, set[int]] = defaultdict(set)
    for unit, year, month, _day in days:
        counts[unit][0] += month == DECEMBER
        counts[unit][1] += 1
        years[unit].add(year)
    yield from _unlike(RUSH, counts, years, rule, rule.odds_rush)


def _unlike(
    kind: str,
    counts: dict[str, list[int]],
    years: dict[str, set[int]],
    rule: GamingRule,
    odds: Fraction,
) -> Iterator[Question]:
    """Yield the units of a table that stand out from the others, all of them tested at once.

    The chance that anybody at all is asked without cause is kept below `rule.chance`, by dividing
    it by how many are tested (Bonferroni).
    """
    tested = {unit: pair for unit, pair in counts.items() if pair[1] >= rule.fewest}
    if len(counts) < rule.fewest_units or not tested:
        return
    marked, tried = (sum(pair[n] for pair in counts.values()) for n in (0, 1))
    limit = rule.chance / len(tested)
    for unit, (own, could) in sorted(tested.items()):
        others, of_others = marked - own, tried - could
        if own < could * rule.least_share:
            continue
        usual = max(others, ceil(of_others * rule.usual_share))  # never so few that one is many
        chance = fisher_tail((own, could), (usual, of_others), odds)
        if chance <= limit:
            yield Question(
                kind=kind, unit=unit, about="", years=tuple(sorted(years[unit])), count=own,
                total=could, others=others, others_total=of_others, chance=chance, limit=limit,
            )  # fmt: skip
