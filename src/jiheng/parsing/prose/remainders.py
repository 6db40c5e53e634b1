"""What is left, told in one sentence beside what it is left of: A10, A13."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred, signed

EQUATIONS = (  # code, signs of the terms, and what their names end in; the last is what is left
    ("A13", (1, -1), (
        re.compile("(?:原值|原价)(?:为|共)?$"),
        re.compile("(?<!本年)(?<!当年)(?<!计提)(?:折旧|摊销)额?(?:为|共)?$"),
        re.compile("(?:净值|净额)(?:为|共)?$"),
    )),
    ("A10", (1, -1), (
        re.compile("(?:预算|到位|下达|安排|拨入|收到)(?:数|资金|总额|经费)?(?:为|共)?$"),
        re.compile("(?<!可)(?:支出|使用|支付|执行|拨付)(?:数|资金)?(?:为|共)?$"),
        re.compile("^(?:剩余|尚余|余额|余下|未支出|未执行|未使用)(?:资金)?(?:为|共)?$"),
    )),
    ("A10", (1, 1, -1), (
        re.compile("^(?:期初|年初|上年末)(?:库存|存栏|结存|数)?[^，。]{0,6}$"),
        re.compile("^(?:购入|新增|入库|调入|增加|收进)[^，。]{0,4}$"),
        re.compile("^(?:发放|使用|出库|调出|减少|报废|领用)[^，。]{0,4}$"),
        re.compile("^(?:期末|年末)(?:库存|存栏|结存|数)?(?:为|共)?$"),
    )),
)  # fmt: skip


OPENING = re.compile("^(?:期初|年初|上年末|上年|上期|原有|月初)[^，。]{0,8}$")
CLOSING = re.compile("^(?:期末|年末|年底|月末|现有|现存|结存|库存余|截至年末)[^，。]{0,8}$")
CAME = re.compile("入|购|新增|增加|补充|接收|收到|调进|繁育|出生|登记|接受|新收|受理|新")
WENT = re.compile(
    "出库|发放|使用|减少|报废|报损|领用|调出|销|处置|死亡|损耗|消耗|淘汰|注销|归还|出栏|办结|核减|退出|转出|支出|用"
)
LEAST_TERMS, MOST_TERMS = 2, 9  # figures of a stock: time grows evenly


def remainders(mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield what is left of what was there, where the figures stand one behind the other."""
    for code, signs, patterns in EQUATIONS:
        size = len(patterns)
        for at in range(len(mentions) - size + 1):
            run = mentions[at : at + size]
            if not patterns[-1].search(run[-1].name) or not _of_one_sentence(run):
                continue
            if all(p.search(m.name) for p, m in zip(patterns, run, strict=True)):
                yield signed(code, run[-1], list(zip(signs, run[:-1], strict=True)))


def stock(mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield 年初库存100，入库50，出库60，报损1，年末库存89: what came and went, to what is left."""
    for at, first in enumerate(mentions):
        if not OPENING.search(first.name):
            continue
        terms: list[tuple[int, Mention]] = [(1, first)]
        for mention in mentions[at + 1 : at + MOST_TERMS]:
            if not _of_one_sentence([first, mention]):
                break
            if CLOSING.search(mention.name):
                if len(terms) > LEAST_TERMS and {s for s, _ in terms[1:]} == {1, -1}:
                    yield signed("A10", mention, terms)
                break
            sign = -1 if WENT.search(mention.name) else 1 if CAME.search(mention.name) else 0
            if not sign:
                break
            terms.append((sign, mention))


def _of_one_sentence(run: Sequence[Mention]) -> bool:
    first = run[0]
    return all(
        m.passage == first.passage and m.depth == first.depth and kindred(m, first)
        and m.lead.startswith(first.lead) and not m.target
        for m in run
    )  # fmt: skip
