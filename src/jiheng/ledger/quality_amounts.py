"""Data quality of amounts: DQ-05, a slip of a hundred or ten thousand."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from statistics import median_low

from jiheng.ledger.quality_case import (
    NO_CONTRACT,
    PROJECTS,
    ProjectNames,
    QualityCase,
    about,
    groups_of_names,
)
from jiheng.ledger.spelling import known_name
from jiheng.model import Finding, LedgerRow

SLIPS = (Fraction(100), Fraction(10_000))
NEAR = Fraction(1, 20)
BEYOND = 100  # times the median of projects, or a lead's intent: the smaller of the slips
FAR_BEYOND = 1_000  # times the median of ledgers whose rows may well differ a hundred times
LEAST_ROWS = 10  # amounts that tell what is usual
AMOUNTS = {PROJECTS: "planned_total", "contracts": "total", "funds": "amount", "arrivals": "usd"}
INCREASE = "increase"


def usual_amount(rows: Iterable[LedgerRow], field: str = AMOUNTS[PROJECTS]) -> Fraction | None:
    """Return the median of the amounts of a ledger; None for too few."""
    amounts = sorted(a for row in rows if (a := _amount(row, field)) > 0)
    return median_low(amounts) if len(amounts) >= LEAST_ROWS else None


def usual_amounts(rows: Mapping[str, Iterable[LedgerRow]]) -> dict[str, Fraction]:
    """Return the medians by ledger, of those that have enough amounts."""
    medians = {id_: usual_amount(rows.get(id_, ()), field) for id_, field in AMOUNTS.items()}
    return {id_: median for id_, median in medians.items() if median is not None}


def slipped_units(case: QualityCase) -> Iterator[Finding]:
    """DQ-05: an amount is not 100 or 10,000 times what contract, lead or ledger say."""
    named = ProjectNames(case.live(PROJECTS)).with_rows(case.live("contracts"))
    contracts = {project.key: rows for project, rows in named}
    leads = groups_of_names(case.ledger("leads"), "name")
    for row in case.ledger(PROJECTS):
        if _amount(row, "planned_total") > 0:
            lead = leads.get(known_name(row.text("lead")), [])
            yield from _slip(row, contracts.get(row.key, []), lead, case.usual.get(PROJECTS))
    for id_, field in AMOUNTS.items():
        if id_ != PROJECTS and id_ in case.usual:
            beyond = case.usual[id_] * FAR_BEYOND
            for row in case.live(id_):
                if _amount(row, field) >= beyond:
                    yield about("DQ-05", (row,), field, "median", times=FAR_BEYOND)


def _slip(
    row: LedgerRow, contracts: list[LedgerRow], leads: list[LedgerRow], middle: Fraction | None
) -> Iterator[Finding]:
    amount = _amount(row, "planned_total")
    totals = [t for paper in contracts if _states_total(paper, row) and (t := _total(paper)) > 0]
    together = (sum(totals, Fraction(0)),) if len(totals) > 1 else ()
    if any(_is_times(amount, total, Fraction(1)) for total in (*totals, *together)):
        return
    times = next((n for total in totals for n in SLIPS if _is_times(amount, total, n)), None)
    intended = _amount(leads[0], "intent_amount") if len(leads) == 1 else Fraction(0)
    if times is not None:
        facts = {"times": int(times)}
        yield about("DQ-05", (row,), "planned_total", "default", behind=contracts, **facts)
    elif not totals and 0 < intended * BEYOND <= amount:
        yield about("DQ-05", (row,), "planned_total", "lead", behind=leads, times=BEYOND)
    elif middle is not None and not totals and not middle / BEYOND < amount < middle * BEYOND:
        yield about("DQ-05", (row,), "planned_total", "median", times=BEYOND)


def _states_total(contract: LedgerRow, project: LedgerRow) -> bool:
    """Return whether a contract is over what a project invests: no framework, no mere addition."""
    kind = contract.value("kind")
    added = kind == INCREASE and project.value("kind") != INCREASE
    return kind not in NO_CONTRACT and not added


def _total(contract: LedgerRow) -> Fraction:
    return _amount(contract, AMOUNTS["contracts"])


def _amount(row: LedgerRow, field: str) -> Fraction:
    value = row.value(field)
    return value if isinstance(value, Fraction) else Fraction(0)


def _is_times(amount: Fraction, total: Fraction, times: Fraction) -> bool:
    ratio = max(amount, total) / min(amount, total)
    return abs(ratio - times) <= times * NEAR
