"""facts.json of a reviewed report: what was read, what belongs together, what does not hold."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.model import Document, Finding, Interval, Label, Location, half_up
from jiheng.model.prose import Mention, Reading, Relation, StatedIndicator
from jiheng.model.quotes import PERSONAL, Quotes
from jiheng.reporting.written.personal import without_persons
from jiheng.rulebook import Lexicon, Rulebook

FORMAT = "jiheng/review"
VERSION = 1
PERSONS = ("人", "名", "位")
RATES = (("rate.satisfaction", ("满意",)), ("rate.share", ("占",)))
OTHER_STAFF = (
    ("staff.retired", ("退休", "离休")), ("staff.dispatched", ("派遣",)),
    ("staff.contract", ("聘用", "临聘", "编外", "合同制", "辅助", "临时")),
    ("staff.survivors", ("遗属",)),
)  # fmt: skip
DIGITS = 6  # decimals of computed values


def review_record(
    document: Document, reading: Reading, findings: tuple[Finding, ...], rules: Rulebook, *,
    program: str,
) -> dict[str, Any]:  # fmt: skip
    """Return facts and findings as JSON-able data; numbers are texts, so that none loses a digit.

    The shape is published as schema/review-1.json.
    """
    quotes = Quotes(document)
    read_and_found = {
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
        "facts": [_fact(m, reading, rules.lexicon) for m in reading.mentions],
        "indicators": [_indicator(indicator) for indicator in reading.stated_indicators],
        "identities": [_identity(r) for r in reading.relations],
        "findings": [finding_record(f, rules, quotes) for f in findings],
    }  # fmt: skip
    return {key: value if key == "source" else without_persons(value)
            for key, value in read_and_found.items()}  # fmt: skip


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


def _role(mention: Mention, lexicon: Lexicon) -> str:
    """Return what a figure is: its line of the budget or staff, else the kind of rate or staff."""
    if mention.fact.role:
        return mention.fact.role
    if mention.kind == "share":
        rates = (*RATES, ("rate.execution", lexicon.lists["rate_names"]))
        named = (role for role, words in rates if any(word in mention.name for word in words))
        return "rate.growth" if mention.rise else next(named, "rate.other")
    said = f"{mention.name}{mention.after}"
    if mention.kind == "count" and mention.fact.text.rstrip("余多").endswith(PERSONS):
        kinds = (role for role, words in OTHER_STAFF if any(word in said for word in words))
        return next(kinds, "")
    return ""


def _fact(mention: Mention, reading: Reading, lexicon: Lexicon) -> dict[str, Any]:
    fact = mention.fact
    return {
        "role": _role(mention, lexicon), "base": fact.base, "kind": mention.kind,
        "name": mention.name,
        "value": _value(mention), "approximate": mention.about, "growth": mention.rise,
        "text": fact.text, "recognised": reading.recognised, "place": _place(fact.place),
    }  # fmt: skip


def _indicator(indicator: StatedIndicator) -> dict[str, Any]:
    def weight(value: Decimal | None) -> str | None:
        return f"{value:f}" if value is not None else None

    return {
        "name": indicator.name, "level": indicator.level,
        "target": indicator.target.fact.text if indicator.target else None,
        "actual": indicator.actual.fact.text if indicator.actual else None,
        "weight": weight(indicator.weight), "score": weight(indicator.points),
        "reason": indicator.reason, "place": _place(indicator.place),
    }  # fmt: skip


def _identity(relation: Relation) -> dict[str, Any]:
    mention = relation.stated_mention
    at = mention.fact.place if mention is not None else relation.at
    return {
        "kind": relation.kind, "code": relation.code, "formula": relation.formula,
        "stated": mention.fact.text if mention is not None else str(relation.stated),
        "computed": _exact(relation.computed), "difference": _exact(relation.difference),
        "verdict": relation.verdict, "certain": relation.certain, "place": _place(at),
    }  # fmt: skip


def _exact(value: Fraction) -> str:
    """Return a value in the base unit, rounded to six decimals where it does not end."""
    return f"{half_up(value, DIGITS).normalize():f}"


def finding_record(finding: Finding, rules: Rulebook, quotes: Quotes) -> dict[str, Any]:
    """Return a finding with its places as printed, in words of both languages."""
    check = rules.checks[finding.code]
    return {
        "code": finding.code, "variant": finding.variant, "severity": rules.severity(finding),
        "asked": finding.asked, "doubt": finding.doubt or None,
        "title": dict(check.title), "message": {
            language: rules.message(finding, language) for language in ("zh", "en")
        },
        "do": dict(check.do), "rule": str(check.citation),
        "stated": _fact_text(finding.facts, "stated"),
        "computed": _fact_text(finding.facts, "computed"),
        "difference": _fact_text(finding.facts, "difference"),
        "places": [
            {**_place(at), "quote": "" if finding.code in PERSONAL else quotes.exact(at)}
            for at in finding.at
        ],
    }  # fmt: skip


def _fact_text(facts: Mapping[str, object], key: str) -> str | None:
    value = facts.get(key)
    return None if value is None else str(value.zh if isinstance(value, Label) else value)
