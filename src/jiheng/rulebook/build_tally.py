"""What runs for rows of ledgers and what rolls up to them: clocks and tallies of ledger files."""

from collections.abc import Iterable

from jiheng.model import ClockRule, Ledger
from jiheng.model.ledger import Tally, Timed
from jiheng.rulebook.schema import Branch, RulebookError

OUTCOMES = {"yes", "no"}


def timed(holder: Branch) -> tuple[Timed, ...]:
    """Return the clocks under `timed`. Raises RulebookError for what is off."""
    clocks = []
    for entry in holder.branches("timed"):
        clocks.append(
            Timed(clock=entry.text("clock"), due=entry.text("due"), outcome=entry.text("outcome"))
        )
        entry.close()
    return tuple(clocks)


def tallies(holder: Branch) -> tuple[Tally, ...]:
    """Return the counts under `tallies`. Raises RulebookError for what is off."""
    counts = []
    for entry in holder.branches("tallies"):
        tally = Tally(
            ledger=entry.text("ledger"), by=entry.text("by"), done=entry.texts("done"),
            aside=entry.texts("aside"), due=entry.text("due", ""),
        )  # fmt: skip
        if not tally.done:
            raise entry.fail("done", "is missing: in which states a row is done")
        counts.append(tally)
        entry.close()
    return tuple(counts)


def check_timed(ledgers: Iterable[Ledger], clocks: Iterable[ClockRule]) -> None:
    """Raise RulebookError for a clock that there is not, or without the columns it needs."""
    known = list(clocks)
    for ledger in ledgers:
        for each in ledger.timed:
            rules = [rule for rule in known if (rule.id, rule.ledger) == (each.clock, ledger.id)]
            if not rules:
                raise RulebookError(f"{ledger.id}: timed: {each.clock} is no clock of this ledger")
            names = {name for r in rules for name in (r.begin, r.until, r.extend) if name}
            _dates(ledger, {*names, each.due})
            column = ledger.form.column(each.outcome)
            if column is None or {choice.id for choice in column.choices} != OUTCOMES:
                raise RulebookError(
                    f"{ledger.id}: timed: {each.outcome} is no choice of yes and no"
                )


def _dates(ledger: Ledger, names: Iterable[str]) -> None:
    for name in sorted(names):
        column = ledger.form.column(name)
        if column is None or column.kind != "date":
            raise RulebookError(f"{ledger.id}: timed: {name} is no column with a day")


def check_tallies(ledgers: Iterable[Ledger]) -> None:
    """Raise RulebookError for a tally of a ledger, a column or a state that there is not."""
    known = {ledger.id: ledger for ledger in ledgers}
    for ledger in known.values():
        for each in ledger.tallies:
            other = known.get(each.ledger)
            if other is None:
                raise RulebookError(f"{ledger.id}: tallies: {each.ledger} is no ledger")
            for field in filter(None, (each.by, each.due)):
                if other.form.column(field) is None or field in other.secret:
                    raise RulebookError(f"{ledger.id}: tallies: {field} is no column of {other.id}")
            states = {state.id for state in other.flow.states}
            for state in (*each.done, *each.aside):
                if state not in states:
                    raise RulebookError(f"{ledger.id}: tallies: {state} is no state of {other.id}")
