"""Rates that a sentence states beside the figures they come from: what each is of, by its words."""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations

from jiheng.model.prose import Mention, Passage, Relation, StatedIndicator
from jiheng.model.prose_per import per_words
from jiheng.model.prose_sums_of import kindred, number
from jiheng.parsing.prose.averages import average_times_count
from jiheng.parsing.prose.called import called
from jiheng.parsing.prose.execution import OF_BASE, done_over_planned, execution, planned_and_done
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.growth import NEAR, growth
from jiheng.parsing.prose.growth_elsewhere import growth_elsewhere
from jiheng.parsing.prose.means import mean
from jiheng.parsing.prose.rate import NEAR_FIGURES, Rate
from jiheng.parsing.prose.ratios import one_part, part_start, ratio
from jiheng.parsing.prose.shares import on_a_named_base, share

DAYS = (365, 366)
OF = re.compile(r"^[^，。；]{0,4}的$")
BEYOND = re.compile("超过?|超出|高于|多于|低于|少于")
MEAN = re.compile("平均")
IN_TURN = re.compile("分别|依次|各占")  # each of several over its own
SAVED = re.compile("[比较][^，。；]{1,10}(?:节约|节省|压减|核减|少支|减少|结余)$")
OF_TARGET = re.compile(r"(?:目标|计划|任务)(?:任务)?的$")
PAIR = 2
NO_SUBJECT = re.compile("^。(?:占|为|完成|相当于)[^，。；]{0,8}$")


def rates(
    passage: Passage, mentions: Sequence[Mention], grammar: Grammar, sums: Sequence[Relation],
    earlier: Sequence[Mention],
) -> Iterator[Relation]:  # fmt: skip
    """Yield the rates of one passage that can be recomputed from figures around them.

    `sums` are those of the passage, `earlier` the budget lines of the passages before.
    """
    for at, mention in enumerate(mentions):
        if mention.fact.exact is None:
            continue
        if MEAN.search(mention.name):
            yield from mean(passage, mentions, at)
        if mention.kind == "share":
            yield from _of_percentage(Rate(passage, mentions, at, grammar, sums, earlier))
        elif (
            mention.kind in ("money", "count", "score") and grammar.has("average", mention.name)
        ) or (mention.kind == "money" and ("/" in mention.fact.exact.unit or per_words(mention))):
            yield from average_times_count(passage, mentions, at)


def _of_percentage(rate: Rate) -> Iterator[Relation]:
    """Yield what a percentage is of, as its words tell."""
    if (
        rate.at
        and rate.gap in ("和", "、", "与", "及")
        and rate.mentions[rate.at - 1].kind == "share"
    ):
        return  # the second of 分别下降7.14%和5.45%
    on_base = on_a_named_base(rate)
    if on_base is not None:
        yield on_base
    elif IN_TURN.search(rate.gap):
        yield from _respectively(rate.passage, rate.mentions, rate.at, rate.earlier)
    elif rate.stated.rise:
        own = list(growth(rate.passage, rate.mentions, rate.at, rate.grammar))
        yield from own or growth_elsewhere(rate.passage, rate.mentions, rate.at, rate.earlier)
    elif rate.at and OF.match(rate.gap) and rate.mentions[rate.at - 1].fact.exact:
        yield from _of_named(rate.passage, rate.mentions, rate.at)
    else:
        yield from _of_what_it_is_called(rate)


def _of_what_it_is_called(rate: Rate) -> Iterator[Relation]:
    """Yield what the name of a rate says that it is of."""
    if OF_BASE.search(rate.stated.name) or (rate.named("rate_names") and not rate.named("part_of")):
        yield from execution(rate)
    elif rate.named("part_of"):
        yield from share(rate)
    elif planned_and_done(rate) is not None:
        yield from done_over_planned(rate)
    else:
        plain = [*_plain_rate(rate.mentions, rate.at), *_days(rate.mentions, rate.at)]
        yield from (r for r in plain or called(rate) if not _of_what_was_meant(rate, r))


def _of_what_was_meant(rate: Rate, relation: Relation) -> bool:
    """Return whether 合同价147，较预算节约3，节约率2% is of the budget: of both together."""
    terms = [m for _sign, m in relation.terms]
    if relation.verdict == "holds" or len(terms) != PAIR:
        return False
    saved, price = terms
    begin = part_start(rate.passage.text, saved.start)
    if not SAVED.search(rate.passage.text[begin : saved.start]):
        return False
    if not saved.amount or not price.amount:
        return False
    of_budget = saved.amount / (saved.amount + price.amount)
    return abs(of_budget - relation.stated) <= relation.tolerance


def _respectively(
    passage: Passage, mentions: Sequence[Mention], at: int, earlier: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 基本支出516，项目支出214，分别完成预算的99.5%、98.7%: each over its own."""
    shares = [mentions[at]]
    if shares[0].rise:
        return
    for mention in mentions[at + 1 :]:
        if mention.kind != "share" or passage.text[shares[-1].end : mention.start] not in "、和与":
            break
        shares.append(mention)
    spent = [m for m in mentions[:at] if m.fact.role and m.fact.base == "executed"][-len(shares) :]
    if len(shares) < PAIR or len(spent) != len(shares):
        return
    for stated, top in zip(shares, spent, strict=True):
        budget = next(
            (m for m in reversed(earlier)
             if m.fact.role == top.fact.role and m.fact.base in ("revised", "original")), None,
        )  # fmt: skip
        relation = ratio("rate", "A08", stated, top, budget) if budget is not None else None
        if relation is not None:
            yield relation


def _of_named(passage: Passage, mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 35.2万亩，完成年度目标35万亩的100.57%: the figure before, over the one named."""
    bottom = mentions[at - 1]
    before = [m for m in mentions[: at - 1] if kindred(m, bottom) and not m.rise]
    tops = [m for m in reversed(before) if not m.after_of and m.depth <= bottom.depth]
    tops = tops[:NEAR_FIGURES]
    code = "A08" if bottom.kind == "money" else "A19"
    beyond = BEYOND.search(bottom.name) is not None
    tried = [ratio("done", code, mentions[at], top, bottom, minus=beyond) for top in tops]
    relations = [r for r in tried if r is not None]
    good = next((r for r in relations if r.verdict == "holds"), None)
    if good is not None:
        yield good
    elif relations and (one_part(passage, tops[0], bottom) or _goes_on(passage, tops[0], bottom)):
        yield relations[0]


def _goes_on(passage: Passage, top: Mention, bottom: Mention) -> bool:
    """Return whether a sentence goes on without a subject of its own: 支出502万元。占预算的."""
    before = passage.text[top.end : bottom.start]
    return bool(NO_SUBJECT.match(before))


def _plain_rate(mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield a rate that two figures right before it give; others may be of anything."""
    near = [m for m in mentions[max(0, at - NEAR) : at] if m.amount and not m.rise]
    near = [m for m in near if m.kind in ("count", "money", "foreign")]
    for top, other in permutations(reversed(near), 2):
        if kindred(top, other) or top.kind == other.kind == "count":  # 份 over 人, too
            relation = ratio("share", "A19", mentions[at], top, other)
            if (
                relation is not None
                and relation.verdict == "holds"
                and relation.stated not in (0, 1)
            ):
                yield relation
                return


def _days(mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 301天, 82.5%: days over those of the year."""
    exact = mentions[at].fact.exact
    for top in mentions[max(0, at - NEAR) : at]:
        days = top.amount
        if exact is None or not days or not top.fact.text.endswith("天"):
            continue
        for year in DAYS:
            if abs(days / year - exact.amount) <= 2 * exact.half_unit:
                yield Relation(
                    kind="share", code="A19", stated_mention=mentions[at], terms=((1, top),),
                    formula=f"{number(top)}/{year}*100", stated=exact.amount,
                    computed=days / year, tolerance=2 * exact.half_unit, unit="%",
                )  # fmt: skip
                return


def done_rates(
    indicators: Sequence[StatedIndicator], mentions: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 完成目标的115%: a result over the target that was set elsewhere."""
    targets = {
        id(t.actual): t.target for t in indicators if t.actual is not None and t.target is not None
    }
    for at, mention in enumerate(mentions):
        if mention.kind != "share" or not OF_TARGET.search(mention.name) or not at:
            continue
        top = mentions[at - 1]
        target = targets.get(id(top))
        bottom = target.at_bound() if target is not None else None
        if bottom is not None and top.passage == mention.passage and kindred(top, bottom):
            relation = ratio("done", "A19", mention, top, bottom)
            if relation is not None:
                yield relation
