"""Rows whose cells lost their separators: 10≥30座≥32座10 is weight, target, actual, points."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.model import DEPARTMENT, Fact
from jiheng.model.prose import Mention, Passage, Told
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
NAMED = re.compile(r"^(?P<name>[\u4e00-\u9fff（）“”]{2,24})\s*(?P<cells>[1-9][\d≥≤=<>.].*)$")


def glued_rows(passages: Sequence[Passage], grammar: Grammar) -> Iterator[Told]:
    """Yield the indicators of rows that the column model can take apart in one way only."""
    for passage in passages:
        head = HEAD.match(passage.text)
        named = NAMED.match(passage.text[head.end() :]) if head is not None else None
        if head is None or named is None:
            continue
        cells = CELLS.match(named.group("cells").replace(" ", ""))
        if cells is None or Decimal(cells.group("points")) > Decimal(cells.group("weight")):
            continue
        levels = grammar.lexicon.groups["levels"]
        level = next((k for k, held in levels.items() if head.group("level") in held), "")
        yield Told(
            name=named.group("name"), actual=_mention(cells.group("actual"), passage, grammar),
            target=_mention(cells.group("target"), passage, grammar), level=level,
            weight=Decimal(cells.group("weight")), points=Decimal(cells.group("points")),
            place=passage.place(),
        )  # fmt: skip


def _mention(text: str, passage: Passage, grammar: Grammar) -> Mention | None:
    found = next(iter(quantities(text, grammar.lexicon)), None)
    if found is None:
        return None
    at = max(0, passage.text.find(text))
    fact = Fact(
        subject=DEPARTMENT, role="", base="", quantity=quantity_of(found), text=text,
        place=passage.place(at, at + len(text)),
    )  # fmt: skip
    return Mention(
        fact=fact, passage=passage.number, start=at, end=at + len(text), kind=found.kind,
        name="", about=found.about,
    )  # fmt: skip
