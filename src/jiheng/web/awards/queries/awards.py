"""Awards and their computations as a person may see them; what a year comes to, by who pays."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from jiheng.ledger.quality_awards import award_year
from jiheng.model import Ledger, LedgerRow
from jiheng.web.awards.models import Computation
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.values import RowReader, row_key

AWARDS, BUDGETS = "awards", "award_budgets"
PAID = ("paid", "watching", "recovered")
APPROVED = ("decided", "noticed", "ordered")
NOTHING = Fraction(0)


def awards_ledger() -> Ledger:
    """Return the ledger of awards."""
    return ledgers()[AWARDS]


def has_awards(user: User) -> bool:
    """Return whether a person may see awards anywhere."""
    return AWARDS in ledgers() and sees(user, awards_ledger())


def computations(user: User) -> QuerySet[Computation]:
    """Return the computations of the awards that a person may see."""
    rows = ledger_rows(user, awards_ledger())
    kept = Computation.objects.filter(row__in=rows.values("pk"))
    return kept.select_related("row__organisation", "by", "checked_by")


def computations_of(row: Row) -> QuerySet[Computation]:
    """Return the computations of one award, the newest last."""
    return Computation.objects.filter(row=row).select_related("by", "checked_by").order_by("number")


def newest(row: Row) -> Computation | None:
    """Return the computation that stands; None before the first."""
    return computations_of(row).last()


@dataclass(frozen=True, slots=True)
class PayerLine:
    """What one budget paid in a year, what it still owes, what it has; in yuan."""

    kind: str
    payer: str
    awards: int
    enterprises: int
    paid: Fraction
    owed: Fraction  # approved and not paid yet
    budget: Fraction | None

    @property
    def left(self) -> Fraction | None:
        """What is left of the budget; None where nobody entered one."""
        return self.budget - self.paid - self.owed if self.budget is not None else None


@dataclass(frozen=True, slots=True)
class Year:
    """What a year comes to: paid, recovered apart from it, approved and not paid, by payer."""

    paid: Fraction
    recovered: Fraction
    owed: Fraction
    enterprises: int
    late: int
    payers: tuple[PayerLine, ...]


def year_of(user: User, year: int) -> Year:
    """Return what the awards that a person may see come to in a year."""
    rows = _read(user, AWARDS)
    budgets = {(b.text("payer"), award_year(b)): b.value("amount") for b in _read(user, BUDGETS)}
    paid = [r for r in rows if r.value("state") in PAID and _in(r.value("paid_on"), year)]
    owed = [r for r in rows if r.value("state") in APPROVED and _due_in(r, year)]
    back = [r for r in rows if _in(r.value("recovered_on"), year)]
    payers = dict.fromkeys(map(_payer, (*paid, *owed)))
    lines = tuple(
        _line(
            payer, [r for r in paid if _payer(r) == payer], [r for r in owed if _payer(r) == payer],
            _amount(budgets.get((payer[1], year))),
        )
        for payer in payers
    )  # fmt: skip
    return Year(
        paid=_sum(paid, "paid"), recovered=_sum(back, "recovered"), owed=_sum(owed, "approved"),
        enterprises=len({r.text("enterprise") for r in paid}),
        late=sum(1 for r in paid if (_number(r.value("late_days")) or 0) > 0), payers=lines,
    )  # fmt: skip


def _line(
    payer: tuple[str, str], paid: list[LedgerRow], owed: list[LedgerRow], budget: Fraction | None
) -> PayerLine:
    return PayerLine(
        kind=payer[0], payer=payer[1], awards=len(paid),
        enterprises=len({r.text("enterprise") for r in paid}),
        paid=_sum(paid, "paid"), owed=_sum(owed, "approved"), budget=budget,
    )  # fmt: skip


def _payer(row: LedgerRow) -> tuple[str, str]:
    kind = row.value("payer_kind")
    return (kind if isinstance(kind, str) else "", row.text("payer"))


def _read(user: User, ledger_id: str) -> list[LedgerRow]:
    ledger = ledgers().get(ledger_id)
    if ledger is None or not sees(user, ledger):
        return []
    reader = RowReader(ledger, every_field=True)
    return [
        reader(row_key(row.organisation_id, row.key), row.version, row.state, row.values, row.read)
        for row in ledger_rows(user, ledger)
    ]


def _in(day: object, year: int) -> bool:
    return isinstance(day, dt.date) and day.year == year


def _due_in(row: LedgerRow, year: int) -> bool:
    """Return whether an award that is not paid yet is to be paid in a year."""
    for field in ("due_pay_on", "ordered_on", "decided_on"):
        day = row.value(field)
        if isinstance(day, dt.date):
            return day.year == year
    return award_year(row) == year


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, Fraction) else None


def _amount(value: object) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _sum(rows: list[LedgerRow], field: str) -> Fraction:
    return sum((v for r in rows if isinstance(v := r.value(field), Fraction)), NOTHING)


def shown_total(computation: Computation) -> Any:
    """Return what a computation comes to in 万元, as it was printed."""
    return computation.sheet.get("total_printed", "")
