"""One's own ledger against the official figure, series over a break, parts with their shares."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from jiheng.ledger import Sources, figure
from jiheng.ledger.months import month_table
from jiheng.ledger.reconcile import reconcile
from jiheng.ledger.series import series
from jiheng.ledger.shares import split
from jiheng.model import LedgerRow, Quantity, half_up, month_of, year_of
from ledger.test_city import BOOK, LEDGERS, YEAR, city, sources  # noqa: F401  fixtures
from ledger.test_standing import official

ARRIVALS, OFFICIAL = "foreign.arrivals.amount", "foreign.actual"


def both(sources):  # noqa: F811  the fixture's name is its argument's
    own = figure(ARRIVALS, sources, YEAR)
    return reconcile(figure(OFFICIAL, sources, YEAR), own, sources.rows["arrivals"], "enterprise")


def test_accepted_arrivals_equal_the_official_figure(sources):  # noqa: F811
    even = both(sources)
    assert len(even.own.counted) == 46
    assert even.own.value == even.official.value == 17_300 * 10_000
    assert even.difference == 0
    assert not any(row.exact for group in even.groups for row in group.uncounted)


def test_one_returned_is_named_with_its_difference_and_the_official_figure_stays(sources):  # noqa: F811
    counted = figure(ARRIVALS, sources, YEAR).counted[7]
    rows = tuple(
        replace(row, values={**row.values, "state": "returned"}) if row.key == counted.key else row
        for row in sources.rows["arrivals"]
    )
    changed = Sources(sources.definitions, sources.ledgers, {**sources.rows, "arrivals": rows})
    gap = both(changed)
    assert gap.official.value == 17_300 * 10_000
    assert gap.difference == -counted.amount
    exact = [(g.name, r.key, r.amount) for g in gap.groups for r in g.uncounted if r.exact]
    enterprise = next(row.text("enterprise") for row in rows if row.key == counted.key)
    assert (enterprise, counted.key, -counted.amount) in exact
    before = {r.key for g in both(sources).groups for r in g.uncounted}
    after = {r.key for g in gap.groups for r in g.uncounted}
    assert after - before == {counted.key}


def arrival(key, usd, day, kind="arrival"):
    values = {"state": "accepted", "usd": Fraction(usd), "arrived_on": day, "kind": kind}
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return LedgerRow(ledger="arrivals", key=key, values=values, texts=texts)


def test_a_withdrawal_is_negative_in_its_own_month_and_the_closed_month_stays():
    march = arrival("a", 100, dt.date(2025, 3, 3))
    before = Sources(BOOK.definitions, LEDGERS, {"arrivals": (march,)})
    published = {month_of(2025, 3): figure(ARRIVALS, before, month_of(2025, 3))}
    gone = arrival("b", -30, dt.date(2025, 5, 5), "withdrawal")
    after = Sources(BOOK.definitions, LEDGERS, {"arrivals": (march, gone)})
    table = month_table(ARRIVALS, after, 2025, 6, published)
    assert [line.shown.value for line in table.months] == [0, 0, 100, 0, -30, 0]
    assert (table.corrections, table.cumulative.value) == (0, 70)
    assert not table.months[2].drift


@pytest.mark.parametrize(
    ("periods", "gaps"),
    [
        ([year_of(year) for year in range(2020, 2025)], [2022, 2023]),
        ([month_of(2022, month) for month in range(3, 8)], [5]),
    ],
)
def test_a_series_has_a_gap_where_the_figure_began_to_mean_something_else(periods, gaps):
    rows = tuple(
        replace(
            official("己", 5), key=str(p), values={**official("己", 5).values, "period": p.last}
        )
        for p in periods
    )
    line = series(OFFICIAL, Sources(BOOK.definitions, LEDGERS, {"official": rows}), periods)
    assert all(point.figure.value == 5 for point in line)
    whole_years = periods[0].last.year != periods[-1].last.year
    named = [p.figure.period.last for p in line if p.change is not None]
    assert [day.year if whole_years else day.month for day in named] == gaps
    assert all("银行" in point.change.why for point in line if point.change is not None)


def test_parts_print_their_sum_and_their_shares():
    def fund(key, amount, origin):
        values = {"state": "accepted", "amount": Fraction(amount) * 10**8, "origin": origin,
                  "arrived_on": dt.date(2025, 3, 3)}  # fmt: skip
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        return LedgerRow(ledger="funds", key=key, values=values, texts=texts)

    rows = (fund("a", "500", "other_province"), fund("b", "26.89", "other_province"),
            fund("c", "175.87", "abroad"), fund("d", "9", "inside"))  # fmt: skip
    shown = figure(
        "funds.external.amount", Sources(BOOK.definitions, LEDGERS, {"funds": rows}), YEAR
    )
    assert shown.quantity.printed() == "702.76亿元"
    parts = split(shown, rows, shown.definition.split_by)
    assert {name: str(half_up(v / 10**8, 2)) for name, v in parts.parts.items()} == {
        "other_province": "526.89", "abroad": "175.87",
    }  # fmt: skip
    assert {name: str(share) for name, share in parts.shares(1).items()} == {
        "other_province": "75.0", "abroad": "25.0",
    }  # fmt: skip
    assert parts.total == parts.base == shown.value
    assert isinstance(shown.quantity, Quantity)
