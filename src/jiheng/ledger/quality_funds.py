"""Data quality of funds and papers: DQ-08, DQ-09, DQ-12."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import PROJECTS, QualityCase, about, groups
from jiheng.model import Finding, LedgerRow


def funds_fit(case: QualityCase) -> Iterator[Finding]:
    """DQ-09: funds fit into their contract and come after it; a voucher counts once."""
    projects = {row.text("name"): row for row in case.ledger(PROJECTS)}
    for name, rows in groups(case.ledger("funds"), "project").items():
        project = projects.get(name)
        if project is not None:
            yield from _over(project, rows)
            yield from _early(project, rows)
    for voucher, rows in groups(case.ledger("funds"), "voucher").items():
        if len(rows) > 1:
            yield about("DQ-09", rows, "voucher", "voucher", number=voucher)


def _over(project: LedgerRow, rows: list[LedgerRow]) -> Iterator[Finding]:
    total = project.value("planned_total")
    arrived = [a for r in rows if isinstance(a := r.value("amount"), Fraction)]
    if isinstance(total, Fraction) and sum(arrived, Fraction(0)) > total:
        yield about("DQ-09", rows, "amount")


def _early(project: LedgerRow, rows: list[LedgerRow]) -> Iterator[Finding]:
    signed = project.value("contract_signed_on")
    for row in rows:
        day = row.value("arrived_on")
        if isinstance(signed, dt.date) and isinstance(day, dt.date) and day < signed:
            yield about("DQ-09", (row,), "arrived_on", "before", day=day, signed=signed)


def same_paper(case: QualityCase) -> Iterator[Finding]:
    """DQ-12: one file proves one row."""
    for ledger, field in (("contracts", "digest"), ("funds", "voucher_digest")):
        for rows in groups(case.ledger(ledger), field).values():
            if len({row.text("project") for row in rows}) > 1:
                yield about("DQ-12", rows, field)


def deregistered(case: QualityCase) -> Iterator[Finding]:
    """DQ-08: who invests exists: not deregistered before the contract, with a capital."""
    accounts = groups(case.ledger("accounts"), "credit_code")
    for row in case.ledger(PROJECTS):
        signed = row.value("contract_signed_on")
        for account in accounts.get(row.text("investor_code"), []):
            gone = account.value("deregistered_on")
            if isinstance(gone, dt.date) and isinstance(signed, dt.date) and gone <= signed:
                yield about("DQ-08", (row,), "investor_code", "default", day=gone)
            elif account.value("registered_capital") == 0:
                yield about("DQ-08", (row,), "investor_code", "capital")
