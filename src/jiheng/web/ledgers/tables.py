"""The rows of one form as one person meets them: where they belong, what may be done with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jiheng.model import Column, Flow, Ledger, SheetForm
from jiheng.web.flows.standing import ROW, Standing
from jiheng.web.ledgers.reading import MONEY_UNIT

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation
    from jiheng.web.ledgers.models import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a year, or a ledger of an organisation."""

    form: SheetForm
    organisation: "Organisation"
    year: int = 0  # 0: of no year
    opens: tuple[str, ...] | None = None  # phases the year's state opens; None: of no year
    final: tuple[str, ...] = ()  # phases that an approval has made final
    later: tuple[str, ...] = ()  # phases that the year will open yet
    ledger: Ledger | None = None  # whose flow its rows follow, each for itself
    fill: str = "fill"  # the right that filling in takes
    reference: str = ""  # of the record
    address: str = ""  # of its page; grid, rows and import stand below it
    way_up: tuple[tuple[str, str], ...] = ()  # what it stands in: name and address
    money_unit: str = MONEY_UNIT
    fixed: Mapping[str, str] = field(default_factory=dict)  # values that nobody types
    brings: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None  # what comes to a row
    # from what was decided elsewhere, by its own values
    party_of: Callable[["Row"], str] | None = None  # whose a row is by what it answers
    lock: Callable[[], "Table"] | None = None  # this, as it is now, till the transaction ends
    changed: Callable[[], None] | None = None  # tells what it belongs to that rows changed

    @property
    def id(self) -> str:
        """What its rows are kept under."""
        return self.ledger.id if self.ledger is not None else self.form.id

    @property
    def secret(self) -> frozenset[str]:
        """The fields whose values a right of their own shows."""
        return frozenset(self.ledger.secret) if self.ledger is not None else frozenset()

    @property
    def flow(self) -> Flow | None:
        """The flow of each of its rows; None where only the year has one."""
        return self.ledger.flow if self.ledger is not None else None

    @property
    def first_state(self) -> str:
        """The state in which its rows begin."""
        return self.flow.first.id if self.flow is not None else ""

    def phases(self, state: str) -> tuple[str, ...]:
        """Return the phases of columns that are open for a row in a state."""
        if self.flow is None:
            return self.opens or ()
        own = self.flow.state(state or self.first_state).opens
        return own if self.opens is None else tuple(p for p in own if p in self.opens)

    def open_fields(self, state: str) -> frozenset[str]:
        """Return the fields of a row in a state that may be filled in."""
        return self.form.open_fields(self.phases(state))

    def held_fields(self, row: "Row") -> frozenset[str]:
        """Return the fields of a row that no correction reaches: steps judged them."""
        if self.flow is None:
            return frozenset()
        return self.form.open_fields(self.flow.state(row.state or self.first_state).holds)

    def held(self, row: "Row") -> bool:
        """Return whether a row went so far that it is neither made void nor made to count again."""
        if self.flow is None or row.state in ("", self.first_state):
            return False
        return bool(self.flow.state(row.state).holds)

    def open_in(self, row: "Row") -> frozenset[str]:
        """Return the fields of a row that may be filled in: none while it is judged, or is void."""
        return frozenset() if row.pending or row.voided else self.open_fields(row.state)

    def to_come(self, column: Column, state: str) -> bool:
        """Return whether a column is opened by a later state of a row's own flow."""
        if self.flow is None or self.opens is not None:
            return False
        return self.flow.later(column.phase, state or self.first_state)

    @property
    def grows(self) -> bool:
        """Whether rows may be added."""
        return self.form.rows in self.phases(self.first_state)

    def removable(self, row: "Row") -> bool:
        """Return whether a row may be removed: not what was approved, nor what others put there.

        A row of a ledger never is: one that is wrong is void, and kept.
        """
        if self.form.layout == "head" or row.pending or not self.year:
            return False
        if self.form.rows not in self.phases(row.state):
            return False
        approved = (c.field for c in self.form.columns if c.phase in self.final)
        return not row.owned_by and not any(row.values.get(field) for field in approved)

    @property
    def proof_tags(self) -> tuple[str, ...]:
        """The kinds of proofs that moves of its rows ask for."""
        moves = self.flow.moves if self.flow is not None else ()
        return tuple(dict.fromkeys(t for m in moves for t in m.gate.tags))

    def answerable(self, row: "Row") -> frozenset[str]:
        """Return the fields of a row that whoever fills the table in may change at all."""
        columns = self.form.columns
        return frozenset(c.field for c in columns if c.answers or not row.owned_by)

    def standing(self, row: "Row") -> Standing | None:
        """Return where a row stands in its own flow; None if it has none."""
        if self.ledger is None:
            return None
        state = row.state or self.first_state
        return Standing(
            ROW, row.pk, self.organisation, state, self.ledger.flow, self.reference,
            party=self.party_of(row) if self.party_of is not None else row.owned_by,
            rights_of=self.ledger.id, pending=row.pending,
        )  # fmt: skip

    def row_address(self, key: str) -> str:
        """Return the address of a row's page."""
        return f"{self.address}row/{key}/"
