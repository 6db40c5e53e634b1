"""A check that accuses a report again and again has read it wrongly: it asks, once."""

from collections.abc import Iterable

from jiheng.model import Finding, Label
from jiheng.review.written.report import finding
from jiheng.rulebook import Rulebook

MANY = 4  # of strangers' reports three of one kind were faults, four and more never were
SURE = ("A64", "F01", "F02", "F03", "F04")  # known word for word, or by their marks: never misread
SHOWN = 3  # messages that are told; the places are all there


def asked_once(findings: Iterable[Finding], rules: Rulebook) -> tuple[Finding, ...]:
    """Return findings with the errors of a check that says many as one question (A84)."""
    known = tuple(findings)
    errors: dict[str, list[Finding]] = {}
    for each in known:
        if rules.severity(each) == "error" and each.code not in SURE:
            errors.setdefault(each.code, []).append(each)
    doubted = {code: group for code, group in errors.items() if len(group) >= MANY}
    first = {id(group[0]): group for group in doubted.values()}
    replaced = {id(each) for group in doubted.values() for each in group}
    return tuple(
        _question(first[id(each)], rules) if id(each) in first else each
        for each in known
        if id(each) in first or id(each) not in replaced
    )


def _question(group: list[Finding], rules: Rulebook) -> Finding:
    messages = {
        language: " ".join(rules.message(each, language) for each in group[:SHOWN])
        for language in ("zh", "en")
    }
    places = tuple(dict.fromkeys(place for each in group for place in each.at))
    facts = {"check": group[0].code, "n": len(group), "first": Label(**messages)}
    return finding("A84", "default", *places, **facts)
