"""The page of a figure: against the official one, in parts, over the years; by calls alike."""

import datetime as dt
import re

import pytest
from django.test import Client

from jiheng.model import month_of
from jiheng.web.core.actions import make_token
from jiheng.web.ledgers.actions import months, offering
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Published, Row
from jiheng.web.ledgers.queries import figures
from web.city import person

ARRIVALS, OFFICIAL = "foreign.arrivals.amount", "foreign.actual"
REASON = "转自纸质台账"


@pytest.fixture
def by(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return person("statistician", city.root, "statistician")


def put(city, by, ledger, rows):
    return take_over(ledger_table(ledgers()[ledger], city.department), rows, REASON, by=by)


def arrival(number, usd, day, **more):
    return {"report_number": f"BG{number}", "enterprise": f"示例外资{number}", "usd": str(usd),
            "arrived_on": day, "state": "已认定", **more}  # fmt: skip


def official(value, year, prior=""):
    return {"indicator": "实际使用外资", "unit_name": "己市", "own": "是", "basis": "商务部反馈",
            "period": f"{year}-12-31", "value": str(value), "measured_in": "万美元",
            "prior_comparable": str(prior), "source": "反馈表"}  # fmt: skip


def section(page, heading):
    start = page.index(f"<h2>{heading}</h2>")
    return re.split(r'<div class="card(?: scroll)?"', page[start:])[0]


def test_reconciliation_names_what_is_returned_and_leaves_the_official_figure(city, by, enter):
    put(city, by, "official", [official(350, 2025)])
    rows = put(city, by, "arrivals", [arrival(n, 100, "2025-03-04") for n in (1, 2, 3)])
    put(city, by, "arrivals", [arrival(4, 50, "2025-04-04")])
    client = enter(city.finance)
    address = f"/ledgers/figures/{{}}/?year=2025&organisation={city.department.pk}"
    even = section(client.get(address.format(ARRIVALS)).content.decode(), "与官方数对账")
    assert "相等" in even
    Row.objects.filter(pk=rows[1].pk).update(state="returned", version=2)
    for id_ in (ARRIVALS, OFFICIAL):
        page = client.get(address.format(id_)).content.decode()
        gap = section(page, "与官方数对账")
        assert "-100.00万美元" in gap
        assert "示例外资2" in gap
        assert "BG2" in gap
        assert "正好等于相差的数" in gap
        assert "350.00万美元" in gap
        assert "250.00万美元" in gap
        assert "示例外资1" not in gap
        token = make_token("数", by=city.finance)
        asked = {"year": 2025, "organisation": city.department.pk}
        told = (
            Client().get(f"/api/figures/{id_}", asked, HTTP_AUTHORIZATION=f"Bearer {token}").json()
        )
        both = told["reconciliation"]
        assert (both["own"], both["official"]) == (ARRIVALS, OFFICIAL)
        values = [int(both[name]) for name in ("official_value", "own_value", "difference")]
        assert values == [3_500_000, 2_500_000, -1_000_000]
        [row] = both["rows"]
        assert row["row"].endswith(f"/{rows[1].key}")
        assert (row["group"], row["amount"], row["exact"]) == ("示例外资2", "-1000000", True)
    assert 'class="score">0.04亿美元' in page  # 350 万美元: the official figure is what it was
    stranger = enter(city.people["stranger"]).get(address.format(ARRIVALS))
    assert stranger.status_code == 404


def test_a_withdrawal_counts_in_its_own_month_and_a_closed_month_stays(city, by):
    put(city, by, "arrivals", [arrival(1, 100, "2025-03-04")])
    for where in (city.department, city.root):
        months.close(ledgers()["arrivals"], where, dt.date(2025, 3, 1), by=by)
    [before] = Published.objects.filter(definition=ARRIVALS, organisation=city.root)
    put(city, by, "arrivals", [arrival(2, -30, "2025-05-05", kind="撤资")])
    values = [
        figures.figure_of(ARRIVALS, city.root, month_of(2025, month)).value for month in (3, 5)
    ]
    assert values == [100 * 10_000, -30 * 10_000]
    [after] = Published.objects.filter(definition=ARRIVALS, organisation=city.root)
    assert (after.value, after.digest) == (before.value, before.digest)
    assert figures.figure_as_taken(after).digest == before.digest


def test_years_across_a_change_of_the_definition_are_drawn_with_a_gap(city, by, enter):
    put(city, by, "official", [official(100 * n, 2019 + n, 100) for n in range(1, 6)])
    client = enter(city.finance)
    address = f"/ledgers/figures/{{}}/?organisation={city.department.pk}&year="
    page = client.get(address.format(OFFICIAL) + "2024").content.decode()
    shown = section(page, "历年")
    assert shown.index("<table") < shown.index("<svg")  # the table first
    assert shown.count('class="gap"') == 2  # before and after the year of the change
    assert "银行" in shown
    assert shown.count("<polyline") == 3  # 2020–2021, 2022 alone, 2023–2024
    later = client.get(address.format(OFFICIAL) + "2030").content.decode()
    assert "历年" not in later
    growth = client.get(address.format("foreign.actual.growth") + "2022").content.decode()
    assert 'class="score">—' in growth
    assert "2022-05-01" in growth


def test_parts_and_their_shares_are_printed(city, by, enter):
    def fund(number, amount, origin):
        return {"voucher": f"V{number}", "project": "项目", "payer": "甲", "origin": origin,
                "arrived_on": "2025-03-04", "amount": amount, "state": "已认定"}  # fmt: skip

    put(city, by, "funds", [fund(1, "5268900", "省外"), fund(2, "1758700", "境外")])
    address = f"/ledgers/figures/funds.external.amount/?year=2025&organisation={city.root.pk}"
    shown = section(enter(city.finance).get(address).content.decode(), "构成")
    for text in ("省外", "526.89亿元", "75.0%", "境外", "175.87亿元", "25.0%", "702.76亿元"):
        assert text in shown


def test_4_4_growth_without_a_comparable_base_is_a_dash_with_its_reason(city, by, enter):
    put(city, by, "official", [official(10_610, 2024), official(17_300, 2025)])
    address = f"/ledgers/figures/foreign.actual.growth/?year=2025&organisation={city.department.pk}"
    page = enter(city.finance).get(address).content.decode()
    assert 'class="score">—' in page
    assert "可比基数" in page
    assert "63.1" not in page
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.finance)}"}
    answer = Client().get("/api/figures/foreign.actual.growth?year=2025", **head).json()
    assert (answer["value"], answer["refused"]) == (None, "no_base")


def test_4_6_a_rank_without_one_of_its_units_says_of_how_many_and_ties_share(city, by, enter):
    def unit(name, value):
        own = {"unit_name": name, "own": "是" if name == "己市" else "否"}
        return {**official(value, 2025), **own, "universe": "全省", "universe_units": "14"}

    values = (48_200, 21_450, 17_300, 15_120, 12_880, 9_640, 8_310, 7_025, 5_240, 4_180, 3_075,
              2_460, 1_310)  # fmt: skip
    rows = [unit("己市" if value == 17_300 else f"市{value}", value) for value in values]
    put(city, by, "official", rows)
    address = f"/ledgers/figures/foreign.actual.rank/?year=2025&organisation={city.department.pk}"
    page = enter(city.finance).get(address).content.decode()
    assert 'class="score">3位（13/14）' in page
    assert "全省已有 13 个单位的数据，共 14 个：位次还会变" in page
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.finance)}"}
    answer = Client().get("/api/figures/foreign.actual.rank?year=2025", **head).json()
    assert (answer["value"], answer["ranked"], answer["units"]) == ("3", 13, 14)
    put(city, by, "official", [unit("癸市", 880)])
    page = enter(city.finance).get(address).content.decode()
    assert 'class="score">3位<' in page
