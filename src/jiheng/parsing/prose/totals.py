"""Totals that come last: A, B, in all C; as many parts as the total itself names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import added, kindred
from jiheng.model.text import numeral
from jiheng.parsing.prose.grammar import Grammar

STRONG = re.compile("合计|共计|总计|总量")
NAMED_COUNT = re.compile(
    r"(?P<count>[一二两三四五六七八九十]{1,2}|\d{1,2})"
    r"(?:项|个|类|家|部分|方面|块|乡镇|镇|乡|所|处|笔)"
)
SO_FAR = re.compile(
    "前[一二两三四五0-9][期批笔次年个项家类]|前[一二三1-3]个?季度|上半年|前[一二三四五六七八九十]+个?月|年累计"
)
HELD_AGAINST = re.compile("[小低少高大多]于|超过|不足|占|比")
UNIT_PRICE = re.compile("[按每]|单价|均价")
MADE_OF = re.compile(
    "由(?:以下|下列|如下)?[^，。；：]{0,10}(?:构成|组成)：|(?:构成|组成|来源|拆分|分解|分为|分别为)(?:如下|是|为)?："
)
TOTAL_OF = re.compile("^(?:总|全部|合计|共计)")
LED = re.compile("(?:合计|共计|总计)$")  # what is no part of a name
IN_PARTS = re.compile("分(?P<count>[两二三四五六])(?:批|期|次|年|笔|个阶段)")
FAR = 60  # figures back that a total can be of: time grows evenly
MOST_TRIED = 6  # figures of which some may make a total
LISTED = Fraction(4, 5)
LEAST_RUN = 3  # parts that a run beside its total has
WORDS = re.compile("[\u4e00-\u9fff]+")
SIGNS = ("、", "，", "；")


def totals_behind(
    passage: Passage, mentions: Sequence[Mention], grammar: Grammar
) -> Iterator[Relation]:
    """Yield sums whose total comes last, of the figures of its sentence that are given."""
    for at, mention in enumerate(mentions):
        named = grammar.wholes.search(mention.name) or TOTAL_OF.search(_called(mention))
        if not named or mention.fact.exact is None:
            continue
        if HELD_AGAINST.search(mention.name):
            continue  # 成交额小于三个专项支出合计: of those, not of what stands before
        if mention.kind == "score" or SO_FAR.search(mention.name):
            continue  # points have a check of their own; what was done so far is of some periods
        start = max(passage.text.rfind("。", 0, mention.start), 0)
        before = [
            m for m in mentions[max(0, at - FAR) : at]
            if m.start >= start and kindred(m, mention) and m.depth == mention.depth
            and not m.rise and "/" not in m.fact.text and not grammar.has("average", m.name)
            and not UNIT_PRICE.search(m.name) and _one_scale(m, mention)
        ]  # fmt: skip
        if len(before) > 1:
            for relation in _made_of(mention, before, passage.text):
                sure = relation.certain and _of_the_same(mention, before, grammar)
                yield replace(relation, certain=sure)


def _of_the_same(total: Mention, before: Sequence[Mention], grammar: Grammar) -> bool:
    """Return whether a total names nothing that is not said before it: not 收回合计 of 问卷."""
    core = "".join(WORDS.findall(grammar.bare(NAMED_COUNT.sub("", total.name))))
    said = f"{total.lead}{total.after}" + "".join(f"{m.name}{m.after}" for m in before)
    return not core or any(core[n : n + 2] in said for n in range(max(1, len(core) - 1)))


def _called(mention: Mention) -> str:
    """Return the name of a figure with a 共计 that stands before it: 共计支出14万元."""
    led = LED.search(mention.lead)
    return f"{led.group()}{mention.name}" if led is not None else mention.name


def _made_of(total: Mention, before: Sequence[Mention], text: str) -> Iterator[Relation]:
    """Yield that a total is the sum of as many as it names, of the run before it, or of all."""
    named = NAMED_COUNT.search(total.name)
    count = numeral(named.group("count")) if named is not None else 0
    run = _run(before, text)
    choices = (before[-count:] if count else (), run, before)
    tried = [parts for parts in choices if len(parts) > 1]
    relations = [added(total, parts) for parts in tried]
    good = next((r for r in relations if r.verdict != "fails"), None)
    if good is not None:
        yield good
    elif 1 < count <= len(before):
        yield relations[0]
    elif _announced(total, run):
        yield added(total, run)
    elif _some_make(total, before):
        return  # the total is of some of them: of those that it means
    elif STRONG.search(_called(total)) and (len(run) >= LEAST_RUN or run == list(before)):
        relation = added(total, run)
        if relation.stated and LISTED <= relation.computed / relation.stated <= 2 - LISTED:
            yield relation


def _announced(total: Mention, run: Sequence[Mention]) -> bool:
    """Return whether a sentence says how many parts there are: 分三批拨付，第一批…，累计."""
    if MADE_OF.search(total.lead) and len(run) >= LEAST_RUN:
        return TOTAL_OF.search(total.name) is not None or STRONG.search(total.name) is not None
    match = IN_PARTS.search(total.lead)
    return match is not None and numeral(match.group("count")) == len(run)


def _one_scale(part: Mention, total: Mention) -> bool:
    """Return whether two amounts may be added: 元 for each and 万元 for all are two things."""
    units = [m.fact.exact.unit if m.fact.exact else "" for m in (part, total)]
    return units[0] == units[1] or "元" not in units


def _some_make(total: Mention, before: Sequence[Mention]) -> bool:
    """Return whether some of the last figures add up to a total."""
    last = before[-MOST_TRIED:]
    return any(
        added(total, some).verdict != "fails"
        for size in range(2, len(last))
        for some in combinations(last, size)
    )


def _run(before: Sequence[Mention], text: str) -> list[Mention]:
    """Return the last figures that one sign separates: 、 or ， or ；."""
    run = [before[-1]]
    sign = ""
    for mention in reversed(before[:-1]):
        gap = text[mention.end : run[-1].start]
        own = next((s for s in reversed(SIGNS) if s in gap), "")
        if sign and own != sign:
            break
        sign = own
        run.append(mention)
    return run[::-1]
