"""What raters gave, what it comes to, how far they agree; the self-evaluation beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.methods.agreement import rater_agreement
from jiheng.model import ScoredItem, half_up
from jiheng.model.assessment import AssessmentResult, Card, CardItem
from jiheng.scoring import assessments as scoring
from jiheng.web.assessments.models import Assessment, Seat
from jiheng.web.assessments.queries.assessments import card_in_force
from jiheng.web.assessments.queries.raters import HANDED_IN, rating_seats
from jiheng.web.core.models import StoredFile
from jiheng.web.ledgers.queries.rows import proofs_of
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.year_tables import year_table

RATERS = 2  # from which on an agreement can be told
AGREED_DIGITS = 3
MEASURES = ("icc_single", "icc_average", "kendall_w", "alpha")


def marks_of(seat: Seat) -> dict[str, Decimal]:
    """Return the points that a rater gave, by item."""
    return {mark.item: mark.points for mark in seat.marks.all()}


def outcome(assessment: Assessment) -> AssessmentResult | None:
    """Return what the marks that were handed in come to; None while anything is missing."""
    seats = list(rating_seats(assessment).prefetch_related("marks"))
    if not seats or any(seat.state != HANDED_IN for seat in seats):
        return None
    card = card_in_force(assessment)
    return scoring.result(card, {f"{seat.pk}": marks_of(seat) for seat in seats})


def agreement(card: Card, marks: Sequence[Mapping[str, Decimal]]) -> dict[str, str]:
    """Return how far raters agree on shares of points, as texts by measure; empty for one rater."""
    if len(marks) < RATERS or len(card.items) < RATERS:
        return {}
    scores = [[float(own[item.id] / item.points) for item in card.items] for own in marks]
    value = rater_agreement(scores).value
    return {name: _printed(getattr(value, name)) for name in MEASURES}


def _printed(value: float | None) -> str:
    return "" if value is None else f"{half_up(Fraction(value), AGREED_DIGITS):f}"


def kept_result(card: Card, rated: AssessmentResult) -> dict[str, Any]:
    """Return a result to be kept: exact numbers as texts, and the card as it was."""
    raters = list(rated.items[0].marks)
    marks = [{r.item.id: r.marks[who] for r in rated.items} for who in raters]
    return {
        "card": {
            "id": card.id, "label": card.label, "english": card.english,
            "cites": card.citation.text(), "verified": card.citation.verified,
            "points_from": card.points_citation.text(),
        },
        "raters": len(raters),
        "full": f"{card.full}",
        "agreement": agreement(card, marks),
        "items": [
            {
                "id": r.item.id, "points": f"{r.points}", "of": f"{r.item.points}",
                "mean": f"{r.mean}", "low": f"{r.low}", "high": f"{r.high}",
                "mode": r.item.mode, "label": r.item.label, "english": r.item.english,
                "level1": r.item.level1, "level2": r.item.level2,
            }
            for r in rated.items
        ],
        "disputed": [r.item.id for r in scoring.disputed(rated)],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SelfLine:
    """A line of the self-evaluation that is looked at beside the card, with what proves it."""

    item: ScoredItem
    proofs: tuple[StoredFile, ...]


def self_lines(assessment: Assessment) -> tuple[SelfLine, ...]:
    """Return the lines of the self-evaluation of what is assessed, in order."""
    evaluated = evaluated_year(assessment.cycle)
    trees = evaluated.outcome.scored.trees
    tree = next((tree for tree in trees if tree.subject == assessment.subject), None)
    if tree is None:
        return ()
    proofs = proofs_of(year_table(assessment.cycle, "indicators"))
    keys = evaluated.keys
    return tuple(
        SelfLine(item, tuple(proofs.get(keys.get(item.key, ""), ()))) for item in tree.items
    )


def file_beside(assessment: Assessment, pk: int) -> StoredFile | None:
    """Return a paper of an assessment, or a proof of a line beside it; None for another file."""
    own = (paper.file for paper in assessment.papers.select_related("file"))
    proofs = (stored for line in self_lines(assessment) for stored in line.proofs)
    return next((each for each in (*own, *proofs) if each.pk == pk), None)


def self_total(assessment: Assessment) -> tuple[str, str]:
    """Return total and grade of the self-evaluation of what is assessed; empty where none is."""
    trees = evaluated_year(assessment.cycle).outcome.scored.trees
    tree = next((tree for tree in trees if tree.subject == assessment.subject), None)
    if tree is None or tree.total.value is None:
        return "", ""
    return f"{tree.total.value}", tree.total.grade or ""


def grouped(card: Card) -> list[tuple[str, list[CardItem]]]:
    """Return the items of a card under the names of their first levels."""
    groups: dict[str, list[CardItem]] = {}
    for item in card.items:
        groups.setdefault(item.level1, []).append(item)
    return list(groups.items())


def reasons_of(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Return why raters gave other than full points, by item: nobody is named."""
    reasons: dict[str, list[str]] = {}
    for seat in rating_seats(assessment).prefetch_related("marks"):
        for mark in seat.marks.all():
            if mark.reason and mark.reason not in reasons.setdefault(mark.item, []):
                reasons[mark.item].append(mark.reason)
    return {item: tuple(texts) for item, texts in reasons.items()}
