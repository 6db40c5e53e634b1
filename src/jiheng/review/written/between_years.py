"""A difference between two named years, which their figures tell: 2023年比2021年增加0.62万吨."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import last_unit
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

YEAR = "(?:19|20)\\d{2}"
OF_YEAR = re.compile(
    f"(?P<year>{YEAR})年[末底]?[^，。；：、（）\\d比较增减升降]{{0,12}}(?:[增升降减][至到为])?$"
)
DIFFERENCE = re.compile(
    f"(?:(?P<now>{YEAR})年[末底]?)?[^，。；：、（）\\d]{{0,8}}[比较](?P<base>{YEAR})年[末底]?"
    "[^，。；：、（）\\d]{0,6}?(?P<way>增加|增长|提高|上升|多|减少|下降|降低|少)了?$"
)
FROM_LAST = re.compile(  # of the year that is named right before, not of another thing
    f"(?P<now>{YEAR})年[末底]?[比较](?:上年|去年)[末底]?(?P<way>增加|增长|提高|上升|多|减少|下降|降低|少)了?$"
)
UP = ("增加", "增长", "提高", "上升", "多")
KINDS = ("count", "money", "foreign")
BEFORE = 40  # signs before a figure that say what it is of
MOST = 24  # figures of a paragraph that are looked at: time grows evenly


def between_years(common: CommonReading) -> Iterator[Finding]:
    """A86: 2021年为1.44万吨 and 2.16万吨 this year, beside 2023年比2021年增加0.62万吨."""
    paragraphs: dict[int, list[Statement]] = defaultdict(list)
    for passage, sentence in common.in_sentences():
        paragraphs[passage.number].extend(sentence)
    for number, figures in paragraphs.items():
        passage = common.report.reading.passages[number]
        yield from _differences(passage, figures[:MOST], f"{common.report.reading.year}")


def _differences(
    passage: Passage, figures: Sequence[Statement], this_year: str
) -> Iterator[Finding]:
    named_years = {id(s): _year_of(passage, s) for s in figures}
    later = this_year  # the year that a difference without one is of: the last that was named
    for change in figures:
        before = _before(passage, change)
        from_last = FROM_LAST.search(before)
        said = from_last or DIFFERENCE.search(before)
        if said is None or change.mention.kind not in KINDS or change.mention.about:
            continue
        later = said.group("now") or later
        earlier = f"{int(later) - 1}" if from_last is not None else said.group("base")
        like = [s for s in figures if s is not change and alike(s, change) and not s.mention.about]
        now = [s for s in like if named_years[id(s)] == later]
        now = now or [s for s in like if later == this_year and _is_bare(passage, s)]
        base = [s for s in like if named_years[id(s)] == earlier]
        if len(now) != 1 or len(base) != 1:
            continue
        value = now[0].value - base[0].value
        value = value if said.group("way") in UP else -value
        if abs(value - abs(change.value)) > last_unit(change.mention):
            ends = (now[0], base[0]) if said.group("way") in UP else (base[0], now[0])
            terms = "-".join(each.mention.fact.text for each in ends)
            yield not_given(change.mention, value, terms, now[0].mention, base[0].mention)


def _before(passage: Passage, figure: Statement) -> str:
    return passage.text[max(0, figure.mention.start - BEFORE) : figure.mention.start]


def _year_of(passage: Passage, figure: Statement) -> str:
    """Return the year that stands right before a figure as the one that it is of; else empty."""
    named = OF_YEAR.search(_before(passage, figure))
    return named.group("year") if named is not None and figure.is_plain else ""


def _is_bare(passage: Passage, figure: Statement) -> bool:
    """Return whether a figure is said of no year: then it is of the year of the report."""
    return figure.is_plain and re.search(YEAR, _before(passage, figure)[-16:]) is None
