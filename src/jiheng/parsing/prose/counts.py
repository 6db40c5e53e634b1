"""Lists of names with a stated number: 等N个, N个，分别为."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model.prose import Passage, Relation
from jiheng.model.text import any_of, numeral

UNITS = any_of(("个", "家", "项", "所", "处", "名", "种", "类", "份", "部", "国家", "条", "座"))
STATED = re.compile(
    rf"(?P<etc>等)?(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})(?P<unit>{UNITS})(?!月|百分点)"
)
FOLLOWS = re.compile(r"[^，。；、（）：]{0,10}(?:，|：|（)?(?:分别为|分别是|即|包括|：)")
LISTED = re.compile("、|》《|”“")
REMARK = re.compile(r"（[^（）]{1,20}）")
ITEM = re.compile(r"、|(?<=》)(?=《)|(?<=”)(?=“)|(?<=[局院县乡镇村处科室中心队所馆校])[和与]")
CLAUSE = re.compile(r"[，。；：（）]")
ETC = re.compile("等[^、]{0,6}$")  # 执行局等机构9个
CONJUNCTIONS = ("和", "与", "及")
COUNT = re.compile(rf"[一二两三四五六七八九十\d](?:{UNITS})")
NUMBER_OF = re.compile(r"[数量额](?:共|为|达|有|是|计)*$")
FARTHEST = 400  # characters of a list of names: time grows evenly
MANY_NAMES = 4
OF_EACH = ("的", "各", "均", "每")  # 监理单位、检测单位各1家
MOST_TIMES = 3
SHORTEST, LONGEST = 2, 24  # characters of a name


def lists(passage: Passage) -> Iterator[Relation]:
    """Yield the lists of one passage whose number of names is stated beside them.

    With 等 fewer names than the number are in order; more never are.
    """
    if not LISTED.search(passage.text):
        return
    text = REMARK.sub(lambda m: "\ue000" * len(m.group()), passage.text)
    for match in STATED.finditer(text):
        near = max(0, match.start() - FARTHEST)
        start = max((m.end() for m in CLAUSE.finditer(text, near, match.start())), default=near)
        yield from _list(passage, match, text[start : match.start()], (start, match.end()))
        lead = FOLLOWS.match(text, match.end())
        if lead is not None:
            stop = CLAUSE.search(text, lead.end())
            end = stop.start() if stop is not None else len(text)
            yield from _list(passage, match, text[lead.end() : end], (match.start(), end))


def _list(
    passage: Passage, match: re.Match[str], listed: str, span: tuple[int, int]
) -> Iterator[Relation]:
    if listed.endswith((*CONJUNCTIONS, "、")):
        return  # 图书馆、文化馆和5个分馆: the count is of the last name
    etc = bool(match.group("etc")) or bool(ETC.search(listed))
    names = [n for n in ITEM.split(listed.replace("\ue000", "").removesuffix("等")) if n]
    if names and (COUNT.search(names[-1]) or names[-1].endswith(OF_EACH)):
        return  # the last name goes on to another count, or the count is of what each has
    names = [*names[:-1], _cut(names)] if names else names
    stated, counted = numeral(match.group("count")), len(names)
    if counted < 2 or not stated or stated == 1:  # 统一部署 counts nothing
        return
    if etc and counted < stated:
        yield from _almost(passage, (stated, counted), match, span)
        return
    if COUNT.search(names[-1]) or NUMBER_OF.search(names[-1]) or stated > MOST_TIMES * counted:
        return  # another count, or the value of a quantity: 四个乡镇17个, 编制数共98个
    joined = sum(map(listed.count, CONJUNCTIONS))
    if counted < stated <= counted + joined:
        return  # A、B和C may be two names or three
    named = all(SHORTEST <= len(n) <= LONGEST and not re.search(r"\d", n) for n in names)
    if named and (counted == stated or _alike(names, etc=etc)):
        yield Relation(
            kind="count", code="A16", stated_mention=None, terms=(), formula=str(counted),
            stated=Fraction(stated), computed=Fraction(counted), tolerance=Fraction(0),
            unit=match.group("unit"), at=passage.place(*span), quote=passage.printed(*span),
        )  # fmt: skip


def _almost(
    passage: Passage, numbers: tuple[int, int], match: re.Match[str], span: tuple[int, int]
) -> Iterator[Relation]:
    """Yield 甲、乙、丙、丁和戊等七个: one name short of a number is asked about, many are not."""
    stated, counted = numbers
    joined = passage.text[span[0] : match.start()].rpartition("、")[2]
    closed = any(word in joined for word in CONJUNCTIONS)  # 甲、乙和丙: the last one is named
    if closed and counted + 2 == stated and counted >= MANY_NAMES:
        yield Relation(
            kind="count", code="A16", stated_mention=None, terms=(), formula=str(stated - 1),
            stated=Fraction(stated), computed=Fraction(stated - 1), tolerance=Fraction(0),
            unit=match.group("unit"), at=passage.place(*span), quote=passage.printed(*span),
            certain=False,
        )  # fmt: skip


def _cut(names: list[str]) -> str:
    """Return the last name without the words that go on behind it, where the others end alike."""
    last = names[-1]
    ends = {name[-1] for name in names[:-1]}
    if last[-1] in ends or max(map(len, names[:-1]), default=0) * 2 > len(last):
        return last
    stops = [at for at in range(1, len(last)) if last[at] in ends]
    return last[: stops[0] + 1] if stops else last


def _alike(names: list[str], *, etc: bool) -> bool:
    """Return whether what was split are names: of like length, none with a verb between."""
    longest, shortest = max(map(len, names)), min(map(len, names))
    return longest <= MOST_ALIKE and (etc or longest <= 3 * shortest)


MOST_ALIKE = 16
