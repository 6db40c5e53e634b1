"""Indicators as sentences tell them: what was measured, how much, against which target."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from jiheng.model.prose import Mention, Passage, Relation, Told
from jiheng.model.text import alike
from jiheng.parsing.prose.grammar import Grammar

KINDS = ("count", "share", "foreign", "money")
OPENING = re.compile(
    r"^(?:(?:19|20)\d{2}年度?|本项目|本单位|本部门|我局|全年|今年|本年度?|当年|截至目前|共|共计|累计|实际|年度|其中|先后|已|年末|年底|达到|目标|应(?![急用对收])|任务"
    r"|完成了?|实现|为|均|合计|有(?![效机关色序])|使(?!用)|将|提供|涉及|惠及|覆盖|保障|查处|采购|接待|举办|组织(?!机构)|开展|各类)+"
)
CLOSING = re.compile(
    r"(?:为|达到|达|共有|共|由|至|到|是|不低于|不少于|不超过|目标|任务|等|了|的|实际|完成|均|数量|控制在)+$"
)
PERCENT_NAME = re.compile(r"率|比例|比重|占比|度$|达标|覆盖|压缩")
LEVEL = re.compile(
    r"(数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|效益|满意度)(?:类)?指标[：:]"
)
BEYOND = re.compile(
    r"^每|每(?:季度|月|年|周|天|日)$|(?:超出|超过|低于|高于|短缺|少|差)(?:目标|计划|任务)?$"
)
REACHED = re.compile(r"(?:提高|增加|上升|增长|下降|降低|减少|压减)(?:到|至)")
FROM = re.compile(r"(?:由|从)(?:上年|去年)?的?$")
PAST = re.compile(
    r"^(?:由|从|比|较)?(?:上年|去年|上一年|上年度)|(?:由|从)(?:上年|去年|上一年)?的?$"
)
SURVEY = re.compile(r"问卷|收回|回收|样本|抽取|发放.{0,4}表|(?<!意)向$")
AMOUNT = re.compile(r"^[\d.,≥≤<>=不低超过少于]+|以上|以下|以内")  # all of a figure but its unit
SENTENCE = re.compile(r"[。！？\n]")
CLOSE = 12  # characters between a target and its result
SAME = 0.5  # share of the pieces of a name that must come back


def indicators(
    passages: Sequence[Passage], found: Sequence[Mention], relations: Sequence[Relation],
    grammar: Grammar, aims: Collection[int],
) -> list[Told]:  # fmt: skip
    """Return the indicators of running text in order, targets put to their results.

    `aims` are the passages that tell what was to be reached.
    """
    parts = {
        id(m) for r in relations if r.kind == "sum" and r.whole is not None
        for _, m in r.terms if (r.whole.passage, r.whole.start) < (m.passage, m.start)
    }  # fmt: skip
    texts = {p.number: p.text for p in passages}
    told: list[Told] = []
    goals: list[Told] = []
    last: Mention | None = None
    for at, mention in enumerate(found):
        if not _counts(mention, parts, grammar):
            continue
        text = texts[mention.passage]
        if last is not None and _is_target_of(mention, last, text, told):
            told[-1] = replace(told[-1], target=mention)
            continue
        name = _name(mention, found[at - 1] if at else None)
        follows = last is not None and at and found[at - 1] is last
        if not name and last is not None and told and follows and mention.kind == last.kind:
            name = told[-1].name
        if not name:
            if goals and _result_of(mention, goals[-1], text):
                told.append(replace(goals.pop(), actual=mention))
            continue
        level = _level(text[: mention.start], grammar)
        one = Told(name=name, place=mention.fact.place, level=level)
        if mention.target or _bound(mention) or mention.passage in aims:
            goals.append(replace(one, target=mention))
        else:
            told.append(replace(one, actual=mention))
            last = mention
    return list(_paired(told, goals, declared=len(texts) == len(aims)))


def _name(mention: Mention, before: Mention | None) -> str:
    """Return the name of a figure; of one that was reached, that of the figure it came from."""
    if before is not None and REACHED.fullmatch(mention.name) and before.passage == mention.passage:
        return name_of(replace(before, name=FROM.sub("", before.name)))
    return name_of(mention)


def _counts(mention: Mention, parts: set[int], grammar: Grammar) -> bool:
    """Return whether a figure is an indicator by itself: no role, growth, share of another."""
    if mention.kind not in KINDS or mention.rise or mention.fact.role or id(mention) in parts:
        return False
    if "/" in mention.fact.text and mention.kind == "money":
        return False
    if mention.kind == "money":
        held = mention.fact.exact
        return (
            held is not None
            and held.unit == "亿元"
            and not grammar.has("whole_words", mention.name)
        )
    if any(p.search(mention.name) for p in (PAST, SURVEY, BEYOND)):
        return False
    if grammar.wholes.fullmatch(mention.name):
        return False  # the total of what was told right before it
    if mention.kind == "share" and not _bound(mention):
        reached = REACHED.fullmatch(mention.name)
        return bool(
            reached or PERCENT_NAME.search(name_of(mention))
        ) and not mention.name.startswith("占")
    return not mention.fact.text.endswith("倍") and not (
        mention.fact.text.endswith(("小时", "分钟")) and mention.after
    )


def name_of(mention: Mention) -> str:
    """Return the name of an indicator: its clause without time and verbs, else what is counted."""
    name = CLOSING.sub("", OPENING.sub("", mention.name)).strip("“”")
    if len(name) >= 2 and not re.fullmatch(r"[一-龥]{0,2}(?:完成|达到|实现)", name):
        if len(name) <= 3 and mention.kind == "count" and len(mention.after) >= 2:
            return name + mention.after
        return name
    return mention.after if len(mention.after) >= 2 else ""


def _is_target_of(mention: Mention, last: Mention, text: str, told: Sequence[Told]) -> bool:
    """Return whether a figure is the target of the one right before it in the sentence."""
    if not told or told[-1].target is not None or mention.passage != last.passage:
        return False
    gap = text[last.end : mention.start]
    if SENTENCE.search(gap) or mention.kind != last.kind or "；" in gap:
        return False
    bare = CLOSING.sub("", OPENING.sub("", mention.name))
    bare = re.sub(r"目标值|指标值|目标|计划|任务|控制|指标|年度|年初|值|的|在", "", bare)
    return (mention.target or "低于" in mention.fact.text) and len(bare) <= 1


def _result_of(mention: Mention, goal: Told, text: str) -> bool:
    """Return whether a figure without a name is what came of the target right before it."""
    target = goal.target
    if target is None or target.passage != mention.passage or target.kind != mention.kind:
        return False
    gap = text[target.end : mention.start]
    return len(gap) <= CLOSE and not SENTENCE.search(gap)


def _bound(mention: Mention) -> bool:
    """Return whether a figure is written as a bound to be kept: 不少于, ≥."""
    return bool(mention.about) and mention.fact.text.startswith(("不", "≥", "≤", "="))


def _level(before: str, grammar: Grammar) -> str:
    """Return the kind of indicator that the text before it names last; empty without one."""
    named = LEVEL.findall(before)
    levels = grammar.lexicon.groups["levels"]
    if not named:
        return ""
    return next((k for k, held in levels.items() if any(w in named[-1] for w in held)), "")


def _paired(told: Sequence[Told], goals: list[Told], *, declared: bool) -> Iterator[Told]:
    """Yield results with the targets set elsewhere; then targets that nothing was told of."""
    left = list(goals)
    for one in told:
        if one.target is None and one.actual is not None:
            goal = max(
                (g for g in left if _same(g, one)), key=lambda g: alike(g.name, one.name),
                default=None,
            )  # fmt: skip
            if goal is not None:
                left.remove(goal)
                yield replace(one, target=goal.target)
                continue
        yield one
    real = (
        declared
        or len(left) < len(goals)
        or any(g.target is not None and (g.target.target or g.target.about) for g in goals)
    )  # else nothing makes them targets: results in disguise
    for goal in left:
        yield goal if real else replace(goal, actual=goal.target, target=None)


def _same(goal: Told, one: Told) -> bool:
    if goal.target is None or one.actual is None or goal.target.kind != one.actual.kind:
        return False
    if alike(goal.name, one.name) < SAME:
        return False
    units = [AMOUNT.sub("", m.fact.text).lstrip("万亿") for m in (goal.target, one.actual)]
    return units[0] == units[1]
