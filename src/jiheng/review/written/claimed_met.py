"""A target that is said to be met, while the figure beside the claim misses it: a question."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import finding
from jiheng.review.written.statements import Statement, alike

MET = re.compile(
    "(?<![未没不难])(?:目标(?:值|任务)?(?:已|均|都|也|全部|全面|基本|如期|顺利)*(?:得以)?(?:实现|达到|完成|达成)"
    "|(?:达到|完成|实现|达成|超过|高于|优于|满足|符合)了?[^，。；未没不]{0,14}(?:目标|预期|任务|要求)|(?<![未不])达标)"
)
MISSED = re.compile(
    "未(?:能)?(?:达|完|实现)|没有(?:达|完)|不达|未达|低于目标|距|差距|扣\\d|尚未|略低|仍低|不足|除"
)
LESS = re.compile("≤|<|以[下内]|之内|不[超高多大]|低于|少于|降[至到为]|控制|压[缩减降][至到]|内$")
MORE = re.compile("≥|>|以上|不[低少小]|高于|超过|[提升增][高升长]?[至到]|达到?")
OTHER_TIME = re.compile("上年|去年|同期|往年|下年|明年|20\\d{2}年[末底]?[为是]?$|由$|从$")
GENERAL = re.compile("全市|全县|全区|全年|[率数量值额]")
MOST_ALIKE = 20  # figures of a word that are looked at: time grows evenly
SHARED = 2
FAR = 3  # times as much, or a third: of something else


def claimed_met(common: CommonReading) -> Iterator[Finding]:
    """A86: 漏损率为15.8%，漏损率目标已实现, where 降至15%以下 was the target."""
    for sentence in common.said.all:
        claim = MET.search(sentence.text)
        if claim is None or MISSED.search(sentence.text):
            continue
        if sentence.passage.number in common.report.reading.aims:
            continue
        own = common.figures_of(sentence)
        begin = sentence.span[0]
        before = [s for s in own if s.mention.end <= begin + claim.end() and _is_result(s)]
        if not before:
            continue
        actual = before[-1]
        bound = _bound(common, actual)
        if bound is None or bound in own:
            continue  # what stands in one sentence is compared elsewhere
        if _misses(actual, bound):
            yield finding("A86", "kept", sentence.at(*claim.span()), actual.mention.fact.place,
                          bound.mention.fact.place, claim=claim.group(),
                          found=f"{actual.mention.name}{actual.mention.fact.text}",
                          expected=f"{bound.mention.name}{bound.mention.fact.text}")  # fmt: skip


def _is_result(statement: Statement) -> bool:
    measured = statement.mention.kind in ("share", "count", "money")
    return measured and statement.is_plain and not OTHER_TIME.search(statement.mention.name)


def _bound(common: CommonReading, actual: Statement) -> Statement | None:
    """Return the only target that is named as a figure is; None for several, or none."""
    read = common.statements
    places = {p for pair in actual.named for p in read.by_pair.get(pair, ())[:MOST_ALIKE]}
    aims = common.report.reading.aims
    own = [
        s for s in (read.all[p] for p in sorted(places))
        if s is not actual and alike(s, actual) and _shared(s, actual) >= SHARED
        and (s.mention.about in ("above", "below") or s.mention.target
             or s.mention.passage in aims)
        and not OTHER_TIME.search(s.mention.name) and not s.mention.rise
        and (len(s.named) < SHARED or s.named & actual.named)
    ]  # fmt: skip
    best = max((_shared(s, actual) for s in own), default=0)
    nearest = [s for s in own if _shared(s, actual) == best]
    return nearest[0] if len({s.value for s in nearest}) == 1 else None


def _shared(bound: Statement, actual: Statement) -> int:
    return len((bound.named | bound.around) & actual.named)


def _misses(actual: Statement, bound: Statement) -> bool:
    mention = bound.mention
    said = f"{mention.name[-8:]}{mention.fact.text}{mention.after[:3]}"
    less = mention.about == "below" or bool(LESS.search(said))
    more = mention.about == "above" or bool(MORE.search(said)) or not less
    if actual.value > FAR * bound.value or bound.value > FAR * actual.value or less == more:
        return False
    return actual.value > bound.value if less else actual.value < bound.value
