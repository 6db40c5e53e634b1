"""Evidence of years: what was looked at, by whom, what it proves; what nobody looked at yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from jiheng.web.assessments.models import Examination
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, organisations
from jiheng.web.ledgers.models import Proof, Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import visible_rows
from jiheng.web.performance.queries.year_tables import sheets_of_years

EXAMINE = "examine"
UNEXAMINED, ACCEPTED, REFUSED, CHANGED = "unexamined", "accepted", "refused", "changed"


@dataclass(frozen=True, slots=True)
class Examined:
    """Where a proof stands: not looked at, accepted, refused, or its value is another one now."""

    state: str
    examination: Examination | None = None


def proofs(user: User) -> QuerySet[Proof]:
    """Return the proofs of every year that a person may see, with how each was judged last."""
    rows = visible_rows(user, *sheets_of_years())
    newest = Examination.objects.filter(proof=OuterRef("pk")).order_by("-pk")
    return (
        Proof.objects.filter(row__in=rows.values("pk"))
        .select_related("row__organisation", "file__uploaded_by")
        .annotate(
            judged=Subquery(newest.values("accepted")[:1]),
            judged_value=Subquery(newest.values("value")[:1]),
            judged_at=Subquery(newest.values("at")[:1]),
            judged_by=Subquery(newest.values("by__name")[:1]),
            judged_reason=Subquery(newest.values("reason")[:1]),
            machine=F("reading__verdict"),
        )
    )


def with_state(rows: QuerySet[Proof], state: str) -> QuerySet[Proof]:
    """Return the proofs that were judged so; `changed` is told by reading the values."""
    judged = None if state == UNEXAMINED else state == ACCEPTED
    return rows.filter(**{"judged": judged})


def state_of_proof(proof: "Proof") -> str:
    """Return where a proof of `proofs` stands."""
    judged, value = getattr(proof, "judged", None), getattr(proof, "judged_value", "")
    if judged is None:
        return UNEXAMINED
    if value != value_of(proof):
        return CHANGED
    return ACCEPTED if judged else REFUSED


def value_of(proof: Proof) -> str:
    """Return the value that a proof belongs to, as it was typed."""
    return f"{proof.row.values.get(proof.field, '')}"


def examinations_of(row: Row) -> list[tuple[Proof, Examined]]:
    """Return the proofs of a row with how each was judged last."""
    rows = Proof.objects.filter(row=row).select_related("row", "file")
    return [(proof, _examined(proof)) for proof in rows.order_by("pk")]


def _examined(proof: Proof) -> Examined:
    last = proof.examinations.select_related("by").last()
    if last is None:
        return Examined(UNEXAMINED)
    if last.value != value_of(proof):
        return Examined(CHANGED, last)
    return Examined(ACCEPTED if last.accepted else REFUSED, last)


def refused_in(cycle: Cycle) -> tuple[Proof, ...]:
    """Return the proofs of a year that were refused of the value that stands."""
    return tuple(p for p in _proofs_of(cycle) if state_of_proof(p) == REFUSED)


def counts_of(cycle: Cycle) -> dict[str, int]:
    """Return how many proofs of a year stand where."""
    counts = dict.fromkeys((UNEXAMINED, ACCEPTED, REFUSED, CHANGED), 0)
    for proof in _proofs_of(cycle):
        counts[state_of_proof(proof)] += 1
    return counts


def _proofs_of(cycle: Cycle) -> Iterable[Proof]:
    newest = Examination.objects.filter(proof=OuterRef("pk")).order_by("-pk")
    of_year = Q(row__organisation=cycle.organisation_id, row__year=cycle.year)
    return (
        Proof.objects.filter(of_year, row__ledger__in=sheets_of_years())
        .select_related("row", "file")
        .annotate(
            judged=Subquery(newest.values("accepted")[:1]),
            judged_value=Subquery(newest.values("value")[:1]),
            judged_reason=Subquery(newest.values("reason")[:1]),
        )
        .order_by("pk")
    )


def kept_from(user: User, proof: Proof) -> str:
    """Return why a person may not examine a proof: right, attached, author; empty if nothing."""
    if not may(user, EXAMINE, proof.row.organisation):
        return "right"
    if proof.file.uploaded_by_id == user.pk:
        return "attached"
    return "author" if proof.row.authors.get(proof.field) == user.pk else ""


def examines_anywhere(user: User) -> bool:
    """Return whether a person examines evidence of anybody."""
    return organisations(user, EXAMINE).exists()
