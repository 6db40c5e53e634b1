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
from jiheng.parsing.promises.plans import UNIT_END, to_come
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import QuantityText, quantities
from jiheng.rulebook import Lexicon

NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、是]|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．](?!\d)|[①-⑳])+"
)
TITLE = re.compile(r"^[^，：]{2,14}[：]")  # 改进措施：
DUE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})日|底|末)?|年底|年末|(?P<half>上半年|第一季度|一季度))(?:之?以?前|内)?"
)
YEAR = re.compile(r"(?:20\d\d)年度?|明年|下年度?|[今本]年|年内|全年")
SEASON = re.compile(r"(?:汛期|春节|国庆|入冬|开学)前|上半年|下半年|年底?前?|每[月年季]|底前")
FOR_PROBLEM = re.compile(r"^针对.{2,30}?(?:问题|情况)[，,]?")
SEVERAL_YEARS = re.compile(
    r"[两二三四五六七八九十]年(?:时间|内|期|来|间|计划|累计)|今后[两二三四五六七八九十\d]+年|今明两年|今后一个时期"
    r"|“[一二三四五十]{1,3}五”|平均每年|年均|本世纪"
)
NO_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z]")
MOST = 300  # promises of a report that are followed
LEAST = 2  # signs of a subject
HALVES = {"上半年": (6, 30)}


def promises_of(reading: Reading, lexicon: Lexicon) -> Iterator[Promise]:
    """Yield what a report promises for the year after its own, in its order."""
    words = {name: list(group) for name, group in lexicon.groups["promises"].items()}
    words["compared"] = list(lexicon.groups["evidence"]["compared"])
    year = reading.year + 1 if reading.year else None
    promises = (
        promise
        for passage in to_come(reading.passages, words)
        for span in _clauses(passage.text, lexicon, words)
        if (promise := _promise(passage, span, words, lexicon, year)) is not None
    )
    yield from islice(promises, MOST)


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
    for piece in _pieces(text[start:end], lexicon):
        span = (at, at + len(piece))
        at = span[1] + 1
        figures = _figures(piece, lexicon)
        if spans and figures and _only_compares(piece, figures, words):
            continue  # the same thing again, beside what it was
        bare = _without_dates(piece, words)
        if spans and not figures and _only_ends(bare, piece, words):
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    yield from spans


def _only_compares(text: str, figures: Sequence[QuantityText], words: dict[str, list[str]]) -> bool:
    """Return whether a clause says no more than by how much the thing before it grows."""
    compared = any_of((*words["compared"], *words["growth"]))
    left = re.sub(compared, "", _without_figures(text, figures))
    return re.match(compared, text) is not None and len(NO_WORD.sub("", left)) < LEAST


def _without_figures(text: str, figures: Sequence[QuantityText]) -> str:
    left = text
    for figure in figures:
        left = left.replace(text[figure.start : figure.end], "，")
    return left


def _pieces(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the clauses of a text; a list of things with a figure each is a clause each."""
    for clause in text.split("，"):
        items = clause.split("、")
        each = len(items) > 1 and all(_is_thing(item, lexicon) for item in items)
        yield from items if each else [clause]


def _is_thing(text: str, lexicon: Lexicon) -> bool:
    """Return whether an item of a list names a thing with a figure of its own."""
    figures = _figures(text, lexicon)
    return bool(figures) and len(NO_WORD.sub("", _without_figures(text, figures))) >= LEAST


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
    if figures and _tells_otherwise(text, words):
        return None
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
        at_most=at_most, about=any(word in text for word in words["about"]), due=due,
    )  # fmt: skip


def _tells_otherwise(text: str, words: dict[str, list[str]]) -> bool:
    """Return whether a figure is of the past, of several years, or explains another one."""
    bare = NUMBERING.sub("", text)
    past = re.match(any_of(words["past"]), bare) is not None
    return (
        past or SEVERAL_YEARS.search(bare) is not None or any(w in bare for w in words["explains"])
    )


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
