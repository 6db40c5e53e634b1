"""A figure of a ledger in words and as data: value, rows, what was left out and why, digest."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from jiheng.ledger.completion import TARGET_OF
from jiheng.ledger.reconcile import Reconciliation
from jiheng.ledger.refusals import refusal
from jiheng.model import (
    Column,
    Condition,
    Counted,
    Definition,
    Ledger,
    LedgerFigure,
    factor,
    half_up,
)
from jiheng.model.ledger_figure import FIELD_OPERATORS, quantity_of
from jiheng.model.units import with_unit
from jiheng.rulebook import Rulebook

MOST_DIGITS = 6
DIGEST_SHOWN = 8


def figure_lines(
    figure: LedgerFigure, ledgers: Mapping[str, Ledger], rules: Rulebook, lang: str
) -> Iterator[str]:
    """Yield a figure in words: what it is, its value, how many rows, what was left out."""
    definition = figure.definition
    name = definition.label if lang == "zh" else definition.english
    place = f" {figure.place}" if figure.place else ""
    yield f"{name}　{definition.id}　{figure.period}{place}"
    yield "  " + _value(figure, rules, lang)
    if figure.units_ranked:
        yield "  " + universe_words(figure, rules, lang)
    yield "  " + rules.say("figure_rows", lang, count=len(figure.counted))
    yield from _left_out(figure, ledgers, rules, lang)
    if gap := gap_words(figure, rules, lang):
        yield f"  {gap}"
    for part in figure.parts[: len(figure.parts) if not figure.units_ranked else 1]:
        yield "  " + rules.say(
            "figure_part", lang, name=part_name(part, rules, lang), value=_short(part)
        )
    for change in definition.breaks:
        yield "  " + rules.say("figure_changed", lang, day=change.day, why=change.why)
    yield "  " + rules.say("figure_definition", lang, **_rests_on(definition, rules, lang))
    yield "  " + rules.say("figure_digest", lang, digest=figure.digest)


def compared_lines(others: Iterable[LedgerFigure], rules: Rulebook, lang: str) -> Iterator[str]:
    """Yield what the same period is by other versions and variants, each under its own name."""
    for other in others:
        name = other.definition.label if lang == "zh" else other.definition.english
        facts = {"name": name, "value": _short(other), "span": span_words(other.definition)}
        yield "  " + rules.say("figure_beside", lang, **facts)


def span_words(definition: Definition) -> str:
    """Return when a version is in force: `2024-01-01 – 2025-12-31`."""
    until = definition.until.isoformat() if definition.until is not None else ""
    return f"{definition.since.isoformat()} – {until}".rstrip()


def _value(figure: LedgerFigure, rules: Rulebook, lang: str) -> str:
    if figure.quantity is None:
        why = refusal(figure, rules, lang)
        return rules.say("figure_refused", lang, why=why)
    return rules.say("figure_value", lang, value=figure.quantity.printed())


def universe_words(figure: LedgerFigure, rules: Rulebook, lang: str) -> str:
    """Return among which units a rank is one, and whether figures of all of them are there."""
    facts = {
        "universe": figure.facts.get("universe", ""),
        "ranked": figure.units_ranked,
        "units": figure.units,
    }
    key = "figure_universe" if figure.complete else "figure_universe_short"
    return rules.say(key if figure.units else "figure_universe_unknown", lang, **facts)


def part_name(part: LedgerFigure, rules: Rulebook, lang: str) -> str:
    """Return what a figure is called that another is made of, with its period."""
    name = part.definition.label if lang == "zh" else part.definition.english
    words = [rules.say("figure_target", lang)] if part.definition.how == TARGET_OF else []
    return " ".join((name, *words, str(part.period)))


def gap_words(figure: LedgerFigure, rules: Rulebook, lang: str) -> str:
    """Return how far a completion is from its target, in words; empty for any other figure."""
    gap = figure.facts.get("gap")
    if figure.definition.how != "completion" or not isinstance(gap, Fraction):
        return ""
    printed = quantity_of(figure.parts[0].definition, abs(gap)).printed()
    key = "figure_even" if not gap else "figure_ahead" if gap > 0 else "figure_behind"
    return rules.say(key, lang, gap=printed)


def _short(figure: LedgerFigure) -> str:
    return figure.quantity.printed() if figure.quantity is not None else "—"


def _rests_on(definition: Definition, rules: Rulebook, lang: str) -> dict[str, str]:
    citation = definition.citation
    mark = "" if citation.verified else f" [{rules.say('not_verified', lang)}]"
    return {"since": definition.since.isoformat(), "cites": f"{citation.text(lang)}{mark}"}


def _left_out(
    figure: LedgerFigure, ledgers: Mapping[str, Ledger], rules: Rulebook, lang: str
) -> Iterator[str]:
    for reason, keys in figure.left_out.items():
        words = reason_words(reason, figure.definition, ledgers, rules, lang)
        yield "  " + rules.say("figure_left_out", lang, count=len(keys), reason=words)


def unread_words(
    figure: LedgerFigure, ledgers: Mapping[str, Ledger], rules: Rulebook, lang: str
) -> Iterator[str]:
    """Yield how many rows a figure lacks because a value of theirs cannot be read, by column."""
    ledger = ledgers.get(figure.definition.ledger)
    for reason, keys in figure.left_out.items():
        kind, _, field = reason.partition(" ")
        column = ledger.form.column(field) if ledger is not None else None
        if kind == "unread" and column is not None:
            key = "figure_unread_money" if column.kind == "money" else "figure_unread"
            yield rules.say(key, lang, count=len(keys), column=column.label)


def reason_words(
    reason: str, definition: Definition, ledgers: Mapping[str, Ledger], rules: Rulebook, lang: str
) -> str:
    """Return why rows were left out, in words."""
    kind, _, rest = reason.partition(" ")
    ledger = ledgers[definition.ledger]
    if kind == "where":
        condition = next(c for c in definition.where if c.id == rest)
        return condition_words(condition, ledger, rules, lang)
    if kind == "meets" and rest in ledgers:
        return rules.say("figure_out_meets", lang, column=ledgers[rest].form.name)
    column = ledger.form.column(rest or definition.day)
    return rules.say(f"figure_out_{kind}", lang, column=column.label if column else rest)


def condition_words(condition: Condition, ledger: Ledger, rules: Rulebook, lang: str) -> str:
    """Return a condition in words, with the labels of the ledger."""
    if condition.alternatives:
        join = rules.say("condition_or", lang)
        return join.join(condition_words(c, ledger, rules, lang) for c in condition.alternatives)
    column = ledger.form.column(condition.field)
    if condition.op in FIELD_OPERATORS:
        others = (ledger.form.column(f"{name}") for name in condition.values)
        values = "、".join(f"“{other.label}”" for other in others if other is not None)
    else:
        values = "、".join(_labelled(value, column) for value in condition.values)
    label = column.label if column is not None else condition.field
    return rules.say(f"condition_{condition.op}", lang, column=label, value=values)


def _labelled(value: object, column: Column | None) -> str:
    if isinstance(value, Fraction):
        return amount_text(value, column.unit if column is not None else "")
    choices = column.choices if column is not None else ()
    return next((c.label for c in choices if c.id == value), str(value))


def amount_text(amount: Fraction, unit: str) -> str:
    """Return an amount in a unit with as many decimals as it needs, at most six."""
    number = f"{half_up(amount / factor(unit), MOST_DIGITS):f}".rstrip("0").rstrip(".")
    return with_unit(number, unit)


def figure_record(figure: LedgerFigure, others: Iterable[LedgerFigure] = ()) -> dict[str, Any]:
    """Return a figure as data: everything that it can be recomputed and compared by.

    `others` are the same period by other versions and variants.
    """
    quantity = figure.quantity
    return {
        "definition": figure.definition.id,
        "label": figure.definition.label,
        "since": figure.definition.since.isoformat(),
        "definition_digest": figure.definition.digest,
        "period": [figure.period.first.isoformat(), figure.period.last.isoformat()],
        "place": figure.place,
        "value": str(quantity.number) if quantity is not None else None,
        "unit": figure.definition.unit,
        "exact": str(figure.value) if figure.value is not None else None,
        "refused": figure.refused,
        "rows": [_row(row) for row in figure.counted],
        "left_out": {reason: list(keys) for reason, keys in figure.left_out.items()},
        "ranked": figure.units_ranked,
        "units": figure.units,
        "parts": [_part(part) for part in figure.parts],
        "others": [_other(other) for other in others],
        "digest": figure.digest,
    }


def reconciliation_record(both: Reconciliation) -> dict[str, Any]:
    """Return one's own ledger against the official figure as data, in the unit of the own one.

    `rows` are those of the period that do not count, each with what the own figure lacks by it.
    """
    own = both.own.definition
    return {
        "official": both.official.definition.id,
        "own": own.id,
        "unit": own.unit,
        "official_value": _in_unit(both.official.value, own),
        "own_value": _in_unit(both.own.value, own),
        "difference": _in_unit(both.difference, own),
        "rows": [
            {"group": group.name, "key": row.key, "reason": row.reason,
             "amount": _in_unit(row.amount, own), "exact": row.exact}
            for group in both.groups for row in group.uncounted
        ],
    }  # fmt: skip


def _in_unit(value: Fraction | None, definition: Definition) -> str | None:
    return str(quantity_of(definition, value).number) if value is not None else None


def _row(row: Counted) -> list[object]:
    return [row.key, row.number, str(row.amount)]


def _part(part: LedgerFigure) -> dict[str, object]:
    return {"definition": part.definition.id, "place": part.place, "value": _short(part)}


def _other(other: LedgerFigure) -> dict[str, object]:
    quantity = other.quantity
    return {
        "definition": other.definition.id,
        "since": other.definition.since.isoformat(),
        "value": str(quantity.number) if quantity is not None else None,
        "unit": other.definition.unit,
        "digest": other.digest,
    }
