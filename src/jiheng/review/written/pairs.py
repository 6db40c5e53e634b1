"""A target and what came of it, told side by side in one sentence: 目标≥65%，实际为62.8%."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiheng.model import family
from jiheng.model.prose import Mention
from jiheng.review.written.report import Report, sentences

TARGET = re.compile(
    "目标|指标值|计划|任务|要求|上限|下限|限值|控制在|不超过|不高于|不低于|不少于|标准为"
)
AT_MOST_NAME = re.compile("上限|限值|控制目标|控制在")
RESULT = re.compile("实际|完成|实测|决算|监测|测评|平均|全年|年末|结果|本年|达到?|检测|核查|实为")
NOT_NOW = re.compile(
    "上年|去年|同期|截至|上半年|季度|(?<!12)月底|(?<!1)[1-9]月|1[01]月|累计|三年|下一年|次年|规划|十四五|20\\d{2}年的?$"
)
GENERAL = re.compile(
    "问卷|统计|调查|测算|评议|考核|实际|完成值?|实测|决算|监测|测评|平均|全年|年末|结果|本年|达到?|检测|核查|实为|最大值|最高|为|共|已|数|值|的|有|仅|开展|举办|执行|是"
)
LABEL = re.compile(
    "(?:年度|年初|绩效|控制){0,4}+(?:目标值?|指标值|计划|任务|上限|下限|限值|要求)(?:为|是)?|控制在|[为是]$"
)
OF_TARGET = re.compile(
    "的$|(?:完成|达成|实现|执行|完成度)[^，。]{0,2}率|(?:完成|达到|实现)(?:年度|年初)?(?:目标|计划|任务)值?(?:的|为)?$"
)
WHEN = re.compile("(?:截至|截止到?|至|到|于)?(?:12月)?(?:底|末|年底|年末|12月31日)")
SHORT = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and its result, side by side."""

    name: str
    target: Mention
    actual: Mention
    most: bool  # less is better
    least: bool  # more is better

    @property
    def missed(self) -> bool:
        """Return whether the result is known to miss the target."""
        bound, amount = self.target.at_bound().amount, self.actual.amount
        if bound is None or amount is None:
            return False
        return (self.most and amount > bound) or (self.least and amount < bound)


def pairs(report: Report) -> Iterator[Pair]:
    """Yield the targets and results that stand side by side in running text."""
    for passage in report.running_passages:
        if passage.number in report.reading.aims:
            continue
        for begin, end in sentences(passage.text):
            for start, stop in _parts(passage.text, begin, end):
                figures = [m for m in report.within(passage, start, stop) if m.kind != "score"]
                yield from _within(figures)


def _parts(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence between semicolons."""
    while (stop := text.find("；", begin, end)) >= 0:
        yield begin, stop
        begin = stop + 1
    yield begin, end


def _within(figures: Sequence[Mention]) -> Iterator[Pair]:
    targets = [n for n, m in enumerate(figures) if _is_target(m)]
    for place, at in enumerate(targets):
        target = figures[at]
        until = targets[place + 1] if place + 1 < len(targets) else len(figures)
        after = [m for m in figures[at + 1 : until] if _is_result(m, target)]
        stated = [m for m in after if "实际" in m.name] or after
        actual = stated[0] if len(stated) == 1 else None
        if actual is None and not after and at and len(LABEL.sub("", target.name)) <= SHORT:
            before = figures[at - 1]
            actual = before if _is_result(before, target) else None
        if actual is None or not _of_one_thing(target, actual):
            continue
        most, least = _direction(target)
        yield Pair(_name(target, actual), target, actual, most, least)


def _is_target(mention: Mention) -> bool:
    if mention.after_of or OF_TARGET.search(mention.name):
        return False  # 为目标的100.61%, 目标完成率98%: how much of a target was reached
    bound = mention.about in ("above", "below") and TARGET.search(
        f"{mention.name[-8:]}{mention.fact.text}"
    )
    named = TARGET.search(mention.name[-8:]) and not mention.name.endswith(("实际", "完成"))
    return bool(mention.target or bound or (named and not mention.rise))


def _is_result(mention: Mention, target: Mention) -> bool:
    """Return whether a figure can be what came of a target: a number of its unit and year."""
    exact, quantity = mention.fact.exact, target.fact.quantity
    if exact is None or quantity is None or mention.kind != target.kind or mention.rise:
        return False
    if mention.target or NOT_NOW.search(mention.name) or mention.after_of:
        return False
    return family(exact.unit).lstrip("万亿") == family(quantity.unit).lstrip("万亿")


def _of_one_thing(target: Mention, actual: Mention) -> bool:
    """Return whether a result names nothing that the words of its target do not name."""
    if NOT_NOW.search(f"{target.name}") or target.rise or target.depth > actual.depth + 1:
        return False
    first, other = (target, actual) if target.start < actual.start else (actual, target)
    said = f"{first.lead[-60:]}{first.name}{first.after}"
    core = LABEL.sub("", GENERAL.sub("", WHEN.sub("", other.name)))
    if first is target and not RESULT.search(other.name):
        return False
    return len(core) <= SHORT or all(core[n : n + 2] in said for n in range(len(core) - 1))


def _direction(target: Mention) -> tuple[bool, bool]:
    """Return whether less is better, and whether more is; neither if it is not said."""
    if target.about == "below" or AT_MOST_NAME.search(target.name):
        return target.about != "above", False
    return False, target.about in ("", "above")


def _name(target: Mention, actual: Mention) -> str:
    names = (LABEL.sub("", target.name), GENERAL.sub("", actual.name), actual.name)
    return next((name for name in names if len(name) > 1), actual.name)
