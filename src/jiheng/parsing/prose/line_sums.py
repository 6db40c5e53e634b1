"""Amounts that stand one a line, and the total in the line below them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import added, kindred
from jiheng.model.text import numeral

TOTAL = re.compile(
    "^(?:以上|上述)?(?:各?项|全?部?)?(?:(?P<count>[二两三四五六七八九十]{1,3}|\\d{1,2})(?:个|项|类|家|所|处|笔|批|期|部分)?[\u4e00-\u9fff]{0,6}?)?"
    "(?:合计|共计|总计|累计)(?:支出|金额|资金|投入|投资)?(?:为)?$"
)
NESTED = re.compile("其中|小计|合计|目标|单价|每|均|上年|计划")
LONGEST_LINE, LONGEST_LIST = 40, 120
LEAST, MOST = 3, 40
BETWEEN = re.compile("[；、，]")


def line_sums(
    passages: Sequence[Passage], by_passage: Mapping[int, Sequence[Mention]]
) -> Iterator[Relation]:
    """Yield 屋面防水46.20万元 ⏎ 外墙粉刷24.30万元 ⏎ … ⏎ 以上合计126.10万元.

    Several may stand in one line: 东镇7,260人；西乡5,840人；南乡4,915人 ⏎ 三个乡镇合计18,015人.
    """
    run: list[Mention] = []
    for passage in passages:
        own = by_passage.get(passage.number, ())
        first = own[0] if own else None
        total = TOTAL.match(first.name) if first is not None else None
        if first is not None and total is not None and LEAST <= len(run) <= MOST:
            parts = _as_many(run, total.group("count"))
            if parts and kindred(first, parts[0]) and not first.depth:
                yield added(first, parts)
        parts = _parts(passage, own)
        if not parts or (run and not kindred(run[-1], parts[0])):
            run = []
        run += parts


def _as_many(run: list[Mention], count: str | None) -> list[Mention]:
    """Return the figures that a total is of: as many as it names; none if there are not so many."""
    if not count or numeral(count) == len(run):
        return run
    return []


def _parts(passage: Passage, own: Sequence[Mention]) -> list[Mention]:
    """Return the amounts of a line that tells nothing else: one, or a list of one kind."""
    longest = LONGEST_LINE if len(own) == 1 else LONGEST_LIST
    if not own or passage.cells or len(passage.text) > longest:
        return []
    if NESTED.search(passage.text) or "。" in passage.text.rstrip("。；，"):
        return []
    for mention in own:
        plain = mention.kind in ("money", "count") and mention.fact.exact is not None
        if not plain or mention.rise or mention.depth or not kindred(mention, own[0]):
            return []
    gaps = [
        passage.text[before.end : after.start - len(after.name)]
        for before, after in pairwise(own)
    ]  # fmt: skip
    joined = all(
        BETWEEN.fullmatch(gap) and after.name for gap, after in zip(gaps, own[1:], strict=True)
    )
    return list(own) if joined and (len(own) != 2) else []
