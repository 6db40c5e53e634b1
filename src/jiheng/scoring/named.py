"""Figures that a text names in braces, such as {支出合计.决算数}, so that nobody types them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Fact,
    Location,
    Ratio,
    ScoredEvaluation,
    ScoredItem,
    ScoredTree,
)
from jiheng.rulebook import Rulebook

Row = TypeVar("Row")
NAME = re.compile(r"[{｛]([^{}｛｝\n]{1,80})[}｝]")
HEAD = ("conclusion", "satisfaction_claim", "execution_reason", "adjustment_reason")
ROWS = (
    ("objectives", ("result",)),
    ("projects", ("goal_result", "execution_reason")),
    ("results", ("text",)),
    ("problems", ("text",)),
)  # the texts of an evaluation in which figures may be named


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that has a name: what it is, and where it comes from."""

    kind: str  # fact, rate, target, actual, points, total, grade
    of: Fact | Ratio | ScoredItem | ScoredTree


def named(scored: ScoredEvaluation, rules: Rulebook) -> dict[str, Named]:
    """Return every figure that has a name: lines of the accounts, ratios, indicators, totals.

    Of two figures with the same name the first counts. A figure that is not stated has no name.
    """
    made: dict[str, Named] = {}
    for name, found in (*_facts(scored, rules), *_ratios(scored), *_trees(scored, rules)):
        made.setdefault(name, found)
    return made


def _facts(scored: ScoredEvaluation, rules: Rulebook) -> Iterator[tuple[str, Named]]:
    for fact in scored.facts.all:
        if fact.subject == DEPARTMENT and fact.exact is not None and fact.role in rules.line_of:
            base = rules.bases.get(fact.base, "")
            label = rules.label(fact.role)
            yield f"{label}.{base}" if base else label, Named("fact", fact)


def _ratios(scored: ScoredEvaluation) -> Iterator[tuple[str, Named]]:
    for ratio in scored.ratios:
        if ratio.status == "computed":
            yield ratio.name, Named("rate", ratio)


def _trees(scored: ScoredEvaluation, rules: Rulebook) -> Iterator[tuple[str, Named]]:
    words = rules.wording["named"]
    for tree in scored.trees:
        if tree.total.value is not None:
            yield f"{tree.name}.{words['total']}", Named("total", tree)
        if tree.total.grade:
            yield f"{tree.name}.{words['grade']}", Named("grade", tree)
        for item in tree.items:
            if item.points is not None:
                yield f"{item.name}.{words['points']}", Named("points", item)
            if item.indicator is not None and item.indicator.target is not None:
                yield f"{item.name}.{words['target']}", Named("target", item)
            if item.indicator is not None and item.indicator.actual is not None:
                yield f"{item.name}.{words['actual']}", Named("actual", item)


def texts(evaluation: Evaluation) -> Iterator[tuple[str, Location]]:
    """Yield the texts in which figures may be named, each with its place."""
    for field in HEAD:
        overview = evaluation.overview
        yield getattr(overview, field), overview.places.get(field, Location())
    for holder, fields in ROWS:
        for row in getattr(evaluation, holder):
            for field in fields:
                yield getattr(row, field), row.places.get(field, Location())


def filled(evaluation: Evaluation, printed: Mapping[str, str]) -> Evaluation:
    """Return an evaluation whose texts have the printed figures in place of their names.

    What has no such name stays as it was typed.
    """

    def told(text: str) -> str:
        return NAME.sub(lambda m: printed.get(m[1].strip(), m[0]), text)

    changed: dict[str, Any] = {
        holder: tuple(_row(row, fields, told) for row in getattr(evaluation, holder))
        for holder, fields in ROWS
    }
    return replace(evaluation, overview=_row(evaluation.overview, HEAD, told), **changed)


def _row(row: Row, fields: tuple[str, ...], told: Callable[[str], str]) -> Row:
    found = {field: told(getattr(row, field)) for field in fields}
    changed = {field: text for field, text in found.items() if text != getattr(row, field)}
    return replace(row, **changed) if changed else row  # type: ignore[type-var]
