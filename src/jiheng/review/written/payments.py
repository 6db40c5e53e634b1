"""Payments that are called according to contract are no more than it allows by then: A82, A66."""

import re
from collections.abc import Iterator

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.report import Report, finding, percent, sentences

AGREED = re.compile("约定|规定|合同")
LIMIT = re.compile(
    "付至[^，。；]{0,12}$|(?:付款|支付|拨付)[^，。；]{0,10}不(?:得)?(?:超过|高于)[^，。；]{0,14}$"
)
CLAIM = re.compile(
    "按(?:照)?合同(?:约定)?(?:进度)?(?:支付|付款)?|符合(?:合同)?(?:约定|规定|要求)|与合同(?:约定)?(?:的)?(?:相符|一致)|未超(?:过)?(?:约定|合同)[^，。；]{0,6}"
)
PAID_SHARE = re.compile(
    "占合同(?:总)?(?:价款?|金额|额)的?$|付至[^，。；]{0,12}$|(?:支付|付款|拨付)(?:比例|进度)(?:为|达到?)?$"
)
PAID_TO = re.compile("[累已]计?付至")
PAID = re.compile("(?:付款|支付|已付|拨付)[^，。；\\d]{0,6}$")
PRICE = re.compile("合同(?:总)?(?:价款?|金额|额)(?:为|共|合计)?$")
RETAINED = re.compile("质保金|质量保证金|尾款|余款")
SETTLED = re.compile("(?:全部|已经|均已|已)[^，。；]{0,6}付清|结清")
WHOLE_PRICE = 1


def payments(report: Report) -> Iterator[Finding]:
    """A82: a payment called as agreed is no more than the share that was agreed."""
    agreed: list[Mention] = []
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            own = report.within(passage, begin, end)
            claim = CLAIM.search(passage.text, begin, end)
            limits = [m for m in own if m.kind == "share" and LIMIT.search(m.name)]
            if AGREED.search(passage.text, begin, end) and limits and not _claims(own, claim):
                agreed += limits
                continue
            paid = _paid(report, own) if claim is not None else None
            if paid is not None and claim is not None and agreed:
                most = max(agreed, key=lambda m: m.at_bound().amount or 0)
                yield from _beyond(passage, claim, paid, most)
            yield from _settled(passage, own, (begin, end))


def _claims(own: tuple[Mention, ...], claim: re.Match[str] | None) -> bool:
    """Return whether a sentence tells what was paid, not what was agreed."""
    if claim is None:
        return False
    if any(PAID_TO.search(m.name) for m in own):
        return True
    return any(
        PAID_SHARE.search(m.name) and m.start > claim.start() and "占" in m.name for m in own
    )


def _paid(report: Report, own: tuple[Mention, ...]) -> tuple[Mention, str] | None:
    """Return what was paid as a share of the price: as told, or as the two amounts give it."""
    shares = [m for m in own if m.kind == "share" and PAID_SHARE.search(m.name) and m.amount]
    if shares:
        return shares[-1], shares[-1].fact.text
    amounts = [m for m in own if m.kind == "money" and PAID.search(m.name) and m.amount]
    prices = [m for m in report.reading.mentions if m.kind == "money" and PRICE.search(m.name)]
    if len(amounts) != 1 or len({m.amount for m in prices}) != 1 or not prices[0].amount:
        return None
    share = (amounts[0].amount or 0) / prices[0].amount
    return (amounts[0], percent(share)) if share <= WHOLE_PRICE else None


def _beyond(
    passage: Passage, claim: re.Match[str], paid: tuple[Mention, str], most: Mention
) -> Iterator[Finding]:
    figure, shown = paid
    bound = most.at_bound().amount
    share = figure.amount if figure.kind == "share" else None
    value = share if share is not None else _number(shown)
    if bound is None or value is None or value <= bound + most.half_unit:
        return
    yield finding("A82", "paid", figure.fact.place, most.fact.place, passage.place(*claim.span()),
                  spent=shown, budget=most.fact.text, found=claim.group())  # fmt: skip


def _number(shown: str) -> float:
    return float(shown.rstrip("%")) / 100


def _settled(
    passage: Passage, own: tuple[Mention, ...], bounds: tuple[int, int]
) -> Iterator[Finding]:
    """Yield 占合同价90%，质保金在内已经全部付清: what is called settled is less than all."""
    claim = SETTLED.search(passage.text, *bounds)
    shares = [m for m in own if m.kind == "share" and PAID_SHARE.search(m.name)]
    if claim is None or len(shares) != 1 or not RETAINED.search(passage.text, *bounds):
        return
    apart = passage.text[shares[0].end : claim.start()]
    if 0 < (shares[0].amount or 0) < 1 and shares[0].end < claim.start() and "其余" not in apart:
        yield finding("A66", "question", passage.place(*claim.span()), shares[0].fact.place,
                      found=claim.group(), name=shares[0].name,
                      spent=shares[0].fact.text)  # fmt: skip
