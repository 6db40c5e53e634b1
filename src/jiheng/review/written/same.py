"""Whether two figures state one quantity: only if every part of what they are is known equal."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache

from jiheng.model import family
from jiheng.model.prose import Mention, OutlineEntry
from jiheng.model.text import any_of
from jiheng.review.written.report import Report
from jiheng.rulebook import Lexicon

ACTS = ("实施", "其中", "本级", "县", "市", "区", "批准", "同意", "财政", "局", "文件", "年底")
MOST_OTHER_PIECES = 3  # pieces of two characters
SHORTEST = 2
TOTAL_LINES = (".total", "carryover.opening", "carryover.closing")
SPECIFIC = 5  # characters of a name that says by itself what was measured
PERIOD = re.compile(
    r"(?:19|20)\d{2}年|上年|去年|同期|上半年|下半年|[前第]?[一二三四1-4]个?季度|\d{1,2}月"
    r"|[十一二三四五六七八九]{1,3}月|月均|日均|十[一二三四五]五|学年|累计|截至"
)
YEAR = re.compile("((?:19|20)\\d{2})年")
NAMED_BASE = re.compile("[以按]([^，。；]{2,16}?)(?:为基数|为基|计算|口径|计(?=，))")
QUARTERS = re.compile("[一二三四1-4]季度|月|半年")
PLANNED = re.compile("计划|目标|预算|批复|安排|下达|拟|预计|力争|任务|到位|申请|应")
BASE = re.compile("占|比|较|由|从|增|减|升|降")  # the figure it is held against, or the change
ITEM = re.compile(
    "(?:子?项目|标段|任务|片区)[一二三四五六七八九十]{1,2}[：、，]"
)  # 项目一：, 项目二：
HEADED = re.compile("(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）).、]+)([^。：，；0-9]{2,12})[。：]")
WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


def _planned(report: Report, mention: Mention) -> tuple[bool, bool]:
    """Return whether a figure is a target: by its own words, by the heading of its paragraph."""
    head = HEADED.match(report.reading.passages[mention.passage].text)
    return mention.target, head is not None and PLANNED.search(head[1]) is not None


def known_same(report: Report, first: Mention, other: Mention) -> bool:
    """Return whether two figures are known to be statements of one quantity.

    Kind and unit, name, plan or actual, period and base are equal; so is all that was said before
    them in their sentences, unless the name says by itself what was measured; and no heading puts
    them under two items of one list.
    """
    if not kindred(first, other) or _planned(report, first) != _planned(report, other):
        return False
    if first.rise or other.rise or first.after_of or other.after_of:
        return False
    names = sorted(names_of(report, first) & names_of(report, other), key=len)
    if not names:
        return False
    spoken = [f"{m.lead}{m.name}" for m in (first, other)]
    if NAMED_BASE.findall(spoken[0]) != NAMED_BASE.findall(spoken[1]):
        return False
    if any(_words(p, spoken[0]) != _words(p, spoken[1]) for p in (PLANNED, BASE)):
        return False
    if any(
        years(report, spoken[0]) != years(report, spoken[1]) for years in (_periods, _last_year)
    ):
        return False
    leads = [_core(report, (m.lead,)) for m in (first, other)]
    if len(names[-1]) < SPECIFIC and leads[0] != leads[1]:
        return False
    return not _of_two_items(report, first, other)


def _last_year(report: Report, text: str) -> str:
    """Return the last year that a text names, that of the report if none."""
    years: list[str] = YEAR.findall(text)
    return years[-1] if years else f"{report.reading.year}"


def of_one_period(report: Report, actual: Mention, target: Mention) -> bool:
    """Return whether a result and a target are of one period, and the result is a single one."""
    if "分别" in actual.name or QUARTERS.search(actual.name):
        return False
    periods = [_periods(report, f"{m.lead}{m.name}") for m in (actual, target)]
    return periods[0] == periods[1] or (
        actual.passage == target.passage and not (periods[1] - periods[0])
    )


def names_of(report: Report, mention: Mention) -> set[str]:
    """Return what a figure may be called: its name, and its name with the noun behind it."""
    name = _core(report, (mention.name,)).removeprefix("项目")
    text = report.reading.passages[mention.passage].text
    runs_on = text[mention.end + len(mention.after) :][:1].isdigit()  # 201个行政村治理95个
    noun = re.split("[的了等，]", mention.after, maxsplit=1)[0]
    behind = "" if runs_on else _core(report, (noun,))
    label = _core(report, (re.split("[，；]", mention.lead)[-1],)) if "：" in mention.lead else ""
    names = {n for n in (name, f"{name}{behind}") if len(n) >= SHORTEST}
    in_any_order = (f"{label}{name}", f"{label}{name}{behind}", *names)
    return names | {"~" + "".join(sorted(n)) for n in in_any_order if len(n) >= SPECIFIC}


def of_the_whole(report: Report, mention: Mention) -> bool:
    """Return whether the words before a figure name nothing but what the report is about."""
    if _under_another_line(report, mention):
        return False
    lexicon = report.case.rules.lexicon
    if _whole(lexicon).search(mention.name):
        return not _core(report, (re.sub("项目|投资|投入|资金", "", mention.name),))
    words = _core(report, (f"{mention.lead}{mention.name}",))
    words = _acts(lexicon).sub("", words)
    title = report.reading.title
    pieces = [words[at : at + 2] for at in range(len(words) - 1)]
    return sum(piece not in title for piece in pieces) <= MOST_OTHER_PIECES


def _under_another_line(report: Report, mention: Mention) -> bool:
    """Return whether the heading over a figure names a line of the budget: 三、“三公”经费."""
    outline = report.reading.outline
    over = _heading_over(outline, mention.passage)
    lines = _other_lines(report.case.rules.lexicon)
    return over >= 0 and lines.search(outline[over].text) is not None


@cache
def _other_lines(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the words of the lines of a budget that are not all of it."""
    roles = lexicon.groups["roles"]
    named = [r for r in roles if not r.endswith(TOTAL_LINES)]
    return re.compile(any_of(
        w for role in (*named, "three_public.total") for w in roles[role] if len(w) > SHORTEST
    ))  # fmt: skip


def agree(first: Mention, other: Mention) -> bool:
    """Return whether two statements agree at the precision of the one that is printed coarser."""
    values = first.amount, other.amount
    if values[0] is None or values[1] is None:
        return True
    return abs(values[0] - values[1]) <= max(first.half_unit, other.half_unit)


def kindred(first: Mention, other: Mention) -> bool:
    """Return whether two exact figures are of one kind and measure."""
    exact = first.fact.exact, other.fact.exact
    if first.kind != other.kind or exact[0] is None or exact[1] is None:
        return False
    return family(exact[0].unit).lstrip("万亿") == family(exact[1].unit).lstrip("万亿")


def _core(report: Report, texts: Iterable[str]) -> str:
    """Return the words of texts that tell one quantity from another."""
    text = "".join("".join(WORD.findall(text)) for text in texts)
    text = PERIOD.sub("", text).replace(report.reading.organisation or "\n", "")
    return _general(report.case.rules.lexicon).sub("", text)


@cache
def _general(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the words that tell no quantity from another."""
    lists = lexicon.lists
    return re.compile(any_of((*lists["generic"], *lists["whole_words"], *lists["ours"])))


@cache
def _whole(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(any_of(lexicon.lists["whole_words"]))


@cache
def _acts(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(any_of((*lexicon.lists["project_names"], *ACTS)))


def _words(pattern: re.Pattern[str], text: str) -> set[str]:
    return set(pattern.findall(text))


def _periods(report: Report, text: str) -> set[str]:
    """Return the periods a text names but the year of the report."""
    return _words(PERIOD, text) - {f"{report.reading.year}年", "累计", "截至", "12月"}


def _of_two_items(report: Report, first: Mention, other: Mention) -> bool:
    """Return whether headings put two figures under two items of one list."""
    items = [ITEM.match(report.reading.passages[m.passage].text) for m in (first, other)]
    if items[0] is not None and items[1] is not None and items[0].group() != items[1].group():
        return True
    outline = report.reading.outline
    parted = _parting(outline, *(_heading_over(outline, m.passage) for m in (first, other)))
    return parted is not None and outline[parted].depth > 1


def _heading_over(outline: Sequence[OutlineEntry], passage: int) -> int:
    """Return the heading that a passage stands under; -1 without one."""
    return bisect_right(outline, passage, key=lambda h: h.passage) - 1


def _parting(outline: Sequence[OutlineEntry], first: int, other: int) -> int | None:
    """Return the heading from which the ways to two headings part; None if one is on the other's.

    A heading stands behind the one above it, so that the later of two is the one to go up from.
    """
    below: list[int | None] = [None, None]
    ends = [first, other]
    while ends[0] != ends[1]:
        later = 0 if ends[0] > ends[1] else 1
        below[later] = ends[later]
        ends[later] = outline[ends[later]].parent
    return below[0] if None not in below else None
