"""Indicators as sentences tell them: what was measured, how much, against which target."""

import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from jiheng.model.prose import Mention, Passage, Relation, StatedIndicator
from jiheng.model.text import alike
from jiheng.parsing.prose.grammar import Grammar

KINDS = ("count", "share", "foreign", "money")
OPENING = re.compile(
    r"^(?:(?:19|20)\d{2}年度?|本项目|本单位|本部门|我局|全年|今年|本年度?|当年|截至目前|共|共计|累计|实际|年度|其中|先后|已|年末|年底|达到|目标|应(?![急用对收])|任务"
    r"|完成了?|实现|为|均|合计|有(?![效机关色序])|使(?!用)|将|提供|涉及|惠及|覆盖|保障|查处|采购|接待|举办|组织(?!机构)|开展|各类)+"
)
CLOSING = re.compile(
    r"(?:为|达到|达|共有|共|由|至|到|是|不低于|不少于|不超过|目标|任务|等|了|的|实际|完成|均|数量|控制在){1,12}+$"
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
SHORT_NAME = 2
LABEL_AHEAD = re.compile(r"(?P<label>[\u4e00-\u9fff]{3,10})：$")
CLOSE = 12  # characters between a target and its result
SAME = 0.5  # share of the pieces of a name that must come back


def indicators(
    passages: Sequence[Passage], mentions: Sequence[Mention], relations: Sequence[Relation],
    grammar: Grammar, aims: Collection[int],
) -> list[StatedIndicator]:  # fmt: skip
    """Return the indicators of running text in order, targets put to their results.

    `aims` are the passages that tell what was to be reached.
    """
    parts = {
        id(m) for r in relations if r.kind == "sum" and (total := r.stated_mention) is not None
        for _, m in r.terms if (total.passage, total.start) < (m.passage, m.start)
    }  # fmt: skip
    texts = {p.number: p.text for p in passages}
    results: list[StatedIndicator] = []
    goals: list[StatedIndicator] = []
    last: Mention | None = None
    for at, mention in enumerate(mentions):
        if not _counts(mention, parts, grammar):
            continue
        text = texts[mention.passage]
        if last is not None and _is_target_of(mention, last, text, results):
            results[-1] = replace(results[-1], target=mention)
            continue
        name = _name(mention, mentions[at - 1] if at else None)
        follows = last is not None and at and mentions[at - 1] is last
        if not name and last is not None and results and follows and mention.kind == last.kind:
            name = results[-1].name
        if not name:
            if goals and _result_of(mention, goals[-1], text):
                results.append(replace(goals.pop(), actual=mention))
            continue
        level = _level(text[: mention.start], grammar)
        indicator = StatedIndicator(name=name, place=mention.fact.place, level=level)
        if mention.target or _bound(mention) or mention.passage in aims:
            goals.append(replace(indicator, target=mention))
        else:
            results.append(replace(indicator, actual=mention))
            last = mention
    return list(_with_targets(results, goals, declared=len(texts) == len(aims)))


def _name(mention: Mention, before: Mention | None) -> str:
    """Return the name of a figure; of one that was reached, that of the figure it came from."""
    if before is not None and REACHED.fullmatch(mention.name) and before.passage == mention.passage:
        return name_of(replace(before, name=FROM.sub("", before.name)))
    label = LABEL_AHEAD.search(mention.lead)
    if label is not None and len(mention.name) <= SHORT_NAME:  # 实训设备：新增114台
        return f"{mention.name}{label.group('label')}"
    return name_of(mention)


def _counts(mention: Mention, parts: set[int], grammar: Grammar) -> bool:
    """Return whether a figure is an indicator by itself: no role, growth, share of another."""
    if mention.kind not in KINDS or mention.rise or mention.fact.role or id(mention) in parts:
        return False
    if "/" in mention.fact.text and mention.kind == "money":
        return False
    if mention.kind == "money":
        exact = mention.fact.exact
        return (
            exact is not None
            and exact.unit == "亿元"
            and not grammar.has("whole_words", mention.name)
        )
    if any(p.search(mention.name) for p in (PAST, SURVEY, BEYOND)):
        return False
    if grammar.wholes.fullmatch(mention.name):
        return False  # the total of what was told right before it
    if mention.kind == "share" and not _bound(mention) and not mention.target:
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


def _is_target_of(
    mention: Mention, last: Mention, text: str, results: Sequence[StatedIndicator]
) -> bool:
    """Return whether a figure is the target of the one right before it in the sentence."""
    if not results or results[-1].target is not None or mention.passage != last.passage:
        return False
    gap = text[last.end : mention.start]
    if SENTENCE.search(gap) or mention.kind != last.kind:
        return False
    bare = CLOSING.sub("", OPENING.sub("", mention.name))
    bare = re.sub(r"目标值|指标值|目标|计划|任务|控制|指标|年度|年初|值|的|在", "", bare)
    if "；" in gap and (bare or "年度目标" not in mention.name):
        return False
    return (mention.target or "低于" in mention.fact.text) and len(bare) <= 1


def _result_of(mention: Mention, goal: StatedIndicator, text: str) -> bool:
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
    return next((k for k, words in levels.items() if any(w in named[-1] for w in words)), "")


def _with_targets(
    results: Sequence[StatedIndicator], goals: list[StatedIndicator], *, declared: bool
) -> Iterator[StatedIndicator]:
    """Yield results with the targets set elsewhere; then targets that nothing was told of."""
    waiting = _by_sort(goals)
    for indicator in results:
        if indicator.target is None and indicator.actual is not None:
            alike_ones = (
                (alike(goals[places[0]].name, indicator.name), -places[0], sort)
                for sort, places in waiting.items()
                if _same_indicator(goals[places[0]], indicator)
            )
            best = max(alike_ones, default=None)  # the most alike, of these the first
            if best is not None:
                at = waiting[best[2]].popleft()
                if not waiting[best[2]]:
                    del waiting[best[2]]
                yield replace(indicator, target=goals[at].target)
                continue
        yield indicator
    left = [goals[at] for at in sorted(at for places in waiting.values() for at in places)]
    real = (
        declared
        or len(left) < len(goals)
        or any(g.target is not None and (g.target.target or g.target.about) for g in goals)
    )  # else nothing makes them targets: results in disguise
    for goal in left:
        yield goal if real else replace(goal, actual=goal.target, target=None)


def _by_sort(goals: Sequence[StatedIndicator]) -> dict[tuple[str, str, str], deque[int]]:
    """Return where targets stand by name, kind and unit: a result is alike to all or none."""
    places: dict[tuple[str, str, str], deque[int]] = {}
    for at, goal in enumerate(goals):
        sort = (goal.name, goal.target.kind, _unit(goal.target)) if goal.target else ("", "", "")
        places.setdefault(sort, deque()).append(at)
    return places


def _unit(mention: Mention) -> str:
    return AMOUNT.sub("", mention.fact.text).lstrip("万亿")


def _same_indicator(goal: StatedIndicator, indicator: StatedIndicator) -> bool:
    if goal.target is None or indicator.actual is None or goal.target.kind != indicator.actual.kind:
        return False
    if alike(goal.name, indicator.name) < SAME:
        return False
    return _unit(goal.target) == _unit(indicator.actual)
