"""Money keeps its currency; a dated rate with its source converts it, and stays with the version."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger.conversion import Rate, converted, rate_on
from jiheng.model import year_of
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, months, moving, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries import figures
from web.city import person

ARRIVAL = {
    "report_number": "BG2025-0001", "enterprise": "外资（样例）有限公司", "arrived_on": "2025-03-14",
    "amount": "1000", "currency": "港元",
}  # fmt: skip
RATE = {"currency": "港元", "into": "美元", "rated_on": "2025-03-14", "rate": "0.12870",
        "source": "中国人民银行"}  # fmt: skip
ACCEPTED = "foreign.arrivals.amount"


@pytest.fixture
def kept(city):
    figures.forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for role in ("statistician", "verifier"):
        city.people[role] = person(role, city.root, role)

    def table(ledger, where=None):
        return ledger_table(ledgers()[ledger], where or city.department)

    return table


def rated(kept, city, **more):
    """A rate that the city keeps for its districts."""
    return filling.add_row(kept("rates", city.root), {**RATE, **more}, by=city.statistician)


def save(table, row, by, **values):
    fresh = Row.objects.get(pk=row.pk)
    filling.save_row(table, Edit(row.key, values, fresh.version), by=by)
    return Row.objects.get(pk=row.pk)


def left_out(city):
    figure = figures.figure_of(ACCEPTED, city.department, year_of(2025))
    return figure.value, {why: len(keys) for why, keys in figure.left_out.items()}


def accepted(row):
    """The row as accepted: how it gets there is tested with the moves."""
    from jiheng.web.ledgers.actions.storing import put_values, update

    table = ledger_table(ledgers()["arrivals"], row.organisation)
    row.state = "accepted"
    put_values(row, {"state": "已认定"}, None)
    update(table, [row], None)
    return Row.objects.get(pk=row.pk)


def test_without_a_rate_it_is_saved_and_not_counted_and_says_why(kept, city, enter):
    table = kept("arrivals")
    row = filling.add_row(table, ARRIVAL, by=city.filler)
    assert "usd" not in row.values
    page = enter(city.filler).get(table.row_address(row.key)).content.decode()
    assert "汇率台账没有 港元 在 2025-03-14 的汇率" in page
    accepted(row)
    assert left_out(city) == (0, {"blank usd": 1})


def test_with_the_rate_of_its_day_it_is_converted_and_the_version_keeps_the_rate(kept, city):
    rate = rated(kept, city)
    table = kept("arrivals")
    row = filling.add_row(table, ARRIVAL, by=city.filler)
    facts = {"usd": "128.70", "rate": "0.12870", "rate_on": "2025-03-14",
             "rate_source": "中国人民银行"}  # fmt: skip
    assert {name: row.values[name] for name in facts} == facts
    assert not {*facts} & {*row.authors}
    assert row.versions.get().values["rate"] == "0.12870"
    accepted(row)
    assert left_out(city) == (Fraction(1_287_000), {})
    assert rate.pk


def test_a_rate_that_comes_later_is_taken_at_the_next_save_or_move(kept, city):
    table = kept("arrivals")
    row = filling.add_row(table, ARRIVAL, by=city.filler)
    other = filling.add_row(table, {**ARRIVAL, "report_number": "BG2025-0002"}, by=city.filler)
    filling.add_row(kept("enterprises"), {"name": ARRIVAL["enterprise"]}, by=city.filler)
    rated(kept, city)
    assert save(table, row, city.filler).values["usd"] == "128.70"  # saved without a change
    moving.apply_move(table, other.key, Taking("check"), by=city.division_head)
    assert Row.objects.get(pk=other.pk).values["usd"] == "128.70"


def test_a_rate_edited_later_shows_as_drift_and_changes_nothing_that_is_closed(kept, city, enter):
    rate = rated(kept, city)
    table = kept("arrivals")
    row = filling.add_row(table, ARRIVAL, by=city.filler)
    accepted(row)
    save(kept("rates", city.root), rate, city.statistician, rate="0.13")
    page = enter(city.filler).get(table.row_address(row.key)).content.decode()
    assert "按保存时的汇率 0.12870（中国人民银行，2025-03-14）为 128.70" in page
    assert "按现行汇率为 130.00（0.13）" in page
    assert "要改的申请更正" in page
    months.close(table.ledger, city.department, dt.date(2025, 3, 1), by=city.statistician)
    with pytest.raises(Refused):
        save(table, row, city.filler, usd="130.00")
    assert Row.objects.get(pk=row.pk).values["usd"] == "128.70"


def test_what_somebody_typed_stays_and_a_typed_rate_converts(kept, city):
    rated(kept, city)
    table = kept("arrivals")
    typed = filling.add_row(table, {**ARRIVAL, "usd": "128.6"}, by=city.filler)
    assert typed.values["usd"] == "128.6"
    own = {**ARRIVAL, "report_number": "BG2025-0003", "rate": "0.2", "rate_source": "银行牌价"}
    row = filling.add_row(table, own, by=city.filler)
    assert (row.values["usd"], row.values["rate_source"]) == ("200.00", "银行牌价")
    dollars = {**ARRIVAL, "report_number": "BG2025-0004", "currency": "美元", "amount": "12.345"}
    row = filling.add_row(table, dollars, by=city.filler)
    assert (row.values["usd"], "rate" in row.values) == ("12.35", False)  # half up, once


def test_a_project_in_dollars_is_converted_alike(kept, city):
    rated(kept, city, currency="美元", into="人民币", rate="7.1", rated_on="2025-03-01")
    table = kept("investment_projects")
    values = {"name": "项目", "investor": "甲"}
    row = filling.add_row(table, values, by=city.filler)
    Row.objects.filter(pk=row.pk).update(state="negotiating")
    more = {"original_amount": "5000", "currency": "美元", "contract_signed_on": "2025-03-04"}
    row = save(table, row, city.filler, **more)
    assert (row.values["planned_total"], row.amount) == ("35500.00", 35_500 * 10_000 * 10_000)


@pytest.mark.parametrize(
    ("days", "chosen"),
    [({"2025-03-14": "0.1287"}, "0.1287"), ({"2025-03-12": "0.12"}, "0.12"),
     ({"2025-03-01": "0.12"}, None), ({"2025-03-15": "0.12"}, None),
     ({"2025-03-12": "0.12", "2025-03-14": "0.13"}, "0.13")],
)  # fmt: skip
def test_the_rate_is_of_the_day_else_the_last_before_it_that_is_not_old(days, chosen):
    rates = [Rate(Fraction(v), v, dt.date.fromisoformat(d), "甲") for d, v in days.items()]
    rate = rate_on(rates, dt.date(2025, 3, 14), 10)
    assert (rate.text if rate else None) == chosen


def test_two_sources_that_differ_give_no_rate_and_rounding_is_half_up_once():
    day = dt.date(2025, 3, 14)
    rates = [Rate(Fraction(v), v, day, s) for v, s in (("0.12", "甲"), ("0.13", "乙"))]
    assert rate_on(rates, day, 10) is None
    assert f"{converted(Fraction('1000'), Fraction('0.12870'), 2)}" == "128.70"
    assert f"{converted(Fraction('0.005'), Fraction(1), 2)}" == "0.01"
