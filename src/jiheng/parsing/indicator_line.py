"""A line of a form as a row of our sheet: with what the form states by the way."""

import re
from collections.abc import Mapping

from jiheng.model import Cell, Operator, half_up
from jiheng.parsing.fund_block import SKIPPED
from jiheng.parsing.indicator_block import IndicatorRow
from jiheng.parsing.measures import read_measure
from jiheng.parsing.numbers import plain, read_quantity

DAYS = re.compile(r"年度?|月|日|号")
TARGETS = ("revised_target", "original_target")
WORDS_ONLY = "系数计分"  # the rule by which points stated by a standard are shares of a weight
DIRECTIONS: tuple[tuple[re.Pattern[str], Operator | None], ...] = (
    (re.compile(r"正向(?:指标)?|越(?:高|大|多)越好"), Operator.AT_LEAST),
    (re.compile(r"[反逆负]向(?:指标)?|越(?:低|小|少)越好"), Operator.AT_MOST),
    (re.compile(r"定量(?:指标)?"), None),  # the target has a figure; which side counts is not said
)


def form_line(line: IndicatorRow, *, judged_only: bool) -> dict[str, Cell]:
    """Return the cells of a line with what the form states by the way: unit and judged share."""
    cells = {n: c for n, c in line.cells.items() if plain(c.text) not in SKIPPED}
    if judged_only:
        cells["rule"] = Cell(WORDS_ONLY, WORDS_ONLY)
        cells["tiers"] = cells.pop("standard_text", Cell("", ""))
    _turn(cells)
    unit = _unit(cells)
    if unit:
        cells["unit"] = Cell(unit, unit)
    judged = _judged(cells, judged_only=judged_only)
    return {**cells, "judged": judged} if judged is not None else cells


def _judged(cells: dict[str, Cell], *, judged_only: bool) -> Cell | None:
    """Return the judged share of a target in words: the form states it only as points of a weight.

    Twelve decimals: enough that weight times share is the points again, to the cent.
    """
    target = cells.get("revised_target", cells.get("original_target"))
    points, weight = (cells.get(name) for name in ("own_points", "weight"))
    described = target is not None and not any(s.isdigit() for s in plain(target.text))
    if not (described or judged_only) or "judged" in cells or points is None or weight is None:
        return None
    pair = [read_quantity(cell.text) for cell in (points, weight)]
    if pair[0] is None or pair[1] is None or not 0 <= pair[0].number <= pair[1].number != 0:
        return None
    share = half_up(pair[0].amount / pair[1].amount, 12).normalize()
    return Cell(share, f"{share:f}")


def _unit(own: dict[str, Cell]) -> str:
    """Return the unit that a target is written with, where the form has no column for it."""
    if "unit" in own:
        return ""
    for name in TARGETS:
        measure = read_measure(own[name].text) if name in own else None
        if measure is not None and measure.low.unit and not DAYS.fullmatch(measure.low.unit):
            return measure.low.unit
    return ""


def _turn(cells: dict[str, Cell]) -> None:
    """Put the operator that a direction means for a target without a sign of its own."""
    stated = cells.get("operator")
    text = plain(stated.text) if stated is not None else ""
    for pattern, operator in DIRECTIONS:
        if not pattern.fullmatch(text):
            continue
        del cells["operator"]
        if operator is not None and not _has_operator(cells):
            cells["operator"] = Cell(operator.value, operator.value)


def _has_operator(cells: Mapping[str, Cell]) -> bool:
    """Return whether a target says which side of it counts, or is a figure of no kind known."""
    texts = [cells[name].text for name in TARGETS if name in cells]
    measures = [read_measure(text) for text in texts]
    return any(measure is None or measure.operator is not None for measure in measures)
