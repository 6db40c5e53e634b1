"""A bound, what was reached, and the claim that it was kept, in one sentence: a question."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import asked, finding, sentences
from jiheng.review.written.same import kindred

CLAIM = re.compile(
    "(?:未|没有|无|均未)[^，。；\\d]{0,3}(?:超|突破)|控制在[^，。；\\d]{0,10}(?:[以之]?内|范围)|(?<!不)在[^，。；\\d]{0,10}(?:工期|期限|限额|预算|标准|范围)[以之]?内|严格执行[^，。；]{0,6}标准"
)
BOUND = re.compile(
    "限额|限价|控制[数价线额目标]{1,2}|上限|标准|定额|工期|编制|规定|核定|约定|预算(?!执行)|概算|目标|批复"
)
ACTUAL = re.compile("实际|支出|用时|历时|造价|在职|实有|占|为|达|使用|结算|完成")
PAID = re.compile("(?:已|累计|实际|共)?(?:支付|付款|拨付|付)")
OWNED = re.compile("批准|同意|顺延|调[整增]|追加|另|其中|补充协议|每超|扣|超出|超支|超标的")
NEGATED = re.compile("(?:未|没有|无|均未)[^，。；\\d]{0,3}(?:超过?|突破)[^，。；\\d]{0,6}$")
MOST_OVER = 2  # times a bound: more is of something else
KINDS = ("money", "count", "share", "period")


def bounds(common: CommonReading) -> Iterator[Finding]:
    """A86: what is said to be within a bound of its sentence is within it."""
    report = common.report
    for passage in report.running_passages:
        if passage.number in report.reading.aims or not CLAIM.search(passage.text):
            continue
        for begin, end in sentences(passage.text):
            claim = CLAIM.search(passage.text, begin, end)
            if claim is None or OWNED.search(passage.text, begin, end):
                continue
            own = [m for m in report.within(passage, begin, end) if m.kind in KINDS]
            yield from _of_share(passage, own, claim)
            pair = _pair(passage, own)
            if pair is not None:
                bound, actual = pair
                yield finding("A86", "kept", passage.place(*claim.span()), actual.fact.place,
                              bound.fact.place, claim=claim.group(),
                              found=f"{actual.name}{actual.fact.text}",
                              expected=f"{bound.name}{bound.fact.text}")  # fmt: skip


def _of_share(passage: Passage, own: Sequence[Mention], claim: re.Match[str]) -> Iterator[Finding]:
    """Yield 产值1,800万元，约定支付80%，已支付1,530万元，未超约定比例: more than that share."""
    shares = [m for m in own if m.kind == "share" and m.amount]
    money = [m for m in own if m.kind == "money" and m.amount]
    paid = [m for m in money if PAID.search(m.name)]
    if len(shares) != 1 or len(money) != len(("base", "paid")) or len(paid) != 1:
        return
    base = money[0] if money[1] is paid[0] else money[1]
    most = (shares[0].amount or 0) * (base.amount or 0)
    if base.start < paid[0].start and most < (paid[0].amount or 0) <= (base.amount or 0):
        yield asked("A86", "kept", passage.place(*claim.span()), paid[0].fact.place,
                    base.fact.place, shares[0].fact.place, claim=claim.group(),
                    found=f"{paid[0].name}{paid[0].fact.text}",
                    expected=f"{base.fact.text}×{shares[0].fact.text}")  # fmt: skip


def _pair(passage: Passage, own: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """Return a bound and what is beyond it, if the sentence has these two and no others."""
    if len(own) != len(("bound", "actual")):
        return None
    known = [m for m in own if _is_bound(passage, m)]
    if len(known) != 1:
        known = [m for m in known if m.about or BOUND.search(m.name[-6:])] or known
    if len(known) != 1:
        return None
    bound = known[0]
    actual = own[0] if own[1] is bound else own[1]
    top, value = bound.at_bound().amount, actual.amount
    alike = kindred(bound.at_bound(), actual) or bound.kind == actual.kind == "period"
    if not alike or not top or value is None or actual.rise or actual.about:
        return None
    return (bound, actual) if top < value <= MOST_OVER * top else None


def _is_bound(passage: Passage, mention: Mention) -> bool:
    before = passage.text[max(0, mention.start - 12) : mention.end]
    negated = NEGATED.search(passage.text[max(0, mention.start - 12) : mention.start])
    inside = negated is not None or re.search("(?:未|没有)超过", before) is not None
    actual = re.search("实际|实有|用时|历时|在职|支出", mention.name) is not None
    return inside or mention.about == "below" or (bool(BOUND.search(mention.name)) and not actual)
