"""Data quality of funds and papers: DQ-08, DQ-09, DQ-12."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import (
    LANDED,
    NO_CONTRACT,
    PROJECTS,
    ProjectNames,
    QualityCase,
    about,
    groups_of_codes,
)
from jiheng.ledger.spelling import firm_name, known_code, known_name, plain_code
from jiheng.model import Finding, LedgerRow

ENDED = ("ended", "merged", "duplicate")  # a project that goes on is none of these
VOUCHER = "资金凭证"  # the tag of the proof of a row of funds
OF_SEVERAL = ("会议纪要",)  # tags of papers that decide on several projects at once
SLIPS = ("银行回单", "回单", "进账单")  # tags of papers that prove a single payment
NUMBERS = {"funds": "voucher", "arrivals": "report_number"}  # of a payment


def funds_fit(case: QualityCase) -> Iterator[Finding]:
    """DQ-09: funds fit into their contract and come after it; a voucher counts once."""
    funds = case.live("funds")
    names = ProjectNames(case.live(PROJECTS))
    contracts = {p.key: papers for p, papers in names.with_rows(case.live("contracts"))}
    for project, rows in names.with_rows(funds):
        yield from _over(project, rows, contracts.get(project.key, []))
        yield from _early(project, rows)
    for rows in groups_of_codes(funds, "voucher").values():
        if len(rows) > 1:
            yield about("DQ-09", rows, "voucher", "voucher", number=rows[0].text("voucher"))
    for rows in _one_paper(funds, "voucher_digest", tags=(VOUCHER,)):
        yield about("DQ-09", rows, "voucher_digest", "paper")
    for rows in groups_of_codes(funds, "voucher_digest").values():
        numbers = {plain_code(row.text("voucher")) for row in rows}
        if len(numbers) > 1 and len({_proved(row) for row in rows}) == 1:
            digest = rows[0].text("voucher_digest")
            yield about("DQ-09", rows, "voucher_digest", "voucher", number=digest)


def _over(
    project: LedgerRow, rows: list[LedgerRow], contracts: list[LedgerRow]
) -> Iterator[Finding]:
    total, agreed = project.value("planned_total"), _agreed(project, contracts)
    arrived = sum((a for r in rows if isinstance(a := r.value("amount"), Fraction)), Fraction(0))
    if isinstance(total, Fraction) and arrived > total:
        yield about("DQ-09", rows, "amount")
    elif agreed is not None and arrived > agreed:
        yield about("DQ-09", rows, "amount", "contract", behind=contracts)


def _agreed(project: LedgerRow, contracts: list[LedgerRow]) -> Fraction | None:
    """Return what the contract of a project is over, with what was added; None: not sure.

    It is sure where a single contract stands there under the number that the project names.
    """
    papers = [paper for paper in contracts if paper.value("kind") not in NO_CONTRACT]
    first = [paper for paper in papers if paper.value("kind") != "increase"]
    number = known_code(project.text("contract_number"))
    if len(first) != 1 or not number or known_code(first[0].text("contract_number")) != number:
        return None
    totals = [t for paper in papers if isinstance(t := paper.value("total"), Fraction) and t > 0]
    return sum(totals, Fraction(0)) if len(totals) == len(papers) else None


def _early(project: LedgerRow, rows: list[LedgerRow]) -> Iterator[Finding]:
    signed = project.value("contract_signed_on")
    for row in rows:
        day = row.value("arrived_on")
        if isinstance(signed, dt.date) and isinstance(day, dt.date) and day < signed:
            days = {"day": day, "signed": signed}
            yield about("DQ-09", (row,), "arrived_on", "before", behind=(project,), **days)


def same_paper(case: QualityCase) -> Iterator[Finding]:
    """DQ-12: one file proves one row; a slip proves one payment."""
    for rows in _one_paper(case.live("contracts"), "digest"):
        yield about("DQ-12", rows, "digest")
    for ledger in (PROJECTS, "funds", "arrivals", "enterprises"):
        papers = case.live(ledger)
        lots = [*_one_paper(papers, tags=_tags(papers))]
        slips = _one_paper(papers, tags=SLIPS, subject=_number) if ledger in NUMBERS else ()
        for rows in (*lots, *(lot for lot in slips if lot not in lots)):
            yield about("DQ-12", rows, "proofs")


def _tags(rows: Iterable[LedgerRow]) -> tuple[str, ...]:
    """Return the tags of papers but those that decide on several, or have a rule of their own."""
    tags = {(row.ledger, tag) for row in rows for tag in row.files if tag not in OF_SEVERAL}
    return tuple(sorted({tag for ledger, tag in tags if (ledger, tag) != ("funds", VOUCHER)}))


def _one_paper(
    rows: tuple[LedgerRow, ...],
    field: str = "",
    tags: tuple[str, ...] = (),
    subject: Callable[[LedgerRow], str] | None = None,
) -> Iterator[list[LedgerRow]]:
    """Yield the rows of different subjects that one file proves, each lot once.

    The digest stands in a field, or the file was put with the row under some tags.
    """
    by_digest: dict[str, list[LedgerRow]] = {}
    for row in rows:
        digests = {digest.lower() for tag in tags for digest in row.files.get(tag, ())}
        for digest in digests | ({known_name(row.text(field)).lower()} if field else set()) - {""}:
            by_digest.setdefault(digest, []).append(row)
    lots: set[tuple[str, ...]] = set()
    for sharing in by_digest.values():
        keys = tuple(row.key for row in sharing)
        if keys not in lots and len({(subject or _proved)(row) for row in sharing} - {""}) > 1:
            lots.add(keys)
            yield sharing


def _number(row: LedgerRow) -> str:
    return known_code(row.text(NUMBERS[row.ledger]))


def _proved(row: LedgerRow) -> str:
    """Return what a paper of a row proves something of: a project, or a firm."""
    if row.ledger == PROJECTS:
        return row.key
    if row.ledger == "enterprises":
        return known_code(row.text("credit_code")) or firm_name(row.text("name"))
    if row.ledger == "arrivals":
        return firm_name(row.text("enterprise"))
    return known_name(row.text("project"))


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
