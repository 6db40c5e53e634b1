"""Figures that texts name, as spans of a report and as printed."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Fact, Ratio, ScoredEvaluation, ScoredItem, ScoredTree, Span, plain
from jiheng.reporting.spans import Binder
from jiheng.rulebook import Rulebook
from jiheng.scoring import Named, named


def named_spans(scored: ScoredEvaluation, rules: Rulebook) -> dict[str, tuple[Span, ...]]:
    """Return every figure that a text may name, bound to its value, by name."""
    binder = Binder(rules, scored.evaluation.overview.money_unit)
    return {name: _spans(one, binder) for name, one in named(scored, rules).items()}


def printed(spans: Mapping[str, tuple[Span, ...]]) -> dict[str, str]:
    """Return figures as they are printed, by name."""
    return {name: plain(held) for name, held in spans.items()}


def _spans(one: Named, binder: Binder) -> tuple[Span, ...]:
    of = one.of
    if isinstance(of, Fact):
        return (binder.fact(of),)
    if isinstance(of, Ratio):
        return (binder.rate(of.id, of.value or Fraction(0), label=of.name, source=of.name),)
    if isinstance(of, ScoredTree):
        return _total(one.kind, of, binder)
    return _line(one.kind, of, binder)


def _total(kind: str, tree: ScoredTree, binder: Binder) -> tuple[Span, ...]:
    if kind == "grade" or tree.total.value is None:
        return (tree.total.grade or "",)
    return (binder.points("total", tree.total.value, label=tree.name),)


def _line(kind: str, item: ScoredItem, binder: Binder) -> tuple[Span, ...]:
    line = item.indicator
    if line is None or kind == "points":
        return (binder.points(f"points_{item.key}", item.points or Decimal(0), label=item.name),)
    if kind == "target":
        return binder.target(line.target, line.at("original_target")[0])
    return binder.actual(line.actual, line.at("actual")[0])
