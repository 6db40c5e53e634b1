"""Clocks and counts of complaints: days exact, rates over what was accepted and finished alone."""

import datetime as dt
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from jiheng.ledger.clocks import clock
from jiheng.model import LedgerRow, Period, month_of, year_of
from jiheng.promotion.complaints import CaseFacts, flow, tally
from jiheng.rulebook import load

BOOK = load().rest
LINES = (ROOT / "tests" / "cases" / "vectors" / "platform.jsonl").read_text(encoding="utf-8")
VECTORS = {vector["id"]: vector for vector in map(json.loads, LINES.splitlines())}
RULES = {7: ("complaint.accept", "complete_on"), 60: ("complaint.finish", "accepted_on")}


def started(days, day):
    id_, field = RULES[days]
    rule = BOOK.clock(id_, day)
    return clock(
        rule, LedgerRow(ledger="complaints", key="a", values={field: day}), BOOK.working_days, day
    )


def test_p33_due_days_of_the_decree_are_exact():
    vector = VECTORS["P33"]
    pairs = zip(vector["input"]["from_and_days"], vector["expected"]["due"], strict=True)
    for (begin, days), due in pairs:
        assert started(days, dt.date.fromisoformat(begin)).due.isoformat() == due


@pytest.mark.parametrize("id_", ["accept", "supplement", "finish", "tell", "year"])
def test_every_clock_is_data_with_its_clause(id_):
    rule = BOOK.clock(f"complaint.{id_}", dt.date(2025, 1, 1))
    assert rule.citation.document.number == "商务部令2020年第3号"
    assert not rule.citation.verified
    assert BOOK.clock(f"complaint.{id_}", dt.date(2019, 1, 1)) is None


def test_what_runs_beyond_the_announced_holidays_says_so():
    assert not started(60, dt.date(2026, 10, 20)).certain
    assert started(7, dt.date(2026, 10, 20)).certain


def case(closed=None, due=dt.date(2025, 6, 30), outcome="", days=10):
    begin = dt.date(2025, 1, 1)
    accepted = None if outcome in ("refused", "referred") else begin
    ended = begin + dt.timedelta(days=days) if closed else None
    return CaseFacts(kind="act", outcome=outcome, received=begin, accepted=accepted, due=due,
                     closed=ended)  # fmt: skip


def test_refused_and_referred_are_in_no_denominator():
    cases = [case(closed=True, days=days) for days in range(1, 25)]
    cases += [case(closed=True, days=200), case(closed=True, days=300)]
    cases += [case(outcome="refused"), case(outcome="refused"), case(outcome="referred"), case()]
    counts = tally(cases)
    assert (counts.on_time, counts.closed, counts.rate) == (24, 26, Fraction(24, 26))
    assert (counts.received, counts.accepted, counts.refused, counts.referred) == (30, 27, 2, 1)
    assert counts.days == Fraction(27, 2)


def test_nothing_has_no_rate_and_no_median():
    assert (tally([]).rate, tally([]).days) == (None, None)
    assert tally([case(closed=True, days=9)]).days == 9


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
FACTS = st.builds(
    CaseFacts, kind=st.just("act"), outcome=st.sampled_from(["", "refused", "referred", "withdrawn"]),
    received=DAYS, accepted=st.none() | DAYS, due=st.none() | DAYS, closed=st.none() | DAYS,
    settled=st.booleans(), decided=st.none() | DAYS,
)  # fmt: skip


@given(st.lists(FACTS, max_size=8))
def test_what_happened_in_the_two_months_of_each_report_adds_up_to_the_year(cases):
    pairs = [Period(dt.date(2025, m, 1), month_of(2025, m + 1).last) for m in range(1, 12, 2)]
    year, parts = flow(cases, year_of(2025)), [flow(cases, pair) for pair in pairs]
    for name in ("received", "accepted", "refused", "referred", "closed", "on_time", "settled"):
        assert sum(getattr(part, name) for part in parts) == getattr(year, name)
    assert parts[-1].open == year.open
    assert year.rate is None or 0 <= year.rate <= 1
