"""How long a row has stood still, by months; what is ahead is no progress."""

import datetime as dt

import pytest

from jiheng.ledger.ageing import aged, months_after, rule_on
from jiheng.model import LedgerRow
from jiheng.rulebook import load

LEDGER = next(each for each in load().rest.offered if each.id == "investment_projects")
[RULE] = LEDGER.ageing
TODAY = dt.date(2025, 7, 31)


def row(**values):
    return LedgerRow(ledger=LEDGER.id, key="r", values=values)


@pytest.mark.parametrize(
    ("last", "lamp"),
    [("2025-07-30", ""), ("2025-06-01", ""), ("2025-05-31", "yellow"), ("2025-05-01", "yellow"),
     ("2025-04-30", "red"), ("2025-02-01", "red"), ("2025-01-31", "removal"), ("2020-01-01", "removal")],
)  # fmt: skip
def test_two_months_yellow_three_red_six_proposed_for_removal(last, lamp):
    day = dt.date.fromisoformat(last)
    assert aged(RULE, row(contract_signed_on=day), "signed", (), TODAY).lamp == lamp


def test_a_report_is_progress_and_a_day_ahead_is_none():
    old, plan = dt.date(2025, 1, 5), dt.date(2026, 1, 1)
    standing = row(contract_signed_on=old, landed_on=plan)
    assert aged(RULE, standing, "signed", (plan,), TODAY).lamp == "removal"
    assert aged(RULE, standing, "signed", (dt.date(2025, 7, 1),), TODAY).lamp == ""


def test_what_is_suspended_or_done_is_not_watched():
    old = dt.date(2025, 1, 5)
    assert aged(RULE, row(contract_signed_on=old, aside="suspended"), "signed", (), TODAY) is None
    assert aged(RULE, row(contract_signed_on=old), "operating", (), TODAY) is None
    assert aged(RULE, row(contract_signed_on=old, aside="delayed"), "signed", (), TODAY)


def test_a_month_later_is_the_last_day_where_there_is_no_such_day():
    assert months_after(dt.date(2024, 12, 31), 2) == dt.date(2025, 2, 28)
    assert months_after(dt.date(2023, 12, 31), 2) == dt.date(2024, 2, 29)


def test_a_rule_is_dated_cited_and_says_that_its_original_was_not_read():
    assert rule_on(LEDGER.ageing, dt.date(2023, 12, 31)) is None
    assert rule_on(LEDGER.ageing, TODAY) is RULE
    assert not RULE.cites.verified
