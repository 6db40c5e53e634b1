"""The sheet of a computation: plain texts, so that it prints the same whatever becomes of rules."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from jiheng.model import factor, half_up
from jiheng.model.award import Award, Scheme, Split, Tier

WAN, CENTS, RATE_DIGITS, LONG = 10_000, 2, 6, 4
Sheet = Mapping[str, Any]


def sheet(award: Award, rows: Sequence[Mapping[str, Any]], group: Split | None, year: int) -> Sheet:
    """Return a computation as it is kept: scheme with citation, rows, lines, parts, total."""
    scheme, unit = award.scheme, award.scheme.unit
    return {
        "year": year,
        "scheme": _scheme(scheme),
        "case": award.case.label,
        "counts": award.case.counts,
        "cap": f"{award.case.cap}" if award.case.cap is not None else "",
        "base": f"{award.base}",
        "base_printed": printed(award.base, unit),
        "rows": [dict(row) for row in rows],
        "lines": [
            {
                "key": line.key, "amount": f"{line.amount}", "rate": f"{line.rate}",
                "source": line.source, "exact": f"{line.exact}",
                "amount_printed": printed(line.amount, unit), "rate_printed": decimal(line.rate),
                "exact_printed": printed(line.exact, "万元"),
            }
            for line in award.lines
        ],
        "parts": [
            {
                "tier": tier_words(part.tier, unit), "base": printed(part.base, unit),
                "exact": f"{part.exact}", "exact_printed": printed(part.exact, "万元"),
            }
            for part in award.parts
        ],
        "exact": f"{award.exact}",
        "exact_printed": printed(award.exact, "万元"),
        "total": f"{award.total}",
        "total_printed": printed(award.total, "万元", LONG),
        "cut_by": award.cut_by,
        "cap_printed": printed(award.case.cap, "万元") if award.case.cap is not None else "",
        "group": _group(group),
    }  # fmt: skip


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return {
        "id": scheme.id, "label": scheme.label, "english": scheme.english, "kind": scheme.kind,
        "level": scheme.level, "since": scheme.since.isoformat(), "stacking": scheme.stacking,
        "lawful": scheme.lawful, "digest": scheme.digest, "cites": scheme.citation.text(),
        "verified": scheme.citation.verified, "unit": scheme.unit, "ledger": scheme.ledger,
        "lock_years": scheme.lock_years,
        "tiers": [
            {"case": case.label, "tier": tier_words(tier, scheme.unit)}
            for case in scheme.cases for tier in case.tiers
        ],
    }  # fmt: skip


def _group(group: Split | None) -> dict[str, Any]:
    if group is None:
        return {}
    return {
        "parent": group.parent,
        "apart": [
            {"enterprise": firm, "total": printed(yuan, "万元")}
            for firm, yuan in group.apart.items()
        ],
        "together": printed(group.together, "万元"),
        "gain": printed(group.gain, "万元"),
        "gains": group.gain > 0,
    }


def tier_words(tier: Tier, unit: str) -> str:
    """Return a tier as sheets print it: ≥ 3000 万美元: 2 %."""
    begins = ""
    if tier.low or not tier.included:
        begins = f"{'≥' if tier.included else '>'} {plain(tier.low / factor(unit))} {unit}: "
    if tier.rate is not None:
        return f"{begins}{plain(tier.rate * 100)} %"
    each = (tier.each or Fraction(0)) * factor(unit)
    return f"{begins}{plain(each)} 元 / {unit}"


def digest(content: Sheet) -> str:
    """Return the digest of a sheet."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def printed(amount: Fraction, unit: str, digits: int = CENTS) -> str:
    """Return an amount in base units in a unit, rounded half up."""
    return f"{half_up(amount / factor(unit), digits):f}"


def decimal(value: Fraction) -> str:
    """Return a rate as it is printed."""
    return plain(Fraction(half_up(value, RATE_DIGITS)))


def plain(value: Fraction) -> str:
    """Return a number without zeros at its end."""
    text = f"{half_up(value, RATE_DIGITS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_wan(yuan: Fraction) -> str:
    """Return yuan in 万元 as a row has it, exactly to the cent."""
    return plain(yuan / WAN)
