"""The year's report composed from ledgers: every number bound, every figure with its rows."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.ledger.refusals import why_not
from jiheng.ledger.report_figures import FigureIn, ShownFigure, shown_figure
from jiheng.model import (
    Figure,
    Heading,
    Landscape,
    LedgerFigure,
    Paragraph,
    Report,
    ScoredEvaluation,
    Span,
    Table,
)
from jiheng.model.report import Block
from jiheng.reporting.headings import numbered
from jiheng.reporting.ledger_satisfaction import SURVEY, SatisfactionText
from jiheng.reporting.named_figures import about, named_spans
from jiheng.reporting.report.achievement import score_table
from jiheng.reporting.report.conclusion import measures, problems
from jiheng.reporting.source import Source
from jiheng.reporting.spans import DASH, Binder, exact, fill
from jiheng.rulebook import Rulebook
from jiheng.rulebook.ledger_report import (
    BASE,
    CHANGE,
    HEDGED,
    LAST_YEAR,
    TARGET,
    UNITS,
    Hole,
    LedgerReport,
    ReportPart,
    ReportSentence,
)

ZH = "zh"
AS_WRITTEN = {"problems": problems, "measures": measures}
NAMED_VIEWS = (TARGET, LAST_YEAR, BASE, UNITS)  # another number than the figure itself


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReportInput:
    """What the report of a year is composed from."""

    unit: str
    year: int
    figure_in: FigureIn
    scored: ScoredEvaluation | None = None  # the year's evaluation; None: none is at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSource:
    """A number of the report, and what it rests on."""

    sentence: str
    figure: Figure
    shown: ShownFigure | None = None  # None: it stands in the year's own sheets


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that is not said, and the figure that cannot be had."""

    sentence: str
    name: str
    shown: ShownFigure | None = None  # None: nobody keeps its ledgers, or the year does not give it
    of_year: bool = False  # it is a figure of the year's own sheets

    def why(self, rules: Rulebook, lang: str) -> str:
        """Return in words why it cannot be had."""
        if self.shown is not None:
            return why_not(self.shown, rules, lang)
        return rules.say("report_no_year" if self.of_year else "report_no_ledger", lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedReport:
    """The report, what each of its numbers rests on, and what it leaves out."""

    report: Report
    sources: tuple[ReportSource, ...]
    left_out: tuple[LeftOut, ...]


def ledger_report(asked: LedgerReportInput, rules: Rulebook, rule: LedgerReport) -> ComposedReport:
    """Return the report of a year; a sentence whose figures cannot all be had is left out."""
    return _Writer(asked, rules, rule).composed()


class _Writer:
    """Composes one report; its binder gives each figure an id of its own."""

    def __init__(self, asked: LedgerReportInput, rules: Rulebook, rule: LedgerReport) -> None:
        self.asked, self.rules, self.rule = asked, rules, rule
        named: dict[str, tuple[Span, ...]] = {}
        if asked.scored is not None:
            named = _named(asked.scored, rules, rule.says["department"])
        self.named = named
        self.binder = Binder(rules, "万元", named)
        self.sources: list[ReportSource] = []
        self.left_out: list[LeftOut] = []

    def composed(self) -> ComposedReport:
        """Return the report with what it rests on."""
        blocks: list[Block] = []
        kept = [(part, spans) for part in self.rule.parts if (spans := list(self._part(part)))]
        for number, (part, paragraphs) in enumerate(kept, start=1):
            blocks += [Heading(1, numbered(1, number, part.title)), *paragraphs]
        annexes = (("scores", self._scores()), ("sources", self._sources()))
        tables = [(key, table) for key, table in annexes if table is not None]
        blocks.append(Landscape(True))
        for number, (key, table) in enumerate(tables, start=len(kept) + 1):
            blocks += [Heading(1, numbered(1, number, self.rule.says[key])), table]
        title = fill(self.rule.title, year=f"{self.asked.year}")
        digest = hashlib.sha256(repr(blocks).encode("utf-8")).hexdigest()
        report = Report(
            title=(self.asked.unit, "".join(map(str, title))),
            blocks=tuple(blocks),
            digest=digest,
            contents=False,
        )
        return ComposedReport(
            report=report, sources=tuple(self.sources), left_out=tuple(self.left_out)
        )

    def _part(self, part: ReportPart) -> Iterator[Paragraph]:
        said: tuple[Span, ...] = ()
        for sentence in part.sentences:
            spans = self._sentence(sentence)
            if spans is None:
                continue
            if said and sentence.joins:
                said = (*said[:-1], f"{said[-1]}".removesuffix("。"), "，", *spans)
                continue
            if said:
                yield Paragraph(_joined(said))
            said = spans
        if said:
            yield Paragraph(_joined(said))
        if part.written and self.asked.scored is not None:
            stated = AS_WRITTEN[part.written](self._source(self.asked.scored), 1)
            yield from (piece for piece in stated if isinstance(piece, Paragraph))
        if part.id == self.rule.satisfaction:
            rated = SatisfactionText(self.binder, self.rule, self.rules)
            yield from rated.paragraphs(self.asked.scored)
            self.sources += [ReportSource(sentence=SURVEY, figure=each) for each in rated.figures]

    def _sentence(self, sentence: ReportSentence) -> tuple[Span, ...] | None:
        """Return a sentence as spans; None where one of its figures cannot be had."""
        shown: dict[Hole, ShownFigure] = {}
        for hole in sentence.holes:
            each = (
                shown_figure(hole, self.asked.figure_in, self.asked.year) if hole.figure else None
            )
            known = hole.name in self.named if not hole.figure else each and not each.refused
            if not known:
                self.left_out.append(LeftOut(sentence.id, hole.name, each, not hole.figure))
                return None
            if each is not None:
                shown[hole] = each
        spans: list[Span] = []
        for piece in sentence.pieces:
            if isinstance(piece, str):
                spans.append(piece)
            elif piece in shown:
                spans += self._shown(sentence.id, shown[piece])
            else:
                spans += self._of_year(sentence.id, piece)
        return tuple(spans)

    def _shown(self, sentence: str, shown: ShownFigure) -> list[Span]:
        """Return a figure as it is printed, with the word that says which way it goes."""
        quantity, view = shown.quantity, shown.hole.view
        if quantity is None or shown.value is None:
            return [shown.word]
        text = about(quantity.number, view) if view in HEDGED else f"{quantity.number:f}"
        definition = shown.figure.definition
        figure = self.binder.figure(
            f"ledger_{definition.id}", label=definition.label, value=exact(shown.value),
            unit=shown.unit, text=text, source=source_words(shown.figure),
        )  # fmt: skip
        self.sources.append(ReportSource(sentence=sentence, figure=figure, shown=shown))
        return [shown.word, figure] if view == CHANGE else [figure]

    def _of_year(self, sentence: str, hole: Hole) -> list[Span]:
        spans = list(self.binder.text(f"{{{hole.name}}}"))
        for span in spans:
            if isinstance(span, Figure):
                self.sources.append(ReportSource(sentence=sentence, figure=span))
        return spans

    def _source(self, scored: ScoredEvaluation) -> Source:
        return Source(scored, (), self.rules, self.binder, names=False)

    def _scores(self) -> Table | None:
        """Return the score of the year line by line, from which its total is."""
        scored = self.asked.scored
        if scored is None or scored.department is None:
            return None
        return score_table(self._source(scored), scored.department, "")

    def _sources(self) -> Table:
        """Return what each number rests on: definition, period, rows, digest."""
        rows, seen = [], set[tuple[str, str]]()
        for source in self.sources:
            shown = source.shown
            key = (shown.figure.digest, source.figure.text) if shown is not None else ("", "")
            if shown is None or key in seen:
                continue
            seen.add(key)
            rows.append(self._line(source.figure, shown))
        heads = ("figure", "number", "period", "rows", "digest")
        return Table(
            title="",
            columns=tuple(self.rule.says[key] for key in heads), rows=tuple(rows),
            widths=(6, 2, 2, 2, 3), numeric=frozenset((1, 3)),
        )  # fmt: skip

    def _line(self, figure: Figure, shown: ShownFigure) -> tuple[tuple[Span, ...], ...]:
        again = self.binder.figure(
            f"source_{shown.figure.definition.id}", label=figure.label, value=figure.exact,
            unit=figure.unit, text=f"{figure.text}{shown.unit}", source=figure.source,
        )  # fmt: skip
        label, view = shown.figure.definition.label, shown.hole.view
        name = f"{label}（{view}）" if view in NAMED_VIEWS else label
        return (
            self.binder.text(name),
            (again,),
            self.binder.text(f"{shown.figure.period}") or (DASH,),
            (self.binder.count("rows", len(shown.rows), label=self.rule.says["rows"]),),
            (self._mark(shown.figure.digest[:8]),),
        )

    def _mark(self, digest: str) -> Figure:
        label = self.rule.says["digest"]
        return self.binder.figure(
            "digest", label=label, value=digest, unit="", text=digest, source=label
        )


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans with texts that stand side by side as one."""
    runs: list[Span] = []
    for span in spans:
        if runs and isinstance(span, str) and isinstance(runs[-1], str):
            runs[-1] += span
        elif span != "":
            runs.append(span)
    return tuple(runs)


def _named(
    scored: ScoredEvaluation, rules: Rulebook, department: str
) -> dict[str, tuple[Span, ...]]:
    """Return the figures of a year by name; what goes by the name of the department, by a word."""
    named = named_spans(scored, rules)
    if scored.department is not None:
        begin = f"{scored.department.name}."
        own = {n.removeprefix(begin): spans for n, spans in named.items() if n.startswith(begin)}
        named |= {f"{department}.{name}": spans for name, spans in own.items()}
    return named


def source_words(figure: LedgerFigure) -> str:
    """Return where a number comes from: definition, period, digest."""
    return f"{figure.definition.id} {figure.period} {figure.digest[:8]}"
