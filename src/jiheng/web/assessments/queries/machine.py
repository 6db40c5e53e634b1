"""What the machine reads of the evidence of a year: which value, from which file, what it said."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from jiheng.model import Location
from jiheng.model.evidence import FOUND, LATE, Claim, EvidenceVerdict
from jiheng.parsing.evidence import claim_of
from jiheng.reporting import evidence_note
from jiheng.rulebook import load
from jiheng.web.assessments.models import ProofReading
from jiheng.web.assessments.queries.examined import EXAMINE, value_of
from jiheng.web.core.files import path_of
from jiheng.web.core.models import User
from jiheng.web.core.queries import may
from jiheng.web.ledgers.models import Proof
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_tables import sheets_of_years
from jiheng.web.performance.year_document import sheet_form

MONEY = "万元"  # that a year's sheets are typed in
UNITS = {"money": MONEY, "rate": "%", "share": "%"}  # by the kind of column
RESULT, EVIDENCE = "actual", "evidence"


@dataclass(frozen=True, slots=True)
class ProofToRead:
    """A proof with the value that it is of, and where its bytes lie."""

    pk: int
    claim: Claim
    path: Path
    file: str
    value: str


def proofs_to_read(cycle: Cycle) -> tuple[ProofToRead, ...]:
    """Return the proofs of a year that were not read of the value that stands."""
    rows = _of_year(cycle).select_related("row", "file", "reading")
    return tuple(_to_read(p) for p in rows.order_by("pk") if stale(p))


def _of_year(cycle: Cycle) -> QuerySet[Proof]:
    return Proof.objects.filter(
        row__organisation=cycle.organisation_id, row__year=cycle.year,
        row__ledger__in=sheets_of_years(),
    )  # fmt: skip


def _to_read(proof: Proof) -> ProofToRead:
    claim, path = claim_of_proof(proof), path_of(proof.file.digest)
    return ProofToRead(proof.pk, claim, path, proof.file.name, value_of(proof))


def claim_of_proof(proof: Proof) -> Claim:
    """Return the value that a proof is of, with the words it goes by.

    A proof of the evidence column of an indicator is one of its result.
    """
    row, field = proof.row, proof.field
    values = {name: f"{text}" for name, text in row.values.items()}
    if field == EVIDENCE and RESULT in values:
        field = RESULT
    column = sheet_form(row.ledger).column(field)
    unit = UNITS.get(column.kind, "") if column is not None else ""
    name = row.title
    if field == RESULT:
        unit = values.get("unit", "")
    elif column is not None:
        name = f"{row.title}{column.label}"
    return claim_of(name, values.get(field, ""), unit, year=row.year)


def stale(proof: Proof) -> bool:
    """Return whether a proof was not read, or of another value than stands now."""
    reading = getattr(proof, "reading", None)
    return reading is None or reading.value != value_of(proof)


@dataclass(frozen=True, slots=True)
class MachineNote:
    """What the machine says of a proof, in words, and what else the same figure proves."""

    verdict: str
    place: str
    note: str
    stale: bool
    twins: tuple[Proof, ...] = ()  # proofs of other values by the same figure of the same file


def machine_note(proof: Proof, language: str) -> MachineNote | None:
    """Return what the machine read in a proof; None where nobody had it read."""
    reading = ProofReading.objects.filter(proof=proof).first()
    if reading is None:
        return None
    claim = claim_of_proof(proof)
    verdict = EvidenceVerdict(
        kind=reading.verdict, place=Location("", reading.part, reading.spot),
        figure=reading.figure, quote=reading.quote, computed=reading.computed,
        rounded=reading.rounded, day=reading.day, reason=reading.reason,
    )  # fmt: skip
    lang = "en" if language.startswith("en") else "zh"
    note = evidence_note(claim, verdict, load().rest, lang)
    place = f"{verdict.place}" if reading.figure or reading.quote else ""
    is_stale = reading.value != value_of(proof)
    return MachineNote(reading.verdict, place, note, is_stale, tuple(_twins(proof, reading)))


def _twins(proof: Proof, reading: ProofReading) -> Iterable[Proof]:
    """Return the proofs of other values of the same year that rest on the same figure."""
    if reading.verdict not in (FOUND, LATE) or reading.computed:
        return ()
    same = ProofReading.objects.filter(
        verdict__in=(FOUND, LATE), part=reading.part, spot=reading.spot, figure=reading.figure,
        computed="", proof__file__digest=proof.file.digest, proof__row__year=proof.row.year,
        proof__row__organisation=proof.row.organisation_id,
    )  # fmt: skip
    others = same.exclude(proof__row=proof.row_id, proof__field=proof.field)
    return [r.proof for r in others.select_related("proof__row", "proof__file").order_by("pk")]


def may_have_read(user: User, cycle: Cycle) -> bool:
    """Return whether a person may have the evidence of a year read: who examines it."""
    return may(user, EXAMINE, cycle.organisation)
