"""Points lost as told, against what is left of the full marks, wherever they stand: questions.

项目管理15分。归档不及时，扣1分。本项得15分: one full mark, one score, and all the rest taken off.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.marks import SUMMED, is_score, shown
from jiheng.review.written.report import Report, asked, sentences

TAKEN = re.compile("扣(?:减|除|掉|去|分|了|计|合计|共|约|为)*$")
GAINED = re.compile("(?:得|得分|自评|自评分|评分|评价|打分|计分|最终|实得|记)(?:为|是|共|：)*$")
SCALE = re.compile("每|满分100|及以上|以上|等级|规则|标准|办法|上年|去年|若|如果|应扣|全部得")
MOST = 8  # points of a paragraph: time grows evenly
LOST_LIST = re.compile(
    "扣分(?:情况|原因|项|点|事项|指标|主要)[^，。；]{0,8}[：为是在]|^扣分[：为是]|主要扣分"
)
FULL, NEAR, OFF, FEW = 100, 3, 1, 2
SLASHED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,8}?)(?:类|指标|维度|方面|部分)?[：]?(?P<got>\d{1,3}(?:\.\d{1,2})?)分?/(?P<full>\d{1,3}(?:\.\d{1,2})?)分?(?![\d/])"
)
BEHIND = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,8}?)(?:类|指标|维度|方面|部分)?[（：]?(?P<full>\d{1,3}(?:\.\d)?)分[）]?，?(?:自评|实际)?得分?(?P<got>\d{1,3}(?:\.\d{1,2})?)分"
)
LOST = re.compile(
    r"(?:^|[，；。：、）])(?P<name>[\u4e00-\u9fff]{2,8}?)(?:类|指标|维度|方面|部分)?(?:共|合计|被)?扣(?:减|除|分)?(?P<lost>\d{1,2}(?:\.\d{1,2})?)分"
)


def lost_points(common: CommonReading) -> Iterator[Finding]:
    """A77: full marks less what is taken off are the points, in whatever order they are told."""
    report = common.report
    for passage in report.running_passages:
        scores = [m for m in report.by_passage.get(passage.number, ()) if is_score(m)]
        if not scores:
            continue
        spans = [*sentences(passage.text), (0, len(passage.text))]
        for begin, end in spans:
            own = [m for m in report.within(passage, begin, end) if is_score(m)]
            if 2 < len(own) <= MOST and not SCALE.search(passage.text, begin, end):
                yield from _left(own)
                yield from _summed(own)
        yield from _of_the_total(report, passage)


def _left(scores: Sequence[Mention]) -> Iterator[Finding]:
    taken = [m for m in scores if TAKEN.search(m.name)]
    gained = [m for m in scores if m not in taken and GAINED.search(m.name)]
    full = [m for m in scores if m not in taken and m not in gained]
    if not taken or len(gained) != 1 or len(full) != 1 or full[0].start > gained[0].start:
        return
    amounts = [m.amount or Fraction(0) for m in taken]
    top, got = full[0].amount or Fraction(0), gained[0].amount or Fraction(0)
    losses = {sum(amounts, Fraction(0)), *amounts}
    if any(top - lost == got for lost in losses) or not got <= top < FULL:
        return
    if got != top and abs(top - sum(amounts, Fraction(0)) - got) > OFF:
        return  # points by a formula, of which the deduction is a part
    yield asked("A77", "default", gained[0].fact.place, full[0].fact.place,
                  *(m.fact.place for m in taken), weight=full[0].fact.text,
                  taken="、".join(m.fact.text for m in taken), found=gained[0].fact.text,
                  expected=f"{shown(top - sum(amounts, Fraction(0)))}分")  # fmt: skip


def _summed(scores: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 制度6分得6分，资金8分得7分，业务6分得5.5分，合计得19.5分."""
    total = scores[-1]
    gained = [m for m in scores[:-1] if m.name.endswith("得")]
    others = [m for m in scores[:-1] if m not in gained]
    if len(gained) < 2 or len(others) < len(gained) or not SUMMED.search(total.name):
        return
    addition = sum((m.amount or Fraction(0) for m in gained), Fraction(0))
    if 0 < abs(addition - (total.amount or 0)) <= NEAR:
        yield asked("A86", "default", total.fact.place, *(m.fact.place for m in gained),
                      what=f"“{total.name}”", stated=total.fact.text,
                      terms="+".join(m.fact.text for m in gained),
                      computed=f"{shown(addition)}分")  # fmt: skip


def _of_the_total(report: Report, passage: Passage) -> Iterator[Finding]:
    """Yield 综合得分95.0分。扣分情况：执行扣1.6分，数量扣2.0分，效益扣1.0分: 4.6 points of 5.0."""
    total = report.reading.total
    if total is None or total.amount is None:
        return
    for begin, end in sentences(passage.text):
        if not LOST_LIST.search(passage.text[begin:end]):
            continue
        own = [m for m in report.within(passage, begin, end) if is_score(m)]
        taken = [m for m in own if TAKEN.search(m.name)]
        if len(taken) != len(own) or len(taken) < 2:
            continue
        lost = sum((m.amount or Fraction(0) for m in taken), Fraction(0))
        off = abs(FULL - lost - total.amount)
        some = len(taken) <= FEW and lost < FULL - total.amount  # others may be told elsewhere
        if some or not 0 < off <= NEAR or _some_make(taken, FULL - total.amount):
            continue
        yield asked("A77", "default", total.fact.place, *(m.fact.place for m in taken),
                      weight=f"{FULL}分", taken="、".join(m.fact.text for m in taken),
                      found=total.fact.text, expected=f"{shown(FULL - lost)}分")  # fmt: skip


def _some_make(taken: Sequence[Mention], lost: Fraction) -> bool:
    """Return whether some of the points taken off are all that was lost: the others are parts."""
    amounts = [m.amount or Fraction(0) for m in taken[:MOST]]
    return any(
        sum(some, Fraction(0)) == lost
        for size in range(1, len(amounts) + 1)
        for some in combinations(amounts, size)
    )


def lost_elsewhere(common: CommonReading) -> Iterator[Finding]:
    """A77: 决策20.0/20 in one place, 决策扣2分 in another."""
    report = common.report
    scores: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in report.running_passages:
        for pattern in (SLASHED, BEHIND):
            for match in pattern.finditer(passage.text):
                scores.setdefault(match.group("name"), (passage, match))
    for name, losses in _losses(report).items() if scores else ():
        if name not in scores:
            continue
        passage, match = scores[name]
        full, got = Fraction(match.group("full")), Fraction(match.group("got"))
        lost = sum((Fraction(m.group("lost")) for _, m in losses), Fraction(0))
        if got <= full and lost > full - got and lost <= full:
            yield asked("A77", "default", passage.place(*match.span()),
                          *(p.place(*m.span()) for p, m in losses), weight=f"{shown(full)}分",
                          taken="、".join(m.group("lost") + "分" for _, m in losses),
                          found=f"{shown(got)}分", expected=f"{shown(full - lost)}分")  # fmt: skip


def _losses(report: Report) -> Mapping[str, list[tuple[Passage, re.Match[str]]]]:
    """Return what is told to be taken off, by the name of the block, each amount once."""
    losses: dict[str, list[tuple[Passage, re.Match[str]]]] = {}
    for passage in report.running_passages:
        for match in LOST.finditer(passage.text):
            own = losses.setdefault(match.group("name"), [])
            if match.group("lost") not in [m.group("lost") for _, m in own]:
                own.append((passage, match))
    return losses
