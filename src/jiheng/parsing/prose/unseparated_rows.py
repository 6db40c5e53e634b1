"""Rows whose cells lost their separators: 10≥30座≥32座10 is weight, target, actual, points."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from jiheng.model import DEPARTMENT, Fact
from jiheng.model.prose import Mention, Passage, StatedIndicator
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import quantities

HEAD = re.compile(
    r"^(?P<level>产出|效益|成本|满意度|效果)指标\s*(?:\S{2,6}?指标|\S{2,8}?效益|\S{0,6}满意度)?\s*"
)
VALUE = r"(?:≥|≤|=|>|<)?(?:0|[1-9]\d*)(?:\.\d+)?"
UNIT = r"(?:%|‰|[^\d≥≤=<>.\s]{1,5})"
CELLS = re.compile(
    rf"^(?P<weight>[1-9]\d?)(?P<target>{VALUE}(?P<unit>{UNIT}))"
    rf"(?P<actual>{VALUE}(?P=unit))(?P<points>0|[1-9]\d?(?:\.\d)?)$"
)
LAST = re.compile(  # the order of the national form: target, actual, weight, points
    rf"^(?P<target>(?:≥|≤|=|>|<){{0,2}}(?:0|[1-9]\d{{0,9}})(?:\.\d{{1,6}})?(?P<unit>{UNIT}?)(?:及?以上|以内|以下)?)"
    rf"(?P<actual>-?(?:0|[1-9]\d{{0,9}})(?:\.\d{{1,6}})?(?P=unit))(?P<scores>\d[\d.]{{0,7}})(?P<reason>[\u4e00-\u9fff].*)?$"
)
LEADS = re.compile(
    r"^(?:(?:产出|效益|成本|满意度|数量|质量|时效|经济效益|社会效益|生态效益|可持续影响|服务对象满意度)"
    r"指标(?:（\d+分）)?等?)+"
)
HEADERS = re.compile(r"一级指标.{0,3}二级指标.{0,3}三级指标")
TOTAL = re.compile(r"总分|合计|总计")
WEIGHT, POINTS = re.compile(r"[1-9]\d*"), re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
FULL_MARKS = 100
LONGEST_HEADER = 80
NAMED = re.compile(r"^(?P<name>[\u4e00-\u9fff（）“”]{2,24})\s*(?P<cells>[\d≥≤=<>].*)$")


def form_lines(passages: Sequence[Passage]) -> frozenset[int]:
    """Return the lines of a form that lost its separators: no sentences stand in them."""
    lines: set[int] = set()
    inside = False
    for passage in passages:
        header = bool(HEADERS.search(passage.text)) and len(passage.text) <= LONGEST_HEADER
        inside = (inside or header) and "。" not in passage.text and not passage.cells
        if inside:
            lines.add(passage.number)
        if TOTAL.match(passage.text):
            inside = False
    return frozenset(lines)


def unseparated_rows(passages: Sequence[Passage], grammar: Grammar) -> Iterator[StatedIndicator]:
    """Yield the indicators of rows that the column model can take apart in one way only."""
    inside = form_lines(passages)
    level = ""
    for passage in passages:
        head = HEAD.match(passage.text)
        if head is None and passage.number not in inside:
            continue
        levels = grammar.lexicon.groups["levels"]
        if head is not None:
            level = next((k for k, words in levels.items() if head.group("level") in words), "")
        parted = _parted(passage.text, head)
        if parted is None:
            continue
        name, cells = parted
        yield StatedIndicator(
            name=name, actual=_mention(cells.actual, passage, grammar),
            target=_mention(cells.target, passage, grammar), level=level,
            weight=cells.weight, points=cells.points, place=passage.place(),
            reason=cells.reason, explained=bool(cells.reason),
        )  # fmt: skip


def _parted(text: str, head: re.Match[str] | None) -> tuple[str, "Cells"] | None:
    """Return the name and the cells of a row, behind as many levels as leave a name."""
    lead = LEADS.match(text)
    for start in {m.end(): None for m in (head, lead) if m is not None} or {0: None}:
        named = NAMED.match(text[start:])
        cells = _cells(named.group("cells").replace(" ", "")) if named is not None else None
        if named is not None and cells is not None:
            return named.group("name"), cells
    return None


class Cells(NamedTuple):
    """The cells of a row, taken apart."""

    target: str
    actual: str
    weight: Decimal
    points: Decimal
    reason: str = ""


def _cells(text: str) -> Cells | None:
    """Return the cells of a row in either order of columns; None if they could be others."""
    first = CELLS.match(text)
    if first is not None:
        weight, points = Decimal(first.group("weight")), Decimal(first.group("points"))
        return Cells(first.group("target"), first.group("actual"), weight, points) if (
            points <= weight) else None  # fmt: skip
    last = LAST.match(text)
    pairs = list(_pairs(last.group("scores"))) if last is not None else []
    if last is None or len(pairs) != 1:
        return None
    target, actual = last.group("target"), last.group("actual")
    return Cells(target, actual, *pairs[0], last.group("reason") or "")


def _pairs(scores: str) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the ways to part weight and points that stand without a blank: 1514.25, 2020."""
    for at in range(1, min(len(scores), 4)):
        weight, points = scores[:at], scores[at:]
        if not (WEIGHT.fullmatch(weight) and POINTS.fullmatch(points)):
            continue
        if Decimal(points) <= Decimal(weight) <= FULL_MARKS:
            yield Decimal(weight), Decimal(points)


def _mention(text: str, passage: Passage, grammar: Grammar) -> Mention | None:
    expression = next(iter(quantities(text, grammar.lexicon)), None)
    if expression is None:
        return None
    at = max(0, passage.text.find(text))
    fact = Fact(
        subject=DEPARTMENT, role="", base="", quantity=quantity_of(expression), text=text,
        place=passage.place(at, at + len(text)),
    )  # fmt: skip
    return Mention(
        fact=fact, passage=passage.number, start=at, end=at + len(text), kind=expression.kind,
        name="", about=expression.about,
    )  # fmt: skip
