"""A link brings what stands in the linked row; once confirmed, a row keeps what it had."""

from io import BytesIO

import pytest
from django.test import Client

from jiheng.web.core.actions import make_token
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from web.city import person
from web.test_quality import SIGNED, negotiated

pytestmark = pytest.mark.once

CONTESTS = """id: contests
name: 赛事台账
english: Contests
cites: {document: jiheng-conventions, clause: 台账}
verified: false
rights: {see: [filler], fill: [filler]}
phases: [all]
rows: all
called: [name]
identified_by: [name]
states:
  - {id: kept, label: 在册, english: Kept, opens: [all]}
moves: []
columns:
  - {field: name, label: 名称, need: now, phase: all, listed: true}
  - {field: training, label: 培训, kind: link, linked: trainings, brings: [held_on], phase: all}
  - {field: held_on, label: 举办日期, kind: date, phase: all}
"""


@pytest.fixture
def kept(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    city.people["city_filler"] = person("city_filler", city.root, "filler")

    def table(ledger, where=None):
        return ledger_table(ledgers()[ledger], where or city.department)

    return table


def save(table, row, by, **values):
    fresh = Row.objects.get(pk=row.pk)
    filling.save_row(table, Edit(row.key, values, fresh.version), by=by)
    return Row.objects.get(pk=row.pk)


def account(kept, city, where=None, by=None, **more):
    values = {"name": "甲投资", "country": "新加坡", "parent": "甲集团", **more}
    return filling.add_row(kept("accounts", where), values, by=by or city.filler)


def test_a_link_brings_what_stands_there_and_the_version_has_it(kept, city):
    account(kept, city)
    table = kept("investment_projects")
    row = filling.add_row(table, {"name": "项目", "investor": "甲投资"}, by=city.filler)
    assert (row.values["country"], row.values["parent"]) == ("新加坡", "甲集团")
    assert "country" not in row.authors  # nobody typed it
    assert row.versions.get().values["country"] == "新加坡"


def test_what_somebody_typed_stays_and_another_investor_takes_away_what_came_of_the_first(
    kept, city
):
    account(kept, city)
    account(kept, city, name="乙投资", country="", parent="乙集团")
    table = kept("investment_projects")
    typed = {"name": "项目", "investor": "甲投资", "country": "中国香港"}
    row = filling.add_row(table, typed, by=city.filler)
    assert (row.values["country"], row.values["parent"]) == ("中国香港", "甲集团")
    row = save(table, row, city.filler, investor="乙投资")
    assert (row.values["country"], row.values["parent"]) == ("中国香港", "乙集团")
    row = save(table, row, city.filler, investor="丙投资")
    assert "parent" not in row.values


def test_before_it_is_confirmed_a_save_brings_what_stands_there_now(kept, city):
    linked = account(kept, city)
    table = kept("investment_projects")
    row = filling.add_row(table, {"name": "项目", "investor": "甲投资"}, by=city.filler)
    save(kept("accounts"), linked, city.filler, country="日本")
    row = save(table, row, city.filler, actor="引荐人甲")
    assert row.values["country"] == "日本"


def test_a_confirmed_row_keeps_what_it_had_and_its_page_shows_both(kept, city, enter):
    linked = account(kept, city)
    table = kept("investment_projects")
    row = negotiated(table, city)
    moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    moving.apply_move(table, row.key, Taking("confirm_signed"), by=city.verifier)
    page = enter(city.filler).get(table.row_address(row.key)).content.decode()
    assert 'id="linked"' not in page
    save(kept("accounts"), linked, city.filler, country="日本")
    row = save(table, row, city.filler, land_mu="30")
    assert row.values["country"] == "新加坡"
    page = enter(city.filler).get(table.row_address(row.key)).content.decode()
    assert "投资方台账现为 日本，本行确认时为 新加坡" in page
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    at = f"/api/ledgers/{table.id}/{city.department.pk}/rows/{row.key}/linked"
    assert Client().get(at, **headers).json() == [
        {"link": "investor", "field": "country", "now": "日本", "here": "新加坡", "settled": True}
    ]
    assert SIGNED["parties"] == row.values["parties"]


def test_rows_of_another_district_are_not_linked_those_from_above_are(kept, city):
    account(kept, city, city.other, city.people["colleague"], country="法国")
    table = kept("investment_projects")
    row = filling.add_row(table, {"name": "项目", "investor": "甲投资"}, by=city.filler)
    assert "country" not in row.values
    account(kept, city, city.root, city.city_filler, country="德国")
    assert save(table, row, city.filler, actor="甲").values["country"] == "德国"
    account(kept, city)  # one's own comes first
    assert save(table, row, city.filler, actor="乙").values["country"] == "新加坡"
    account(kept, city, country="意大利")  # two of one name: nobody knows which
    row = filling.add_row(table, {"name": "另一项目", "investor": "甲投资"}, by=city.filler)
    assert "country" not in row.values


def test_a_workbook_brings_the_same(kept, city, enter):
    from openpyxl import Workbook

    from jiheng.web.core import jobs as core_jobs
    from web import doing

    account(kept, city)
    table = kept("investment_projects")
    book = Workbook()
    book.active.title = "招商项目"
    book.active.append(["项目名称", "投资方"])
    book.active.append(["项目", "甲投资"])
    held = BytesIO()
    book.save(held)
    held.seek(0)
    held.name = "p.xlsx"
    client = enter(city.filler)
    client.post(f"{table.address}import/", {"file": held})
    doing.work()
    read = core_jobs.Job.objects.order_by("-pk").first()
    client.post(f"/ledgers/imports/{read.pk}/", {"partly": "1"})
    doing.work()
    assert Row.objects.get(ledger=table.id).values["country"] == "新加坡"


def test_any_ledger_brings_by_its_own_file(trainings, written, city):
    written(CONTESTS, "contests.yaml")
    filling.add_row(trainings, {"name": "财务培训", "held_on": "2025-05-06"}, by=city.filler)
    table = ledger_table(ledgers()["contests"], city.department)
    row = filling.add_row(table, {"name": "财务竞赛", "training": "财务培训"}, by=city.filler)
    assert row.values["held_on"] == "2025-05-06"
    assert row.read["held_on"] == "2025-05-06"
