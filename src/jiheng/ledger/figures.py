"""A figure of a ledger: its value with the rows behind it, or why there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from jiheng.ledger.completion import completion
from jiheng.ledger.credit import part_of
from jiheng.ledger.digests import digest, in_order
from jiheng.ledger.narrowing import Narrowed, narrowed
from jiheng.ledger.ratios import cohort_ratio, period_ratio
from jiheng.ledger.selection import Selection, selection
from jiheng.ledger.sources import Sources
from jiheng.ledger.standing import growth, rank
from jiheng.model import (
    Counted,
    Definition,
    LedgerFigure,
    LedgerRow,
    Period,
    family,
)

SHARED = ("count", "sum")  # a firm that is told apart, an official value are nobody's in part


class UnknownFigureError(KeyError):
    """No definition has this id."""


def figure(id_: str, sources: Sources, period: Period, place: str = "") -> LedgerFigure:
    """Return a figure by the definition in force at the end of the period.

    Raises UnknownFigureError for an id that no definition has.
    """
    definition = sources.on(id_, period.last)
    if definition is None:
        versions = sources.versions(id_)
        if not versions:
            raise UnknownFigureError(id_)
        facts = {"since": versions[0].since.isoformat(), "day": period.last.isoformat()}
        return refused(versions[0], period, place, "not_in_force", facts)
    return figure_by(definition, sources, period, place)


def figure_by(
    definition: Definition, sources: Sources, period: Period, place: str = ""
) -> LedgerFigure:
    """Return a figure by one version of its definition, whether it was in force then or not.

    Figures that it is made of go by the versions in force.
    """
    if definition.how == "ratio":
        ratio = cohort_ratio if definition.cohort else period_ratio
        return ratio(definition, sources, period, place, figure)
    if definition.how == "completion":
        return completion(definition, sources, period, place, figure)
    if definition.how in ("rank", "growth"):
        standing = rank if definition.how == "rank" else growth
        return standing(definition, sources, period, place, figure)
    return _counting(definition, sources, period, place)


def _counting(definition: Definition, sources: Sources, period: Period, place: str) -> LedgerFigure:
    ledger = sources.ledgers[definition.ledger]
    selected = selection(definition, ledger, sources.of_ledger(definition), period, place)
    after_all = narrowed(selected, definition, sources, period)
    chosen = after_all.chosen
    counted = _counted(definition, chosen, sources, place)
    value, reason, facts = _measured(definition, sources, chosen, counted)
    return LedgerFigure(
        definition=definition, period=period, place=place, value=value, refused=reason,
        facts=facts, counted=counted, left_out=chosen.left_out,
        parts=_met_by(definition, after_all, sources, period, place),
        digest=digest(definition, period, place, counted),
    )  # fmt: skip


def _met_by(
    definition: Definition, after_all: Narrowed, sources: Sources, period: Period, place: str
) -> tuple[LedgerFigure, ...]:
    """Return the rows of another ledger that a figure counts by, as a part of it."""
    meets = definition.meets
    if meets is None:
        return ()
    ledger = sources.ledgers[meets.ledger]
    other = replace(
        definition, label=ledger.form.name, english=ledger.english, how="count", meets=None,
        ledger=ledger.id, day=meets.day, ends="", where=(), measure="",
    )  # fmt: skip
    counted = in_order(Counted(row.key, row.number) for row in after_all.met_by)
    return (
        LedgerFigure(
            definition=other, period=period, place=place, value=Fraction(len(counted)),
            counted=counted, digest=digest(other, period, place, counted),
        ),
    )  # fmt: skip


def _counted(
    definition: Definition, chosen: Selection, sources: Sources, place: str
) -> tuple[Counted, ...]:
    """Return the rows that count with what each brings: of a shared one the share."""
    summed, ledger = definition.how in ("sum", "value"), sources.ledgers[definition.ledger]
    rows = []
    for row in chosen.rows:
        amount = _amount(row, definition.measure) if summed else Fraction(0)
        share = part_of(row, ledger, sources, place) if definition.how in SHARED else None
        counted = Counted(row.key, row.number, amount)
        rows.append(
            replace(counted, amount=amount * share, share=share) if share is not None else counted
        )
    return in_order(rows)


def _amount(row: LedgerRow, measure: str) -> Fraction:
    value = row.values[measure]
    return value if isinstance(value, Fraction) else Fraction(0)


def _measured(
    definition: Definition, sources: Sources, chosen: Selection, counted: tuple[Counted, ...]
) -> tuple[Fraction | None, str, Mapping[str, object]]:
    """Return the value in base units, or why there is none."""
    match definition.how:
        case "count":
            return sum((row.share for row in counted), Fraction(0)), "", {}
        case "distinct":
            return Fraction(len({str(r.values[definition.measure]) for r in chosen.rows})), "", {}
        case "sum":
            return total(row.amount for row in counted), "", {}
        case _:
            return _single(definition, sources, chosen)


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Return the exact sum: whole numbers are added, fractions made once for each denominator."""
    numerators: dict[int, int] = {}
    for amount in amounts:
        numerator, denominator = amount.as_integer_ratio()
        numerators[denominator] = numerators.get(denominator, 0) + numerator
    return sum((Fraction(n, d) for d, n in numerators.items()), Fraction(0))


def _single(
    definition: Definition, sources: Sources, chosen: Selection
) -> tuple[Fraction | None, str, Mapping[str, object]]:
    """Return the one value that is published; two that differ are told, never chosen between."""
    column = sources.ledgers[definition.ledger].form.column(definition.measure)
    unit_column = column.unit_column if column is not None else ""
    units = {row.text(unit_column) for row in chosen.rows} if unit_column else set()
    strange = sorted(unit for unit in units if family(unit) != family(definition.unit))
    if strange:
        return None, "unit", {"unit": strange[0], "expected": definition.unit}
    values = {_amount(row, definition.measure) for row in chosen.rows}
    if len(values) != 1:
        return None, "several" if values else "no_rows", {"count": len(values)}
    return values.pop(), "", {}


def refused(
    definition: Definition, period: Period, place: str, reason: str, facts: Mapping[str, object]
) -> LedgerFigure:
    """Return a figure without a value, and why."""
    return LedgerFigure(
        definition=definition, period=period, place=place, value=None, refused=reason,
        facts=facts, digest=digest(definition, period, place, ()),
    )  # fmt: skip
