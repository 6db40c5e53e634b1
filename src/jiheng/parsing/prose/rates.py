"""Rates, shares, growth and averages that a sentence states beside the figures they come from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product

from jiheng.model.prose import Mention, Passage, Relation, Told
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.parts import kindred, number, signed

DAYS = (365, 366)
PRIOR = re.compile(r"上年|去年|上一年|(?:19|20)\d{2}年的?$|由$|从$")
OF = re.compile(r"^[^，。；]{0,4}的$")
PLANNED = re.compile(r"预算|安排|计划|到位")
STANDARD = re.compile(r"标准|人均补|户均补|每[人户生]")
OF_TARGET = re.compile(r"(?:目标|计划|任务)(?:任务)?的$")
PAIR = 2
NEAR = 6  # figures back that a rate may be made of
CLOSE = Fraction(1, 10)  # a share further off than this speaks of something else


def rates(
    passage: Passage, found: Sequence[Mention], grammar: Grammar, sums: Sequence[Relation],
    earlier: Sequence[Mention],
) -> Iterator[Relation]:  # fmt: skip
    """Yield the rates of one passage that can be recomputed from figures around them.

    `sums` are those of the passage, `earlier` the budget lines of the passages before.
    """
    for at, mention in enumerate(found):
        if mention.fact.exact is None:
            continue
        if mention.kind == "share":
            yield from _Rate(passage, found, at, grammar).relations(sums, earlier)
        elif (
            mention.kind in ("money", "count", "score") and grammar.has("average", mention.name)
        ) or (mention.kind == "money" and "/" in mention.fact.exact.unit):
            yield from _average(found, at)


@dataclass(frozen=True, slots=True)
class _Rate:
    """A percentage of a passage."""

    passage: Passage
    found: Sequence[Mention]
    at: int
    grammar: Grammar

    def relations(self, sums: Sequence[Relation], earlier: Sequence[Mention]) -> Iterator[Relation]:
        """Yield what the percentage is of, as its words tell."""
        found, at, lists = self.found, self.at, self.grammar.lexicon.lists
        mention = found[at]
        gap = self.passage.text[found[at - 1].end if at else 0 : mention.start]
        before = [*earlier, *found[:at]]
        if "分别" in gap:
            yield from _respectively(self.passage, found, at, earlier)
        elif mention.rise:
            yield from _growth(self.passage, found, at)
        elif at and OF.match(gap) and found[at - 1].fact.exact:
            yield from _of_named(found, at)
        elif any(word in mention.name for word in lists["part_of"]):
            planned = PLANNED.search(mention.name)
            yield from _execution(mention, before) if planned else _part(found, at, sums)
        elif any(word in mention.name for word in lists["rate_names"]):
            yield from _execution(mention, before)
        else:
            yield from _plain_rate(found, at)
            yield from _days(found, at)


def _respectively(
    passage: Passage, found: Sequence[Mention], at: int, earlier: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 基本支出516，项目支出214，分别完成预算的99.5%、98.7%: each over its own."""
    shares = [found[at]]
    for mention in found[at + 1 :]:
        if mention.kind != "share" or passage.text[shares[-1].end : mention.start] not in "、和与":
            break
        shares.append(mention)
    spent = [m for m in found[:at] if m.fact.role and m.fact.base == "executed"][-len(shares) :]
    if len(shares) < PAIR or len(spent) != len(shares):
        return
    for stated, top in zip(shares, spent, strict=True):
        budget = next(
            (m for m in reversed(earlier)
             if m.fact.role == top.fact.role and m.fact.base in ("revised", "original")), None,
        )  # fmt: skip
        made = ratio("rate", "A08", stated, top, budget) if budget is not None else None
        if made is not None:
            yield made


def ratio(
    kind: str, code: str, stated: Mention, top: Mention, bottom: Mention, *, minus: bool = False
) -> Relation | None:
    """Return the relation that a percentage is one figure over another, or its growth."""
    above, below = top.amount, bottom.amount
    if above is None or not below or stated.fact.exact is None:
        return None
    computed = (above - below) / below if minus else above / below
    sign = -1 if stated.rise < 0 and stated.fact.exact.number > 0 else 1
    exact = stated.fact.exact
    value = exact.amount * sign
    # A printed rate may be rounded or cut off, both are common; its terms are rounded themselves.
    spread = abs(above / below) * (_relative(top) + _relative(bottom))
    tolerance = 2 * exact.half_unit + spread
    over = f"{number(top)}/{number(bottom, top)}"
    formula = f"({number(top)}-{number(bottom, top)})/{number(bottom, top)}" if minus else over
    return Relation(
        kind=kind, code=code, whole=stated, terms=((1, top), (-1 if minus else 1, bottom)),
        formula=f"{formula}*100", stated=value, computed=computed, tolerance=tolerance, unit="%",
    )  # fmt: skip


def _relative(mention: Mention) -> Fraction:
    value = mention.amount
    return mention.half_unit / abs(value) if value else Fraction(0)


def _of_named(found: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 35.2万亩，完成年度目标35万亩的100.57%: the figure before, over the one named."""
    bottom = found[at - 1]
    top = next((m for m in reversed(found[: at - 1]) if kindred(m, bottom) and not m.rise), None)
    code = "A08" if bottom.kind == "money" else "A19"
    made = ratio("done", code, found[at], top, bottom) if top is not None else None
    if made is not None:
        yield made


def _part(found: Sequence[Mention], at: int, sums: Sequence[Relation]) -> Iterator[Relation]:
    part = next((m for m in reversed(found[:at]) if m.kind in ("money", "count", "foreign")), None)
    if part is None:
        return
    own = [r.whole for r in sums if r.whole and any(m is part for _, m in r.terms)]
    before = [m for m in found[:at] if m is not part and kindred(m, part) and not m.rise]
    for whole in own or before[-1:]:
        made = ratio("share", "A19", found[at], part, whole)
        if made is None:
            return
        if own or made.verdict == "holds" or (part.fact.role and abs(made.difference) < CLOSE):
            yield made


def _growth(passage: Passage, found: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield growth over a figure of the year before, or a change over what it started from."""
    stated = found[at]
    wide = [m for m in found[max(0, at - NEAR) : at + 3] if m is not stated]
    wide = [m for m in wide if m.kind in ("money", "count", "foreign") and m.fact.exact]
    near = [m for m in wide if _one_sentence(passage, m, stated)]
    change = next((m for m in reversed(near) if m.start < stated.start and m.rise), None)
    plain = [m for m in near if not m.rise]
    pairs = [(now, prior) for prior in plain if _last_year(passage, prior)
             for now in plain if now is not prior and kindred(now, prior)]  # fmt: skip
    tried = [ratio("growth", "A17", stated, now, prior, minus=True) for now, prior in pairs]
    made = [r for r in tried if r is not None]
    good = [r for r in made if r.verdict == "holds"] or (made if len(made) == 1 else [])
    if good:
        yield good[0]
        return
    yield from _moved(plain, change)
    if change is not None:
        before = [m for m in wide if m.start < change.start and not m.rise]
        yield from _by_change(stated, change, before)


def _one_sentence(passage: Passage, one: Mention, other: Mention) -> bool:
    return "。" not in passage.text[min(one.end, other.end) : max(one.start, other.start)]


def _last_year(passage: Passage, mention: Mention) -> bool:
    """Return whether a figure is said to be last year's."""
    tail = passage.text[max(0, mention.start - 8) : mention.start]
    return bool(PRIOR.search(tail)) or "上年" in mention.name


def _moved(plain: Sequence[Mention], change: Mention | None) -> Iterator[Relation]:
    """Yield that last year's figure and the change give this year's, where all three are told."""
    prior = next((m for m in plain if "上年" in m.name or m.fact.base == "prior"), None)
    if change is None or prior is None:
        return
    now = next((m for m in plain if m is not prior and kindred(m, prior)), None)
    if now is not None and kindred(change, prior):
        yield signed("A17", now, [(1, prior), (change.rise, change)])


def _by_change(stated: Mention, change: Mention, before: Sequence[Mention]) -> Iterator[Relation]:
    now = next((m for m in reversed(before) if kindred(m, change)), None)
    if now is None or stated.fact.exact is None:
        return
    value, moved = now.amount, change.amount
    if value is None or moved is None:
        return
    base = value - change.rise * moved
    exact = stated.fact.exact
    if base <= 0:
        return
    sign = "-" if change.rise > 0 else "+"
    yield Relation(
        kind="growth", code="A17", whole=stated, terms=((1, change), (1, now)),
        formula=f"{number(change)}/({number(now)}{sign}{number(change, now)})*100",
        stated=exact.amount, computed=moved / base,
        tolerance=2 * exact.half_unit + change.half_unit / base, unit="%",
    )  # fmt: skip


def _execution(stated: Mention, before: Sequence[Mention]) -> Iterator[Relation]:
    """Yield the execution rate: the last money spent over the last budget, revised if there is."""
    spent = next((m for m in reversed(before) if _is(m, "executed")), None)
    if spent is None:
        return
    subject = spent.fact.role
    for base in ("revised", "original", "received"):
        budget = next(
            (m for m in reversed(before) if _is(m, base) and m.fact.role == subject), None
        )
        if budget is not None:
            made = ratio("rate", "A08", stated, spent, budget)
            if made is not None and made.verdict != "holds" and base == "revised":
                continue  # the sentence may mean the original budget
            if made is not None:
                yield made
                return
    revised = next((m for m in reversed(before) if _is(m, "revised")), None)
    made = ratio("rate", "A08", stated, spent, revised) if revised else None
    if made is not None and revised and revised.fact.role == subject:
        yield made


def _is(mention: Mention, base: str) -> bool:
    return mention.fact.base == base and mention.fact.role in ("project.total", "expenditure.total")


def _plain_rate(found: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield a rate that two figures right before it give; others may be of anything."""
    near = [m for m in found[max(0, at - NEAR) : at] if m.amount and not m.rise]
    near = [m for m in near if m.kind in ("count", "money", "foreign")]
    for one, other in permutations(reversed(near), 2):
        if kindred(one, other) or one.kind == other.kind == "count":  # 份 over 人, too
            made = ratio("share", "A19", found[at], one, other)
            if made is not None and made.verdict == "holds" and made.stated not in (0, 1):
                yield made
                return


def _days(found: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 301天, 82.5%: days over those of the year."""
    exact = found[at].fact.exact
    for top in found[max(0, at - NEAR) : at]:
        days = top.amount
        if exact is None or not days or not top.fact.text.endswith("天"):
            continue
        for year in DAYS:
            if abs(days / year - exact.amount) <= 2 * exact.half_unit:
                yield Relation(
                    kind="share", code="A19", whole=found[at], terms=((1, top),),
                    formula=f"{number(top)}/{year}*100", stated=exact.amount,
                    computed=days / year, tolerance=2 * exact.half_unit, unit="%",
                )  # fmt: skip
                return


def _average(found: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield an average times a count that gives a total stated in the same passage."""
    average = found[at]
    value = average.amount
    if not value or average.kind not in ("money", "count"):
        return
    others = [m for m in found if m is not average and m.amount]
    counts = [m for m in others if m.kind == "count"]
    totals = [m for m in others if m.kind == average.kind and "/" not in m.fact.text]
    months = [m for m in found if m.kind == "period" and m.fact.text.endswith("个月")]
    for factor, total, count in product((None, *months), totals, counts):
        if count is total:
            continue
        made = _times(average, count, total, factor)
        if made.stated > value and made.verdict == "holds":
            yield made
            return
    if len(counts) == len(totals) == 1 and not months and STANDARD.search(average.name):
        made = _times(average, counts[0], totals[0], None)
        if made.stated > value:  # one of each: the text means them together, but may leave one out
            yield replace(made, certain=False)


def _times(average: Mention, count: Mention, total: Mention, factor: Mention | None) -> Relation:
    value, held = average.amount or Fraction(0), count.amount or Fraction(0)
    exact = factor.fact.exact if factor is not None else None
    times = Fraction(exact.number) if exact is not None else Fraction(1)
    typed = f"{number(count)}*{number(average)}{f'*{exact.number}' if exact is not None else ''}"
    terms = ((1, count), (1, average), *(((1, factor),) if factor is not None else ()))
    return Relation(
        kind="average", code="A20", whole=total, terms=terms, formula=typed,
        stated=total.amount or Fraction(0), computed=value * held * times,
        tolerance=total.half_unit + times * (average.half_unit * held + count.half_unit * value),
        unit=total.fact.exact.unit if total.fact.exact else "",
    )  # fmt: skip


def done_rates(told: Sequence[Told], found: Sequence[Mention]) -> Iterator[Relation]:
    """Yield 完成目标的115%: a result over the target that was set elsewhere."""
    targets = {
        id(t.actual): t.target for t in told if t.actual is not None and t.target is not None
    }
    for at, mention in enumerate(found):
        if mention.kind != "share" or not OF_TARGET.search(mention.name) or not at:
            continue
        top = found[at - 1]
        target = targets.get(id(top))
        bottom = target.at_bound() if target is not None else None
        if bottom is not None and top.passage == mention.passage and kindred(top, bottom):
            made = ratio("done", "A19", mention, top, bottom)
            if made is not None:
                yield made
