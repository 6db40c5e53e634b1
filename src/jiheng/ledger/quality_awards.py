"""Data quality of awards, DQ-30 to DQ-37: paid once, to whom it is due, within the budget."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from jiheng.ledger.quality_case import QualityCase, about, groups
from jiheng.ledger.spelling import name_spellings
from jiheng.model import Finding, LedgerRow, Quantity
from jiheng.model.quantity import half_up

AWARDS, BUDGETS, ARRIVALS, ENTERPRISES = "awards", "award_budgets", "arrivals", "enterprises"
RECOVERED = "recovered"
GONE = ("rejected", RECOVERED)  # states of an award that stands in nobody's way
PAID = ("paid", "watching", "recovered")
WITHDRAWAL = "withdrawal"
ACCEPTED, APPROVED = "accepted", "approved"
SEPARATORS = re.compile(r"[、，,；;\s]+")
YEAR = re.compile(r"(?:19|20)\d{2}")
WAN = 10_000
VARIANT = {"approved": "default", "paid": "paid", "recovered": "recovered"}
ORDER = ("computed", "approved", "paid", "recovered")  # none of them is more than the one before


def base_keys(row: LedgerRow) -> tuple[str, ...]:
    """Return the rows that an award is computed on, by what they are called."""
    return tuple(dict.fromkeys(filter(None, SEPARATORS.split(row.text("base_rows")))))


def standing_awards(case: QualityCase) -> tuple[LedgerRow, ...]:
    """Return the awards that were neither refused nor paid back."""
    return tuple(r for r in case.live(AWARDS) if r.value("state") not in GONE)


def holds_its_base(row: LedgerRow) -> bool:
    """Return whether nobody else is awarded on the same base: not refused, not paid back whole."""
    if row.value("state") != RECOVERED:
        return row.value("state") not in GONE
    paid, back = row.value("paid"), row.value("recovered")
    return isinstance(paid, Fraction) and not (isinstance(back, Fraction) and back >= paid)


def never_more(case: QualityCase) -> Iterator[Finding]:
    """DQ-30: what is approved is not more than computed, what is paid not more than approved."""
    for row in case.live(AWARDS):
        for earlier, later in pairwise(ORDER):
            low, high = row.value(later), row.value(earlier)
            if isinstance(low, Fraction) and isinstance(high, Fraction) and low > high:
                yield about(
                    "DQ-30", (row,), later, VARIANT[later], found=wan(low), expected=wan(high)
                )


def used_twice(case: QualityCase) -> Iterator[Finding]:
    """DQ-31: a row of the ledger, a slip, a year of a scheme is paid for once."""
    rows = tuple(row for row in case.live(AWARDS) if holds_its_base(row))
    by_key: dict[str, list[LedgerRow]] = {}
    for row in rows:
        for key in base_keys(row):
            by_key.setdefault(key, []).append(row)
    for key, first, second in _pairs(by_key):
        variant = collision(first, second)
        if variant:
            yield _both("DQ-31", first, second, "base_rows", variant, key=key)
    for _firm, first, second in _pairs(groups(rows, "enterprise")):
        if _one_scheme(first, second) and not set(base_keys(first)) & set(base_keys(second)):
            yield _both("DQ-31", first, second, "scheme", "scheme")
    for slip, first, second in _pairs(groups(rows, "slip")):
        yield _both("DQ-31", first, second, "slip", "slip", key=slip)


def _pairs(lots: Mapping[str, Sequence[LedgerRow]]) -> Iterator[tuple[str, LedgerRow, LedgerRow]]:
    for key, own in lots.items():
        for first, second in combinations(own, 2):
            yield key, first, second


def _one_scheme(first: LedgerRow, second: LedgerRow) -> bool:
    """Return whether two applications are for one scheme and year."""
    return first.text("scheme") == second.text("scheme") != "" and award_year(first) == award_year(
        second
    )


def collision(first: LedgerRow, second: LedgerRow) -> str:
    """Return why two awards may not be paid on one row: a variant of DQ-31; empty where they may.

    One level pays for a row once. Two levels may where both schemes can be had beside others.
    """
    levels = (first.text("level"), second.text("level"))
    if not all(levels):  # not computed yet: nobody knows the level but by the scheme
        same = first.text("scheme") == second.text("scheme")
        return "default" if same and award_year(first) == award_year(second) else ""
    if levels[0] == levels[1]:
        return "default" if award_year(first) == award_year(second) else "again"
    stacking = (first.value("stacking"), second.value("stacking"))
    if "exclusive" in stacking:
        return "exclusive"
    return "" if stacking == ("cumulative", "cumulative") else "unknown"


def payee_is_the_enterprise(case: QualityCase) -> Iterator[Finding]:
    """DQ-32: money goes to the enterprise that it is for."""
    for row in standing_awards(case):
        payee, firm = row.text("payee"), row.text("enterprise")
        if payee and firm and not set(name_spellings(payee)) & set(name_spellings(firm)):
            yield about("DQ-32", (row,), "payee", payee=payee)


def enterprise_exists(case: QualityCase) -> Iterator[Finding]:
    """DQ-33: the enterprise is in the ledger of enterprises and was not deregistered."""
    firms = _by_firm(case.live(ENTERPRISES), "name")
    codes = groups(case.live(ENTERPRISES), "credit_code")
    for row in standing_awards(case):
        known = codes.get(row.text("credit_code"), []) or _of_firm(firms, row)
        if not known and row.text("enterprise"):
            yield about("DQ-33", (row,), "enterprise", "unknown")
        for firm in known[:1]:
            gone, day = firm.value("deregistered_on"), row.value("paid_on") or case.today
            if isinstance(gone, dt.date) and isinstance(day, dt.date) and gone <= day:
                yield about("DQ-33", (row,), "enterprise", behind=(firm,), day=gone)


def base_is_accepted(case: QualityCase) -> Iterator[Finding]:
    """DQ-34: every row that an award is computed on is accepted, and is the enterprise's own."""
    firms = _by_firm(case.live(ARRIVALS), "enterprise")
    for row in standing_awards(case):
        if row.text("base_ledger") != ARRIVALS:
            continue
        own = {each.text("report_number"): each for each in _of_firm(firms, row)}
        for key in base_keys(row):
            arrival = own.get(key)
            if arrival is None:
                yield about("DQ-34", (row,), "base_rows", "unknown", key=key)
            elif arrival.value("state") != ACCEPTED or arrival.value("kind") == WITHDRAWAL:
                yield about("DQ-34", (row,), "base_rows", behind=(arrival,), key=key)


def within_budget(case: QualityCase) -> Iterator[Finding]:
    """DQ-35: what a budget is to pay in a year does not add up to more than it has."""
    budgets = {(b.text("payer"), award_year(b)): b for b in case.ledger(BUDGETS) if not b.voided}
    sums: dict[tuple[str, int | None], list[LedgerRow]] = {}
    for row in case.live(AWARDS):
        if row.value("state") != "rejected" and row.text("payer"):
            sums.setdefault((row.text("payer"), _budget_year(row)), []).append(row)
    for key, rows in sums.items():
        budget = budgets.get(key)
        amount = budget.value("amount") if budget is not None else None
        total = sum((_due(row) for row in rows), Fraction(0))
        if budget is None or not isinstance(amount, Fraction):
            continue
        facts = {"payer": key[0], "found": wan(total), "expected": wan(amount)}
        if total > amount:
            yield about("DQ-35", rows, "payer", behind=(budget,), **facts)
        elif budget.value("state") != APPROVED:
            yield about("DQ-35", rows, "payer", "unapproved", behind=(budget,), **facts)


def groups_apply_once(case: QualityCase) -> Iterator[Finding]:
    """DQ-36: enterprises of one parent that apply apart are looked at together."""
    for parent, first, second in _pairs(groups(standing_awards(case), "parent")):
        apart = first.text("enterprise") != second.text("enterprise")
        if apart and _one_scheme(first, second):
            yield _both("DQ-36", first, second, "parent", parent=parent)


def capital_stays(case: QualityCase) -> Iterator[Finding]:
    """DQ-37: capital that was rewarded was not withdrawn since."""
    firms = _by_firm(case.live(ARRIVALS), "enterprise")
    for row in standing_awards(case):
        locked = row.value("locked_until")
        for arrival in _of_firm(firms, row) if base_keys(row) else ():
            day = arrival.value("arrived_on")
            if arrival.value("kind") != WITHDRAWAL or not isinstance(day, dt.date):
                continue
            since = row.value("paid_on")
            if isinstance(since, dt.date) and isinstance(locked, dt.date) and day > locked:
                continue
            paid = row.value("state") in PAID
            facts = {"day": day, "key": arrival.text("report_number")}
            yield about("DQ-37", (row,), "base_rows", "paid" if paid else "default",
                        behind=(arrival,), **facts)  # fmt: skip


def wan(value: Fraction) -> str:
    """Return yuan in 万元 with two decimals and the unit."""
    return Quantity(half_up(value / WAN, 2), "万元", 2).printed()


def _both(
    code: str, first: LedgerRow, second: LedgerRow, field: str, variant: str = "default",
    **facts: str,
) -> Finding:  # fmt: skip
    """Return a finding about two awards with both sides named."""
    finding = about(code, (first, second), field, variant)
    sides = {
        "first": f"{first.text('application') or first.key}（{first.text('scheme')}）",
        "second": f"{second.text('application') or second.key}（{second.text('scheme')}）",
    }
    return replace(finding, facts={**finding.facts, **sides, **facts})


def _by_firm(rows: Iterable[LedgerRow], field: str) -> dict[str, list[LedgerRow]]:
    by_name: dict[str, list[LedgerRow]] = {}
    for row in rows:
        for name in name_spellings(row.text(field)) if row.text(field) else ():
            by_name.setdefault(name, []).append(row)
    return by_name


def _of_firm(firms: dict[str, list[LedgerRow]], row: LedgerRow) -> list[LedgerRow]:
    """Return the rows of the enterprise of an award, whichever way its name is written."""
    names = name_spellings(row.text("enterprise")) if row.text("enterprise") else ()
    matches = (each for name in names for each in firms.get(name, ()))
    return list({each.key: each for each in matches}.values())


def award_year(row: LedgerRow) -> int | None:
    """Return the year that a row says it is of, as it was typed; None without one."""
    match = YEAR.search(row.text("year"))
    return int(match[0]) if match is not None else None


def _budget_year(row: LedgerRow) -> int | None:
    """Return the year whose budget pays: that of the payment, else of the order, else its own."""
    for field in ("paid_on", "due_pay_on", "ordered_on"):
        day = row.value(field)
        if isinstance(day, dt.date):
            return day.year
    return award_year(row)


def _due(row: LedgerRow) -> Fraction:
    """Return what an award takes of its budget: what was paid, else what is approved for it."""
    for field in ("paid", "approved", "computed"):
        value = row.value(field)
        if isinstance(value, Fraction):
            return value
    return Fraction(0)
