"""Data quality of later phases: DQ-07, what an earlier contract holds is not signed again."""

from collections.abc import Iterator

from jiheng.ledger.quality_case import (
    NO_CONTRACT,
    PROJECTS,
    SIGNED,
    ProjectNames,
    QualityCase,
    about,
)
from jiheng.ledger.spelling import is_number, known_code, known_name
from jiheng.model import Finding, LedgerRow

CONTRACT = "合同"  # the tag of the proof of a signing


def under_own_contract(case: QualityCase) -> Iterator[Finding]:
    """DQ-07: a later phase counts as signed under a contract of its own."""
    projects = case.live(PROJECTS)
    names = ProjectNames(projects)
    signed = {
        known_name(paper.text("project"))
        for paper in case.live("contracts") if paper.value("kind") not in NO_CONTRACT
    }  # fmt: skip
    for row in projects:
        first = names.named(row.text("parent_project"), row.text("region"))
        if first is None or first is row or not _is_signed_phase(row) or not _is_signed(first):
            continue
        number, parent = _number(row), row.text("parent_project")
        if number and number == _number(first):
            yield about(
                "DQ-07", (row,), "contract_number", "phase", behind=(first,), parent=parent,
                number=row.text("contract_number"),
            )  # fmt: skip
        elif not (number or row.files.get(CONTRACT) or known_name(row.text("name")) in signed):
            yield about("DQ-07", (row,), "contract_number", "phase_bare", parent=parent)


def _is_signed_phase(row: LedgerRow) -> bool:
    """Return whether a row counts, or is to count, as a signing of its own: no mere increase."""
    return row.value("kind") != "increase" and (_is_signed(row) or row.value("pending") in SIGNED)


def _is_signed(row: LedgerRow) -> bool:
    return row.value("stage") in SIGNED


def _number(row: LedgerRow) -> str:
    number = known_code(row.text("contract_number"))
    return number if is_number(number) else ""
