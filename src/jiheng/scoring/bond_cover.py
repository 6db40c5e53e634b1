"""Whether what a project earns covers principal and interest of its bonds, year by year, exactly.

收益 is income less the cost of running it; a year pays principal and interest of special bonds and
of other debts. What is left is carried into the next year. 财预〔2021〕61号 asks that income and
financing balance; it sets no ratio, so none is demanded beyond covering what is due.
"""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import BondFlow, Evaluation, Project, Quantity
from jiheng.scoring.fund_sources import added, money_of

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverYear:
    """One year of a project: what it earned, what fell due, what is left since the beginning."""

    year: int
    earned: Fraction  # income less cost, yuan
    due: Fraction  # principal and interest of special bonds
    other_due: Fraction  # of other debts
    balance: Fraction  # earned less due of all years so far
    row: BondFlow

    @property
    def ratio(self) -> Fraction | None:
        """What was earned over all that fell due in the year; None where nothing did."""
        total = self.due + self.other_due
        return self.earned / total if total > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BondCover:
    """The years of a project with special bonds, and what they add up to; amounts in yuan."""

    years: tuple[CoverYear, ...]
    unread: tuple[BondFlow, ...]  # rows that lack year, income, principal or interest
    issued: Fraction | None
    paid: Fraction | None  # out of the bonds, to date
    principal: Fraction  # of special bonds, of all years

    @property
    def earned(self) -> Fraction:
        """What is earned in all years."""
        return sum((year.earned for year in self.years), ZERO)

    @property
    def due(self) -> Fraction:
        """Principal and interest of special bonds of all years."""
        return sum((year.due for year in self.years), ZERO)

    @property
    def all_due(self) -> Fraction:
        """Principal and interest of all debts of all years."""
        return self.due + sum((year.other_due for year in self.years), ZERO)

    @property
    def ratio(self) -> Fraction | None:
        """本息覆盖倍数 of the special bonds; None where a year is unread, or nothing falls due."""
        return None if self.unread or self.due <= 0 else self.earned / self.due

    @property
    def ratio_of_all(self) -> Fraction | None:
        """总债务融资本息覆盖倍数; None where a year is unread, or nothing falls due."""
        return None if self.unread or self.all_due <= 0 else self.earned / self.all_due

    @property
    def short(self) -> CoverYear | None:
        """The first year whose end finds less earned than was due; None if there is none."""
        return next((year for year in self.years if year.balance < 0), None)

    @property
    def progress(self) -> Fraction | None:
        """The share of the bonds' money that is paid out; None without both."""
        if self.issued is None or self.paid is None or self.issued <= 0:
            return None
        return self.paid / self.issued


def bond_cover(evaluation: Evaluation, project: Project) -> BondCover | None:
    """Return whether a project covers its debt; None if it has neither bonds nor years of them.

    Cost and other debts that are left blank count as none: the income may be net, and most
    projects have no other debt. Two rows of a year are added.
    """
    rows = [r for r in evaluation.bond_flows if evaluation.project_of(r.subject) is project]
    bonds = [b for b in evaluation.bonds if evaluation.project_of(b.subject) is project]
    if not rows and not bonds:
        return None
    complete = [row for row in rows if _complete(row)]
    complete.sort(key=lambda row: row.year or 0)
    years: list[CoverYear] = []
    balance = ZERO
    for row in complete:
        earned = _amount(row.income) - _amount(row.cost)
        due, other = _amount(row.principal) + _amount(row.interest), _amount(row.other_debt)
        if years and years[-1].year == row.year:
            last = years.pop()
            earned, due, other = last.earned + earned, last.due + due, last.other_due + other
            balance = years[-1].balance if years else ZERO
        balance += earned - due - other
        years.append(
            CoverYear(
                year=row.year or 0, earned=earned, due=due, other_due=other, balance=balance,
                row=row,
            )
        )  # fmt: skip
    return BondCover(
        years=tuple(years),
        unread=tuple(row for row in rows if not _complete(row)),
        issued=added(money_of(bond.amount) for bond in bonds),
        paid=added(money_of(bond.paid) for bond in bonds),
        principal=sum((_amount(row.principal) for row in complete), ZERO),
    )


def _complete(row: BondFlow) -> bool:
    stated = (row.income, row.principal, row.interest)
    return row.year is not None and all(money_of(amount) is not None for amount in stated)


def _amount(quantity: Quantity | None) -> Fraction:
    amount = money_of(quantity)
    return amount if amount is not None else ZERO
