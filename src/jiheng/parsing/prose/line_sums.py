"""Amounts that stand one a line, and the total in the line below them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import added, kindred

TOTAL = re.compile(
    "^(?:以上)?(?:各项|[二三四五六七八九十]项)?(?:合计|共计|总计)(?:支出|金额|资金)?(?:为)?$"
)
NESTED = re.compile("其中|小计|合计|目标|单价|每|均|上年|计划")
LONGEST_LINE = 40
LEAST, MOST = 3, 40


def line_sums(
    passages: Sequence[Passage], by_passage: Mapping[int, Sequence[Mention]]
) -> Iterator[Relation]:
    """Yield 屋面防水46.20万元 ⏎ 外墙粉刷24.30万元 ⏎ … ⏎ 以上合计126.10万元."""
    run: list[Mention] = []
    for passage in passages:
        own = by_passage.get(passage.number, ())
        first = own[0] if own else None
        if first is not None and TOTAL.match(first.name) and LEAST <= len(run) <= MOST:
            relation = added(first, run)
            if kindred(first, run[0]) and not first.depth:
                yield relation
        part = _part(passage, own)
        if part is None or (run and not kindred(run[-1], part)):
            run = []
        if part is not None:
            run.append(part)


def _part(passage: Passage, own: Sequence[Mention]) -> Mention | None:
    """Return the amount of a line that tells nothing else."""
    if len(own) != 1 or passage.cells or len(passage.text) > LONGEST_LINE:
        return None
    mention = own[0]
    plain = mention.kind == "money" and mention.fact.exact is not None and not mention.rise
    if not plain or NESTED.search(passage.text) or "。" in passage.text.rstrip("。；，"):
        return None
    return mention
