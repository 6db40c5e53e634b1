"""How well words of a flat form fit a column: what each column of a form can hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jiheng.parsing.column_names import HAN, column_name
from jiheng.parsing.indicator_block import FILLER, NOTES, TOTAL
from jiheng.parsing.measures import read_measure, read_operator
from jiheng.parsing.numbers import is_unit
from jiheng.parsing.prose.flat_words import FULL_MARKS, LEVEL, VALUE
from jiheng.parsing.table_blocks import LEVELS

NEVER = -1e9
BROKEN = 1.6  # what it costs that a cell is in one piece more
SHORTEST_NAME, LONGEST_NAME, LONGEST_CELL, LONGEST_LEVEL = 3, 30, 16, 12
LONG_REASON, SHORT_LEVEL = 8, 6
SORTS = ("社会", "经济", "生态", "可持续")  # of benefits, said short
UNUSUAL = 2.0  # what it costs more that a level is none of the usual ones
LIKE_LEVEL = 3.5  # what it costs a reason that it begins as a level does
SCORE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)分?")
WORTH = re.compile(r"[\u4e00-\u9fff]{2,14}（\d{1,3}(?:\.\d)?分）")  # 项目产出（30分）
RATE = re.compile(r"-?\d{1,5}(?:\.\d{1,4})?%?")
DASHES = ("—", "-", "——", "/", "－", "–")
INTEGER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a word can be."""

    text: str
    value: bool  # a number, with or without an operator
    measure: bool
    level: bool
    header: bool
    dash: bool
    score: float | None
    words: bool  # has Chinese signs and is no measure


@lru_cache(maxsize=8192)
def kind_of(text: str) -> Kind:
    """Return what a word can be."""
    score = SCORE.fullmatch(text)
    measure = read_measure(text) is not None
    name = column_name(text)
    return Kind(
        text=text, value=bool(VALUE.fullmatch(text)), measure=measure,
        level=bool(LEVEL.fullmatch(text)), header=name is not None and name.certain,
        dash=text in DASHES, score=float(score.group(1)) if score else None,
        words=bool(HAN.search(text)) and not measure,
    )  # fmt: skip


def _name(text: str, pieces: int) -> float:
    kind = kind_of(text)
    if not kind.words or FILLER.fullmatch(text) or NOTES.match(text) or TOTAL.fullmatch(text):
        return NEVER
    fits = 3.0 - BROKEN * (pieces - 1)
    fits -= 3.0 * (len(text) > LONGEST_NAME) + 4.0 * ("。" in text) + 3.0 * kind.header
    return fits - 2.0 * kind.level - 2.0 * (len(text) < SHORTEST_NAME)


def _level(text: str, pieces: int) -> float:
    if not pieces:
        return 0.0
    kind = kind_of(text)
    if kind.level:
        return 3.0 - 0.3 * (pieces - 1)
    if WORTH.fullmatch(text):
        return 2.0 - 0.3 * (pieces - 1)
    plain_words = kind.words and not kind.header and len(text) <= LONGEST_LEVEL
    if plain_words and pieces == 1 and level_like(text):
        return 0.8
    return -1.2 - BROKEN * (pieces - 1) if plain_words and "。" not in text else NEVER


def _usual_level(text: str, pieces: int) -> float:
    """Return how well a text fits where the levels are those of every form."""
    fits = _level(text, pieces)
    return fits if fits >= 0 else fits - UNUSUAL


def level_like(text: str) -> bool:
    """Return whether a short text names a level: 产出, 质量, 过程 or one put together of them."""
    short = len(text) <= SHORT_LEVEL and (LEVELS.search(text) or text in SORTS)
    return bool(short) or bool(LEVEL.fullmatch(text) or WORTH.fullmatch(text))


def _operator(text: str, pieces: int) -> float:
    if not pieces:
        return -2.0
    if read_operator(text) is not None:
        return 3.0
    kind = kind_of(text)
    return 0.0 if kind.words and len(text) <= 4 and not kind.level else NEVER


def _target(text: str, pieces: int) -> float:
    if not pieces:
        return -3.0
    kind = kind_of(text)
    if kind.measure:
        return 3.0 if pieces == 1 else 1.5
    if kind.level or kind.header or kind.value:
        return -3.0
    if kind.dash or FILLER.fullmatch(text):
        return 0.0
    fits = 1.5 if any(sign.isdigit() for sign in text) else 1.0
    return fits - 2.5 * (len(text) > LONGEST_CELL) - BROKEN * (pieces - 1)


def _optional(text: str, pieces: int) -> float:
    if not pieces:
        return -0.5
    kind = kind_of(text)
    return 2.0 if kind.measure or kind.dash else 0.3 if len(text) <= LONGEST_CELL else NEVER


def _unit(text: str, pieces: int) -> float:
    if not pieces:
        return -0.7
    return 2.0 if is_unit(text) and not kind_of(text).value else NEVER


def _rate(text: str, pieces: int) -> float:
    if not pieces:
        return -0.8
    return 2.0 if RATE.fullmatch(text) else 0.0 if text in DASHES else NEVER


def _weight(text: str, pieces: int) -> float:
    score = kind_of(text).score if pieces else None
    return 3.0 if score is not None and 0 < score <= FULL_MARKS else NEVER


def _points(text: str, pieces: int) -> float:
    score = kind_of(text).score if pieces else None
    return 3.0 if score is not None and score <= FULL_MARKS else NEVER


def _number(text: str, pieces: int) -> float:
    if not pieces:
        return -0.7
    return 1.5 if INTEGER.fullmatch(text) else NEVER


def _reason(text: str, pieces: int) -> float:
    if not pieces:
        return 0.0
    kind = kind_of(text)
    if kind.dash or text == "无":
        return 1.0
    if not kind.words or kind.level or kind.header:
        return NEVER
    fits = 0.5 * (len(text) >= LONG_REASON) - 0.3 * (pieces - 1)
    if LEVELS.match(text) or WORTH.fullmatch(text):
        return fits - LIKE_LEVEL
    return fits - 0.5 * (len(text) <= SHORT_LEVEL and LEVELS.search(text) is not None)


def _text(text: str, pieces: int) -> float:
    if not pieces:
        return -1.5
    kind = kind_of(text)
    if not kind.words or kind.level or kind.header:
        return NEVER
    return 0.5 + (len(text) >= 6) - 0.3 * (pieces - 1)


def _other(text: str, pieces: int) -> float:
    if not pieces:
        return -0.5
    kind = kind_of(text)
    return NEVER if kind.level or kind.header or len(text) > LONGEST_CELL else 0.3


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a text of so many pieces fits a column, and how many pieces there can be."""

    fits: Callable[[str, int], float]
    fewest: int = 0
    most: int = 1


TARGET, OPTIONAL = Fit(_target, 0, 2), Fit(_optional)
USUAL_LEVEL = Fit(_usual_level, 0, 4)
TEXT, REASON = Fit(_text, 0, 8), Fit(_reason, 0, 8)
FITS: Mapping[str, Fit] = {
    "level1": Fit(_level, 0, 4), "level2": Fit(_level, 0, 4), "name": Fit(_name, 1, 4),
    "operator": Fit(_operator), "original_target": TARGET, "actual": TARGET, "unit": Fit(_unit),
    "revised_target": OPTIONAL, "long_target": OPTIONAL, "prior": OPTIONAL,
    "completion": Fit(_rate), "weight": Fit(_weight, 1), "own_points": Fit(_points, 1),
    "number": Fit(_number), "reason": REASON, "remark": REASON, "explanation": TEXT,
    "standard_text": TEXT, "rule": TEXT, "evidence": TEXT,
}  # fmt: skip
ANYTHING = Fit(_other)


def fit_of(field: str, *, behind: bool = False, usual: bool = False) -> Fit:
    """Return how a column takes words; one that nothing is known of takes one short word.

    A text behind the points is a remark, whatever it is called: it may be blank. `usual` says
    that the second levels of the form are those of every form.
    """
    if field == "level2" and usual:
        return USUAL_LEVEL
    fit = FITS.get(field, ANYTHING)
    return REASON if behind and fit is TEXT else fit
