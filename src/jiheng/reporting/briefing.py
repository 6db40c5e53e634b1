"""The monthly briefing and the quarterly bulletin: every number bound to the figure it prints."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.ledger.claimed_numbers import claimed_numbers, holds
from jiheng.ledger.statistics import ALL, FigureOf, StatCell, StatPeriod, StatTable, view
from jiheng.model import (
    Definition,
    Heading,
    LedgerFigure,
    Paragraph,
    Report,
    Span,
    Table,
    factor,
)
from jiheng.model.report import Block
from jiheng.reporting.headings import numbered
from jiheng.reporting.ledger_tables import (
    CellChange,
    column_name,
    label_of,
    line_name,
    number_of,
    printed,
)
from jiheng.reporting.named_figures import about
from jiheng.reporting.spans import Binder, exact, fill
from jiheng.rulebook import Rulebook
from jiheng.rulebook.statistics import BriefingRule, StatColumn, StatLayout
from jiheng.scoring import LEDGER, NAME, ledger_name

SENTENCE = re.compile(r"[^。；;！？\n]{1,400}[。；;！？]?")
BEST = 3  # units that are named
WRITTEN = ("analysis", "problems", "next")  # the parts that people write
ZH = "zh"
MOST_CHANGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingInput:
    """What a text is composed from."""

    kind: str  # monthly, quarterly
    unit: str
    period: StatPeriod
    tables: Mapping[str, StatTable]
    figure_of: FigureOf
    written: Mapping[str, str] = field(default_factory=dict)  # by part, as people typed it
    issue: int = 1
    changed: Sequence[CellChange] = ()  # against the last issue


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sentence that states a number which the ledger does not support."""

    sentence: str
    stated: str
    figure: str
    computed: str


def unsupported(
    texts: Sequence[str], definitions: Sequence[Definition], period: StatPeriod,
    figure_of: FigureOf, rules: Rulebook,
) -> tuple[Unsupported, ...]:  # fmt: skip
    """Return the sentences whose number, approximate or not, its ledger figure does not hold.

    A sentence is of the figure that it names in braces, else of the one whose label stands in it.
    """
    labels = {d.label: d for d in definitions}
    refused = []
    for sentence in (s for text in texts for s in SENTENCE.findall(text)):
        definition = _named(sentence, labels)
        if definition is None:
            continue
        shown = figure_of(definition.id, ALL, period.so_far)
        bare = NAME.sub("", sentence)
        claims = claimed_numbers(bare, shown.definition.unit, rules.lexicon.hedges)
        for stated, interval in claims:
            if shown.value is None or not holds(interval, shown.value / factor(definition.unit)):
                computed = shown.quantity.printed() if shown.quantity is not None else "—"
                refused.append(Unsupported(sentence.strip(), stated, definition.label, computed))
    return tuple(refused)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the figures that texts name in braces, as they are named there."""
    return frozenset(ledger_name(m[1].strip()) for text in texts for m in NAME.finditer(text))


def _named(sentence: str, labels: Mapping[str, Definition]) -> Definition | None:
    """Return the one figure that a sentence is about; None where it names none, or several."""
    names = [m[1] for m in NAME.finditer(sentence) if m[1].strip().startswith(LEDGER)]
    if names:
        by_id = {d.id: d for d in labels.values()}
        name = ledger_name(names[0])
        return labels.get(name) or by_id.get(name) if len(names) == 1 else None
    inside = [label for label in labels if label in sentence]
    longest = [a for a in inside if not any(a != b and a in b for b in inside)]
    return labels[longest[0]] if len(longest) == 1 else None


def briefing(asked: BriefingInput, rules: Rulebook, rule: BriefingRule) -> Report:
    """Return the text of a month or a quarter: headline, table, analysis, problems, next steps."""
    return _Writer(asked, rules, rule).report()


class _Writer:
    """Composes one text; its binder gives each figure an id of its own."""

    def __init__(self, asked: BriefingInput, rules: Rulebook, rule: BriefingRule) -> None:
        self.asked, self.rules, self.rule = asked, rules, rule
        named = {**_named_spans(asked, rules)}
        self.binder = Binder(rules, "亿元", named)
        self._number = 0

    def report(self) -> Report:
        """Return the report."""
        kind = self.rule.kind(self.asked.kind)
        blocks: list[Block] = [*self._part("overall", self._overall())]
        blocks += self._part("units", self._units(kind.tables))
        for part in WRITTEN:
            blocks += self._part(part, self._typed(part))
        if self.asked.issue > 1:
            blocks += self._part("changes", self._changes())
        title = kind.title.format(unit=self.asked.unit)
        digest = hashlib.sha256(repr(blocks).encode("utf-8")).hexdigest()
        return Report(title=(title,), blocks=tuple(blocks), digest=digest, contents=False)

    def _part(self, part: str, blocks: Iterator[Block]) -> list[Block]:
        self._number += 1
        return [Heading(1, numbered(1, self._number, self.rule.parts[part])), *blocks]

    def _say(self, key: str, **values: Span | tuple[Span, ...]) -> tuple[Span, ...]:
        return fill(self.rule.says[key], **values)

    def _count(self, id_: str, number: int, label: str) -> Span:
        return self.binder.count(id_, number, label=label)

    def _overall(self) -> Iterator[Block]:
        period = self.asked.period
        spans = list(
            self._say(
                "span",
                year=self._count("year", period.year, "年"),
                first=self._count("first_month", 1, "起始月"),
                month=self._count("month", period.month, "月"),
                unit=self.asked.unit,
            )
        )
        for number, id_ in enumerate(self.rule.headline):
            spans += ["；" if number else "", *self._figure(id_)]
        yield Paragraph((*(span for span in spans if span != ""), "。"))
        if any(table.broken for table in self.asked.tables.values()):
            yield Paragraph(self._say("differs"))

    def _figure(self, id_: str) -> list[Span]:
        """Return a figure with its growth and what it reached of its target."""
        shown = self.asked.figure_of(id_, ALL, self.asked.period.so_far)
        spans = list(self._say("figure", label=shown.definition.label, value=self._level(shown)))
        grown = view(id_, "year_on_year", ALL, self.asked.period, self.asked.figure_of)
        if grown.value is None:
            spans += self._say("no_growth")
        elif grown.value == 0:
            spans += self._say("level")
        else:
            key = "rises" if grown.value > 0 else "falls"
            value = self._percent(f"{id_}_growth", abs(grown.value), shown, "同比")
            spans += self._say(key, growth=value)
        reached = self._completion(id_)
        return [*spans, *(self._say("completion", completion=reached) if reached else ())]

    def _completion(self, id_: str) -> Span | None:
        own = f"{id_}.completion"
        if not any(d.id == own for d in self.rules.definitions):
            return None
        reached = self.asked.figure_of(own, ALL, self.asked.period.so_far)
        if reached.value is None:
            return None
        return self._percent(own, reached.value, reached, reached.definition.label)

    def _level(self, shown: LedgerFigure) -> Span:
        if shown.quantity is None or shown.value is None:
            return "—"
        return self.binder.figure(
            f"ledger_{shown.definition.id}", label=shown.definition.label,
            value=exact(shown.value / factor(shown.definition.unit)), unit=shown.definition.unit,
            text=shown.quantity.printed(), source=_source(shown),
        )  # fmt: skip

    def _percent(self, id_: str, value: Fraction, shown: LedgerFigure, label: str) -> Span:
        number = number_of(StatCell(value), PERCENT_COLUMN)
        return self.binder.figure(
            id_, label=label, value=exact(value * 100), unit="%", text=f"{number:f}",
            source=_source(shown),
        )  # fmt: skip

    def _units(self, tables: Sequence[str]) -> Iterator[Block]:
        yield from self._league()
        for id_ in tables:
            table = self.asked.tables.get(id_)
            if table is not None:
                yield self._table(table)

    def _league(self) -> Iterator[Block]:
        """Yield who is best by a figure, ties at one rank, and who reported nothing."""
        for table in self.asked.tables.values():
            at = next((n for n, c in enumerate(table.layout.columns)
                       if (c.figure, c.shows) == (self.rule.league, "rank")), None)  # fmt: skip
            if at is None:
                continue
            lines = [each for each in table.lines if not each.kind]
            ranked = [(e.cells[at].value or Fraction(0), e.name, e.cells[at]) for e in lines]
            best = sorted((r for r in ranked if 0 < r[0] <= BEST), key=lambda r: (r[0], r[1]))
            if best:
                yield Paragraph((*self._best(best), "。"))
            silent = [e.name for e in lines if e.cells[at].why == "unreported"]
            if silent:
                yield Paragraph((*self._say("silent"), *self.binder.text("、".join(silent)), "。"))

    def _best(self, best: Sequence[tuple[Fraction, str, StatCell]]) -> list[Span]:
        shown = best[0][2].figure
        spans = list(self._say("best", label=shown.definition.label if shown else ""))
        for number, (rank, name, cell) in enumerate(best):
            value = self._level(cell.figure) if cell.figure is not None else "—"
            place = self._count("rank", int(rank), f"{name}位次")
            named = self.binder.text(name)
            spans += [
                "、" if number else "",
                *self._say("place", name=named, rank=place, value=value),
            ]
        return [span for span in spans if span != ""]

    def _table(self, table: StatTable) -> Table:
        layout = table.layout
        chosen = self.rule.columns.get(layout.id) or tuple(c.id for c in layout.columns)
        columns = [(n, c) for n, c in enumerate(layout.columns) if c.id in chosen]
        rows = tuple(
            (
                self.binder.text(line_name(each, self.rules, ZH)),
                *(self._cell(each.cells[n], column, layout) for n, column in columns),
            )
            for each in table.lines
        )
        heads = tuple(column_name(layout, column.id, ZH) for _n, column in columns)
        note = self.rule.says["measured"].format(unit=layout.unit)
        return Table(
            title=label_of(layout, ZH), columns=(self.rules.say("stat_unit_name", ZH), *heads),
            rows=rows, widths=(2, *(1 for _ in columns)),
            numeric=frozenset(range(1, len(columns) + 1)), note=note,
        )  # fmt: skip

    def _cell(self, shown: StatCell, column: StatColumn, layout: StatLayout) -> tuple[Span, ...]:
        text = printed(shown, column, self.rules, ZH)
        if shown.value is None:
            return (text,)
        source = _source(shown.figure) if shown.figure is not None else layout.id
        figure = self.binder.figure(
            f"{layout.id}_{column.id}", label=column_name(layout, column.id, ZH),
            value=exact(shown.value), unit="", text=text, source=source,
        )  # fmt: skip
        return (figure,)

    def _typed(self, part: str) -> Iterator[Block]:
        paragraphs = [
            line for line in self.asked.written.get(part, "").splitlines() if line.strip()
        ]
        for text in paragraphs:
            yield Paragraph((*self.binder.text(text), "。"))
        if not paragraphs:
            yield Paragraph(self._say("empty"))

    def _changes(self) -> Iterator[Block]:
        issue, changed = self.asked.issue, self.asked.changed
        yield Paragraph(
            self._say(
                "changed",
                issue=self._count("issue", issue, "期号"),
                before=self._count("issue_before", issue - 1, "上一期"),
                count=self._count("changed", len(changed), "不同的格"),
            )
        )
        if changed:
            keys = ("stat_table", "stat_line", "stat_column", "stat_then", "stat_now")
            yield Table(
                title=self.rule.parts["changes"],
                columns=tuple(self.rules.say(key, ZH) for key in keys),
                rows=tuple(self._change(each) for each in changed[:MOST_CHANGES]),
                widths=(1, 2, 2, 1, 1), numeric=frozenset((3, 4)),
            )  # fmt: skip

    def _change(self, each: CellChange) -> tuple[tuple[Span, ...], ...]:
        table = self.asked.tables.get(each.table)
        column = column_name(table.layout if table is not None else None, each.column, ZH)
        none = self.rules.say("stat_gone", ZH)
        words = (each.table, each.line, column, each.then or none, each.now or none)
        return tuple(self.binder.text(word) or (word,) for word in words)


PERCENT_COLUMN = StatColumn(id="", label="", english="", shows="year_on_year")


def _source(shown: LedgerFigure) -> str:
    return f"{shown.definition.id} {shown.period} {shown.digest[:8]}"


def _named_spans(asked: BriefingInput, rules: Rulebook) -> dict[str, tuple[Span, ...]]:
    """Return the figures that people named in braces, bound, each with its word if it has one."""
    by_name = {name: d.id for d in rules.definitions for name in (d.id, d.label)}
    binder = Binder(rules, "亿元")
    spans: dict[str, tuple[Span, ...]] = {}
    for text in asked.written.values():
        for match in NAME.finditer(text):
            name = match[1].strip()
            id_, word = by_name.get(ledger_name(name)), name.partition("|")[2]
            if id_ is None:
                continue
            shown = asked.figure_of(id_, ALL, asked.period.so_far)
            if shown.quantity is None or shown.value is None:
                spans[name] = ("—",)
                continue
            number = shown.quantity.number
            spans[name] = (
                binder.figure(
                    f"ledger_{id_}", label=shown.definition.label,
                    value=exact(shown.value / factor(shown.definition.unit)),
                    unit=shown.definition.unit,
                    text=about(number, word) if word else f"{number:f}", source=_source(shown),
                ),
            )  # fmt: skip
    return spans
