"""What is confirmed is taken back by two people; an offer is made public only as one."""

import datetime as dt

import pytest
from django.test import Client

from jiheng.web.core.actions import make_token
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, months, moving, offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.months import month_tables
from jiheng.web.ledgers.queries.waiting import waiting_rows
from web.city import person
from web.test_ledger_figures import signed

OFFER = {"name": "示例产业园", "region": "样例局", "lead_industry": "装备", "content": "厂房"}


@pytest.fixture
def kept(city):
    figures.forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    city.people["statistician"] = person("statistician", city.root, "statistician")
    return lambda ledger: ledger_table(ledgers()[ledger], city.department)


def landed(table, day="2025-03-20"):
    """A project that landed, as one that came over with its stage."""
    row = signed(table, "落地项目", day="2025-03-10")
    facts = {"stage": "已落地", "landed_on": day, "credit_code": "91999900MA00000000"}
    from jiheng.web.ledgers.actions.storing import put_values, update

    put_values(row, facts, None)
    row.state = "landed"
    update(table, [row], None)
    return Row.objects.get(pk=row.pk)


def count(table, id_):
    tables = month_tables(table.ledger, table.organisation, 2025)
    return next(months for definition, months in tables if definition.id == id_)


def test_a_landing_is_taken_back_by_two_people_as_a_correction_of_a_closed_month(kept, city, enter):
    table = kept("investment_projects")
    row = landed(table)
    months.close(table.ledger, city.department, dt.date(2025, 3, 1), by=city.statistician)
    for move in ("confirm_unlanded", "propose_unlanded"):  # not asked for; without a reason
        with pytest.raises(Refused):
            moving.apply_move(table, row.key, Taking(move), by=city.statistician)
    asked = Taking("propose_unlanded", "落地的是另一个项目")
    moving.apply_move(table, row.key, asked, by=city.statistician)
    with pytest.raises(Refused, match="另一人"):
        moving.apply_move(table, row.key, Taking("confirm_unlanded"), by=city.statistician)
    assert Row.objects.get(pk=row.pk).state == "landed"
    steps = [str(w.step) for w in waiting_rows(city.verifier) if w.title == row.title]
    assert steps == ["同意退回签约"]
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.verifier)}"}
    at = f"/api/ledgers/{table.id}/{city.department.pk}/rows/{row.key}/moves"
    sent = {"move": "confirm_unlanded"}
    answer = Client().post(at, sent, content_type="application/json", **headers)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.state, row.pending, row.values["stage"]) == ("signed", "", "已签约")
    assert row.versions.last().correction
    landings = count(table, "projects.landed.count")
    assert (landings.corrections, landings.cumulative.value) == (-1, 0)
    assert landings.months[2].shown.value == 1  # as it was published
    page = enter(city.verifier).get(table.row_address(row.key)).content.decode()
    assert "落地的是另一个项目" in page


def test_a_way_back_that_is_refused_leaves_the_row_where_it_is(kept, city):
    table = kept("investment_projects")
    row = landed(table)
    asked = Taking("propose_unlanded", "落地的是另一个项目")
    moving.apply_move(table, row.key, asked, by=city.filler)
    refusal = Taking("refuse_unlanded", "没有依据")
    moving.apply_move(table, row.key, refusal, by=city.verifier)
    row.refresh_from_db()
    assert (row.state, row.pending) == ("landed", "")
    assert not row.versions.last().correction


def test_an_offer_needs_sum_and_site_to_be_packaged_and_to_be_public_to_be_published(kept, city):
    table = kept("opportunities")
    row = filling.add_row(table, OFFER, by=city.filler)
    moving.apply_move(table, row.key, Taking("review"), by=city.division_head)
    with pytest.raises(Refused, match="计划总投资、选址"):
        moving.apply_move(table, row.key, Taking("package"), by=city.filler)
    row.refresh_from_db()
    edit = filling.Edit(row.key, {"planned_total": "12000", "site": "东区一号地"}, row.version)
    filling.save_row(table, edit, by=city.filler)
    moving.apply_move(table, row.key, Taking("package"), by=city.filler)
    row.refresh_from_db()
    edit = filling.Edit(row.key, {"valid_until": "2199-12-31", "public": "否"}, row.version)
    filling.save_row(table, edit, by=city.filler)
    moving.apply_move(table, row.key, Taking("approve"), by=city.lead)
    with pytest.raises(Refused, match="“可以公开”要是“是”"):
        moving.apply_move(table, row.key, Taking("publish"), by=city.lead)
    row.refresh_from_db()
    filling.save_row(table, filling.Edit(row.key, {"public": "是"}, row.version), by=city.filler)
    moving.apply_move(table, row.key, Taking("publish"), by=city.lead)
    row.refresh_from_db()
    assert row.state == "published"
