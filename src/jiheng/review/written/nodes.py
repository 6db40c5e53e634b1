"""What was paid at a node of a contract is no more than that node allows: A82."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.model import Finding, Location
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.report import Report, finding, percent, sentences
from jiheng.review.written.same import kindred

AGREED = re.compile("约定|规定|合同|协议|办法|付款方式|支付方式")
PAY = re.compile("付|支|拨|结")
EVENT = re.compile(
    "预付|签[约订]|开工|到货|进场|过半|主体|封顶|完工|初验|中期|验收|审计|结算|决算|终验|质保|期满|试运行|上线|交付|安装|产值|进度款"
)
CLAIM = re.compile(
    "(?:按|依)(?:照)?(?:合同|协议|约定|规定|节点|进度)[^，。；]{0,10}|(?:符合|满足)[^，。；]{0,8}(?:约定|规定|要求|合同|条款)"
    "|与合同[^，。；]{0,6}(?:相符|一致|匹配)|[无未没](?:有)?(?:突破|超[^，。；]{0,4}(?:付|支|进度|合同|约定)|提前(?:支付|付款))"
)
ALL = re.compile("全额|全款|一次性付清|全部(?:支付|付清|结清)|付清|100%|足额")
OF = re.compile(
    "(?:占|为|达)[^，。；]{2,16}的$|(?:付至|付款|支付(?:比例|进度)?(?:为|达到?)?)[^，。；]{0,10}$|(?:比例|进度)(?:为|达到?)?$"
)
PRICE = re.compile("产值|工程量|计量|审定|合同(?:总)?(?:价款?|金额|额)|中标价|签约价|标的额")
PAID = re.compile("支付|已付|付款|拨付|付|结算支付")
NOT_LIMIT = re.compile("质保金|质量保证金|余|剩余|尾款|保留")
NOT_YET = re.compile("(?:尚未|还未|未|待|拟|将)(?!超)[^，。；]{0,8}")
TO_COME = re.compile("[^，。；]{0,8}(?:尚未|还未|仍未)[^，。；]{0,8}")
SETTLED = re.compile("[^，。；：]{0,14}(?:付清|结清|付至100%)")
WHOLE = Fraction(1)
PASSAGES = 3  # passages behind an agreement in which a payment is told
BASES = re.compile("产值|合同|工程量|结算|中标|服务费|审定|计量")


@dataclass(frozen=True, slots=True)
class Node:
    """A share of the price that may be paid by an event."""

    figure: Mention
    events: frozenset[str]
    bases: frozenset[str]
    most: Fraction


def nodes(report: Report) -> Iterator[Finding]:
    """A82: 初验后付至90% beside 初验合格，全额支付，按合同约定支付."""
    agreed: list[Node] = []
    at = -PASSAGES
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            own = report.within(passage, begin, end)
            nodes = _nodes(passage, own, begin) if AGREED.search(text) else []
            claim = CLAIM.search(passage.text, begin, end)
            if nodes and not (claim and _is_told(passage, own, claim, agreed)):
                agreed = nodes if passage.number - at > 1 else [*agreed, *nodes]
                at = passage.number
                continue
            if claim is not None and agreed and passage.number - at < PASSAGES:
                yield from _beyond(report, passage, (begin, end), claim, agreed)


def _is_told(
    passage: Passage, own: Sequence[Mention], claim: re.Match[str], agreed: Sequence[Node]
) -> bool:
    """Return whether a sentence tells what was paid: an amount, behind an agreement."""
    paid = any(m.kind == "money" and PAID.search(m.name) for m in own)
    return bool(agreed) and (
        paid or re.search("已|实际|截至|累计", passage.text[: claim.start()]) is not None
    )


def _nodes(passage: Passage, own: Sequence[Mention], begin: int) -> list[Node]:
    nodes: list[Node] = []
    total = Fraction(0)
    for mention in own:
        if mention.kind != "share" or not mention.amount or not mention.fact.exact:
            continue
        start = max(passage.text.rfind(sign, begin, mention.start) for sign in "，；：。")
        clause = passage.text[max(start, begin - 1) + 1 : mention.end + 4]
        if not PAY.search(clause) or NOT_LIMIT.search(clause):
            continue
        amount = mention.amount
        total = amount if "至" in clause or "产值" in clause else total + amount
        events, bases = (frozenset(p.findall(clause)) for p in (EVENT, BASES))
        nodes.append(Node(mention, events, bases, min(total, WHOLE)))
    stop = passage.text.find("。", begin)
    for match in SETTLED.finditer(passage.text, begin, stop if stop >= 0 else len(passage.text)):
        if nodes:
            last = replace(nodes[-1], events=frozenset(EVENT.findall(match.group())), most=WHOLE)
            nodes.append(last)
    return nodes


def _beyond(
    report: Report, passage: Passage, bounds: tuple[int, int], claim: re.Match[str],
    agreed: Sequence[Node],
) -> Iterator[Finding]:  # fmt: skip
    begin, end = bounds
    start = max(begin, passage.text.rfind("；", begin, claim.start()) + 1)
    text = passage.text[start:end]
    own = report.within(passage, start, end)
    reached = set(EVENT.findall(NOT_YET.sub("", text)))
    for shown, place, value, bases in _paid(report, passage, own, text, start):
        yield from _before_its_time(passage, (shown, place, value), claim, agreed, text)
        fitting = [n for n in agreed if (n.events & reached) or (n.bases & bases)]
        if not fitting or any(not n.events and not n.bases for n in agreed):
            continue
        node = max(fitting, key=lambda n: n.most)
        if value > node.most + Fraction(1, 1000):
            yield finding("A82", "paid", place, node.figure.fact.place,
                          passage.place(*claim.span()), spent=shown,
                          budget=node.figure.fact.text, found=claim.group())  # fmt: skip
            return


def _before_its_time(
    passage: Passage, paid: tuple[str, Location, Fraction], claim: re.Match[str],
    agreed: Sequence[Node], text: str,
) -> Iterator[Finding]:  # fmt: skip
    """Yield 终验尚未进行，已按节点付款95%: more than the nodes before that one allow."""
    shown, place, value = paid
    ahead = {e for match in TO_COME.finditer(text) for e in EVENT.findall(match.group())}
    first = next((n for n, node in enumerate(agreed) if node.events & ahead), 0)
    if first and value > agreed[first - 1].most + Fraction(1, 1000):
        node = agreed[first - 1].figure
        yield finding("A82", "paid", place, node.fact.place, passage.place(*claim.span()),
                      spent=shown, budget=node.fact.text, found=claim.group())  # fmt: skip


def _paid(
    report: Report, passage: Passage, own: Sequence[Mention], text: str, start: int
) -> Iterator[tuple[str, Location, Fraction, set[str]]]:
    """Yield what was paid as a share: as told, as all of it, or as two amounts give it."""
    for mention in own:
        if mention.kind == "share" and mention.amount and OF.search(mention.name):
            yield (
                mention.fact.text,
                mention.fact.place,
                mention.amount,
                set(BASES.findall(mention.name)),
            )
    everything = ALL.search(text)
    if everything is not None and not re.search("除|尚|未付|余", text):
        place = passage.place(start + everything.start(), start + everything.end())
        yield everything.group(), place, WHOLE, set()
    amounts = [m for m in own if m.kind == "money" and PAID.search(m.name) and m.amount]
    prices = [m for m in report.by_passage.get(passage.number, ())
              if m.kind == "money" and PRICE.search(m.name) and m.amount]  # fmt: skip
    for price in prices if len(amounts) == 1 else ():
        named = set(BASES.findall(price.name))
        alone = len({m.amount for m in prices if named & set(BASES.findall(m.name))}) == 1
        if not alone or not kindred(amounts[0], price):
            continue
        share = (amounts[0].amount or Fraction(0)) / (price.amount or Fraction(1))
        if share <= WHOLE:
            yield percent(share), amounts[0].fact.place, share, named
