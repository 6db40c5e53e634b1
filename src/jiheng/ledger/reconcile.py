"""One's own ledger against the official figure: the difference, and which rows explain it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.selection import WHERE
from jiheng.model import LedgerFigure, LedgerRow


@dataclass(frozen=True, slots=True)
class UncountedRow:
    """A row of the period that does not count, with what the own ledger lacks by it."""

    key: str
    amount: Fraction  # negative: without it the own ledger is lower
    reason: str  # as the figure left it out
    exact: bool  # it alone is the whole difference


@dataclass(frozen=True, slots=True)
class Group:
    """What an enterprise, or whatever rows are told apart by, brings and does not bring."""

    name: str
    counted: Fraction
    uncounted: tuple[UncountedRow, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The official figure, one's own, and by group what does not count; neither is changed."""

    official: LedgerFigure
    own: LedgerFigure
    groups: tuple[Group, ...]  # those with rows that do not count, in the order of their names

    @property
    def difference(self) -> Fraction | None:
        """One's own less the official figure; None where one of them has no value."""
        if self.own.value is None or self.official.value is None:
            return None
        return self.own.value - self.official.value


def reconcile(
    official: LedgerFigure, own: LedgerFigure, rows: Iterable[LedgerRow], group_by: str = ""
) -> Reconciliation:
    """Return both figures side by side, with the rows of the period that the own one leaves out.

    Rows of another place or period have no part in it.
    """
    reconciliation = Reconciliation(official, own, ())
    difference = reconciliation.difference
    reasons = {
        key: reason for reason, keys in own.left_out.items() for key in keys
        if reason.startswith(WHERE)
    }  # fmt: skip
    counted = {row.key: row.amount for row in own.counted}
    sums: dict[str, Fraction] = {}
    missing: dict[str, list[UncountedRow]] = {}
    for row in rows:
        name = row.text(group_by) if group_by else ""
        if row.key in counted:
            sums[name] = sums.get(name, Fraction(0)) + counted[row.key]
        amount = row.value(own.definition.measure)
        if row.key in reasons and isinstance(amount, Fraction):
            exact = bool(difference) and -amount == difference
            line = UncountedRow(row.key, -amount, reasons[row.key], exact)
            missing.setdefault(name, []).append(line)
    groups = (
        Group(name, sums.get(name, Fraction(0)), tuple(sorted(lines, key=lambda line: line.key)))
        for name, lines in sorted(missing.items())
    )
    return Reconciliation(official, own, tuple(groups))
