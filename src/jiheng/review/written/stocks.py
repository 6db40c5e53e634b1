"""What there was, what came, what went, and what there is: a question."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

OPENING = re.compile(
    "[年期月季]初|学期初|[上前][年期月季](?:年?度)?[末底未结转存]|上年度?|(?P<year>(?:19|20)\\d{2})年[末底]"
)
CLOSING = re.compile(
    "[年期月季](?:度)?[末底]|(?P<year>(?:19|20)\\d{2})年[末底]|^(?:结存|剩余|现有)"
)
GONE = re.compile(
    "减|退|去世|迁出|转出|调出|流出|注销|撤销|死亡|毕业|辞|离|淘汰|销号|消耗|消化|耗用|使用|领用|出库|轮出|发放|支出"
    "|支付|竣工|完工|办结|审结|结案|结清|实收|收回|报废|处置|化解|脱贫|关停|关闭|终止|出院|出栏|腾退|出售|清退|拆除|整改|归还|偿还|核销|取消|解除|售出|投放"
)
CAME = re.compile(
    "新|增|收|入|拨款|到位|下达|安排|取得|筹集|购|补|追加|认定|招|录|接|批|发现|排查|生产|登记|纳入|引进|迁来|转来|应收"
)
NO_STOCK = re.compile("上年|初|支出|使用|支付|完成|预算")
INNER = re.compile("其中|含|占|比|均|每")
MOST_FLOWS, LEAST_FLOWS = 5, 2
NEAR = Fraction(1, 5)


def stocks(common: CommonReading) -> Iterator[Finding]:
    """A86: what there was, with what came and without what went, is what there is."""
    for passage, sentence in common.in_sentences():
        if len(sentence) > LEAST_FLOWS + 1:
            yield from _accounts(passage, sentence)


def _accounts(passage: Passage, sentence: Sequence[Statement]) -> Iterator[Finding]:
    for at, opening in enumerate(sentence):
        began = OPENING.search(_said(passage, opening))
        if began is None or _unfit(opening):
            continue
        own = [s for s in sentence[at + 1 :] if alike(s, opening) and not _unfit(s)]
        closed = next((n for n, s in enumerate(own) if _closes(passage, s, began)), None)
        if closed is not None:
            yield from _account(passage, opening, own, closed)
            return


def _closes(passage: Passage, statement: Statement, began: re.Match[str]) -> bool:
    said = _said(passage, statement)
    match = CLOSING.search(said)
    if match is None or NO_STOCK.search(said):
        return False
    earlier, later = began.group("year"), match.group("year")
    return (not (earlier and later and int(later) != int(earlier) + 1) and earlier != later) or (
        earlier is None
    )


def _unfit(statement: Statement) -> bool:
    mention = statement.mention
    return bool(mention.about or mention.target or mention.kind not in ("count", "money"))


def _said(passage: Passage, statement: Statement) -> str:
    """Return the words of the clause of a figure up to it."""
    start = statement.mention.start
    before = passage.text[max(0, start - 24) : start]
    return re.split("[，。；：、（）]", before)[-1]


def _account(
    passage: Passage, opening: Statement, own: Sequence[Statement], closed: int
) -> Iterator[Finding]:
    flows, closing = list(own[:closed]), own[closed]
    if not LEAST_FLOWS <= len(flows) <= MOST_FLOWS:
        return
    others = [*flows, *own[closed + 1 : closed + 2]]
    known = [_sign(_said(passage, s)) for s in others]
    signs = known[: len(flows)]
    if {-1, 1} - set(signs) or 0 in signs or _reached(opening, others, closing, known):
        return
    value = opening.value + sum(
        (n * s.value for n, s in zip(signs, flows, strict=True)), Fraction(0)
    )
    if abs(value - closing.value) > NEAR * max(value, closing.value):
        return
    typed = "".join(
        f"{'+' if n > 0 else '-'}{s.mention.fact.text}" for n, s in zip(signs, flows, strict=True)
    )
    yield not_given(closing.mention, value, f"{opening.mention.fact.text}{typed}",
                    opening.mention, *(s.mention for s in flows))  # fmt: skip


def _reached(
    opening: Statement, flows: Sequence[Statement], closing: Statement, known: Sequence[int]
) -> bool:
    """Return whether any of the figures, added or taken away, lead to what is said to be left."""
    spread = sum((s.mention.half_unit for s in (opening, *flows, closing)), Fraction(0))
    possible = [(sign, 0) if sign else (1, -1, 0) for sign in known]
    return any(
        abs(
            opening.value
            + sum((n * s.value for n, s in zip(signs, flows, strict=True)), Fraction(0))
            - closing.value
        )
        <= spread
        for signs in product(*possible)
    )


def _sign(said: str) -> int:
    """Return 1 for what came, -1 for what went, 0 for what is not known, or a part of another."""
    if INNER.search(said):
        return 0
    gone, came = GONE.search(said), CAME.search(said)
    if gone is not None and came is not None:
        return -1 if gone.start() > came.start() or gone.end() > came.start() else 1
    return -1 if gone is not None else 1 if came is not None else 0
