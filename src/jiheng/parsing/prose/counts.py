"""Lists of names with a stated number: 等N个, N个，分别为."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model.prose import Passage, Relation
from jiheng.parsing.prose.outline import number_of
from jiheng.parsing.prose.quantities import words

REMARK = r"(?:（[^）]{1,20}）)?"
LIST = rf"(?P<list>[^，。；：、（）]{{2,20}}{REMARK}(?:[、和与][^，。；：、（）]{{2,24}}{REMARK})+)"
COUNT = r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})"
UNITS = words(("个", "家", "项", "所", "处", "名", "种", "类", "国家", "条", "座"))
AFTER = re.compile(rf"{LIST}(?P<etc>等)?{COUNT}(?P<unit>{UNITS})(?!月|百分点)")
BEFORE = re.compile(
    rf"{COUNT}(?P<unit>{UNITS})[^，。；、（）：]{{0,10}}(?:，|：|（)?"
    rf"(?:分别为|分别是|即|包括|：){LIST}(?P<etc>等)?"
)
ITEM = re.compile(r"、|(?<=[局院县乡镇村处科室中心队所馆校]) ?[和与]")
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:万|亿)?[^\d、]{0,4}$|\d")


def lists(passage: Passage) -> Iterator[Relation]:
    """Yield the lists of one passage whose number of names is stated beside them.

    With 等 fewer names than the number are in order; more never are.
    """
    for pattern in (AFTER, BEFORE):
        for match in pattern.finditer(passage.text):
            names = [n for n in ITEM.split(match.group("list")) if n.strip()]
            if any(FIGURE.search(n) for n in names) or len(names) < 2:
                continue
            stated, counted = number_of(match.group("count")), len(names)
            etc = bool(match.group("etc")) or names[-1].endswith("等")
            if not stated or (etc and counted < stated):
                continue
            if counted != stated and not _sure(match, names):
                continue
            yield Relation(
                kind="count", code="A16", whole=None, terms=(), formula=str(counted),
                stated=Fraction(stated), computed=Fraction(counted), tolerance=Fraction(0),
                unit=match.group("unit"), at=passage.place(*match.span()),
                quote=passage.printed(*match.span()),
            )  # fmt: skip


def _sure(match: re.Match[str], names: list[str]) -> bool:
    """Return whether what was split are names: of like length, none with a verb between."""
    longest, shortest = max(map(len, names)), min(map(len, names))
    return longest <= 16 and shortest >= 2 and (bool(match.group("etc")) or longest <= 3 * shortest)
