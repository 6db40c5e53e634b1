"""Data quality of contracts: DQ-02, DQ-03, DQ-04.

A project counts once, in one year; one contract is not cut in pieces.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from jiheng.ledger.quality_case import (
    PROJECTS,
    ProjectNames,
    QualityCase,
    about,
    groups,
    groups_of_codes,
    groups_of_names,
    is_live,
)
from jiheng.ledger.spelling import firm_name, is_number, known_name, plain_code, says_nothing
from jiheng.model import Finding, LedgerRow

CONTRACTS, INCREASE, ENDED = "contracts", "increase", "termination"
FORMAL = "formal"
NO_EVENT = (INCREASE, ENDED, "framework", "intent")  # an upgrade adds a stage, not a signing
NEAR = Fraction(5, 1000)  # amounts that are one and the same
THRESHOLDS = tuple(Fraction(n * 10**8) for n in (1, 5, 10, 50))  # yuan: sizes that are counted
ABOVE = Fraction(12, 10)  # of a threshold: up to here a piece was cut to reach it
WINDOW = dt.timedelta(days=90)


def one_event(case: QualityCase) -> Iterator[Finding]:
    """DQ-02: a project is signed at one event, the first; an increase brings what it adds."""
    for rows in _by_project(case.ledger(CONTRACTS)):
        at_events = [
            row
            for row in rows
            if row.value("kind") not in NO_EVENT and known_name(row.text("event"))
        ]
        if len({known_name(row.text("event")) for row in at_events}) > 1:
            first = min(at_events, key=lambda row: (_day(row), row.key))
            yield about("DQ-02", at_events, "event", event=first.text("event"))
    yield from _whole_contracts(case)
    yield from _whole_projects(case)


def _whole_contracts(case: QualityCase) -> Iterator[Finding]:
    """Yield increases whose contract states the new total, not what is added."""
    names = ProjectNames(row for row in case.ledger(PROJECTS) if is_live(row))
    for rows in _by_project(case.ledger(CONTRACTS)):
        before = sum((_total(row) for row in rows if row.value("kind") == FORMAL), Fraction(0))
        for row in rows:
            project = names.project_of(row) if row.value("kind") == INCREASE else None
            if project is None or not before:
                continue
            planned, added = _planned(project), _total(row)
            if planned > before and added >= before and _same(added, planned):
                yield about("DQ-02", (row,), "total", "whole", behind=(project,))


def _whole_projects(case: QualityCase) -> Iterator[Finding]:
    """Yield increases entered as a project with the total of the first project in them."""
    names = ProjectNames(row for row in case.ledger(PROJECTS) if is_live(row))
    increases = [r for r in case.live(PROJECTS) if r.value("kind") == INCREASE]
    contracts = groups_of_names(case.ledger(CONTRACTS), "project")
    for row in increases:
        name, parent_name = (known_name(row.text(f)) for f in ("name", "parent_project"))
        if parent_name in ("", name):
            yield about("DQ-02", (row,), "parent_project", "no_parent")
            continue
        parent = names.named(row.text("parent_project"), row.text("region"))
        own = contracts.get(name, ())
        added = sum((_total(c) for c in own if c.value("kind") == INCREASE), Fraction(0))
        if parent is None or not added or not _planned(parent):
            continue
        planned = _planned(row)
        if not _same(planned, added) and _same(planned, _planned(parent) + added):
            yield about("DQ-02", (row,), "planned_total", "whole", behind=(parent, *own))


def _by_project(rows: Iterable[LedgerRow]) -> Iterator[list[LedgerRow]]:
    """Yield the contracts of each project; namesakes of several regions are several."""
    for own in groups_of_names(rows, "project").values():
        regions = groups(own, "region")
        bare = [row for row in own if not row.text("region")]
        if len(regions) <= 1:
            yield own
        elif not bare:
            yield from regions.values()


def cut_in_pieces(case: QualityCase) -> Iterator[Finding]:
    """DQ-03: no contract is cut into several, each just above a size that is counted."""
    for rows in groups_of_names(case.ledger(CONTRACTS), "investor", firm_name).values():
        for own in groups_of_names(rows, "parcel", _parcel).values():
            for size in THRESHOLDS:
                pieces = [row for row in own if _is_piece(row, size)]
                yield from _pieces(sorted(pieces, key=lambda row: (_day(row), row.key)))


def _parcel(text: str) -> str:
    return "" if says_nothing(text) else plain_code(text)


def numbered_again(case: QualityCase) -> Iterator[Finding]:
    """DQ-04: the number of a contract does not come again in another year for one party."""
    rows = [row for row in case.live(CONTRACTS) if row.value("kind") in (FORMAL, None)]
    for number, own in groups_of_codes(rows, "contract_number").items():
        if len(own) < 2 or not is_number(number):
            continue
        lots: dict[tuple[str, ...], list[LedgerRow]] = {}
        for party in ("investor", "project"):
            for lot in groups_of_names(own, party, firm_name).values():
                lots.setdefault(tuple(row.key for row in lot), lot)
        for lot in lots.values():
            years = sorted({f"{_day(row):%Y}" for row in lot if _day(row) > dt.date.min})
            if len(years) > 1:
                text, joined = lot[0].text("contract_number"), "、".join(years)
                yield about("DQ-04", lot, "contract_number", number=text, years=joined)


def _is_piece(row: LedgerRow, size: Fraction) -> bool:
    counted = row.value("kind") not in (INCREASE, ENDED)
    return counted and _day(row) > dt.date.min and size <= _total(row) <= size * ABOVE


def _pieces(rows: list[LedgerRow]) -> Iterator[Finding]:
    """Yield those that lie within the window of the one before them, of more than one project."""
    chains: list[list[LedgerRow]] = [rows[:1]] if rows else []
    for before, row in pairwise(rows):
        if _day(row) - _day(before) <= WINDOW:
            chains[-1].append(row)
        else:
            chains.append([row])
    for chain in chains:
        if len({row.text("project") for row in chain}) > 1:
            yield about(
                "DQ-03", chain, "total", parcel=chain[0].text("parcel"), count=len(chain),
                investor=chain[0].text("investor"),
            )  # fmt: skip


def _day(row: LedgerRow) -> dt.date:
    day = row.value("signed_on")
    return day if isinstance(day, dt.date) else dt.date.min


def _total(row: LedgerRow) -> Fraction:
    value = row.value("total")
    return value if isinstance(value, Fraction) else Fraction(0)


def _planned(row: LedgerRow) -> Fraction:
    value = row.value("planned_total")
    return value if isinstance(value, Fraction) else Fraction(0)


def _same(first: Fraction, second: Fraction) -> bool:
    return bool(second) and abs(first - second) <= abs(second) * NEAR
