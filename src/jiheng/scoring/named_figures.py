"""Figures that a text names in braces, such as {支出合计.决算数}, so that nobody types them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Fact,
    LedgerFigure,
    Location,
    Ratio,
    ScoredEvaluation,
    ScoredItem,
    ScoredTree,
)
from jiheng.rulebook import Rulebook
from jiheng.rulebook.ledger_report import ABOUT, HEDGED, LEDGER, NAME

Row = TypeVar("Row")
HEAD = "overview"


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure that has a name: what it is, and where it comes from."""

    kind: str  # fact, rate, target, actual, points, total, grade
    source: Fact | Ratio | ScoredItem | ScoredTree | LedgerFigure
    hedge: str = ""  # of a ledger's figure: the word that it is printed with


def figures_by_name(scored: ScoredEvaluation, rules: Rulebook) -> dict[str, NamedFigure]:
    """Return every figure that has a name: lines of the accounts, ratios, indicators, totals.

    Of two figures with the same name the first counts. A figure that is not stated has no name.
    """
    figure_by_name: dict[str, NamedFigure] = {}
    for name, figure in _all(scored, rules):
        figure_by_name.setdefault(name, figure)
    return figure_by_name


def _all(scored: ScoredEvaluation, rules: Rulebook) -> Iterator[tuple[str, NamedFigure]]:
    yield from _facts(scored, rules)
    yield from _ratios(scored)
    yield from _trees(scored, rules)
    for figure in scored.ledger_figures.values():
        if figure.value is not None:
            name = f"{LEDGER}{figure.definition.label}"
            yield name, NamedFigure("ledger", figure)
            for word in HEDGED:
                yield f"{name}{ABOUT}{word}", NamedFigure("ledger", figure, word)


def ledger_name(name: str) -> str:
    """Return the figure of a ledger that a name in braces means; empty if it means none."""
    bare = name.strip()
    return bare.removeprefix(LEDGER).partition(ABOUT)[0] if bare.startswith(LEDGER) else ""


def _facts(scored: ScoredEvaluation, rules: Rulebook) -> Iterator[tuple[str, NamedFigure]]:
    for fact in scored.facts.all:
        if fact.subject == DEPARTMENT and fact.exact is not None and fact.role in rules.line_of:
            base = rules.bases.get(fact.base, "")
            label = rules.label(fact.role)
            yield f"{label}.{base}" if base else label, NamedFigure("fact", fact)


def _ratios(scored: ScoredEvaluation) -> Iterator[tuple[str, NamedFigure]]:
    for ratio in scored.ratios:
        if ratio.status == "computed":
            yield ratio.name, NamedFigure("rate", ratio)


def _trees(scored: ScoredEvaluation, rules: Rulebook) -> Iterator[tuple[str, NamedFigure]]:
    words = rules.wording["named"]
    for tree in scored.trees:
        if tree.total.value is not None:
            yield f"{tree.name}.{words['total']}", NamedFigure("total", tree)
        if tree.total.grade:
            yield f"{tree.name}.{words['grade']}", NamedFigure("grade", tree)
        for item in tree.items:
            if item.points is not None:
                yield f"{item.name}.{words['points']}", NamedFigure("points", item)
            if item.indicator is not None and item.indicator.target is not None:
                yield f"{item.name}.{words['target']}", NamedFigure("target", item)
            if item.indicator is not None and item.indicator.actual is not None:
                yield f"{item.name}.{words['actual']}", NamedFigure("actual", item)


def _naming(rules: Rulebook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the sheets and their fields whose texts may name figures, as the form has them."""
    for sheet in rules.form.sheets:
        fields = tuple(column.field for column in sheet.columns if column.names_figures)
        if fields:
            yield sheet.id, fields


def texts(evaluation: Evaluation, rules: Rulebook) -> Iterator[tuple[str, Location]]:
    """Yield the texts in which figures may be named, each with its place."""
    for sheet, fields in _naming(rules):
        source = getattr(evaluation, sheet)
        for row in (source,) if sheet == HEAD else source:
            for field in fields:
                yield getattr(row, field), row.places.get(field, Location())


def with_printed_figures(
    evaluation: Evaluation, printed: Mapping[str, str], rules: Rulebook
) -> Evaluation:
    """Return an evaluation whose texts have the printed figures in place of their names.

    What has no such name stays as it was typed.
    """

    def fill(text: str) -> str:
        return NAME.sub(lambda m: printed.get(m[1].strip(), m[0]), text)

    changed: dict[str, Any] = {}
    for sheet, fields in _naming(rules):
        source = getattr(evaluation, sheet)
        rows = source if sheet != HEAD else (source,)
        filled_rows = tuple(_row(row, fields, fill) for row in rows)
        changed[sheet] = filled_rows if sheet != HEAD else filled_rows[0]
    return replace(evaluation, **changed)


def _row(row: Row, fields: tuple[str, ...], fill: Callable[[str], str]) -> Row:
    text_by_field = {field: fill(getattr(row, field)) for field in fields}
    changed = {field: text for field, text in text_by_field.items() if text != getattr(row, field)}
    return replace(row, **changed) if changed else row  # type: ignore[type-var]
