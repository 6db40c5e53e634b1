"""Approximate figures as data: words, and the interval they stand for."""

from decimal import Decimal

from jiheng.model.hedge import Hedge
from jiheng.rulebook.schema import Branch

FLAGS = ("low_open", "high_open", "next_round", "after", "inside", "numerals")


def hedges(holder: Branch) -> tuple[Hedge, ...]:
    """Return the table of hedges."""
    table = tuple(_hedge(branch) for branch in holder.branches("hedges"))
    holder.close()
    return table


def _hedge(branch: Branch) -> Hedge:
    flags = {name: branch.flag(name, default=False) for name in FLAGS}
    hedge = Hedge(
        id=branch.text("id"), words=branch.texts("words"), verified=branch.flag("verified"),
        low=_share(branch, "low"), high=_share(branch, "high"), **flags,
    )  # fmt: skip
    branch.close()
    return hedge


def _share(branch: Branch, key: str) -> Decimal | None:
    return Decimal(branch.text(key)) if branch.has(key) else None
