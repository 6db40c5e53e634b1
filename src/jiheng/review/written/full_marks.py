"""A target, a result that misses it, and as many points as could be got, in one sentence."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.indicators import LESS_IS_BETTER
from jiheng.review.written.marks import is_score
from jiheng.review.written.report import finding, sentences
from jiheng.review.written.same import kindred

AIMED = re.compile("目标|任务|计划|要求|应|不[低少]于|≥|指标值|年度值|控制")
AIM_BEHIND = re.compile("的?(?:目标|任务|计划|要求)")
DONE = re.compile("实际|完成|落实|达|实现|为|结果|：|^$|是|率|\\D")
BELOW = re.compile("以内|以下|不[超高多大]|≤|控制在|之内")
FULL_WORD = re.compile("得满分|满分计|未扣分|不扣分|全额得分|计满分|按满分")
EXPLAINED = re.compile("扣\\d|扣减|按比例|折算|不可抗力|调整[至为]|批准|顺延")
KINDS = ("share", "count", "money")
SPLIT = re.compile("[^；。\n]+")
MOST = 8


def full_marks(common: CommonReading) -> Iterator[Finding]:
    """A67: 目标≥98%，实际95.6%，10分，得10分: full marks beside a miss."""
    report = common.report
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            if EXPLAINED.search(passage.text, begin, end):
                continue
            figures = report.within(passage, begin, end)
            if 2 <= len(figures) <= MOST:
                yield from _of_sentence(passage, figures, (begin, end))
            for match in SPLIT.finditer(passage.text, begin, end) if len(figures) > MOST else ():
                part = report.within(passage, *match.span())
                if 2 <= len(part) <= MOST:
                    yield from _of_sentence(passage, part, match.span())


def _of_sentence(
    passage: Passage, figures: Sequence[Mention], span: tuple[int, int]
) -> Iterator[Finding]:
    scores = [m for m in figures if is_score(m)]
    measured = [m for m in figures if m.kind in KINDS]
    aimed = [m for m in measured if _is_aim(m)]
    if len(aimed) != 1 or len(measured) != 2:
        return
    target = aimed[0]
    actual = next(m for m in measured if m is not target)
    word = FULL_WORD.search(passage.text, actual.end, span[1])
    all_points = len(scores) == 2 and scores[0].amount == scores[1].amount
    if not (all_points or word is not None) or any("扣" in m.name for m in scores):
        return
    if not kindred(target.at_bound(), actual) or not _misses(passage, target, actual):
        return
    if not all_points and word is not None and "；" in passage.text[actual.end : word.start()]:
        return  # 举办36场，得9分；培训场次全部完成，得满分: the full marks of another
    given = scores[-1].fact.place if scores else (
        passage.place(*word.span()) if word is not None else actual.fact.place
    )  # fmt: skip
    yield finding("A67", "asked", actual.fact.place, given, target.fact.place,
                  name=actual.name or target.name, found=actual.fact.text,
                  expected=target.fact.text)  # fmt: skip


def _is_aim(mention: Mention) -> bool:
    bounded = mention.about in ("above", "below")
    return (
        bounded
        or AIM_BEHIND.match(mention.after) is not None
        or mention.target
        or AIMED.search(mention.name) is not None
    )


def _misses(passage: Passage, target: Mention, actual: Mention) -> bool:
    bound, value = target.at_bound().amount, actual.amount
    if bound is None or value is None or actual.about:
        return False
    around = passage.text[max(0, target.start - 8) : target.end + 3]
    name = f"{target.lead[-16:]}{target.name}"
    turned = target.rise < 0 or re.search("[下降减压]", target.name[-4:]) is not None
    less = target.about == "below" or BELOW.search(around) is not None
    less = less or (LESS_IS_BETTER.search(name) is not None and not turned)
    return value > bound if less and target.about != "above" else value < bound
