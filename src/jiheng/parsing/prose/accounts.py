"""What was there, what came and went, what is left, told in one sentence: A10."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred, signed

OPENING = re.compile(
    "^(?:期初|年初|上年末|上年|上期|原有|月初)[^，。]{0,8}$|(?:上年|年初|期初)(?:末)?结[转余]|上年结"
    "|(?:期初|年初|上年末|上期末|月初)(?:库存|结存|存栏|在库|余额|存)[^，。]{0,4}$"
)
CLOSING = re.compile(
    "^(?:期末|年末|年底|月末|年终|现有|现存|结存|滚存|库存余|截至年末)[^，。]{0,8}$"
    "|结[转余](?:下年|资金|结余)?(?:使用)?(?:共|为)*$|结转下年|^(?:尚余|剩余|结余|余)[^，。]{0,4}$"
)
CAME = re.compile(
    "入|购|新增|增加|补充|接收|收到|调进|繁育|出生|登记|接受|新收|受理|到位|下达|筹集|追加|新|补助"
)
WENT = re.compile(
    "出库|发放|使用|减少|报废|报损|领用|调出|销|处置|死亡|损耗|消耗|淘汰|归还|出栏|办结|核减|退出|转出"
    "|支出|支付|上缴|收回|用"
)
NO_FLOW = re.compile("其中|共计|合计|预算|每|平均")  # a total of what came, a plan
HELD_AGAINST = re.compile("^[占比较]|可用")  # 占可用资金278.6万元的90%: a base, not a flow
JOINED = ("、", "和", "及", "与")
FEWEST, MOST = 2, 8  # figures between the first and the last: time grows evenly


def accounts(mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield 上年结转28.6万元，收到中央90万元、省级20万元，支出104.4万元，年末结转34.2万元.

    Every figure between the first and the last has to be known to have come or gone; one behind 、
    did what the one before it did.
    """
    for at, first in enumerate(mentions):
        if first.fact.exact is None or not OPENING.search(first.name):
            continue
        terms: list[tuple[int, Mention]] = [(1, first)]
        for mention in _behind(first, mentions[at + 1 : at + MOST + 2]):
            if CLOSING.search(mention.name) and not OPENING.search(mention.name):
                if len(terms) > FEWEST and {sign for sign, _ in terms[1:]} == {1, -1}:
                    yield signed("A10", mention, terms)
                break
            sign = _sign(mention, terms[1:])
            if not sign:
                break
            terms.append((sign, mention))


def _sign(mention: Mention, before: Sequence[tuple[int, Mention]]) -> int:
    """Return whether a figure came or went; 0 if its words do not say so."""
    if NO_FLOW.search(mention.name):
        return 0
    came = [m.end() for m in CAME.finditer(mention.name)]
    went = [m.end() for m in WENT.finditer(mention.name)]
    if came or went:
        return 1 if max(came, default=0) > max(went, default=0) else -1
    return before[-1][0] if before and mention.lead.endswith(JOINED) else 0


def _behind(first: Mention, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the figures of the sentence that can be of one account with the first."""
    for mention in mentions:
        if mention.passage != first.passage or not mention.lead.startswith(first.lead):
            return
        same = mention.depth == first.depth and kindred(mention, first) and not mention.target
        if same and not HELD_AGAINST.search(mention.name):
            yield mention
