"""Data quality of funds and papers: DQ-08, DQ-09, DQ-12."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import PROJECTS, ProjectNames, QualityCase, about, groups
from jiheng.model import Finding, LedgerRow

VOUCHER = "资金凭证"  # the tag of the proof of a row of funds
CONTRACT = "合同"


def funds_fit(case: QualityCase) -> Iterator[Finding]:
    """DQ-09: funds fit into their contract and come after it; a voucher counts once."""
    funds = case.live("funds")
    for project, rows in ProjectNames(case.live(PROJECTS)).with_rows(funds):
        yield from _over(project, rows)
        yield from _early(project, rows)
    for voucher, rows in groups(funds, "voucher").items():
        if len(rows) > 1:
            yield about("DQ-09", rows, "voucher", "voucher", number=voucher)
    for rows in _one_paper(funds, "voucher_digest", VOUCHER):
        yield about("DQ-09", rows, "voucher_digest", "paper")


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
            days = {"day": day, "signed": signed}
            yield about("DQ-09", (row,), "arrived_on", "before", behind=(project,), **days)


def same_paper(case: QualityCase) -> Iterator[Finding]:
    """DQ-12: one file proves one row."""
    for rows in _one_paper(case.live("contracts"), "digest", ""):
        yield about("DQ-12", rows, "digest")
    for rows in _one_paper(case.live(PROJECTS), "", CONTRACT):
        yield about("DQ-12", rows, "proofs")


def _one_paper(rows: tuple[LedgerRow, ...], field: str, tag: str) -> Iterator[list[LedgerRow]]:
    """Yield the rows of different projects that one file proves, each lot once.

    The digest stands in a field, or the file was put with the row: under a tag, or under any.
    """
    by_digest: dict[str, list[LedgerRow]] = {}
    for row in rows:
        tags = (tag,) if tag else tuple(row.files)
        digests = {digest for each in tags for digest in row.files.get(each, ())}
        for digest in digests | ({row.text(field)} if field else set()) - {""}:
            by_digest.setdefault(digest, []).append(row)
    lots: set[tuple[str, ...]] = set()
    for sharing in by_digest.values():
        keys = tuple(row.key for row in sharing)
        if keys not in lots and len({_project(row) for row in sharing} - {""}) > 1:
            lots.add(keys)
            yield sharing


def _project(row: LedgerRow) -> str:
    return row.key if row.ledger == PROJECTS else row.text("project")


def deregistered(case: QualityCase) -> Iterator[Finding]:
    """DQ-08: who invests exists: not deregistered before the contract, with a capital."""
    accounts = groups(case.ledger("accounts"), "credit_code")
    for row in case.ledger(PROJECTS):
        signed = row.value("contract_signed_on")
        for account in accounts.get(row.text("investor_code"), []):
            gone, behind = account.value("deregistered_on"), (account,)
            if isinstance(gone, dt.date) and isinstance(signed, dt.date) and gone <= signed:
                yield about("DQ-08", (row,), "investor_code", "default", behind=behind, day=gone)
            elif account.value("registered_capital") == 0:
                yield about("DQ-08", (row,), "investor_code", "capital", behind=behind)
