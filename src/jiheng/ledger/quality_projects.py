"""Data quality of projects: DQ-01, DQ-04, DQ-06, DQ-11, DQ-15."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.ledger.alike import alike
from jiheng.ledger.quality_case import (
    PROJECTS,
    SIGNED,
    QualityCase,
    about,
    groups_of_codes,
)
from jiheng.ledger.spelling import is_number, known_code, plain_name, says_nothing
from jiheng.model import Finding, LedgerRow

LAST_DAYS, LEAST_IN_MONTH = 5, 10
IDLE_DAYS = 183
NO_CONTRACT = ("framework", "intent")
AT_REST = ("suspended", "ended", "merged", "duplicate")  # what is slow is none of these


def entered_twice(case: QualityCase) -> Iterator[Finding]:
    """DQ-01: no project is entered twice."""
    for pair in alike(case.ledger(PROJECTS), case.similarity):
        yield about("DQ-01", (pair.first, pair.second), "name", pair.reasons[0])


def contract_again(case: QualityCase) -> Iterator[Finding]:
    """DQ-04: a contract counts in one year; another investor may number its contracts alike."""
    for number, rows in groups_of_codes(case.live(PROJECTS), "contract_number").items():
        if is_number(number):
            for own in _by_investor(rows):
                yield from _in_two_years(own)


def _by_investor(rows: list[LedgerRow]) -> Iterator[list[LedgerRow]]:
    """Yield the rows that may be of one investor: codes tell them apart, names never do."""
    codes = {known_code(row.text("investor_code")) for row in rows} - {""}
    if len(codes) < 2:
        yield rows
        return
    bare = [row for row in rows if not known_code(row.text("investor_code"))]
    names = {plain_name(row.text("investor")) for row in bare}
    for code in sorted(codes):
        own = [row for row in rows if known_code(row.text("investor_code")) == code]
        theirs = {plain_name(row.text("investor")) for row in own}
        yield [*own, *(r for r in bare if plain_name(r.text("investor")) in theirs)]
        names -= theirs
    yield [row for row in bare if plain_name(row.text("investor")) in names]


def _in_two_years(rows: list[LedgerRow]) -> Iterator[Finding]:
    days = (row.value("contract_signed_on") for row in rows)
    years = sorted({day.year for day in days if isinstance(day, dt.date)})
    if len(years) > 1:
        number, text = rows[0].text("contract_number"), "、".join(map(str, years))
        yield about("DQ-04", rows, "contract_number", number=number, years=text)


def not_a_contract(case: QualityCase) -> Iterator[Finding]:
    """DQ-06: a framework is no signing; a signing goes on to land, code or company."""
    for row in case.ledger(PROJECTS):
        stage, pending = row.value("stage"), row.value("pending")
        if row.value("aside") in AT_REST:
            continue
        if row.value("kind") in NO_CONTRACT and (stage in SIGNED or pending in SIGNED):
            yield about("DQ-06", (row,), "kind")
        elif stage == "signed" and _idle(row, case.today):
            yield about("DQ-06", (row,), "stage", "stalled")


def _idle(row: LedgerRow, today: dt.date) -> bool:
    day = row.value("contract_signed_on")
    long_ago = isinstance(day, dt.date) and (today - day).days > IDLE_DAYS
    land = row.value("land_mu")
    sited = land > 0 if isinstance(land, Fraction) else bool(row.text("land_mu"))
    coded = any(known_code(row.text(field)) for field in ("credit_code", "project_code"))
    return long_ago and not sited and not coded and says_nothing(row.text("company"))


def month_end(case: QualityCase) -> Iterator[Finding]:
    """DQ-11: not more than half of a month's signings fall on its last five days."""
    rows = [r for r in case.ledger(PROJECTS) if isinstance(r.value("contract_signed_on"), dt.date)]
    days = Counter((_signed_on(row), row.text("region")) for row in rows)
    for rush in rushes(days):
        own = [r for r in rows if r.text("region") == rush.region and rush.holds(_signed_on(r))]
        late = [row for row in own if _signed_on(row).day >= rush.from_day]
        yield about(
            "DQ-11", late, "contract_signed_on", behind=own, region=rush.region, month=rush.month,
            late=rush.late, count=rush.count,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rush:
    """A month of a place most of whose signings fall on its last days."""

    region: str
    first: dt.date
    late: int
    count: int

    @property
    def from_day(self) -> int:
        """The first of the last days of the month."""
        return calendar.monthrange(self.first.year, self.first.month)[1] - LAST_DAYS + 1

    @property
    def month(self) -> str:
        """The month as it is written."""
        return f"{self.first:%Y-%m}"

    def holds(self, day: dt.date) -> bool:
        """Return whether a day is of the month."""
        return day.replace(day=1) == self.first

    def facts(self) -> dict[str, object]:
        """Return what a finding tells of it."""
        facts = {"region": self.region, "month": self.month}
        return {**facts, "late": self.late, "count": self.count}


def rushes(signed: Mapping[tuple[dt.date, str], int]) -> Iterator[Rush]:
    """Yield the months of places that are crowded at their end, from counts by day and place."""
    by_month: dict[tuple[dt.date, str], Counter[int]] = {}
    for (day, region), count in signed.items():
        by_month.setdefault((day.replace(day=1), region), Counter())[day.day] += count
    for (first, region), days in by_month.items():
        count = days.total()
        rush = Rush(region, first, 0, count)
        late = sum(number for day, number in days.items() if day >= rush.from_day)
        if count >= LEAST_IN_MONTH and 2 * late > count:
            yield replace(rush, late=late)


def _signed_on(row: LedgerRow) -> dt.date:
    day = row.value("contract_signed_on")
    return day if isinstance(day, dt.date) else dt.date.min


def unproved_tags(case: QualityCase) -> Iterator[Finding]:
    """DQ-15: an investor is called 央企 or 500强 with a proof of it, at the investor's row."""
    accounts = case.ledger("accounts")
    proved = {
        (plain_name(row.text("name")), row.text("tag"))
        for row in accounts if row.text("tag") and row.text("tag_proof")
    }  # fmt: skip
    for row in accounts:
        if row.text("tag") and not row.text("tag_proof"):
            yield about("DQ-15", (row,), "tag")
    for row in case.live(PROJECTS):
        counted = row.value("stage") in SIGNED or row.value("pending") in SIGNED
        by_account = (plain_name(row.text("investor")), row.text("tag")) in proved
        if row.text("tag") and counted and not by_account:
            yield about("DQ-15", (row,), "tag", "project")
