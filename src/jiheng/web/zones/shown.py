"""Cards in words: every cell with its formula and numbers, what cut it, the papers behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import factor, half_up
from jiheng.model.scorecard import CardCell, CardItem, Graded, Scorecard, Trace
from jiheng.web.ledgers.values import row_place
from jiheng.web.zones.queries.places import EVENTS

DIGITS = 6


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell in words."""

    item: CardItem
    points: str
    state: str
    value: str  # what was scored, with its unit
    formula: str
    notes: tuple[str, ...]
    papers: tuple[Mapping[str, str], ...]


def text_of(value: Fraction) -> str:
    """Return a number with as many decimals as it needs, at most six."""
    text = f"{half_up(value, DIGITS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_cells(card: Scorecard, row: Graded) -> list[ShownCell]:
    """Return the cells of a zone with their formulas."""
    return [_shown(item, cell) for item, cell in zip(card.items, row.cells, strict=True)]


def _shown(item: CardItem, cell: CardCell) -> ShownCell:
    trace = cell.trace
    formula = FORMULAS[item.rule](item, trace) if cell.state == "scored" else ""
    if formula and trace.raw is not None:
        formula = f"{formula} = {text_of(trace.raw)}"
    value = text_of(trace.value) if trace.value is not None else ""
    unit = item.value.unit if item.value is not None else ""
    papers = tuple(
        {
            "text": f"{event.day} {event.document}",
            "count": text_of(event.count),
            "address": event_address(event.reference),
        }
        for event in trace.papers
    )
    points = f"{cell.points}" if cell.points is not None else "—"
    return ShownCell(
        item, points, cell.state, f"{value}{unit}" if value else "—", formula,
        tuple(_notes(cell)), papers,
    )  # fmt: skip


def event_address(reference: str) -> str:
    """Return where a row of an event is; empty for none."""
    place = row_place(reference)
    return reverse("ledgers:row", args=(EVENTS, *place)) if place is not None else ""


def _notes(cell: CardCell) -> list[str]:
    """Return what else is to be said of a cell: caps, means, what is missing."""
    trace, notes = cell.trace, []
    limits = {term.name: text_of(term.number) for term in trace.terms}
    if trace.cut_by == "cap":
        notes.append(_("封顶 %(points)s") % {"points": limits["cap"]})
    if trace.cut_by == "floor":
        notes.append(_("最低到 %(points)s") % {"points": limits["floor"]})
    lacks = _("、").join(trace.absent)
    if cell.state == "zero" and lacks:
        notes.append(_("没有报%(lacks)s，记 0 分") % {"lacks": lacks})
    if cell.state == "mean" and trace.others:
        words = _("没有报%(lacks)s，按同组其他 %(count)s 个的平均分 %(points)s")
        mean = text_of(trace.raw or Fraction(0))
        notes.append(words % {"lacks": lacks, "count": trace.others, "points": mean})
    if cell.state == "left_out":
        notes.append(_("没有报%(lacks)s，不计这一项，权重分给其他项") % {"lacks": lacks})
    if cell.state == "unknown" or (cell.state == "mean" and not trace.others):
        notes.append(_("没有报%(lacks)s，这一项记不了分，总分也不出") % {"lacks": lacks})
    if cell.factor != 1:
        notes.append(_("缺项折算 × %(factor)s") % {"factor": text_of(cell.factor)})
    return notes


def _terms(trace: Trace) -> dict[str, str]:
    return {term.name: text_of(term.number) for term in trace.terms}


def _value(trace: Trace) -> str:
    return text_of(trace.value) if trace.value is not None else ""


def _proportion(item: CardItem, trace: Trace) -> str:  # noqa: ARG001
    terms = _terms(trace)
    return f"{_value(trace)} ÷ {terms['target']} × {terms['weight']}"


def _reverse(item: CardItem, trace: Trace) -> str:  # noqa: ARG001
    terms = _terms(trace)
    return f"(2 − {_value(trace)} ÷ {terms['target']}) × {terms['weight']}"


def _spanned(item: CardItem, trace: Trace) -> str:
    terms, value = _terms(trace), _value(trace)
    low, high, foot, weight = (terms[name] for name in ("low", "high", "foot", "weight"))
    if low == high:
        return _("%(weight)s（各家都一样）") % {"weight": weight}
    way = f"({high} − {value})" if item.less else f"({value} − {low})"
    return f"{weight} × [{foot} + (1 − {foot}) × {way} ÷ ({high} − {low})]"


def _mixed(item: CardItem, trace: Trace) -> str:
    numbers = [text_of(term.number) for term in trace.terms]
    parts = (numbers[n * 3 : n * 3 + 3] for n in range(len(item.parts)))
    inner = " + ".join(f"{value} ÷ {target} × {share}" for value, target, share in parts)
    return f"({inner}) × {_terms(trace)['weight']}"


def _quota(item: CardItem, trace: Trace) -> str:
    numbers = [text_of(term.number) for term in trace.terms]
    bands = _("；").join(
        _("%(band)s 要 %(need)s 有 %(value)s")
        % {"band": band.label, "need": numbers[n * 2 + 1], "value": numbers[n * 2]}
        for n, band in enumerate(item.bands)
    )
    terms = _terms(trace)
    return f"{terms['weight']} − {terms['shortfall']} × {terms['each']}（{bands}）"


def _counted(item: CardItem, trace: Trace) -> str:  # noqa: ARG001
    return f"{_value(trace)} × {_terms(trace)['each']}"


FORMULAS: Mapping[str, Callable[[CardItem, Trace], str]] = {
    "proportion": _proportion,
    "benchmark": _proportion,
    "reverse": _reverse,
    "efficacy": _spanned,
    "minmax_floor": _spanned,
    "mixed": _mixed,
    "quota": _quota,
    "events": _counted,
    "bonus": _counted,
}


def shown_row(row: Graded) -> dict[str, Any]:
    """Return a zone as a line of the table."""
    return {
        "key": row.subject.id,
        "name": row.subject.name,
        "group": row.subject.group,
        "cells": [
            {
                "item": cell.item,
                "points": f"{cell.points}" if cell.points is not None else "—",
                "state": cell.state,
                "cut": cell.trace.cut_by,
            }
            for cell in row.cells
        ],
        "tail": f"{row.tail}",
        "total": f"{row.total}" if row.total is not None else "—",
        "place": row.place,
        "ties": row.ties,
        "ranked": row.ranked,
        "grade": row.grade,
        "vetoes": [f"{event.kind} {event.document}" for event in row.vetoes],
    }


def mu(area: Fraction) -> str:
    """Return an area in mu with one decimal."""
    return f"{half_up(area / factor('亩'), 1)}"
