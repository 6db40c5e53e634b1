"""All of it paid, as is said, beside two figures of which the one that was paid is less."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import finding
from jiheng.review.written.said import Sentence
from jiheng.review.written.statements import Statement, alike

CLAIM = re.compile(
    "(?:全部|全额|足额|悉数|全数|均已)[^，。；\\d]{0,8}(?:付清|支付|拨付|发放|兑付|到位|到户|结清|付讫|兑现|拨出)(?!率)"
    "|应[发补付兑]尽[发补付兑]|无一拖欠|[无未没]有?拖欠|(?:支付|拨付|发放|兑付)(?:完毕|到位)|(?<!未)付清"
)
DUE = re.compile("应|下达|合同|协议|计划|核定|总额|总价|中标|到账|到位|批复|任务")
PAID = re.compile("实付|实发|实际|已|支付|拨付|发放|付|兑|拨")
OWNED = re.compile(
    "质保|质量保证|余款|尾款|待|结转|尚|结余|剩|其余|差额|当期|到期|扣|核减|审减|收回|调减|未(?!拖欠)|不足|分年|次年|下年|预付|首付|比例|按进度"
)
LESS = Fraction(1, 2)  # what was paid is no less than that: else it is of something else


def all_told(common: CommonReading) -> Iterator[Finding]:
    """A66: 应付184.60万元，实付178.20万元，工资全额支付: what is called all is less."""
    for before, sentence in _with_the_one_before(common):
        claim = CLAIM.search(sentence.text)
        if claim is None or sentence.passage.number in common.report.reading.aims:
            continue
        own = [sentence] if before is None else [before, sentence]
        if any(OWNED.search(each.text) for each in own):
            continue
        figures = [s for each in own for s in common.figures_of(each)]
        short = _short(figures) or _short_list(figures)
        if short is not None:
            yield finding("A66", "question", sentence.at(*claim.span()),
                          short.mention.fact.place, found=claim.group(), name=short.mention.name,
                          spent=short.mention.fact.text)  # fmt: skip


def _with_the_one_before(common: CommonReading) -> Iterator[tuple[Sentence | None, Sentence]]:
    """Yield each sentence, with the one before it if it has no two figures itself."""
    before: Sentence | None = None
    for sentence in common.said.all:
        alone = len(common.figures_of(sentence)) > 1
        beside = before is not None and before.passage is sentence.passage and not alone
        yield before if beside else None, sentence
        before = sentence


def _plain(statement: Statement) -> bool:
    mention = statement.mention
    measured = mention.kind in ("money", "count") and mention.fact.exact is not None
    return measured and not (mention.about or mention.rise or mention.depth or mention.after_of)


def _short(figures: Sequence[Statement]) -> Statement | None:
    """Return what was paid, if it is less than what was due right before it."""
    own = [s for s in figures if _plain(s)]
    for due, paid in pairwise(own):
        if not alike(due, paid) or not LESS * due.value < paid.value < due.value:
            continue
        if DUE.search(due.mention.name) and PAID.search(paid.mention.name):
            return None if any(s.value == due.value - paid.value for s in own) else paid
    return None


def _short_list(figures: Sequence[Statement]) -> Statement | None:
    """Return the whole of 首批260万元，第二批115万元，下达的390万元全部拨付."""
    own = [s for s in figures if _plain(s)]
    if len(own) < len(("first", "second", "all")) or not all(alike(own[0], s) for s in own):
        return None
    *parts, entire = own
    named = all(re.search("第[一二三四五六]|首|前|批|次", s.mention.name) for s in parts)
    addition = sum((s.value for s in parts), Fraction(0))
    return entire if named and addition != entire.value and LESS * entire.value < addition else None
