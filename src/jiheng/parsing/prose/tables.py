"""Tables in a report: columns by their headers, rows to figures and indicators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from jiheng.model import DEPARTMENT, Fact
from jiheng.model.prose import Mention, Passage, Relation, Told
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.parts import added
from jiheng.parsing.prose.quantities import Found, quantities
from jiheng.parsing.prose.rates import ratio

Line = tuple[str, str]  # role and base
MONEY = ("original", "revised", "executed")
UNIT = re.compile(r"(?:单位|金额单位)?[：:]?\s*[（(]?\s*(百万元|千元|万元|亿元|元)\s*[）)]?")
LONGEST_HEADER = 24
FIGURE = re.compile(r"(?<!\d)(?!100%)\d")  # 100% may stand in a header
BLANK = ("", "-", "—", "——", "/", "无", "－")


@dataclass(slots=True)
class TableFacts:
    """What the tables of a report give."""

    mentions: list[Mention] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    total: Mention | None = None
    rows: list[Told] = field(default_factory=list)  # of score tables: weight and points


def tables(passages: Sequence[Passage], grammar: Grammar) -> TableFacts:
    """Return figures, indicators and sums of all tables."""
    made = TableFacts()
    unit = ""
    for numbered, group in groupby(passages, key=lambda p: p.line.table):
        rows = list(group)
        if not numbered:
            found = [UNIT.search(p.text) for p in rows[-3:] if "单位" in p.text or len(p.text) < 20]
            unit = next((m.group(1) for m in reversed(found) if m), unit)
            continue
        _Table(rows, unit or "万元", grammar).read(made)
    return made


@dataclass(slots=True)
class _Table:
    rows: list[Passage]
    unit: str
    grammar: Grammar
    columns: dict[str, int] = field(default_factory=dict)
    points: list[Mention] = field(default_factory=list)
    weights: list[Mention] = field(default_factory=list)
    funds: dict[str, list[Mention]] = field(default_factory=dict)  # a total, then its sources

    def read(self, made: TableFacts) -> None:
        for row in self.rows:
            header = self._header(row)
            if header:
                unit = UNIT.search("".join(row.cells))
                self.unit = unit.group(1) if unit and "（" in row.text else self.unit
                self.columns = header
            elif self.columns:
                self._row(row, made)
        for whole, *sources in self.funds.values():
            if len(sources) > 1:
                made.relations.append(added(whole, sources, "A10"))

    def _header(self, row: Passage) -> dict[str, int]:
        """Return the columns that a row of headers names; empty if it is none."""
        groups = self.grammar.lexicon.groups["columns"]
        found: dict[str, tuple[int, int]] = {}
        for at, cell in enumerate(row.cells):
            if len(cell) > LONGEST_HEADER or FIGURE.search(cell):
                continue
            if not self.grammar.header.search(cell):
                continue
            _, order, key = max(
                (len(w), -order, key) for key, held in groups.items()
                for order, w in enumerate(held) if w in cell
            )  # fmt: skip
            # the word that stands first in the list is the clearest
            found[key] = max(found.get(key, (order, at)), (order, at))
        return {key: at for key, (_, at) in found.items()} if len(found) >= 2 else {}

    def _row(self, row: Passage, made: TableFacts) -> None:
        label = self._label(row.cells)
        if label == "total":
            self._total(row, made)
        elif label or self.columns.keys() & set(MONEY):
            self._money(row, label, made)
        elif "name" in self.columns and {"target", "actual"} & self.columns.keys():
            self._indicator(row, made)
        self._score(row, label, made)

    def _label(self, cells: tuple[str, ...]) -> str:
        lead = [c for c in cells[:3] if c]
        for key, held in self.grammar.lexicon.groups["rows"].items():
            for cell in lead:
                bare = cell.rstrip("：").removeprefix("其中：")
                if bare in held or cell.rstrip("：") in held:
                    return key
        return ""

    def _cell(self, row: Passage, column: str) -> str:
        at = self.columns.get(column, -1)
        return row.cells[at] if 0 <= at < len(row.cells) else ""

    def _figure(
        self, row: Passage, column: str, *, unit: str = "", line: Line = ("", ""), name: str = ""
    ) -> Mention | None:
        """Return the figure of a cell; None if the cell is blank or holds no single number."""
        text = self._cell(row, column)
        if text in BLANK:
            return None
        found = next(iter(quantities(text, self.grammar.lexicon)), None)
        if found is None or found.number is None:
            return None
        return _mention(row, text, found, unit=unit, line=line, name=name)

    def _money(self, row: Passage, label: str, made: TableFacts) -> None:
        role = label or ""
        name = next((c for c in row.cells if c and not c[0].isdigit()), "")
        held: dict[str, Mention] = {}
        for column in MONEY:
            line = (role, column)
            figure = self._figure(row, column, unit=self.unit, line=line, name=name)
            if figure is not None:
                held[column] = figure
                made.mentions.append(figure)
                if role == "project.total":
                    self.funds[column] = [figure]
                elif column in self.funds:
                    self.funds[column].append(figure)
        self._rate(row, role, held, made)

    def _rate(self, row: Passage, role: str, held: dict[str, Mention], made: TableFacts) -> None:
        rate = self._figure(row, "rate", name="执行率")
        if rate is None or rate.kind != "share":
            return
        if not any(t.name == "执行率" for t in made.told) and role in ("project.total", ""):
            made.told.append(Told(name="执行率", actual=rate, place=rate.fact.place))
        made.mentions.append(rate)
        budget = held.get("revised") or held.get("original")
        if "executed" in held and budget is not None:
            relation = ratio("rate", "A08", rate, held["executed"], budget)
            if relation is not None:
                made.relations.append(relation)

    def _indicator(self, row: Passage, made: TableFacts) -> None:
        name = self._cell(row, "name")
        if name in BLANK or any(name == w for w in self.grammar.lexicon.lists["whole_words"]):
            return
        actual = self._figure(row, "actual", name=name)
        target = self._figure(row, "target", name=name)
        if actual is None and target is None:
            return
        weight, points = (self._figure(row, c) for c in ("weight", "points"))
        levels = self.grammar.lexicon.groups["levels"]
        heads = f"{self._cell(row, 'level1')}{self._cell(row, 'level2')}"
        level = next((k for k, held in levels.items() if any(w in heads for w in held)), "")
        made.mentions += [m for m in (actual, target) if m is not None]
        made.told.append(
            Told(
                name=name, actual=actual, target=target, weight=_number(weight),
                points=_number(points), level=level, reason=self._cell(row, "reason"),
                explained=self._cell(row, "reason") not in BLANK, place=row.place(),
            )
        )  # fmt: skip

    def _score(self, row: Passage, label: str, made: TableFacts) -> None:
        if label == "total" or not {"weight", "points"} & self.columns.keys():
            return
        weight, points = (
            self._figure(row, column, unit="分", name=row.cells[0])
            for column in ("weight", "points")
        )
        for figure, held in ((weight, self.weights), (points, self.points)):
            if figure is not None:
                held.append(figure)
        if weight is not None and points is not None:
            name = self._cell(row, "name") or next((c for c in row.cells if c), "")
            made.rows.append(
                Told(name=name, actual=points, target=weight, weight=_number(weight),
                     points=_number(points), place=points.fact.place)
            )  # fmt: skip

    def _total(self, row: Passage, made: TableFacts) -> None:
        """Add the sums of weights and points, and of money, that a row of totals states."""
        for column, held, code in (("weight", self.weights, "A22"), ("points", self.points, "A24")):
            whole = self._figure(row, column, unit="分", name="总分")
            if whole is None:
                continue
            if column == "points":
                made.total = whole
            if len(held) > 1:
                made.relations.append(added(whole, held, code))


def _mention(row: Passage, cell: str, found: Found, *, unit: str, line: Line, name: str) -> Mention:
    text = cell[found.start : found.end]
    begin = row.text.find(cell)
    at = max(0, begin) + found.start
    value = quantity_of(replace(found, unit=found.unit or unit))
    bare = "money" if unit.endswith("元") else "score" if unit == "分" else "count"
    kind = found.kind if found.kind != "bare" else bare
    fact = Fact(
        subject=DEPARTMENT, role=line[0], base=line[1], quantity=value,
        text=f"{text}{'' if found.unit else unit}", place=row.place(at, at + len(text)),
    )  # fmt: skip
    return Mention(
        fact=fact, passage=row.number, start=at, end=at + len(text), kind=kind, name=name,
        about=found.about,
    )  # fmt: skip


def _number(mention: Mention | None) -> Decimal | None:
    exact = mention.fact.exact if mention is not None else None
    return exact.number if exact is not None else None
