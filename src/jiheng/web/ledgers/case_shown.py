"""A case of two places as pages and calls show it: what is compared, who answered what, by when."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jiheng.ledger.credit import Credit, percent
from jiheng.model import Ledger
from jiheng.web.core.queries import names
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.pair_words import (
    DECISIONS,
    EFFECTS,
    REQUEST_DECISIONS,
    REQUEST_EFFECTS,
    WHY,
)
from jiheng.web.ledgers.queries import pairs as pair_queries
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.pairs import (
    SHARED,
    clock_of,
    decisions,
    in_order,
    is_overdue,
    may_judge,
    own_sides,
    places_of,
    sides_of,
)
from jiheng.web.ledgers.queries.sight import Sight, sight

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Pair, Row

COMPARED = (
    "name", "investor", "investor_code", "parent", "credit_code", "project_code", "company", "kind",
    "region", "contract_signed_on", "received_on", "planned_total", "intent_amount", "stage",
    "state", "aside", "aside_reason", "shares", "contract_number",
)  # fmt: skip
DECIDING = ("investor", "investor_code", "parent", "credit_code", "project_code", "planned_total",
            "contract_signed_on", "received_on")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A column of both rows, and whether they say the same."""

    label: str
    texts: tuple[str, ...]
    same: bool


def decision_words(pair: "Pair", decision: str) -> str:
    """Return what a decision of a case is called."""
    words = REQUEST_DECISIONS if pair.second_id is None else DECISIONS
    text = words["suspected"] if decision == "suspected" else words.get(decision, decision)
    return f"{text}"


def shares_words(shares: list[str]) -> str:
    """Return shares as 60% / 40%; empty without any."""
    return " / ".join(percent(Credit("", Fraction(part))) for part in shares)


def line_shown(ledger: Ledger, pair: "Pair") -> dict[str, Any]:
    """Return a case as the list has it."""
    running = clock_of(pair)
    return {
        "pair": pair,
        "titles": [row.title or row.key for row in _rows(pair)],
        "places": [place.name for place in places_of(pair).values()],
        "parties": len(sides_of(pair)),
        "why": [f"{WHY.get(why, why)}" for why in pair.why],
        "state": decision_words(pair, pair.state),
        "shares": shares_words(pair.shares),
        "undoing": pair.ended is None and pair.state != "suspected",
        "clock": running,
        "overdue": is_overdue(pair),
        "answered": len(pair.answers),
        "ledger": ledger.id,
    }


def case_shown(ledger: Ledger, pair: "Pair", user: "User") -> dict[str, Any]:
    """Return a case with its rows side by side, as its page shows it to a person."""
    people = names(said_["by"] for said_ in pair.answers.values())
    own, judges = own_sides(user, ledger, pair), may_judge(user, ledger, pair)
    answered = {said_["by"] for said_ in pair.answers.values()}
    open_sides = [
        side for side in own if not pair.above and side not in pair.answers
    ] if user.pk not in answered else [
        side for side in own if not pair.above and pair.ended is None
        and pair.answers.get(side, {}).get("by") == user.pk
    ]  # fmt: skip
    kept, later = in_order(pair)
    seen = set(places(user, ledger, "see").values_list("pk", flat=True))
    line, at = line_shown(ledger, pair), places_of(pair)
    effects = REQUEST_EFFECTS if pair.second_id is None else EFFECTS
    asked = [answer["shares"] for answer in pair.answers.values() if answer["shares"]]
    parts = asked[0] if asked else [str(Fraction(1, len(at)))] * len(at)
    return {
        **line,
        "line": line,
        "ledger": ledger,
        "name": ledger_name(ledger),
        "rows": [_row_shown(ledger, row, seen) for row in _rows(pair)],
        "compared": list(compared(ledger, pair)),
        "kept": kept,
        "later": later,
        "sides": [
            _side_shown(pair, side, place.name, people, sight(user, ledger, place))
            for side, place in at.items()
        ],
        "choices": [
            (each, decision_words(pair, each), effects[each])
            for each in decisions(ledger, pair)
            if pair.ended is None or each == pair_queries.UNDO
        ],
        "shared": SHARED,
        "answering": [(side, at[side].name) for side in open_sides],
        "judging": judges and pair.ended is None and (pair.above or is_overdue(pair)),
        "parts": [
            (side, place.name, percent(Credit("", Fraction(part))).removesuffix("%"))
            for (side, place), part in zip(at.items(), parts, strict=True)
        ],
    }


def answers_seen(ledger: Ledger, pair: "Pair", user: "User") -> dict[str, Any]:
    """Return what each side answered, numbers of persons masked for whom they are not shown."""
    at = places_of(pair)
    return {
        side: {**answer, "reason": sight(user, ledger, at[side]).prose(answer["reason"])}
        for side, answer in pair.answers.items()
    }


def compared(ledger: Ledger, pair: "Pair") -> list[ComparedLine]:
    """Return what both rows say in the columns that tell whether they are one; no secrets."""
    rows, lines = _rows(pair), []
    for column in ledger.form.columns:
        if column.field not in COMPARED or column.field in ledger.secret:
            continue
        texts = tuple(str(row.values.get(column.field, "")) for row in rows)
        if any(texts):
            same = column.field in DECIDING and len(rows) > 1 and len(set(texts)) == 1
            lines.append(ComparedLine(said(column.label), texts, same))
    return lines


def _rows(pair: "Pair") -> list["Row"]:
    return [row for row in (pair.first, pair.second) if row is not None]


def _row_shown(ledger: Ledger, row: "Row", seen: set[int]) -> dict[str, Any]:
    address = ledger_table(ledger, row.organisation).row_address(row.key)
    return {
        "row": row,
        "title": row.title or row.key,
        "place": row.organisation.name,
        "address": address if row.organisation_id in seen else "",
    }


def _side_shown(
    pair: "Pair", side: str, place: str, people: dict[int, str], known: Sight
) -> dict[str, Any]:
    answer = pair.answers.get(side)
    shown: dict[str, Any] = {"place": place, "answer": None}
    if answer is not None:
        shown["answer"] = {
            "decision": decision_words(pair, answer["decision"]),
            "shares": shares_words(answer["shares"]),
            "reason": known.prose(answer["reason"]),
            "by": people.get(answer["by"], ""),
            "at": dt.datetime.fromisoformat(answer["at"]),
        }
    return shown
