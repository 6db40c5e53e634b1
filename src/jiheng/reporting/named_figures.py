"""Figures that texts name, as spans of a report and as printed."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    Fact,
    LedgerFigure,
    Ratio,
    ScoredEvaluation,
    ScoredItem,
    ScoredTree,
    Span,
    plain,
)
from jiheng.reporting.spans import Binder, exact
from jiheng.rulebook import Rulebook
from jiheng.scoring import NamedFigure, figures_by_name


def named_spans(scored: ScoredEvaluation, rules: Rulebook) -> dict[str, tuple[Span, ...]]:
    """Return every figure that a text may name, bound to its value, by name."""
    binder = Binder(rules, scored.evaluation.overview.money_unit)
    return {
        name: _spans(named_figure, binder)
        for name, named_figure in figures_by_name(scored, rules).items()
    }


def printed(spans: Mapping[str, tuple[Span, ...]]) -> dict[str, str]:
    """Return figures as they are printed, by name."""
    return {name: plain(figure_spans) for name, figure_spans in spans.items()}


def _spans(named_figure: NamedFigure, binder: Binder) -> tuple[Span, ...]:
    origin = named_figure.source
    if isinstance(origin, LedgerFigure):
        return (_ledger(origin, named_figure.hedge, binder),)
    if isinstance(origin, Fact):
        return (binder.fact(origin),)
    if isinstance(origin, Ratio):
        return (
            binder.rate(
                origin.id, origin.value or Fraction(0), label=origin.name, source=origin.name
            ),
        )
    if isinstance(origin, ScoredTree):
        return _total(named_figure.kind, origin, binder)
    return _line(named_figure.kind, origin, binder)


def _ledger(figure: LedgerFigure, word: str, binder: Binder) -> Span:
    """Return a ledger's figure, or a round number that holds for it with the word."""
    quantity = figure.quantity
    if quantity is None:
        return "—"
    source = f"{figure.definition.id} {figure.period} {figure.digest[:8]}"
    return binder.figure(
        f"ledger_{figure.definition.id}", label=figure.definition.label,
        value=exact(figure.value or Fraction(0)), unit=figure.definition.unit,
        text=about(quantity.number, word) if word else f"{quantity.number}", source=source,
    )  # fmt: skip


def about(number: Decimal, word: str) -> str:
    """Return 180余 for 186, 超170 for 174, 近100 for 97; a round number is printed as it is."""
    step = max(10, 10 ** (len(str(int(number))) - 2))
    below = int(number) // step * step
    if number == below or number < step:
        return f"{number}"
    return {"余": f"{below}余", "超": f"超{below}", "近": f"近{below + step}"}[word]


def _total(kind: str, tree: ScoredTree, binder: Binder) -> tuple[Span, ...]:
    if kind == "grade" or tree.total.value is None:
        return (tree.total.grade or "",)
    return (binder.points("total", tree.total.value, label=tree.name),)


def _line(kind: str, item: ScoredItem, binder: Binder) -> tuple[Span, ...]:
    line = item.indicator
    if line is None or kind == "points":
        return (binder.points(f"points_{item.key}", item.points or Decimal(0), label=item.name),)
    if kind == "target":
        return binder.target(line.target, line.at("target")[0])
    return binder.actual(line.actual, line.at("actual")[0])
