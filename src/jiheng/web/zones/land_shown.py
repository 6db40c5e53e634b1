"""Parcels in words: classes, the tests that decided them, promises and shortfalls."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import factor
from jiheng.promotion.parcels import number
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.sight import outsider_sight
from jiheng.web.ledgers.values import row_place
from jiheng.web.zones.queries.parcels import (
    ClassTotal,
    JudgedParcel,
    Land,
    promise_totals,
)
from jiheng.web.zones.queries.places import PARCELS
from jiheng.web.zones.shown import mu, text_of
from jiheng.web.zones.words import CLASSES, PROMISES, TESTS

DAYS = ("not_supplied", "not_started", "nothing_built", "standing_still")
SHARES = ("halted_area", "halted_money")


def shown_total(total: ClassTotal) -> dict[str, Any]:
    """Return a class with its numbers in mu."""
    return {
        "id": total.name,
        "name": f"{CLASSES[total.name]}",
        "count": total.count,
        "mu": mu(total.area),
        "decided": total.decided,
        "disposed": total.disposed_count,
        "disposed_mu": mu(total.disposed_area),
    }


def shown_promises(land: Land) -> list[dict[str, Any]]:
    """Return each promise with how many were kept, missed and not measured."""
    return [
        {"name": f"{PROMISES[name]}", "met": met, "missed": missed, "unmeasured": unmeasured}
        for name, (met, missed, unmeasured) in promise_totals(land.parcels).items()
    ]


def shown_parcel(judged: JudgedParcel) -> dict[str, Any]:
    """Return a parcel as a line of the list."""
    row = judged.row
    place = row_place(row.key)
    area = number(row, "mu")
    return {
        "number": row.text("unit_number"),
        "zone": row.text("zone"),
        "holder": outsider_sight(ledgers()[PARCELS]).text("holder", row.text("holder")),
        "mu": mu(area) if area is not None else "—",
        "entered": f"{CLASSES.get(judged.entered, judged.entered)}",
        "decided": f"{CLASSES.get(judged.decided.name, '')}",
        "since": judged.decided.since.isoformat() if judged.decided.since else "",
        "why": why(judged),
        "differs": judged.differs,
        "disposed": judged.disposed,
        "missed": [_missed(words) for words in _missed_words(judged)],
        "address": reverse("ledgers:row", args=(PARCELS, *place)) if place is not None else "",
    }


def why(judged: JudgedParcel) -> str:
    """Return by which test a class was decided, with the number that it looked at."""
    decided = judged.decided
    words = f"{TESTS.get(decided.test, '')}"
    if decided.measured is None:
        return words
    if decided.test in DAYS:
        return _("%(words)s，%(days)s 天") % {"words": words, "days": text_of(decided.measured)}
    if decided.test in SHARES:
        share = text_of(decided.measured * 100)
        return _("%(words)s（%(share)s%%）") % {"words": words, "share": share}
    return words


def _missed_words(judged: JudgedParcel) -> list[Mapping[str, str]]:
    form = ledgers()[PARCELS].form
    lines: list[Mapping[str, str]] = []
    for promise in judged.missed:
        column = form.column(f"promised_{promise.name}")
        unit = column.unit if column is not None else ""
        scale = factor(unit) if unit else Fraction(1)
        measured = promise.measured if promise.measured is not None else Fraction(0)
        lines.append({
            "name": f"{PROMISES[promise.name]}",
            "promised": f"{text_of(promise.promised / scale)}{unit}",
            "measured": f"{text_of(measured / scale)}{unit}",
            "shortfall": f"{text_of(promise.shortfall / scale)}{unit}",
        })  # fmt: skip
    return lines


def _missed(line: Mapping[str, str]) -> str:
    words = _("%(name)s：承诺 %(promised)s，实测 %(measured)s，差 %(shortfall)s")
    return words % line
