"""Data quality of funds and papers: DQ-08, DQ-09, DQ-12."""

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import (
    LANDED,
    PROJECTS,
    ProjectNames,
    QualityCase,
    about,
    groups_of_codes,
)
from jiheng.ledger.spelling import plain_code
from jiheng.model import Finding, LedgerRow

ENDED = ("ended", "merged", "duplicate")  # a project that goes on is none of these
VOUCHER = "资金凭证"  # the tag of the proof of a row of funds
OF_SEVERAL = ("会议纪要",)  # tags of papers that decide on several projects at once


def funds_fit(case: QualityCase) -> Iterator[Finding]:
    """DQ-09: funds fit into their contract and come after it; a voucher counts once."""
    funds = case.live("funds")
    for project, rows in ProjectNames(case.live(PROJECTS)).with_rows(funds):
        yield from _over(project, rows)
        yield from _early(project, rows)
    for rows in groups_of_codes(funds, "voucher").values():
        if len(rows) > 1:
            yield about("DQ-09", rows, "voucher", "voucher", number=rows[0].text("voucher"))
    for rows in _one_paper(funds, "voucher_digest", only=(VOUCHER,)):
        yield about("DQ-09", rows, "voucher_digest", "paper")
    for rows in groups_of_codes(funds, "voucher_digest").values():
        numbers = {plain_code(row.text("voucher")) for row in rows}
        if len(numbers) > 1 and len({_project(row) for row in rows}) == 1:
            digest = rows[0].text("voucher_digest")
            yield about("DQ-09", rows, "voucher_digest", "voucher", number=digest)


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
    for rows in _one_paper(case.live("contracts"), "digest"):
        yield about("DQ-12", rows, "digest")
    for ledger in (PROJECTS, "funds"):
        for rows in _one_paper(case.live(ledger)):
            yield about("DQ-12", rows, "proofs")


def _one_paper(
    rows: tuple[LedgerRow, ...], field: str = "", only: tuple[str, ...] = ()
) -> Iterator[list[LedgerRow]]:
    """Yield the rows of different projects that one file proves, each lot once.

    The digest stands in a field, or the file was put with the row: under some tags, or under any
    but those that have a rule of their own or decide on several.
    """
    by_digest: dict[str, list[LedgerRow]] = {}
    for row in rows:
        tags = only or tuple(each for each in row.files if each not in (*OF_SEVERAL, VOUCHER))
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
    accounts = groups_of_codes(case.ledger("accounts"), "credit_code")
    firms = groups_of_codes(case.ledger("enterprises"), "credit_code")
    for row in case.ledger(PROJECTS):
        signed = row.value("contract_signed_on")
        own = plain_code(row.text("credit_code"))
        yield from _company_gone(row, (*accounts.get(own, ()), *firms.get(own, ())), case.today)
        for account in accounts.get(plain_code(row.text("investor_code")), []):
            gone, behind = account.value("deregistered_on"), (account,)
            if isinstance(gone, dt.date) and isinstance(signed, dt.date) and gone <= signed:
                yield about("DQ-08", (row,), "investor_code", "default", behind=behind, day=gone)
            elif account.value("registered_capital") == 0:
                yield about("DQ-08", (row,), "investor_code", "capital", behind=behind)


def _company_gone(row: LedgerRow, firms: Iterable[LedgerRow], today: dt.date) -> Iterator[Finding]:
    """Yield a project that goes on in a company that is struck off, or that has no capital."""
    if row.value("stage") not in LANDED or row.value("aside") in ENDED:
        return
    for firm in firms:
        gone = firm.value("deregistered_on")
        if isinstance(gone, dt.date) and gone <= today:
            yield about("DQ-08", (row,), "credit_code", "company", behind=(firm,), day=gone)
        elif firm.value("registered_capital") == 0:
            yield about("DQ-08", (row,), "credit_code", "company_capital", behind=(firm,))
