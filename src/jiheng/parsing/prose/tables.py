"""Tables in a report: columns by their headers, rows to figures and indicators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from jiheng.model import DEPARTMENT, Fact
from jiheng.model.prose import Mention, Passage, Relation, StatedIndicator
from jiheng.model.prose_sums_of import added
from jiheng.model.source_table import SourceTable, line_table
from jiheng.parsing.column_names import column_name, unit_in
from jiheng.parsing.fund_block import source_of
from jiheng.parsing.head_block import GOAL, RESULT
from jiheng.parsing.measures import read_operator
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.mentions import quantity_of
from jiheng.parsing.prose.quantities import QuantityText, quantities
from jiheng.parsing.prose.ratios import ratio
from jiheng.parsing.table_blocks import Header, fund_header, indicator_headers

Line = tuple[str, str]  # role and base
MONEY = ("original", "revised", "executed")
UNIT = re.compile("(百万元|千元|万元|亿元|元)")
KEYS = {"original_target": "target", "own_points": "points"}  # as the words of reports call them
SHORTEST_SENTENCE = 14
CLAUSE = re.compile(r"[，。；]")
NUMBER_CELL = re.compile(r"-?[\d,.]+%?")
SIGNED = ("target", "revised_target", "actual")  # whose sign and unit may stand beside them
SIGN_SPELT = {"═": "=", "＝": "="}
RULES = ("standard_text", "explanation", "rule")  # columns that say how, not what came of it
LONGEST_HEADER = 24
EXECUTION = 10  # the least weight of the execution of a budget in a form
FIGURE = re.compile(r"(?<!\d)(?!100%)\d")  # 100% may stand in a header
BLANK = ("", "-", "—", "——", "/", "无", "－")


@dataclass(slots=True)
class TableFacts:
    """What the tables of a report give."""

    mentions: list[Mention] = field(default_factory=list)
    stated_indicators: list[StatedIndicator] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    total: Mention | None = None
    rows: list[StatedIndicator] = field(default_factory=list)  # of score tables: weight and points


def tables(passages: Sequence[Passage], grammar: Grammar) -> TableFacts:
    """Return figures, indicators and sums of all tables."""
    table_facts = TableFacts()
    unit = ""
    for numbered, group in groupby(passages, key=lambda p: p.line.table):
        rows = list(group)
        if not numbered:
            matches = [
                UNIT.search(p.text) for p in rows[-3:] if "单位" in p.text or len(p.text) < 20
            ]
            unit = next((m.group(1) for m in reversed(matches) if m), unit)
            continue
        _Table(rows, unit or "万元", grammar).read(table_facts)
    return table_facts


@dataclass(slots=True)
class CellText:
    """The sentences that stand in cells, numbered after all others: they are read as text."""

    passages: list[Passage] = field(default_factory=list)
    aims: set[int] = field(default_factory=set)  # those under a header that says 目标


def cell_text(passages: Sequence[Passage]) -> CellText:
    """Return what the cells of tables tell in sentences."""
    text = CellText()
    number = max((p.number for p in passages), default=-1)
    headers: dict[tuple[int, int], str] = {}  # the last short text of a column
    for passage in passages:
        start = 0
        for position, cell in enumerate(passage.cells):
            at = passage.text.find(cell, start) if cell else -1
            if at < 0:
                continue
            start = at + len(cell)
            column = (passage.line.table, position)
            if not _is_sentence(cell):
                if column not in headers or column_name(headers[column]) is None:
                    headers[column] = cell
                continue
            header = headers.get(column, "")
            named = column_name(header)
            if named is not None and named.field in RULES:
                continue
            number += 1
            text.passages.append(Passage(number, cell, passage.origin[at:start], passage.line))
            if GOAL.search(header) and not RESULT.search(header):
                text.aims.add(number)
    return text


def _is_sentence(cell: str) -> bool:
    """Return whether a cell tells something: several clauses with figures in them."""
    return len(cell) >= SHORTEST_SENTENCE and bool(FIGURE.search(cell) and CLAUSE.search(cell))


def _source_table(rows: Sequence[Passage]) -> SourceTable:
    """Return the rows of a table as a table, their cells made plain."""
    return line_table([replace(row.line, cells=row.cells) for row in rows])


@dataclass(slots=True)
class _Table:
    rows: list[Passage]
    unit: str
    grammar: Grammar
    in_funds: bool = False  # the header in force is that of a block of funds
    units: dict[str, str] = field(default_factory=dict)  # that the headers of columns state
    columns: dict[str, int] = field(default_factory=dict)
    points: list[Mention] = field(default_factory=list)
    weights: list[Mention] = field(default_factory=list)
    unread: bool = False  # a row had fewer cells than columns: sums may lack it
    funds: dict[str, list[Mention]] = field(default_factory=dict)  # a total, then its sources
    executed_scored: bool = False  # a row of funds had a weight

    def read(self, table_facts: TableFacts) -> None:
        headers = self._headers()
        for number, row in enumerate(self.rows, start=1):
            if number in headers:
                header = headers[number]
                if header is not None:
                    self._take(header)
                continue
            figured = any(NUMBER_CELL.fullmatch(cell) for cell in row.cells)
            columns = {} if figured and self.columns else self._header(row)
            if columns:
                unit = UNIT.search("".join(row.cells))
                self.unit = unit.group(1) if unit and "（" in row.text else self.unit
                self.columns, self.units, self.in_funds = columns, {}, False
            elif self.columns:
                self._row(row, table_facts)
        for total, *sources in self.funds.values():
            if len(sources) > 1:
                table_facts.relations.append(added(total, sources, "A10"))

    def _headers(self) -> dict[int, Header | None]:
        """Return the headers of the blocks by their last row; None for the rows above that."""
        table = _source_table(self.rows)
        blocks = list(indicator_headers(table))
        starts = [1, *(block.bottom + 1 for block in blocks)]
        ends = [*(block.top for block in blocks), len(self.rows) + 1]
        for start, end in zip(starts, ends, strict=True):
            funds = fund_header(table, range(start, end))
            if funds is not None:
                blocks.append(funds)
        return {
            row: block if row == block.bottom else None
            for block in blocks for row in range(block.top, block.bottom + 1)
        }  # fmt: skip

    def _take(self, header: Header) -> None:
        """Go by a header from here on."""
        named = [(KEYS.get(name, name), column) for column, name in header.columns.items()]
        self.columns = {key: column - 1 for key, column in named}
        self.in_funds = "executed" in header.fields
        self.units = {key: unit for key, column in named
                      if (unit := unit_in(header.texts.get(column, "")))}  # fmt: skip
        label = next((u for text in header.texts.values() if (u := unit_in(text))), "")
        self.unit = label or self.unit

    def _header(self, row: Passage) -> dict[str, int]:
        """Return the columns that a row of headers names; empty if it is none."""
        groups = self.grammar.lexicon.groups["columns"]
        positions: dict[str, tuple[int, int]] = {}
        for at, cell in enumerate(row.cells):
            if len(cell) > LONGEST_HEADER or FIGURE.search(cell):
                continue
            if not self.grammar.header.search(cell):
                continue
            _, order, key = max(
                (len(w), -order, key) for key, words in groups.items()
                for order, w in enumerate(words) if w in cell
            )  # fmt: skip
            # the word that stands first in the list is the clearest
            positions[key] = max(positions.get(key, (order, at)), (order, at))
        return {key: at for key, (_, at) in positions.items()} if len(positions) >= 2 else {}

    def _row(self, row: Passage, table_facts: TableFacts) -> None:
        label = self._label(row.cells)
        if label == "total":
            self._total(row, table_facts)
        elif label or self.columns.keys() & set(MONEY):
            self._money(row, label, table_facts)
        elif "name" in self.columns and {"target", "actual"} & self.columns.keys():
            self._indicator(row, table_facts)
        self._score(row, label, table_facts)

    def _label(self, cells: tuple[str, ...]) -> str:
        lead = self._lead(cells)
        for key, labels in self.grammar.lexicon.groups["rows"].items():
            for cell in lead:
                bare = cell.rstrip("：").removeprefix("其中：")
                if bare in labels or cell.rstrip("：") in labels:
                    return "project.total" if key == "total" and self._scores_funds() else key
        named = "executed" in self.columns and {"original", "revised"} & self.columns.keys()
        source = source_of(lead[-1]) if named and lead and not FIGURE.match(lead[-1]) else ""
        return f"project.{source}" if source not in ("", "total", "local") else ""

    def _scores_funds(self) -> bool:
        """Return whether the header in force is that of funds whose execution earns points."""
        return self.in_funds and {"executed", "rate", "weight"} <= self.columns.keys()

    def _lead(self, cells: tuple[str, ...]) -> list[str]:
        """Return the texts left of the figures, the nearest last: what a row is called."""
        first = min((at for key, at in self.columns.items() if key in MONEY), default=3)
        return [cell for cell in cells[: max(first, 1)] if cell]

    def _lacks_cells(self, row: Passage) -> bool:
        """Return whether a row is shorter than the columns that were named."""
        return len(row.cells) <= max(self.columns.values(), default=-1)

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
        text = self._with_signs(row, column, text)
        expression = next(iter(quantities(text, self.grammar.lexicon)), None)
        if expression is None or expression.number is None:
            return None
        return _mention(row, text, expression, unit=unit, line=line, name=name)

    def _with_signs(self, row: Passage, column: str, text: str) -> str:
        """Return a bare target or result with the operator and the unit of their own columns."""
        if column not in SIGNED or not NUMBER_CELL.fullmatch(text):
            return text
        sign = self._cell(row, "operator") if column != "actual" else ""
        unit = self._cell(row, "unit") if not text.endswith("%") else ""
        unit = "" if unit[:1].isdigit() else unit  # 9 and 1/10万 would become 91
        sign = sign if read_operator(sign) is not None else ""
        return f"{SIGN_SPELT.get(sign, sign)}{text}{unit}"

    def _money(self, row: Passage, label: str, table_facts: TableFacts) -> None:
        role = label or ""
        lead = self._lead(row.cells) or list(filter(None, row.cells))
        name = next((c for c in reversed(lead) if not c[0].isdigit()), "")
        by_column: dict[str, Mention] = {}
        for column in MONEY:
            line = (role, column)
            unit = self.units.get(column, self.unit)
            figure = self._figure(row, column, unit=unit, line=line, name=name)
            if figure is not None:
                by_column[column] = figure
                table_facts.mentions.append(figure)
                if role == "project.total":
                    self.funds[column] = [figure]
                elif column in self.funds:
                    self.funds[column].append(figure)
        self._rate(row, role, by_column, table_facts)

    def _rate(
        self, row: Passage, role: str, by_column: dict[str, Mention], table_facts: TableFacts
    ) -> None:
        rate = self._figure(row, "rate", name="执行率")
        if rate is None or rate.kind != "share":
            return
        if not any(t.name == "执行率" for t in table_facts.stated_indicators) and role in (
            "project.total",
            "",
        ):
            table_facts.stated_indicators.append(
                StatedIndicator(name="执行率", actual=rate, place=rate.fact.place)
            )
        table_facts.mentions.append(rate)
        budget = by_column.get("revised") or by_column.get("original")
        if "executed" in by_column and budget is not None:
            relation = ratio("rate", "A08", rate, by_column["executed"], budget)
            if relation is not None:
                table_facts.relations.append(relation)

    def _indicator(self, row: Passage, table_facts: TableFacts) -> None:
        if self._lacks_cells(row):
            return  # cells are missing: no one knows which
        name = self._cell(row, "name")
        if name in BLANK or any(name == w for w in self.grammar.lexicon.lists["whole_words"]):
            return
        actual = self._figure(row, "actual", name=name)
        target = self._figure(row, "revised_target", name=name)
        target = target or self._figure(row, "target", name=name)
        if actual is None and target is None:
            return
        unanswered = "actual" in self.columns and self._cell(row, "actual") in BLANK
        weight, points = (self._figure(row, c) for c in ("weight", "points"))
        levels = self.grammar.lexicon.groups["levels"]
        heads = f"{self._cell(row, 'level1')}{self._cell(row, 'level2')}"
        level = next((k for k, words in levels.items() if any(w in heads for w in words)), "")
        table_facts.mentions += [m for m in (actual, target) if m is not None]
        table_facts.stated_indicators.append(
            StatedIndicator(
                name=name, actual=actual, target=target, weight=_number(weight),
                points=_number(points), level=level, reason=self._cell(row, "reason"),
                explained=self._cell(row, "reason") not in BLANK, place=row.place(),
                unanswered=unanswered,
            )
        )  # fmt: skip

    def _score(self, row: Passage, label: str, table_facts: TableFacts) -> None:
        if label == "total" or not {"weight", "points"} & self.columns.keys():
            return
        if self._lacks_cells(row):
            self.unread = True
            return
        if "executed" in self.columns and label != "project.total" and self.in_funds:
            return  # the execution of the total is scored once, its sources are not
        weight, points = (self._points(row, column) for column in ("weight", "points"))
        if self.in_funds and weight is not None:
            self.executed_scored = True
        for figure, figures in ((weight, self.weights), (points, self.points)):
            if figure is not None:
                figures.append(figure)
        if weight is not None and points is not None:
            name = self._cell(row, "name") or next((c for c in row.cells if c), "")
            table_facts.rows.append(
                StatedIndicator(name=name, actual=points, target=weight, weight=_number(weight),
                     points=_number(points), place=points.fact.place)
            )  # fmt: skip

    def _points(self, row: Passage, column: str) -> Mention | None:
        """Return a number of points: one with a unit of its own is something else."""
        figure = self._figure(row, column, unit="分", name=row.cells[0])
        return figure if figure is not None and figure.kind == "score" else None

    def _total(self, row: Passage, table_facts: TableFacts) -> None:
        """Add the sums of weights and points, and of money, that a row of totals states."""
        for column, figures, code in (
            ("weight", self.weights, "A22"),
            ("points", self.points, "A24"),
        ):
            total = self._figure(row, column, unit="分", name="总分")
            if total is None:
                continue
            if column == "points":
                table_facts.total = total
            if len(figures) > 1:
                relation = added(total, figures, code)
                unread = self.unread or self._lacks_execution(row)
                if not unread or relation.verdict != "fails":
                    table_facts.relations.append(relation)

    def _lacks_execution(self, row: Passage) -> bool:
        """Return whether a total holds a weight that no row has: the execution scored elsewhere."""
        total = _number(self._figure(row, "weight", unit="分", name="总分"))
        weights = [_number(figure) for figure in self.weights]
        if self.executed_scored or total is None:
            return False
        return total - sum(weight for weight in weights if weight is not None) >= EXECUTION


def _mention(
    row: Passage, cell: str, expression: QuantityText, *, unit: str, line: Line, name: str
) -> Mention:
    text = cell[expression.start : expression.end]
    begin = row.text.find(cell)
    at = max(0, begin) + expression.start
    value = quantity_of(replace(expression, unit=expression.unit or unit))
    bare = "money" if unit.endswith("元") else "score" if unit == "分" else "count"
    kind = expression.kind if expression.kind != "bare" else bare
    fact = Fact(
        subject=DEPARTMENT, role=line[0], base=line[1], quantity=value,
        text=f"{text}{'' if expression.unit else unit}", place=row.place(at, at + len(text)),
    )  # fmt: skip
    return Mention(
        fact=fact, passage=row.number, start=at, end=at + len(text), kind=kind, name=name,
        about=expression.about,
    )  # fmt: skip


def _number(mention: Mention | None) -> Decimal | None:
    exact = mention.fact.exact if mention is not None else None
    return exact.number if exact is not None else None
