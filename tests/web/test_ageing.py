"""What stands still has a lamp on its board and in a list by place; an offer past its day expires."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiheng.web.core.actions import make_token
from jiheng.web.core.audit import record_changes
from jiheng.web.core.comparing import differences
from jiheng.web.ledgers.actions import filling, offering
from jiheng.web.ledgers.actions.expiring import expire_rows
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries.ageing import aged_rows
from jiheng.web.operate.tidying import DAILY
from web.city import person
from web.test_ledger_figures import signed

pytestmark = pytest.mark.once


@pytest.fixture
def kept(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    return lambda ledger, where=None: ledger_table(ledgers()[ledger], where or city.department)


def ago(days):
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


def lit(user, table, organisation=0):
    return [(r.row.title, r.lamp) for r in aged_rows(user, table.ledger, organisation)]


def test_the_list_has_what_stands_still_by_place_and_a_report_puts_the_lamp_out(kept, city, enter):
    table = kept("investment_projects")
    for name, days in (("新的", 20), ("黄的", 70), ("红的", 120), ("久的", 400)):
        signed(table, name, day=ago(days))
    signed(kept("investment_projects", city.other), "别处的", day=ago(70))
    expected = [("久的", "removal"), ("红的", "red"), ("黄的", "yellow")]
    assert lit(city.filler, table) == expected
    assert len(lit(city.verifier, table)) == 4
    assert lit(city.verifier, table, city.other.pk) == [("别处的", "yellow")]
    page = enter(city.filler).get(f"/ledgers/{table.id}/ageing/").content.decode()
    for word in ("久的", "建议移出", "红灯", "黄灯", "不会自己移出"):
        assert word in page
    assert "新的</a>" not in page
    assert "别处的" not in page
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    told = json.loads(Client().get(f"/api/ledgers/{table.id}/ageing", **head).content)
    assert [(each["title"], each["lamp"]) for each in told] == expected
    report = {"project": "久的", "reported_on": ago(3), "text": "设备进场"}
    filling.add_row(kept("progress"), report, by=city.filler)
    assert lit(city.filler, table) == expected[1:]
    assert (
        Row.objects.get(ledger=table.id, title="久的").state == "signed"
    )  # nothing follows by itself


def test_a_row_without_any_day_ages_from_its_entry(kept, city):
    table = kept("investment_projects")
    row = filling.add_row(table, {"name": "登记的", "investor": "甲"}, by=city.filler)
    assert lit(city.filler, table) == []
    before = timezone.now() - dt.timedelta(days=100)
    Version.objects.filter(row=row).update(at=before)
    assert lit(city.filler, table) == [("登记的", "red")]


def test_cards_of_the_board_show_lamp_and_what_is_missing_in_as_many_questions(kept, city, enter):
    table = kept("investment_projects")
    signed(table, "黄的", day=ago(70))
    client, at = enter(city.filler), f"/ledgers/{table.id}/board/"
    page = client.get(at).content.decode()
    assert "黄灯" in page
    assert "还缺 用地面积、佐证 用地、租赁" in page
    with CaptureQueriesContext(connection) as few:
        client.get(at)
    for number in range(10):
        signed(table, f"又一个{number}", day=ago(70))
    with CaptureQueriesContext(connection) as many:
        client.get(at)
    assert len(many) <= len(few)


def offer(table, name, until):
    row = new_row(table, f"o-{name}", 1)
    put_values(row, {"name": name, "valid_until": until, "state": "已发布"}, None)
    row.state = "published"
    record_changes(insert(table, [row], None), by=None)
    return row


def test_an_offer_expires_on_the_day_after_its_last_by_the_daily_upkeep(kept, city, enter):
    table = kept("opportunities")
    over, last, ahead = (
        offer(table, n, ago(d)) for n, d in (("昨天", 1), ("今天", 0), ("明天", -1))
    )
    assert expire_rows in DAILY
    assert expire_rows() == 1
    states = {row.pk: row.state for row in Row.objects.filter(ledger=table.id)}
    assert [states[r.pk] for r in (over, last, ahead)] == ["expired", "published", "published"]
    over.refresh_from_db()
    assert (over.values["state"], over.versions.last().by) == ("已过期", None)
    assert expire_rows() == 0
    history = enter(city.filler).get(f"{table.row_address(over.key)}history/").content.decode()
    assert "已过期" in history
    assert list(differences()) == []
