"""Lists of names with a stated number: 等N个, N个，分别为."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model.prose import Passage, Relation
from jiheng.model.text import any_of, numeral

UNITS = any_of(("个", "家", "项", "所", "处", "名", "种", "类", "国家", "条", "座"))
STATED = re.compile(
    rf"(?P<etc>等)?(?P<count>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?P<unit>{UNITS})(?!月|百分点)"
)
FOLLOWS = re.compile(r"[^，。；、（）：]{0,10}(?:，|：|（)?(?:分别为|分别是|即|包括|：)")
REMARK = re.compile(r"（[^（）]{1,20}）")
ITEM = re.compile(r"、|(?<=[局院县乡镇村处科室中心队所馆校])[和与]")
CLAUSE = re.compile(r"[，。；：（）]")
SHORTEST, LONGEST = 2, 24  # characters of a name


def lists(passage: Passage) -> Iterator[Relation]:
    """Yield the lists of one passage whose number of names is stated beside them.

    With 等 fewer names than the number are in order; more never are.
    """
    if "、" not in passage.text:
        return
    text = REMARK.sub(lambda m: "\ue000" * len(m.group()), passage.text)
    for match in STATED.finditer(text):
        start = max((m.end() for m in CLAUSE.finditer(text, 0, match.start())), default=0)
        yield from _list(passage, match, text[start : match.start()], (start, match.end()))
        lead = FOLLOWS.match(text, match.end())
        if lead is not None:
            stop = CLAUSE.search(text, lead.end())
            end = stop.start() if stop is not None else len(text)
            yield from _list(passage, match, text[lead.end() : end], (match.start(), end))


def _list(
    passage: Passage, match: re.Match[str], listed: str, span: tuple[int, int]
) -> Iterator[Relation]:
    etc = bool(match.group("etc")) or listed.endswith("等")
    names = [n for n in ITEM.split(listed.replace("\ue000", "").removesuffix("等")) if n]
    stated, counted = numeral(match.group("count")), len(names)
    if counted < 2 or not stated or (etc and counted < stated):
        return
    named = all(SHORTEST <= len(n) <= LONGEST and not re.search(r"\d", n) for n in names)
    if named and (counted == stated or _alike(names, etc=etc)):
        yield Relation(
            kind="count", code="A16", whole=None, terms=(), formula=str(counted),
            stated=Fraction(stated), computed=Fraction(counted), tolerance=Fraction(0),
            unit=match.group("unit"), at=passage.place(*span), quote=passage.printed(*span),
        )  # fmt: skip


def _alike(names: list[str], *, etc: bool) -> bool:
    """Return whether what was split are names: of like length, none with a verb between."""
    longest, shortest = max(map(len, names)), min(map(len, names))
    return longest <= MOST_ALIKE and (etc or longest <= 3 * shortest)


MOST_ALIKE = 16
