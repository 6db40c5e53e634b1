"""The unit that a header or a caption states for the figures below it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from jiheng.model import family
from jiheng.model.units import KNOWN
from jiheng.parsing.numbers import plain

BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]")
CAPTION = re.compile(r"(?:金额|计量)?单位[:：]?([^\s;；。]{1,24})")
BETWEEN = re.compile(r"[、,/和及]")
CURRENCY = "人民币"


@lru_cache(maxsize=4096)
def units_in_header(header: str) -> tuple[str, ...]:
    """Return the units in the brackets of a header: 总投资（亿元） says 亿元."""
    return _units(plain(header).translate({0xFF08: "(", 0xFF09: ")"}), BRACKETED)


def units_in_caption(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the units that the lines above a table state: 单位：万元、亩."""
    return tuple(dict.fromkeys(unit for text in texts for unit in _units(plain(text), CAPTION)))


def _units(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    parts = (part for match in pattern.finditer(text) for part in BETWEEN.split(match.group(1)))
    bare = (part.removeprefix(CURRENCY).strip("()") for part in parts)
    return tuple(unit for unit in bare if unit and _measured(unit))


def _measured(unit: str) -> bool:
    """Return whether a word is a unit of something that converts: money, area and the like."""
    return family(unit) in {name for name, _ in KNOWN.values()}


def unit_for(units: Iterable[str], measured_in: str) -> str:
    """Return the unit that measures the same as a column; empty if none does."""
    return next((unit for unit in units if family(unit) == family(measured_in)), "")
