"""What a person sees of rows: every page, list, call, export and line of the record asks here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from jiheng.ledger.masks import masked
from jiheng.ledger.personal import numbers_masked, personal_numbers
from jiheng.model import Column, Ledger
from jiheng.web.core.models import AuditLine, Organisation, StoredFile, User
from jiheng.web.core.queries import may
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Correction, Override, Proof, Row
from jiheng.web.ledgers.queries.rows import ledgers_of
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.tables import Table

CONTACT = "contact"  # the right to see how persons are reached; where none is declared: to fill in
PROSE = ("reason", "answer", "kept_for")  # texts of lines of the record that anybody may have typed
PROVED = ("proof",)  # by what files: their names tell as much


Asked = TypeVar("Asked", Correction, Override)


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees of the rows of a table: all but the values of some fields.

    In free texts the numbers that reach a person are masked, unless they are `reached`: that is
    asked only where there is one.
    """

    hidden: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()  # fields of free text
    reached: Callable[[], bool] = _always

    def text(self, field: str, text: str) -> str:
        """Return a value as it is seen."""
        if field in self.hidden:
            return masked(text)
        return self.prose(text) if field in self.free or other_label(field) else text

    def prose(self, text: str) -> str:
        """Return a free text as it is seen: a note, a reason."""
        return numbers_masked(text) if personal_numbers(text) and not self.reached() else text

    def request(self, asked: Asked) -> Asked:
        """Return what somebody asked for with its reason and answer as they are seen."""
        asked.reason, asked.answer = self.prose(asked.reason), self.prose(asked.answer)
        return asked

    def values(self, row: Row) -> dict[str, str]:
        """Return the values of a row as they are seen."""
        return self.seen(row.values)

    def drafts(self, row: Row) -> dict[str, str]:
        """Return the values that wait for their phase as they are seen."""
        return self.seen({field: str(text) for field, (text, _by) in row.drafts.items()})

    def seen(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return values by field as they are seen."""
        return {field: self.text(field, text) for field, text in values.items()}

    def behind(self, before: Mapping[str, str], typed: Mapping[str, str]) -> frozenset[str]:
        """Return the fields in which something is typed over what is not seen whole.

        Whether it is the same is told to nobody: it counts as another value, and is written as one.
        """
        return frozenset(
            field
            for field, text in typed.items()
            if self.text(field, known := before.get(field, "")) not in (known, text.strip())
        )

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
    if ledger is None:
        return EVERYTHING
    return _sight(user, ledger, organisation, free_fields(ledger))


def _sight(user: User, ledger: Ledger, organisation: Organisation, free: frozenset[str]) -> Sight:
    secret = ledger.secret.items()
    hidden = (field for field, right in secret if not may(user, ledger.right(right), organisation))
    reached = partial(may, user, ledger.right(reaching(ledger)), organisation)
    return Sight(frozenset(hidden), free, reached)


def reaching(ledger: Ledger) -> str:
    """Return the right of a ledger that shows how persons are reached."""
    return CONTACT if CONTACT in ledger.rights else "fill"


def free_fields(ledger: Ledger) -> frozenset[str]:
    """Return the fields of a ledger with free text; what a row is called by is shown to all."""
    return frozenset(c.field for c in ledger.form.columns if _is_free(ledger, c))


def _is_free(ledger: Ledger, column: Column) -> bool:
    return column.kind == "text" and column.field not in ledger.form.called


def table_sight(user: User, table: Table) -> Sight:
    """Return what a person sees of the rows of a table."""
    return sight(user, table.ledger, table.organisation)


def outsider_sight(ledger: Ledger | None) -> Sight:
    """Return what those see who have no right to any secret: what leaves the house is so."""
    if ledger is None:
        return EVERYTHING
    return Sight(frozenset(ledger.secret), free_fields(ledger), lambda: False)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row of a list with its values as somebody sees them."""

    row: Row
    values: Mapping[str, str]


def seen_rows(rows: Iterable[Row], ledger: Ledger, user: User) -> list[SeenRow]:
    """Return rows of many organisations as a person sees them."""
    sights: dict[int, Sight] = {}
    free = free_fields(ledger)
    seen: list[SeenRow] = []
    for row in rows:
        own = sights.get(row.organisation_id)
        if own is None:
            own = sights[row.organisation_id] = _sight(user, ledger, row.organisation, free)
        seen.append(SeenRow(row, own.values(row)))
    return seen


def hidden_in(user: User, lines: Iterable[AuditLine]) -> set[tuple[int, str]]:
    """Return line and field of what lines of the record tell of rows and a person may not see."""
    audit_lines = list(lines)
    of_rows = ledgers_of(line.object_id for line in audit_lines)
    telling = [(line, ledgers().get(of_rows.get(line.object_id) or _ledger_id(line)))
               for line in audit_lines]  # fmt: skip
    secret = [(line, ledger) for line, ledger in telling
              if ledger is not None and (ledger.secret or _numbered(ledger, line))]  # fmt: skip
    if not secret:
        return set()
    places = Organisation.objects.in_bulk({line.organisation_id for line, _ledger in secret})
    hidden: set[tuple[int, str]] = set()
    for line, ledger in secret:
        place = places.get(line.organisation_id)
        known = sight(user, ledger, place) if place is not None else outsider_sight(ledger)
        if ledger.private:  # its own app says who reads which row: the record tells nobody
            known = outsider_sight(ledger)
            hidden |= {(line.number, field) for field in (*PROSE, *PROVED) if field in line.changes}
        hidden |= {(line.number, field) for field in known.hidden if field in line.changes}
        numbered = _numbered(ledger, line)
        if numbered and not known.reached():
            hidden |= {(line.number, field) for field in numbered}
    return hidden


def _numbered(ledger: Ledger, line: AuditLine) -> tuple[str, ...]:
    """Return the free texts of a line that hold a number which reaches a person, by field."""
    free = free_fields(ledger) | {*PROSE}
    changes = line.changes.items()
    texts = ((f, f"{old} {new}") for f, (old, new) in changes if f in free or other_label(f))
    return tuple(field for field, text in texts if personal_numbers(text))


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
