"""Data quality of projects: DQ-01, DQ-04, DQ-05, DQ-06, DQ-11, DQ-15."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from statistics import median_low

from jiheng.ledger.alike import alike
from jiheng.ledger.quality_case import PROJECTS, ProjectNames, QualityCase, about
from jiheng.model import Finding, LedgerRow

SLIPS = (Fraction(100), Fraction(10_000))
NEAR = Fraction(1, 20)
BEYOND = 3_000  # times the median of a ledger: no project is that large, none that small
LEAST_ROWS = 20
LAST_DAYS, LEAST_IN_MONTH = 5, 10
IDLE_DAYS = 183
NO_CONTRACT = ("framework", "intent")


def entered_twice(case: QualityCase) -> Iterator[Finding]:
    """DQ-01: no project is entered twice."""
    for pair in alike(case.ledger(PROJECTS), case.similarity):
        yield about("DQ-01", (pair.first, pair.second), "name", pair.reasons[0])


def contract_again(case: QualityCase) -> Iterator[Finding]:
    """DQ-04: a contract counts in one year; another investor may number its contracts alike."""
    by_contract: dict[tuple[str, str], list[LedgerRow]] = {}
    for row in case.live(PROJECTS):
        number, investor = row.text("contract_number"), row.text("investor_code")
        if number:
            by_contract.setdefault((number, investor or row.text("investor")), []).append(row)
    for (number, _investor), rows in by_contract.items():
        days = (row.value("contract_signed_on") for row in rows)
        years = sorted({day.year for day in days if isinstance(day, dt.date)})
        if len(years) > 1:
            text = "、".join(map(str, years))
            yield about("DQ-04", rows, "contract_number", number=number, years=text)


def usual_amount(rows: Iterable[LedgerRow]) -> Fraction | None:
    """Return the median of the amounts of projects; None for too few."""
    amounts = sorted(a for r in rows if isinstance(a := r.value("planned_total"), Fraction) and a)
    return median_low(amounts) if len(amounts) >= LEAST_ROWS else None


def slipped_units(case: QualityCase) -> Iterator[Finding]:
    """DQ-05: an amount is not 100 or 10,000 times what the contract or the ledger says."""
    named = ProjectNames(case.live(PROJECTS)).with_rows(case.ledger("contracts"))
    contracts = {project.key: rows for project, rows in named}
    for row in case.ledger(PROJECTS):
        amount = row.value("planned_total")
        if isinstance(amount, Fraction) and amount:
            yield from _slip(row, amount, contracts.get(row.key, []), case.usual)


def _slip(
    row: LedgerRow, amount: Fraction, contracts: list[LedgerRow], middle: Fraction | None
) -> Iterator[Finding]:
    totals = [t for c in contracts if isinstance(t := c.value("total"), Fraction) and t]
    times = next((n for total in totals for n in SLIPS if _is_slip(amount, total, n)), None)
    if times is not None:
        facts = {"times": int(times)}
        yield about("DQ-05", (row,), "planned_total", "default", behind=contracts, **facts)
    elif middle is not None and not totals and not middle / BEYOND <= amount <= middle * BEYOND:
        yield about("DQ-05", (row,), "planned_total", "median", times=BEYOND)


def _is_slip(amount: Fraction, total: Fraction, times: Fraction) -> bool:
    ratio = max(amount, total) / min(amount, total)
    return abs(ratio - times) <= times * NEAR


def not_a_contract(case: QualityCase) -> Iterator[Finding]:
    """DQ-06: a framework is no signing; a signing goes on to land, code or company."""
    for row in case.ledger(PROJECTS):
        stage, pending = row.value("stage"), row.value("pending")
        if row.value("aside") is not None:
            continue
        if row.value("kind") in NO_CONTRACT and "signed" in (stage, pending):
            yield about("DQ-06", (row,), "kind")
        elif stage == "signed" and _idle(row, case.today):
            yield about("DQ-06", (row,), "stage", "stalled")


def _idle(row: LedgerRow, today: dt.date) -> bool:
    day = row.value("contract_signed_on")
    long_ago = isinstance(day, dt.date) and (today - day).days > IDLE_DAYS
    return long_ago and not any(row.text(f) for f in ("land_mu", "credit_code", "company"))


def month_end(case: QualityCase) -> Iterator[Finding]:
    """DQ-11: not more than half of a month's signings fall on its last five days."""
    by_month: dict[tuple[int, int, str], list[LedgerRow]] = {}
    for row in case.ledger(PROJECTS):
        day = row.value("contract_signed_on")
        if isinstance(day, dt.date):
            by_month.setdefault((day.year, day.month, row.text("region")), []).append(row)
    for (year, month, region), rows in by_month.items():
        first = calendar.monthrange(year, month)[1] - LAST_DAYS + 1
        late = [row for row in rows if _of_month(row) >= first]
        if len(rows) >= LEAST_IN_MONTH and 2 * len(late) > len(rows):
            yield about(
                "DQ-11", late, "contract_signed_on", behind=rows, region=region,
                month=f"{year}-{month:02d}", late=len(late), count=len(rows),
            )  # fmt: skip


def _of_month(row: LedgerRow) -> int:
    day = row.value("contract_signed_on")
    return day.day if isinstance(day, dt.date) else 0


def unproved_tags(case: QualityCase) -> Iterator[Finding]:
    """DQ-15: an investor is called 央企 or 500强 with a proof of it."""
    for row in case.ledger("accounts"):
        if row.text("tag") and not row.text("tag_proof"):
            yield about("DQ-15", (row,), "tag")
