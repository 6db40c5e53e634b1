"""A ledger: a sheet whose rows have states of their own, kept by an organisation or in a year."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.citation import Citation
from jiheng.model.flow import Flow
from jiheng.model.form import Column, SheetForm

OF_ORGANISATION, OF_YEAR = "organisation", "year"
NOW, NEXT, LATER, OPTIONAL = "now", "next", "later", "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Which column of a ledger is another one at a dated rate, and where the rate is kept."""

    amount: str  # the column with the amount in its own currency
    currency: str
    into: str  # the column it is converted into
    to: str  # the currency of that: USD
    day: str  # the column with the day of the rate
    rate: str  # the columns in which the rate that was used is kept, with its source and day
    source: str
    rate_on: str = ""
    ledger: str = "rates"  # where rates are
    days: int = 10  # how old a rate may be where the day has none of its own
    digits: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """From how many months without progress on a row of some states gets which lamp."""

    since: dt.date
    until: dt.date | None = None
    states: tuple[str, ...]
    lamps: tuple[tuple[str, int], ...]  # lamp and months, the gravest last: yellow, red, removal
    days: tuple[str, ...] = ()  # the columns whose days tell of progress
    reports: str = ""  # the ledger whose rows report on a row by its name
    aside: str = ""  # the column with what a row is beside its state
    none_of: tuple[str, ...] = ()  # that are not watched: suspended, ended
    cites: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A clock that runs for each row, and the columns that it writes."""

    clock: str  # its id among the clocks of the rules
    due: str  # the column with the day by whose end it is due
    outcome: str  # the column that says, once it has ended, whether that was in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The rows of another ledger that name a row of this one: so many, so many of them done."""

    ledger: str
    by: str  # the column of the other ledger that names it
    done: tuple[str, ...]  # states in which a row is done
    aside: tuple[str, ...] = ()  # states in which it is no part of the count
    due: str = ""  # the column with the day by whose end a row was to be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the rows of a ledger are, how they go on, and who may do what with them."""

    id: str
    form: SheetForm
    flow: Flow
    english: str = ""
    belongs_to: str = OF_ORGANISATION
    rights: Mapping[str, tuple[str, ...]]  # see, fill and those of its moves: roles that have them
    day: str = ""  # the date column by which rows are dated
    amount: str = ""  # the money column that is summed
    state_column: str = ""  # the column that shows the state's name, as the workbook has it
    place_column: str = ""  # the column that says whose a row is
    pending_column: str = ""  # the column with a move that was proposed and not yet confirmed
    aside_column: str = ""  # the column with what a row is beside its state: delayed, duplicate
    shares_column: str = ""  # the column that says between which places a row is shared
    own_column: str = ""  # the column that marks one's own row among those of others
    unique: tuple[tuple[str, ...], ...] = ()  # fields that, together, no two rows share
    secret: Mapping[str, str] = field(default_factory=dict)  # fields and the right that shows them
    converts: Conversion | None = None
    ageing: tuple[Ageing, ...] = ()  # dated, the oldest first
    public_in: tuple[str, ...] = ()  # states in which a row may be disclosed; none: in all
    timed: tuple[Timed, ...] = ()  # clocks that run for each row
    tallies: tuple[Tally, ...] = ()  # what rolls up to each row
    uses: tuple[str, ...] = ()  # offered to organisations that switch one of these on; none: to all
    in_menu: bool = True
    private: bool = False  # reached through the pages of its own app alone: no list, no export
    cites: Citation

    @property
    def written_by_steps(self) -> tuple[str, ...]:
        """The columns that steps, cases and clocks alone write: stage, shares, due days."""
        clocks = (column for timed in self.timed for column in (timed.due, timed.outcome))
        return (self.state_column, self.pending_column, self.shares_column, *clocks)

    def right(self, name: str) -> str:
        """Return a right of this ledger as the table of rights has it."""
        return f"{self.id}.{name}"

    def order(self, name: str) -> tuple[str, ...]:
        """Return the ids that follow each other in a column of states; empty for any other."""
        if name and name in (self.state_column, self.pending_column):
            return tuple(state.id for state in self.flow.states)
        return ()

    def need(self, column: Column, state: str) -> str:
        """Return whether a column is asked for now, for the next state, later or never.

        The next state is any that a step forward leads to from this one: 在谈 may pass the review
        or be signed.
        """
        order = [known.id for known in self.flow.states]
        if column.need not in order:
            return column.need
        begin = state if state in order else order[0]
        if order.index(column.need) <= order.index(begin):
            return NOW
        ahead = {m.end for m in self.flow.moves if begin in m.begin and not m.back}
        return NEXT if column.need in ahead else LATER
