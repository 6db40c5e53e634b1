"""A change from a figure that its sentence tells, to one that is told elsewhere: a question.

决算数较2022年的23.80万元下降11.87%, where 决算21.45万元 stands in the sentence before.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import last_unit
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike, pairs

AGAINST = re.compile(
    "(?P<what>[^，。；：、（）]{0,16}?)(?:[比较]|与|同|相较于)(?P<base>[^，。；：、（）比较]{0,14})$"
)
CHANGED = re.compile(
    "^[^，。；：\\d]{0,8}?(?:相比|之比)?，?[^，。；：\\d]{0,6}?(?P<way>增长|增加|上升|提高|提升|扩大|下降|减少|降低|缩减|压减|节约|缩短|回落)(?:了|约|幅度)*(?:为|达)?$"
)
UP = ("增长", "增加", "上升", "提高", "提升", "扩大")
NOT_THEN = re.compile("预算|计划|目标|标准|定额|指标")
BACK = 12  # figures before a change that may be what it is of: time grows evenly
GENERAL = re.compile("数|总额|总量|全年|本年")
MOST_OFF = Fraction(1, 2)


def changed_from(common: CommonReading) -> Iterator[Finding]:
    """A17: 较2022年的23.80万元下降11.87%: from what it is now."""
    read = common.statements
    for at in range(1, len(read.all)):
        base, change = read.all[at - 1], read.all[at]
        passage = common.report.reading.passages[change.mention.passage]
        if change.mention.kind != "share" or base.sentence != change.sentence or passage.cells:
            continue
        said = _said(passage, base, change)
        if said is None or base.mention.about or change.mention.about:
            continue
        subject, sign = said
        candidates = _candidates(read.all[max(0, at - 1 - BACK) : at - 1], base)
        candidates += [s for s in read.related(base) if _may_be(s, base)]
        if any(_holds(now, base, change, sign) for now in candidates):
            continue
        words = frozenset(pairs(GENERAL.sub("", subject)))
        most = max((len(words & s.named) for s in candidates), default=0)
        named = [s for s in candidates if len(words & s.named) == most] if most else []
        named = named or [s for s in candidates if words & s.around]
        if not words and candidates and candidates[0].sentence == change.sentence:
            named = candidates[:1]
        values = {s.value for s in named}
        if len(values) != 1 or not base.value:
            continue
        now = named[0]
        value = (now.value - base.value) / base.value
        if abs(value) > MOST_OFF:
            continue
        was = base.mention.fact.text
        yield not_given(change.mention, sign * value, f"({now.mention.fact.text}-{was})÷{was}",
                        base.mention, now.mention)  # fmt: skip


def _said(passage: Passage, base: Statement, change: Statement) -> tuple[str, int] | None:
    """Return what is said to have changed from a figure right before a rate, and which way."""
    before = passage.text[max(0, base.mention.start - 32) : base.mention.start]
    against = AGAINST.search(re.split("[，。；：、（）]", before)[-1])
    way = CHANGED.match(passage.text[base.mention.end : change.mention.start])
    if against is None or way is None or NOT_THEN.search(against.group("base")):
        return None
    return against.group("what"), 1 if way.group("way") in UP else -1


def _candidates(before: Sequence[Statement], base: Statement) -> list[Statement]:
    """Return the figures before a change that may be what it is now, from the nearest."""
    return [s for s in reversed(before) if _may_be(s, base)]


def _may_be(now: Statement, base: Statement) -> bool:
    mention = now.mention
    plain = mention.fact.exact is not None and not (mention.about or mention.target or mention.rise)
    return plain and now is not base and alike(now, base) and bool(now.value)


def _holds(now: Statement, base: Statement, change: Statement, sign: int) -> bool:
    if not base.value:
        return True
    value = sign * (now.value - base.value) / base.value
    spread = last_unit(change.mention) + 2 * (
        now.mention.half_unit + base.mention.half_unit
    ) / abs(base.value)  # fmt: skip
    return abs(value - abs(change.value)) <= spread
