"""The money of a project by its sources: planned, arrived, spent, and the rate of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Evaluation, FundSource, Project, Quantity, family


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMoney:
    """One source with all its rows added up, in yuan, exactly; None: no row states it."""

    source: str  # id of the list, or as written
    budget: Fraction | None
    arrived: Fraction | None
    executed: Fraction | None
    rows: tuple[FundSource, ...]

    @property
    def rate(self) -> Fraction | None:
        """The share of its budget that was spent; None without both, or without a budget."""
        if self.budget is None or self.executed is None or self.budget <= 0:
            return None
        return self.executed / self.budget


def money_of(quantity: Quantity | None) -> Fraction | None:
    """Return an amount of money in yuan; None if it is not stated, or no money."""
    if quantity is None or family(quantity.unit) != "money":
        return None
    return quantity.amount


def added(amounts: Iterable[Fraction | None]) -> Fraction | None:
    """Return the sum of what is stated; None if nothing is."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Fraction(0)) if stated else None


def money_by_source(evaluation: Evaluation, project: Project) -> tuple[SourceMoney, ...]:
    """Return the sources of a project in the order in which they are first named."""
    by_source: dict[str, list[FundSource]] = {}
    for row in evaluation.fund_sources:
        if evaluation.project_of(row.subject) is project:
            by_source.setdefault(row.source, []).append(row)
    return tuple(
        SourceMoney(
            source=source,
            budget=added(money_of(row.budget) for row in rows),
            arrived=added(money_of(row.arrived) for row in rows),
            executed=added(money_of(row.executed) for row in rows),
            rows=tuple(rows),
        )
        for source, rows in by_source.items()
    )
