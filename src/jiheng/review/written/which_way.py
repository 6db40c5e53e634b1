"""More or less than another figure, as a word says and the two figures do not: a question.

平均住院日8.1天，较上年的7.9天进一步缩短. The word stands behind the figure it is held against, or
the change does: 案件1,486件，较上年的1,612件上升7.82%.
"""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import asked
from jiheng.review.written.statements import Statement, alike

AGAINST = re.compile("(?:[比较]|与|同|相比)[^，。；：、（）]{0,16}$")
NOT_AGAINST = re.compile(
    "[之占]比|对比|比例|比率|比重|环比|按|可比|计划|目标|预算|要求|标准|不[比较]"
)
WAY = re.compile(
    "^(?:[\u4e00-\u9fff]{0,3})?(?:，|、)?(?:[相有]?比|[相有略]?所|较|微|略|大幅|明显|显著|进一步|稳步|继续|持续|小幅|同比|又|均|都|已|实际){0,4}"
    "(?P<word>增加|增长|增多|提高|提升|上升|升高|扩大|延长|攀升|高|多|长|减少|下降|降低|缩短|压缩|回落|下滑|缩减|低|少|短)"
    "(?![了]?[到至为]|[于以]|计划|目标)"
)
UP = re.compile("[增提升扩延攀高多长]")
BASE_ONLY = re.compile("由|从|增加|减少|增长|下降|提高|降低|上升|[净多少高低]$")
LONGEST_AHEAD = 8  # characters before the words that a figure is held against


def which_way(common: CommonReading) -> Iterator[Finding]:
    """A17: what a word calls less than another figure is less."""
    for passage, sentence in common.in_sentences():
        yield from _of_sentence(passage, sentence)


def _of_sentence(passage: Passage, sentence: Sequence[Statement]) -> Iterator[Finding]:
    for at in range(1, len(sentence)):
        now, then = sentence[at - 1], sentence[at]
        if not alike(now, then) or now.value == then.value or not _plain(now, then):
            continue
        between = passage.text[now.mention.end : then.mention.start]
        against = AGAINST.search(between)
        if against is None or NOT_AGAINST.search(between) or not _adjoin(between, against):
            continue
        if _other_now(sentence[: at - 1], now, then):
            continue
        way = WAY.match(passage.text[then.mention.end : then.mention.end + 24])
        if way is None or bool(UP.search(way.group("word"))) == (now.value > then.value):
            continue
        said = f"{now.mention.fact.text}{between}{then.mention.fact.text}"
        places = (now.mention.fact.place, then.mention.fact.place)
        yield asked("A17", "direction", *places, stated=said, word=way.group("word"))


def _other_now(before: Sequence[Statement], now: Statement, then: Statement) -> bool:
    """Return whether another figure of the sentence may be what is compared."""
    deeper = now.mention.depth > then.mention.depth
    way = now.value > then.value
    return deeper or any(alike(s, now) and (s.value > then.value) != way for s in before)


def _adjoin(between: str, against: re.Match[str]) -> bool:
    """Return whether what a figure is held against follows it: nothing else is named between."""
    ahead = between[: against.start()]
    return not any(sign in ahead for sign in "。；：、") and len(ahead) <= LONGEST_AHEAD


def _plain(now: Statement, then: Statement) -> bool:
    return now.is_plain and then.is_plain and not BASE_ONLY.search(now.mention.name)
