"""Data quality of foreign capital: DQ-07, DQ-10, DQ-17, DQ-18, DQ-67."""

import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import PROJECTS, SIGNED, QualityCase, about, groups_of_codes
from jiheng.ledger.spelling import plain_code, plain_name
from jiheng.model import Finding, LedgerRow

BRANCHES = (
    "分公司", "办事处", "代表处", "联络处", "分行", "支行", "分所", "分店", "分厂", "营业部",
)  # fmt: skip
PLANNED = re.compile(r"\((筹|筹建|筹备|拟设)\)$")  # behind the name of what is still to be opened
# where an investor comes from who brings nothing from outside
LOCAL = re.compile(r"(市内|本市|本地|当地|本县|本区)(企业|公司|投资者|投资方|资本|资金)?")
WORTH_LESS = ("CNY", "HKD", "JPY", "SGD")  # than a dollar, each of them, at any time
TOLERANCE = Fraction(5, 1000)
ESTABLISHED = "established_on"
TEN_THOUSAND = 10_000  # amounts stand in units of ten thousand
STAYS = 5  # years that reinvested profit stays, so that its credit is kept


def not_eligible(case: QualityCase) -> Iterator[Finding]:
    """DQ-07: what is no new enterprise, or no money from outside, does not go by that name."""
    for row in case.ledger("enterprises"):
        if row.value("entry_kind") == "new" and _is_branch(row):
            yield about("DQ-07", (row,), "name", "branch")
    for rows in groups_of_codes(case.ledger("enterprises"), "credit_code").values():
        yield from _no_new(rows[0].text("credit_code"), rows)
    yield from _own_investors(case)
    local = {row.text("company") for row in case.ledger(PROJECTS)} - {""}
    for row in case.ledger("funds"):
        if row.text("payer") in local and row.value("origin") not in (None, "inside"):
            yield about("DQ-07", (row,), "payer", "local", payer=row.text("payer"))


def _own_investors(case: QualityCase) -> Iterator[Finding]:
    """Yield signings whose investor comes from the place itself."""
    for row in case.live(PROJECTS):
        signed = row.value("stage") in SIGNED or row.value("pending") in SIGNED
        if signed and LOCAL.fullmatch(plain_name(row.text("country"))):
            yield about("DQ-07", (row,), "country", "own_investor")


def _no_new(code: str, rows: list[LedgerRow]) -> Iterator[Finding]:
    """Yield what goes by new and was there before, or is entered as new twice."""
    days = [(day.year, row) for row in rows if isinstance(day := row.value(ESTABLISHED), dt.date)]
    first = min((year for year, _row in days), default=0)
    new = [(year, row) for year, row in days if row.value("entry_kind") == "new"]
    before = [row for year, row in days if year == first]
    for year, row in new:
        if year > first and not _is_branch(row):
            facts = {"number": code, "year": first}
            yield about("DQ-07", (row,), ESTABLISHED, "known", behind=before, **facts)
    twice = [row for year, row in new if year == first]
    if len(twice) > 1:
        yield about("DQ-07", twice, "credit_code", "twice", number=code)


def _is_branch(row: LedgerRow) -> bool:
    return PLANNED.sub("", plain_name(row.text("name"))).endswith(BRANCHES)


def reported_once(case: QualityCase) -> Iterator[Finding]:
    """DQ-17: a number of a report is given to one arrival."""
    for rows in groups_of_codes(case.live("arrivals"), "report_number").values():
        if len(rows) > 1:
            number = rows[0].text("report_number")
            yield about("DQ-17", rows, "report_number", "default", number=number)


def registered(case: QualityCase) -> Iterator[Finding]:
    """DQ-18: money arrives at an enterprise that stands in its ledger."""
    enterprises = case.ledger("enterprises")
    names = {plain_name(row.text("name")) for row in enterprises}
    codes = {plain_code(row.text("credit_code")) for row in enterprises} - {""}
    for row in case.live("arrivals"):
        name = plain_name(row.text("enterprise"))
        if name and name not in names and plain_code(row.text("credit_code")) not in codes:
            yield about("DQ-18", (row,), "enterprise", firm=row.text("enterprise"))


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
        if row.value("currency") in WORTH_LESS and rate >= 1:
            yield about("DQ-10", (row,), "rate", "turned")
            continue
        expected = amount * TEN_THOUSAND * rate
        if abs(usd - expected) > abs(expected) * TOLERANCE:
            variant = "unconverted" if usd == amount * TEN_THOUSAND else "default"
            yield about("DQ-10", (row,), "usd", variant)


def stays(case: QualityCase) -> Iterator[Finding]:
    """DQ-67: what was reinvested with a credit stays for so many years, or the credit is repaid."""
    for row in case.ledger("reinvestments"):
        invested, left = row.value("invested_on"), row.value("withdrawn_on")
        if row.value("credited") != "yes" or row.value("repaid") == "yes":
            continue
        if isinstance(invested, dt.date) and isinstance(left, dt.date):
            until = held_until(invested, STAYS)
            if left < until:
                yield about("DQ-67", (row,), "withdrawn_on", left=left, until=until)


def held_until(invested: dt.date, years: int) -> dt.date:
    """Return the day on which so many years are full; 29 February becomes 1 March."""
    try:
        return invested.replace(year=invested.year + years)
    except ValueError:
        return dt.date(invested.year + years, 3, 1)
