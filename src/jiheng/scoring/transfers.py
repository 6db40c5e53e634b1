"""Money between units of one department: whose statement is whose, and what it takes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jiheng.model import DEPARTMENT, PAID, Evaluation, Fact, Location, Transfer, UnitYear

BASES = ("original", "revised", "executed")
HEAD_OFFICE = ("本级", "机关")  # how the head office's own rows are called, or end
BASIC = "expenditure.basic"
PARENTS = {"expenditure.personnel": BASIC, "expenditure.operating": BASIC}
SIDES = {"paid": "expenditure", "received": "income"}
SHORTEST = 4  # characters by which a name may be told from its end


@dataclass(frozen=True, slots=True)
class Statement:
    """A transfer as one side states it, both sides known as units that are added up."""

    transfer: Transfer
    unit: str
    counterparty: str

    @property
    def pair(self) -> tuple[str, str]:
        """Who paid, and who received."""
        if self.transfer.direction == PAID:
            return self.unit, self.counterparty
        return self.counterparty, self.unit


def same_name(first: str, second: str) -> bool:
    """Return whether two names are of one unit: alike, or one is the end of the other."""
    short, long = sorted(("".join(first.split()), "".join(second.split())), key=len)
    if not short or short == long:
        return bool(short)
    return len(short) >= SHORTEST and long.endswith(short)


def head_office(evaluation: Evaluation) -> str:
    """Return the unit that is the head office itself; empty if none is, or it cannot be told."""
    own = evaluation.own_units if evaluation.unit_years else evaluation.units
    named = [unit for unit in own if unit.endswith(HEAD_OFFICE)]
    if len(named) == 1:
        return named[0]
    return own[0] if evaluation.unit_years and len(own) == 1 else ""


def party(name: str, evaluation: Evaluation) -> str:
    """Return the unit that a name means among those that are added up; empty if none, or two."""
    overview, head = evaluation.overview, head_office(evaluation)
    written = "".join(name.split())
    if written in evaluation.units:
        return written
    own_names = (DEPARTMENT, "本部门", overview.department, overview.short_name, "")
    if head and (written in own_names or written.endswith(HEAD_OFFICE)):
        return head
    fits = [unit for unit in evaluation.units if same_name(written, unit)]
    fits += [
        year.name
        for year in evaluation.unit_years
        if year.included and year.name not in fits and _is_named(year, written)
    ]
    return fits[0] if len(fits) == 1 else ""


def _is_named(year: UnitYear, written: str) -> bool:
    """Return whether a name is another one of a unit, or of a unit within it."""
    return written in year.aliases or any(same_name(written, name) for name in year.names_within)


def statements(evaluation: Evaluation) -> tuple[Statement, ...]:
    """Return the transfers whose two sides are both added up, as each side states them."""
    return tuple(_statements(evaluation))


def _statements(evaluation: Evaluation) -> Iterator[Statement]:
    for transfer in evaluation.transfers:
        unit = party(transfer.unit, evaluation)
        counterparty = party(transfer.counterparty, evaluation) if transfer.counterparty else ""
        if unit and counterparty and unit != counterparty and fits_side(transfer):
            yield Statement(transfer, unit, counterparty)


def fits_side(transfer: Transfer) -> bool:
    """Return whether a transfer is paid from expenditure, or received as income."""
    side = SIDES.get(transfer.direction)
    return side is not None and transfer.line.partition(".")[0] == side


def transfer_fact(statement: Statement, base: str) -> Fact | None:
    """Return what a side states on one base; None where it states none."""
    quantity = getattr(statement.transfer, base)
    if quantity is None:
        return None
    places = statement.transfer.places
    return Fact(
        subject=statement.unit, role=statement.transfer.line, base=base, quantity=quantity,
        text=quantity.printed(), place=places.get(base, places.get("row", Location())),
    )  # fmt: skip


def taken_out(evaluation: Evaluation) -> Mapping[tuple[str, str, str], tuple[Fact, ...]]:
    """Return what each unit's lines are lessened by: unit, line and base, up to the total.

    Each side takes out what it states itself, so that both totals are free of what is internal
    even where the two sides differ; that they differ is a finding.
    """
    lessened: dict[tuple[str, str, str], tuple[Fact, ...]] = {}
    for statement in statements(evaluation):
        for base in BASES:
            fact = transfer_fact(statement, base)
            if fact is None:
                continue
            for role in _upwards(statement.transfer.line):
                key = (statement.unit, role, base)
                lessened[key] = (*lessened.get(key, ()), fact)
    return lessened


def _upwards(line: str) -> Iterator[str]:
    """Yield a line and the lines that it is part of."""
    yield line
    if line in PARENTS:
        yield PARENTS[line]
    total = f"{line.partition('.')[0]}.total"
    if line != total:
        yield total
