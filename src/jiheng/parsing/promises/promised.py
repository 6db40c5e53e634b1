"""What a report promises: clauses under its measures that name a number, a day or a deed."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from jiheng.model import Quantity
from jiheng.model.promise import Promise
from jiheng.model.prose import Passage, Reading
from jiheng.model.quantity import Interval
from jiheng.model.text import any_of
from jiheng.parsing.dates import read_date
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import QuantityText, quantities
from jiheng.rulebook import Lexicon

HEADINGS = (  # by style: one under the measures ends them where it has their style
    re.compile(r"^第?[一二三四五六七八九十]{1,3}[、章节]"),
    re.compile(r"^（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"^\d{1,2}[.、．](?!\d)"),
)
LONGEST_HEADING = 30
UNIT_END = re.compile(r"[。；！]")
NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、是]|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．](?!\d)|[①-⑳])+"
)
TITLE = re.compile(r"^[^，：]{2,14}[：]")  # 改进措施：
DUE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})日|底|末)?|年底|年末|(?P<half>上半年|第一季度|一季度))(?:之?以?前|内)?"
)
YEAR = re.compile(r"(?:20\d\d)年度?|明年|下年度?")
SEASON = re.compile(r"(?:汛期|春节|国庆|入冬|开学)前|上半年|下半年|年底?前?|每[月年季]|底前")
FOR_PROBLEM = re.compile(r"^针对.{2,30}?(?:问题|情况)[，,]?")
NO_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
MOST = 300  # promises of a report that are followed
LEAST = 2  # signs of a subject
HALVES = {"上半年": (6, 30)}


def promises_of(reading: Reading, lexicon: Lexicon) -> Iterator[Promise]:
    """Yield what a report promises for the year after its own, in its order."""
    words = {name: list(group) for name, group in lexicon.groups["promises"].items()}
    year = reading.year + 1 if reading.year else None
    promises = (
        promise
        for passage in measures(reading.passages, words["headings"])
        for span in _clauses(passage.text, lexicon, words)
        if (promise := _promise(passage, span, words, lexicon, year)) is not None
    )
    yield from islice(promises, MOST)


def _style(text: str) -> int | None:
    return next((n for n, pattern in enumerate(HEADINGS) if pattern.search(text)), None)


def _is_heading(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not UNIT_END.search(text) and _style(text) is not None


def measures(
    passages: Sequence[Passage], headings: Sequence[str], *, without: str = ""
) -> Iterator[Passage]:
    """Yield the paragraphs under headings of measures, until a heading of the same style.

    Headings with the word `without` are left out.
    """
    inside: int | None = None
    for passage in passages:
        text = passage.text
        heading = _is_heading(text)
        style = _style(text) if heading else None
        if style is not None and (inside is None or style <= inside):
            named = any(word in text for word in headings) and not (without and without in text)
            inside = style if named else None
            continue
        if inside is not None and not passage.cells:
            yield passage


def _clauses(text: str, lexicon: Lexicon, words: dict[str, list[str]]) -> Iterator[tuple[int, int]]:
    """Yield where each promise may stand: a clause, with a clause that only dates or ends it."""
    start = 0
    for match in [*UNIT_END.finditer(text), None]:
        end = match.start() if match else len(text)
        yield from _parts(text, start, end, lexicon, words)
        start = match.end() if match else end


def _parts(
    text: str, start: int, end: int, lexicon: Lexicon, words: dict[str, list[str]]
) -> Iterator[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    for piece in text[start:end].split("，"):
        span = (at, at + len(piece))
        at = span[1] + 1
        bare = _without_dates(piece, words)
        goes_on = spans and not _figures(piece, lexicon) and _only_ends(bare, piece, words)
        if goes_on:
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    yield from spans


def _only_ends(bare: str, piece: str, words: dict[str, list[str]]) -> bool:
    """Return whether a clause says only when, or how the thing before it ends."""
    left = re.sub(any_of(words["later"]), "", bare)
    dated = DUE.search(piece) is not None
    return not left and (dated or left != bare)


def _without_dates(text: str, words: dict[str, list[str]]) -> str:
    left = SEASON.sub("", YEAR.sub("", DUE.sub("", NUMBERING.sub("", text))))
    left = re.sub(any_of(words["intent"]), "", left)
    return NO_WORD.sub("", left)


def _figures(text: str, lexicon: Lexicon) -> list[QuantityText]:
    return [
        expression for expression in quantities(text, lexicon)
        if expression.kind not in ("period", "bare") and expression.number is not None
    ]  # fmt: skip


def _promise(
    passage: Passage, span: tuple[int, int], words: dict[str, list[str]], lexicon: Lexicon,
    year: int | None,
) -> Promise | None:  # fmt: skip
    start, end = span
    text = passage.text[start:end]
    figures = _figures(text, lexicon)
    due = _due(text, year)
    bare = TITLE.sub("", FOR_PROBLEM.sub("", NUMBERING.sub("", text)))
    deed = any(word in bare for word in words["alone"])
    vague = re.match(any_of(words["vague"]), _without_dates(bare, words)) is not None
    if not figures and due is None and (not deed or vague):
        return None
    subject = _subject(bare, figures, text, words)
    if len(subject) < LEAST:
        return None
    quantity = quantity_of(figures[-1]) if figures else None
    if isinstance(quantity, Interval):
        quantity = _bound(quantity)
    at_most = any(word in text for word in words["at_most"])
    return Promise(
        text=text, subject=subject, place=passage.place(start, end), quantity=quantity,
        at_most=at_most, due=due,
    )  # fmt: skip


def _bound(interval: Interval) -> Quantity | None:
    number = next(
        (n for n in (interval.number, interval.low, interval.high) if n is not None), None
    )
    return Quantity(number, interval.unit) if number is not None else None


def _due(text: str, year: int | None) -> dt.date | None:
    """Return the last day on which a promise is kept in time; None where none is told."""
    for match in DUE.finditer(text):
        if match.group("half"):
            month, day = HALVES.get(match.group("half"), (3, 31))
            own = int(match.group("year") or year or 0)
            return dt.date(own, month, day) if own else None
        before = match.group().endswith(("前", "内"))
        if not (before or match.group("day")):
            continue
        written = re.sub("[之以]?(?:前|内)$", "", match.group())
        if re.fullmatch(r"(?:20\d\d年)?\d{1,2}月(?:份)?", written):
            continue  # 9月前: its end, or the end of August?
        return read_date(written, year=year)
    return None


def _subject(
    bare: str, figures: Sequence[QuantityText], text: str, words: dict[str, list[str]]
) -> str:
    """Return what a promise is of: without figures, days, limits and words of intention."""
    left = bare
    for figure in figures:
        left = left.replace(text[figure.start : figure.end], "，")
    left = re.sub(any_of(words["limits"]), "", left)
    left = re.sub(any_of(words["later"]), "", left)
    left = SEASON.sub("", YEAR.sub("", DUE.sub("", left)))
    left = re.sub(f"^(?:{any_of(words['intent'])}){{1,4}}", "", left.strip("，、 "))
    left = re.sub(any_of([w for w in words["intent"] if len(w) > 1]), "", left)
    deeds = rf"(?:^|(?<=[，、并]))(?:{any_of(words['deeds'])}){{1,3}}|实现|将|拟"
    bare_thing = NO_WORD.sub("", re.sub(deeds, "", left))
    return bare_thing if len(bare_thing) > LEAST else NO_WORD.sub("", left)
