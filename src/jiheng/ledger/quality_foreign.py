"""Data quality of foreign capital: DQ-07, DQ-10."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import PROJECTS, QualityCase, about, groups
from jiheng.model import Finding, LedgerRow

BRANCHES = ("分公司", "办事处", "代表处", "分行", "营业部")
TOLERANCE = Fraction(5, 1000)
TEN_THOUSAND = 10_000  # amounts stand in units of ten thousand


def not_eligible(case: QualityCase) -> Iterator[Finding]:
    """DQ-07: what is no new enterprise, or no money from outside, does not go by that name."""
    for code, rows in groups(case.ledger("enterprises"), "credit_code").items():
        years = [d.year for r in rows if isinstance(d := r.value("established_on"), dt.date)]
        for row in rows:
            if row.value("entry_kind") == "new":
                yield from _no_new(row, code, years)
    local = {row.text("company") for row in case.ledger(PROJECTS)} - {""}
    for row in case.ledger("funds"):
        if row.text("payer") in local and row.value("origin") not in (None, "inside"):
            yield about("DQ-07", (row,), "payer", "local", payer=row.text("payer"))


def _no_new(row: LedgerRow, code: str, years: list[int]) -> Iterator[Finding]:
    day = row.value("established_on")
    if row.text("name").endswith(BRANCHES):
        yield about("DQ-07", (row,), "name", "branch")
    elif isinstance(day, dt.date) and min(years) < day.year:
        yield about("DQ-07", (row,), "established_on", "known", number=code, year=min(years))


def converted(case: QualityCase) -> Iterator[Finding]:
    """DQ-10: dollars are the amount at a dated rate, which is there."""
    for row in case.ledger("arrivals"):
        amount, usd, rate = row.value("amount"), row.value("usd"), row.value("rate")
        if not isinstance(amount, Fraction) or not isinstance(usd, Fraction) or not amount:
            continue
        if row.value("currency") == "USD":
            rate = Fraction(1)
        if not isinstance(rate, Fraction):
            yield about("DQ-10", (row,), "rate", "no_rate")
            continue
        expected = amount * TEN_THOUSAND * rate
        if abs(usd - expected) > abs(expected) * TOLERANCE:
            variant = "unconverted" if usd == amount * TEN_THOUSAND else "default"
            yield about("DQ-10", (row,), "usd", variant)
