"""Weights that a sentence gives to the blocks of a form add up to 100: A72."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.marks import FULL, GAINED, HUNDRED, LEVELS, TAKEN, is_score, shown
from jiheng.review.written.report import Report, finding, sentences

WEIGHT = re.compile(r"(?:权重|分值|满分)(?:为|占)*$|指标(?:占|为|共)*$|占$")
INTRODUCED = re.compile(
    "权重|指标[^。；]{0,12}(?:分为|由|包括|构成|设置)|设置指标|指标体系|百分制|满分100|(?:总|共)计?100分"
)
GOT = re.compile("得分[^制法体规标]|自评得|实得|评价得|综合得|得\\d|扣")
IN_TURN = re.compile(
    "(?P<names>[^，。；：（）\\d]{6,48}?)(?:指标)?(?:的)?(?:权重|分值)(?:依次|分别)(?:为|是)$"
)
INNER = re.compile("其中|内部|细化|分设|下设")
LEAST_WEIGHTS = 3
NEAR = (FULL * 4 // 5, FULL * 6 // 5)


def weights(report: Report) -> Iterator[Finding]:
    """A72: the weights that a sentence gives to the blocks of a form add up to 100."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            own = _weights(report, passage, begin, end)
            if len(own) < LEAST_WEIGHTS:
                continue
            scale = FULL if own[0].kind == "share" else 1
            total = sum((m.amount or Fraction(0) for m in own), Fraction(0)) * scale
            if total != FULL and NEAR[0] <= total <= NEAR[1]:
                of_hundred = HUNDRED.search(report.running_text)
                yield finding("A72", "default" if of_hundred else "question",
                              *(m.fact.place for m in own), found=shown(total),
                              terms="+".join(m.fact.text for m in own))  # fmt: skip


def _weights(report: Report, passage: Passage, begin: int, end: int) -> list[Mention]:
    """Return the weights of blocks that a sentence names, if it tells of no other points."""
    named = (m.end for m in report.within(passage, begin, end) if LEVELS.search(m.name))
    first = next(named, begin)
    inner = INNER.search(passage.text, first, end)
    text = passage.text[begin : inner.start() if inner is not None else end]
    shares = "权重" in text
    figures = [
        m for m in report.within(passage, begin, begin + len(text))
        if (is_score(m) or (m.kind == "share" and shares)) and not HUNDRED.search(_said(m))
    ]  # fmt: skip
    if not figures:
        return []
    in_turn = _in_turn(figures)
    if in_turn:
        return in_turn
    if INTRODUCED.search(text) and not GOT.search(text):
        own = [m for m in figures if LEVELS.search(_block(m)) and m.fact.exact is not None]
    else:
        own = [
            m for m in figures
            if LEVELS.search(m.name) and WEIGHT.search(m.name) and not GAINED.search(m.name)
            and not m.depth
        ]  # fmt: skip
    blocks = {_block(m) for m in own}
    alike = len({m.kind for m in own}) == 1 and len({m.depth for m in own}) == 1
    return own if len(own) == len(figures) == len(blocks) and alike else []


def _in_turn(figures: Sequence[Mention]) -> list[Mention]:
    """Return 成本、产出、效益、满意度指标权重依次为20%、40%、25%、10%: as many as are named."""
    for at, first in enumerate(figures):
        match = IN_TURN.search(f"{first.lead[-60:]}{first.name}")
        names = re.split("[、和]", match.group("names")) if match is not None else []
        own = list(figures[at : at + len(names)])
        if sum(bool(LEVELS.search(name)) for name in names) >= LEAST_WEIGHTS - 1 and (
            len(own) == len(names)
        ):
            return own
    return []


def _block(mention: Mention) -> str:
    """Return the words that name a block: before its points, or before their bracket."""
    if TAKEN.search(mention.name):
        return ""
    return mention.name or re.split("[，。；、]", mention.lead)[-1]


def _said(mention: Mention) -> str:
    return f"{mention.name}{mention.fact.text}"
