"""facts.json of a reviewed report: what was read, what belongs together, what does not hold."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.model import Document, Finding, Interval, Label, Location, half_up
from jiheng.model.prose import Mention, Reading, Relation, Told
from jiheng.reporting.quotes import PERSONAL, Quotes
from jiheng.rulebook import Rulebook

FORMAT = "jiheng/review"
VERSION = 1
DIGITS = 6  # decimals of computed values


def review_record(
    document: Document, reading: Reading, findings: tuple[Finding, ...], rules: Rulebook, *,
    program: str,
) -> dict[str, Any]:  # fmt: skip
    """Return facts and findings as JSON-able data; numbers are texts, so that none loses a digit.

    The shape is published as schema/review-1.json.
    """
    quotes = Quotes(document)
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": program,
        "source": {
            "file": document.name, "sha256": document.digest, "recognised": document.recognised,
        },
        "report": {
            "title": reading.title, "organisation": reading.organisation, "kind": reading.kind,
            "year": reading.year, "grade": reading.grade,
            "score": _number(reading.total), "outline": [
                {"depth": h.depth, "number": h.number, "style": h.style, "text": h.text}
                for h in reading.outline
            ],
        },
        "facts": [_fact(m, reading) for m in reading.mentions],
        "indicators": [_indicator(told) for told in reading.told],
        "identities": [_identity(r) for r in reading.relations],
        "findings": [finding_record(f, rules, quotes) for f in findings],
    }  # fmt: skip


def _place(at: Location) -> dict[str, Any]:
    return {"part": at.part, "spot": at.spot, "start": at.span[0], "end": at.span[1]}


def _number(mention: Mention | None) -> str | None:
    exact = mention.fact.exact if mention is not None else None
    return f"{exact.number:f}" if exact is not None else None


def _value(mention: Mention) -> dict[str, Any] | None:
    quantity = mention.fact.quantity
    if quantity is None:
        return None
    if isinstance(quantity, Interval):
        low, high = (f"{n:f}" if n is not None else None for n in (quantity.low, quantity.high))
        return {"low": low, "high": high, "unit": quantity.unit}
    return {"number": f"{quantity.number:f}", "unit": quantity.unit, "digits": quantity.digits}


def _fact(mention: Mention, reading: Reading) -> dict[str, Any]:
    fact = mention.fact
    return {
        "role": fact.role, "base": fact.base, "kind": mention.kind, "name": mention.name,
        "value": _value(mention), "approximate": mention.about, "growth": mention.rise,
        "text": fact.text, "recognised": reading.recognised, "place": _place(fact.place),
    }  # fmt: skip


def _indicator(told: Told) -> dict[str, Any]:
    def weight(value: Decimal | None) -> str | None:
        return f"{value:f}" if value is not None else None

    return {
        "name": told.name, "level": told.level,
        "target": told.target.fact.text if told.target else None,
        "actual": told.actual.fact.text if told.actual else None,
        "weight": weight(told.weight), "score": weight(told.points), "reason": told.reason,
        "place": _place(told.place),
    }  # fmt: skip


def _identity(one: Relation) -> dict[str, Any]:
    at = one.whole.fact.place if one.whole is not None else one.at
    return {
        "kind": one.kind, "code": one.code, "formula": one.formula,
        "stated": one.whole.fact.text if one.whole else str(one.stated),
        "computed": _exact(one.computed), "difference": _exact(one.difference),
        "verdict": one.verdict, "certain": one.certain, "place": _place(at),
    }  # fmt: skip


def _exact(value: Fraction) -> str:
    """Return a value in the base unit, rounded to six decimals where it does not end."""
    return f"{half_up(value, DIGITS).normalize():f}"


def finding_record(finding: Finding, rules: Rulebook, quotes: Quotes) -> dict[str, Any]:
    """Return a finding with its places as printed, in words of both languages."""
    check = rules.checks[finding.code]
    return {
        "code": finding.code, "variant": finding.variant, "severity": rules.severity(finding),
        "title": dict(check.title), "message": {
            language: rules.message(finding, language) for language in ("zh", "en")
        },
        "do": dict(check.do), "rule": str(check.citation),
        "stated": _told(finding.facts, "stated"), "computed": _told(finding.facts, "computed"),
        "difference": _told(finding.facts, "difference"),
        "places": [
            {**_place(at), "quote": "" if finding.code in PERSONAL else quotes.exact(at)}
            for at in finding.at
        ],
    }  # fmt: skip


def _told(facts: Mapping[str, object], key: str) -> str | None:
    value = facts.get(key)
    return None if value is None else str(value.zh if isinstance(value, Label) else value)
