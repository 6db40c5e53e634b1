"""What a person sees of rows: every page, list, call, export and line of the record asks here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiheng.ledger.masks import masked
from jiheng.model import Ledger
from jiheng.web.core.models import AuditLine, Organisation, StoredFile, User
from jiheng.web.core.queries import may
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Correction, Proof, Row
from jiheng.web.ledgers.queries.rows import ledgers_of
from jiheng.web.ledgers.tables import Table


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees of the rows of a table: all but the values of some fields."""

    hidden: frozenset[str] = frozenset()

    def text(self, field: str, text: str) -> str:
        """Return a value as it is seen."""
        return masked(text) if field in self.hidden else text

    def values(self, row: Row) -> dict[str, str]:
        """Return the values of a row as they are seen."""
        return self.seen(row.values)

    def drafts(self, row: Row) -> dict[str, str]:
        """Return the values that wait for their phase as they are seen."""
        return self.seen({field: str(text) for field, (text, _by) in row.drafts.items()})

    def seen(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return values by field as they are seen."""
        return {field: self.text(field, text) for field, text in values.items()}

    def proofs(self, row: Row) -> list[Proof]:
        """Return the proofs of a row but those of hidden values."""
        return [proof for proof in row.proofs.all() if proof.field not in self.hidden]

    def correction(self, asked: Correction) -> list[tuple[str, str, str]]:
        """Return what a correction changes: field, value as it was, value as it is to be."""
        was, new = self.seen(asked.was), self.seen(asked.values)
        return [(field, was.get(field, ""), text) for field, text in new.items()]


EVERYTHING = Sight()


def sight(user: User, ledger: Ledger | None, organisation: Organisation) -> Sight:
    """Return what a person sees of the rows of an organisation: secrets with their right alone."""
    secret = ledger.secret if ledger is not None else {}
    if ledger is None or not secret:
        return EVERYTHING
    return Sight(
        frozenset(
            f for f, right in secret.items() if not may(user, ledger.right(right), organisation)
        )
    )


def table_sight(user: User, table: Table) -> Sight:
    """Return what a person sees of the rows of a table."""
    return sight(user, table.ledger, table.organisation)


def outsider_sight(ledger: Ledger | None) -> Sight:
    """Return what those see who have no right to any secret: what leaves the house is so."""
    return Sight(frozenset(ledger.secret)) if ledger is not None else EVERYTHING


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row of a list with its values as somebody sees them."""

    row: Row
    values: Mapping[str, str]


def seen_rows(rows: Iterable[Row], ledger: Ledger, user: User) -> list[SeenRow]:
    """Return rows of many organisations as a person sees them."""
    return [SeenRow(row, sight(user, ledger, row.organisation).values(row)) for row in rows]


def hidden_in(user: User, lines: Iterable[AuditLine]) -> set[tuple[int, str]]:
    """Return line and field of what lines of the record tell of rows and a person may not see."""
    audit_lines = list(lines)
    of_rows = ledgers_of(line.object_id for line in audit_lines)
    telling = [(line, ledgers().get(of_rows.get(line.object_id) or _ledger_id(line)))
               for line in audit_lines]  # fmt: skip
    secret = [(line, ledger) for line, ledger in telling if ledger is not None and ledger.secret]
    if not secret:
        return set()
    places = Organisation.objects.in_bulk({line.organisation_id for line, _ledger in secret})
    hidden: set[tuple[int, str]] = set()
    for line, ledger in secret:
        place = places.get(line.organisation_id)
        known = sight(user, ledger, place) if place is not None else outsider_sight(ledger)
        hidden |= {(line.number, field) for field in known.hidden if field in line.changes}
    return hidden


def _ledger_id(line: AuditLine) -> str:
    """Return the ledger that a line refers to, whose row may be gone."""
    return next((part for part in line.reference.split("/") if part in ledgers()), "")


def proof_seen(user: User, table: Table, pk: int) -> StoredFile | None:
    """Return a file that proves a value which a person sees in a table; None if it is none."""
    proofs = Proof.objects.filter(
        file=pk, row__organisation=table.organisation, row__year=table.year, row__ledger=table.id
    ).exclude(field__in=table_sight(user, table).hidden)
    proof = proofs.select_related("file").first()
    return proof.file if proof is not None else None
