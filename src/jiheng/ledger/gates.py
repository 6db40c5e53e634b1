"""What a move of a row still asks for, and who may not take it."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from jiheng.model import Column, Ledger, LedgerRow, Move, Separation

Gap = tuple[str, str]  # what is missing: a kind (fields, proofs, values, codes) and its name
TO_COME = ("planned", "due", "valid")  # how fields begin whose day may lie ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is not there yet; nothing: the move may be taken."""

    fields: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()  # every one of them
    any_proof: tuple[str, ...] = ()  # one of them
    ahead: tuple[str, ...] = ()  # fields with a day that has not come yet
    values: tuple[tuple[str, str], ...] = ()  # field: the choice that does not stand there
    codes: tuple[str, ...] = ()  # findings that must be gone
    note: bool = False

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        parts = (
            self.fields, self.proofs, self.any_proof, self.ahead, self.codes, self.values,
        )  # fmt: skip
        return self.note or any(parts)


def missing(
    row: LedgerRow, move: Move, today: dt.date, codes: Collection[str] = (), note: str = ""
) -> Missing:
    """Return what a move asks for and a row has not; `codes` are the findings it has."""
    gate = move.gate
    days = {field: row.value(field) for field in gate.fields}
    bare = gate.evidence and not gate.proofs and not gate.any_proof and not row.proofs
    return Missing(
        fields=tuple(field for field in gate.fields if row.value(field) is None),
        proofs=tuple(tag for tag in gate.proofs if tag not in row.proofs),
        any_proof=gate.any_proof if not row.proofs & set(gate.any_proof) else (),
        ahead=tuple(f for f, day in days.items() if _ahead(f, day, today)),
        codes=tuple(code for code in gate.codes if code in codes),
        values=tuple(pair for pair in gate.values if row.value(pair[0]) not in (None, pair[1])),
        note=(gate.note and not note.strip()) or bare,
    )


def gaps_of(lacking: Missing) -> tuple[Gap, ...]:
    """Return what two people may let by, each by its kind and its name; days to come are none."""
    named = [("fields", name) for name in lacking.fields]
    named += [("proofs", tag) for tag in lacking.proofs]
    named += [("any_proof", "、".join(lacking.any_proof))] if lacking.any_proof else []
    named += [("values", field) for field, _choice in lacking.values]
    return (*named, *(("codes", code) for code in lacking.codes))


def without(lacking: Missing, let_by: Collection[Gap]) -> Missing:
    """Return what is missing without what two people let by."""
    any_proof = "、".join(lacking.any_proof)
    return replace(
        lacking,
        fields=tuple(f for f in lacking.fields if ("fields", f) not in let_by),
        proofs=tuple(t for t in lacking.proofs if ("proofs", t) not in let_by),
        any_proof=() if ("any_proof", any_proof) in let_by else lacking.any_proof,
        values=tuple(pair for pair in lacking.values if ("values", pair[0]) not in let_by),
        codes=tuple(c for c in lacking.codes if ("codes", c) not in let_by),
    )


def moved(row: LedgerRow, move: Move, ledger: Ledger) -> LedgerRow:
    """Return a row as a move would leave it: that is what its gate has to judge."""
    states = {ledger.state_column: row.value(ledger.state_column) if move.proposes else move.end}
    states[ledger.pending_column] = move.end if move.proposes else None
    own = {name for name in states if name}
    values = {name: value for name, value in row.values.items() if name not in own}
    values |= {name: state for name, state in states.items() if name and state is not None}
    texts = {name: text for name, text in row.texts.items() if name not in own}
    return replace(row, values=values, texts=texts)


def _ahead(field: str, day: object, today: dt.date) -> bool:
    """Return whether a day is to come that a move says has been; plans may lie ahead."""
    return isinstance(day, dt.date) and day > today and not field.startswith(TO_COME)


def needs(row: LedgerRow, ledger: Ledger, state: str) -> dict[str, tuple[Column, ...]]:
    """Return the columns without a value by when they are asked for: now, next, later, optional."""
    by_need: dict[str, list[Column]] = {}
    for column in ledger.form.columns:
        if row.value(column.field) is None:
            by_need.setdefault(ledger.need(column, state), []).append(column)
    return {need: tuple(columns) for need, columns in by_need.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who would take a move, and below which paths they have its right."""

    person: int
    reach: tuple[str, ...] = ()
    of_party: bool = True  # of the party that put the thing there; of no party: nobody asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Whose a thing is, and who had a hand in it, as far as the separation of a move asks."""

    path: str  # of the organisation whose it is
    authors: frozenset[int] = frozenset()  # of the values in force that the move judges
    last: int | None = None  # took the step before
    earlier: frozenset[int] = frozenset()  # took steps that must be another's


def barred(separation: Separation, taker: Taker, hands: Hands) -> str:
    """Return why somebody may not take a move; empty: nothing bars them.

    party: another party put it there; takers: took an earlier step that must be another's;
    place: belongs to who is judged; taker: took the step before; authors: wrote what it judges.
    """
    if separation.party and not taker.of_party:
        return "party"
    if separation.moves and taker.person in hands.earlier:
        return "takers"
    if separation.place and not is_above(taker.reach, hands.path):
        return "place"
    if separation.taker and taker.person == hands.last:
        return "taker"
    return "authors" if separation.authors and taker.person in hands.authors else ""


def is_above(reach: Iterable[str], path: str) -> bool:
    """Return whether one of some paths lies above another, not at it and not beside it."""
    return any(path != each and path.startswith(each) for each in reach)
