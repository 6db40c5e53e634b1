"""What lines over years give away: nothing left to say, targets that follow results, copies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.comparison.lines import Line
from jiheng.comparison.observation import Observation, Passage
from jiheng.rulebook.comparison_rule import ComparisonRule


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a line of a unit gives away: what, over which years, of how many values."""

    kind: str  # full, ratchet, timid, copied_value, copied_text
    unit: str
    name: str
    years: tuple[int, ...]
    count: int  # of the values that it rests on
    then: str = ""  # as it was written before, and
    now: str = ""  # as it is written in the last of the years
    sheet: str = "indicators"
    key: str = ""  # of the row of the last of the years


def signs_of(line: Line, rule: ComparisonRule) -> Iterator[Sign]:
    """Yield what a line gives away; values that cannot be judged speak neither way."""
    yield from _full(line, rule)
    yield from _ratchet(line, rule)
    pairs = [
        (before, now)
        for before, now in zip(line.observations, line.observations[1:], strict=False)
        if now.year == before.year + 1 and now.measure == before.measure
    ]
    for before, now in pairs:
        if _timid(before, now, rule):
            yield _of_pair("timid", line, before.actual_text, now.target_text, (before, now))
        if _copied(before, now, rule):
            yield _of_pair("copied_value", line, before.actual_text, now.actual_text, (before, now))


def _full(line: Line, rule: ComparisonRule) -> Iterator[Sign]:
    """Yield that a line met its target in every year, if there are enough of them in turn."""
    judged = [each for each in line.observations if each.met is not None]
    years = tuple(each.year for each in judged)
    in_turn = years == tuple(range(years[0], years[0] + len(years))) if years else False
    if in_turn and len(judged) >= rule.full_years and all(each.met for each in judged):
        yield Sign("full", line.unit, line.name, years, len(judged), key=judged[-1].key)


def _ratchet(line: Line, rule: ComparisonRule) -> Iterator[Sign]:
    """Yield the longest run of years whose target was exactly the result of the year before."""
    run: list[Observation] = []
    longest: list[Observation] = []
    for before, now in zip(line.observations, line.observations[1:], strict=False):
        follows = (
            now.year == before.year + 1
            and now.measure == before.measure
            and now.target is not None
            and now.target == before.actual
            and now.target != before.target  # a target that stays is not moved by a result
        )
        run = [*(run or [before]), now] if follows else []
        longest = max(longest, run, key=len)
    if len(longest) > rule.ratchet_steps:
        years = tuple(each.year for each in longest)
        then, now_text = longest[-2].actual_text, longest[-1].target_text
        yield Sign(
            "ratchet", line.unit, line.name, years, len(years) - 1, then, now_text,
            key=longest[-1].key,
        )  # fmt: skip


def _timid(before: Observation, now: Observation, rule: ComparisonRule) -> bool:
    if now.target is None or before.actual is None or before.actual <= 0:
        return False
    if now.direction == "more":
        return now.target < before.actual * rule.timid_share
    return now.direction == "less" and now.target > before.actual / rule.timid_share


def _copied(before: Observation, now: Observation, rule: ComparisonRule) -> bool:
    """Return whether a value that hardly comes again by chance is last year's."""
    if now.actual is None or now.actual != before.actual or now.actual == now.target:
        return False
    digits = "".join(sign for sign in now.actual_text if sign.isdigit()).strip("0")
    return len(digits) >= rule.copied_digits


def _of_pair(
    kind: str, line: Line, then: str, now: str, pair: tuple[Observation, Observation]
) -> Sign:
    years = (pair[0].year, pair[1].year)
    return Sign(kind, line.unit, line.name, years, 2, then, now, key=pair[1].key)


def text_signs(passages: Iterable[Passage], rule: ComparisonRule) -> Iterator[Sign]:
    """Yield texts that a unit wrote word for word in the year before; blanks are left aside."""
    by_text: dict[tuple[str, str, str], dict[int, Passage]] = defaultdict(dict)
    for each in passages:
        plain = "".join(each.text.split())
        if len(plain) >= rule.copied_length:
            by_text[each.unit, each.sheet, plain].setdefault(each.year, each)
    for (unit, sheet, _plain), years in by_text.items():
        for year, now in sorted(years.items()):
            before = years.get(year - 1)
            if before is not None:
                yield Sign(
                    "copied_text", unit, now.title, (year - 1, year), 2, before.text, now.text,
                    sheet, now.key,
                )  # fmt: skip
