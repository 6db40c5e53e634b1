"""evaluation.json: everything that was read, scored, found and used, versioned."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from jiheng.model import (
    Document,
    Evaluation,
    Fact,
    Finding,
    Interval,
    Label,
    Lamp,
    Location,
    Ratio,
    ScoredEvaluation,
    ScoredItem,
    ScoredTree,
)
from jiheng.rulebook import Rulebook

FORMAT = "jiheng/evaluation"
VERSION = 2
ONLY_WHERE_ANY = (  # what came after version 2 of the shape, each of them optional
    "money_paths", "transfer_payments", "fund_sources", "fund_management", "bonds", "bond_flows",
    "service_contracts", "transfers", "adoptions", "unit_years", "own_units",
)  # fmt: skip
PERSONAL = ("name", "person")  # of members and measures: left out unless asked for


def record(
    scored: ScoredEvaluation,
    findings: tuple[Finding, ...],
    rules: Rulebook,
    document: Document,
    *,
    program: str,
    names: bool = False,
) -> dict[str, Any]:
    """Return the whole evaluation as JSON-able data; numbers are texts, so that none loses a digit.

    The shape is published as schema/evaluation-2.json. `digest` is the SHA-256 of all the rest.
    """
    evaluation = scored.evaluation
    content = {
        "format": FORMAT,
        "version": VERSION,
        "program": program,
        "source": {"file": document.name, "sha256": document.digest},
        "rules": _rules(scored, rules),
        "evaluation": _evaluation(evaluation, names=names),
        "facts": [_fact(fact) for fact in evaluation.facts.all],
        "scores": [_tree(tree) for tree in scored.trees],
        "ratios": [_ratio(ratio) for ratio in scored.ratios],
        "findings": [_finding(finding, rules) for finding in findings],
    }
    return {**content, "digest": digest(content)}


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of JSON-able data, independent of spacing and order of keys."""
    seal = hashlib.sha256()
    for number, key in enumerate(sorted(content)):
        seal.update(f"{',' if number else '{'}{_packed(key)}:".encode())
        for piece in _entries(content[key]):
            seal.update(piece.encode())
    seal.update(b"}" if content else b"{}")
    return seal.hexdigest()


def _entries(value: Any) -> Iterator[str]:
    """Yield a value as packed JSON, a list entry by entry: a long one is never there as a text."""
    if not isinstance(value, list):
        yield _packed(value)
        return
    for number, entry in enumerate(value):
        yield f"{',' if number else '['}{_packed(entry)}"
    yield "]" if value else "[]"


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _number(value: Decimal | Fraction | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, Fraction):
        return str(value)
    return f"{value:f}"


def _place(place: Location) -> dict[str, str]:
    return {"part": place.part, "spot": place.spot}


def _rules(scored: ScoredEvaluation, rules: Rulebook) -> dict[str, Any]:
    used = dict.fromkeys(tree.profile for tree in scored.trees)
    profiles = [profile for profile in rules.profiles if profile.id in used]
    return {
        "year": rules.year if rules.year != 9999 else None,
        "place": rules.place,
        "profiles": [
            {
                "id": profile.id, "version": profile.version, "sha256": profile.digest,
                "title": profile.title, "verified": profile.verified,
            }
            for profile in profiles
        ],
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    quantity = fact.quantity
    value: dict[str, Any] | None = None
    if isinstance(quantity, Interval):
        value = {
            "low": _number(quantity.low),
            "high": _number(quantity.high),
            "unit": quantity.unit,
        }
    elif quantity is not None:
        value = {
            "number": _number(quantity.number),
            "unit": quantity.unit,
            "digits": quantity.digits,
        }
    return {
        "subject": fact.subject, "role": fact.role, "base": fact.base, "year": fact.year,
        "value": value, "text": fact.text, "place": _place(fact.place),
    }  # fmt: skip


def _tree(tree: ScoredTree) -> dict[str, Any]:
    total = tree.total
    return {
        "subject": tree.subject,
        "name": tree.name,
        "profile": {"id": tree.profile, "version": tree.version, "sha256": tree.digest},
        "items": [_item(item) for item in tree.items],
        "total": {
            "value": _number(total.value), "low": _number(total.low), "high": _number(total.high),
            "grade": total.grade, "summed": _number(total.summed),
            "weights": _number(total.weights),
            "applicable": _number(total.applicable), "full_marks": _number(total.full_marks),
            "rescaled": _number(total.rescaled), "bonus": _number(total.bonus),
            "malus": _number(total.malus), "raw": _number(total.raw), "cap": _number(total.cap),
            "reasons": list(total.reasons),
        },
        "lamp": _lamp(tree.lamp),
    }  # fmt: skip


def _lamp(lamp: Lamp | None) -> dict[str, Any] | None:
    if lamp is None:
        return None
    return {"colour": lamp.colour, "cause": lamp.cause, "figure": _number(lamp.figure)}


def _item(item: ScoredItem) -> dict[str, Any]:
    share = item.share
    return {
        "key": item.key, "name": item.name, "weight": _number(item.weight),
        "effect": str(item.effect), "penalty": _number(item.penalty),
        "rule": str(share.rule) if share.rule else None, "share": _number(share.value),
        "met": share.met, "attainment": _number(share.attainment),
        "not_applicable": share.not_applicable, "unscored_because": share.reason or None,
        "exact": _number(item.exact), "points": _number(item.points),
        "own_points": _number(item.indicator.own_points) if item.indicator else None,
        "at": [_place(place) for place in item.at],
    }  # fmt: skip


def _ratio(ratio: Ratio) -> dict[str, Any]:
    return {
        "id": ratio.id, "name": ratio.name, "base": ratio.base, "status": ratio.status,
        "value": _number(ratio.value), "numerator": _number(ratio.numerator),
        "denominator": _number(ratio.denominator), "reason": ratio.reason,
        "at": [_place(place) for place in ratio.at],
    }  # fmt: skip


def _finding(finding: Finding, rules: Rulebook) -> dict[str, Any]:
    return {
        "code": finding.code,
        "variant": finding.variant,
        "severity": rules.severity(finding),
        "at": [_place(place) for place in finding.at],
        "facts": {key: _plain(value) for key, value in finding.facts.items()},
        "zh": rules.message(finding),
        "en": rules.message(finding, "en"),
    }


def _evaluation(evaluation: Evaluation, *, names: bool) -> dict[str, Any]:
    content: dict[str, Any] = {"kind": evaluation.kind, "units": list(evaluation.units)}
    for field in fields(evaluation):
        value = getattr(evaluation, field.name)
        if field.name in ("kind", "units", "facts"):
            continue
        if field.name in ONLY_WHERE_ANY and not value:  # records of years without stay as they are
            continue
        if field.name == "staff" and not any(line.funding or line.ranks for line in value):
            continue
        content[field.name] = _plain(value)
    content["projects"] = [_project(project) for project in content["projects"]]
    if not names:
        for row in (*content["members"], *content["measures"]):
            for personal in PERSONAL:
                row.pop(personal, None)
    return content


def _project(row: dict[str, Any]) -> dict[str, Any]:
    """Return a project; one without rules of its own stands as in earlier records."""
    return row if row["profile"] else {k: v for k, v in row.items() if k != "profile"}


def _plain(value: Any) -> Any:
    """Return a value as JSON-able data: numbers and dates as texts, places left out of rows."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Label):
        return value.zh
    if isinstance(value, (Decimal, Fraction)):
        return _number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    if is_dataclass(value) and not isinstance(value, type):
        named = [f.name for f in fields(value) if f.name not in ("places", "texts")]
        kind = {"kind": type(value).__name__} if "kind" not in named and "key" not in named else {}
        return {**kind, **{name: _plain(getattr(value, name)) for name in named}}
    return value
