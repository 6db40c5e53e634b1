"""Words of forms that lost their lines, and the rows that are put together of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.model.prose import Passage
from jiheng.parsing.indicator_block import TOTAL

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
VALUE = re.compile(r"[≥≤=<>]*-?\d[\d,]*(?:\.\d+)?%?")
LEVEL = re.compile(
    r"(?:产出|效益|成本|满意度|数量|质量|时效|经济效益|社会效益|生态效益|可持续影响|服务对象满意度"
    r"|决策|过程|投入|社会成本|经济成本|生态环境成本)(?:指标)?(?:等|（\d+分）)*"
)
SHORTEST_REASON = 4
FULL_MARKS = 100
BETWEEN = ("operator", "original_target", "unit", "actual")  # what stands before the weight
FEWEST = 4  # headers in a row that are those of a block


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text between blanks, and where it stands."""

    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a flat form: the fields of its columns, and its rows of cells in that order."""

    fields: tuple[str, ...]
    rows: tuple[tuple[Word, tuple[str, ...]], ...]
    words: tuple[Word, ...]  # that it consists of
    caption: str = ""  # what stands before its headers, if that names a unit


def put_reason(
    rows: list[tuple[Word, tuple[str, ...]]], fields: tuple[str, ...], before: Sequence[Word]
) -> None:
    """Put what stands between the points of a row and the next level or total to its reason."""
    end = next((at for at, word in enumerate(before) if LEVEL.fullmatch(word.text)
                or TOTAL.fullmatch(word.text)), 0)  # fmt: skip
    reason = "".join(word.text for word in before[:end])
    if rows and "reason" in fields and len(reason) >= SHORTEST_REASON:
        word, cells = rows[-1]
        at = fields.index("reason")
        rows[-1] = (word, (*cells[:at], reason, *cells[at + 1 :]))


def numbers_from(words: Sequence[Word], at: int) -> int:
    """Return how many plain numbers stand one after the other from here."""
    count = 0
    while at + count < len(words) and NUMBER.fullmatch(words[at + count].text):
        count += 1
    return count


def are_points(weight: str, points: str) -> bool:
    """Return whether two numbers can be a weight and the points earned of it."""
    full, earned = (float(text.replace(",", "")) for text in (weight, points))
    return 0 < full <= FULL_MARKS and earned <= full


def is_value(text: str) -> bool:
    """Return whether a word is a number, with or without an operator."""
    return bool(VALUE.fullmatch(text))


def row_cells(
    fields: tuple[str, ...], *, name: str, weight: str, points: str, level: str = "",
    values: dict[str, str] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Return the cells of a row in the order of its columns."""
    known = {**(values or {}), "name": name, "weight": weight, "own_points": points,
             "level1": level}  # fmt: skip
    if name == "总分":  # it stands in the first column, whatever that is
        known = {fields[0]: name, "weight": weight, "own_points": points}
    return tuple(known.get(field, "") for field in fields)
