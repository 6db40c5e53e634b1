"""Completion against the targets that units were given: of the city and of a district."""

import pytest
from django.utils import timezone

from jiheng.model import Period, year_of
from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import TAKEN, Row
from jiheng.web.ledgers.queries import figures
from web.city import person
from web.test_ledger_figures import signed

ID = "projects.signed.count.completion"
YEAR = year_of(2025)


@pytest.fixture
def district(city):
    figures.forget()
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    place = actions.found_organisation(
        kind="unit", name="子区", code="Z", parent=city.department, by=None
    )
    city.people["local"] = person("local", place, "filler")
    table = ledger_table(ledgers()["investment_projects"], place)
    for number in range(3):
        signed(table, f"子区项目{number}")
    return place


def target(city, unit, value, *, approve=True, **more):
    table = ledger_table(ledgers()["targets"], city.department)
    facts = {"unit_name": unit, "definition": "新签约项目数", "year": "2025", "target": value,
             "measured_in": "个", "document": "年度投资促进计划", **more}  # fmt: skip
    row = filling.add_row(table, facts, by=city.filler)
    if approve:
        moving.apply_move(table, row.key, Taking("approve"), by=city.lead)
    return Row.objects.get(pk=row.pk)


def printed(place, period=YEAR):
    shown = figures.figure_of(ID, place, period)
    return shown.quantity.printed() if shown.quantity else shown.refused


def test_the_city_and_a_district_each_have_their_own_target(city, district, enter, client):
    assert printed(district) == "no_target"
    mine, whole = target(city, "子区", "4"), target(city, "样例局", "2")
    assert (printed(district), printed(city.department)) == ("75.0%", "150.0%")
    draft = target(city, "样例局", "9", approve=False)
    assert printed(city.department) == "150.0%"
    page = enter(city.local).get(f"/ledgers/figures/{ID}/?year=2025").content.decode()
    assert "75.0%" in page
    assert "新签约项目数 目标 2025：4个" in page
    assert "距目标还差 1个" in page
    assert (
        "超出目标 1个"
        in enter(city.manager)
        .get(f"/ledgers/figures/{ID}/?year=2025&organisation={city.department.pk}")
        .content.decode()
    )
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.local)}"}
    told = client.get(f"/api/figures/{ID}?year=2025", **head).json()
    assert (told["value"], told["unit"], told["exact"]) == ("75.0", "%", "3/4")
    assert [p["value"] for p in told["parts"]] == ["3个", "4个"]
    assert [f"{mine.organisation_id}/{mine.key}", mine.version, "4"] in told["rows"]
    assert whole.pk != draft.pk


def test_a_completion_is_made_again_and_as_of_a_day_whatever_the_target_is_now(city, district):
    row = target(city, "子区", "4")
    moment = timezone.now()
    taken = figures.figure_of(ID, district, YEAR)
    kept = publish(taken, district, cause=TAKEN, reference="", by=None)
    table = ledger_table(ledgers()["targets"], city.department)
    moving.apply_move(table, row.key, Taking("reopen", "年中调整目标"), by=city.lead)
    assert printed(district) == "target_draft"
    row.refresh_from_db()
    filling.save_row(table, filling.Edit(row.key, {"target": "5"}, row.version), by=city.filler)
    moving.apply_move(table, row.key, Taking("approve"), by=city.lead)
    assert printed(district) == "60.0%"
    again = figures.figure_as_taken(kept)
    assert (again.digest, again.quantity.printed()) == (kept.digest, "75.0%")
    before = figures.figure_as_of(ID, district, YEAR, moment)
    assert (before.digest, before.quantity.printed()) == (kept.digest, "75.0%")
    district.name = "子新区"
    district.save()
    assert figures.figure_as_taken(kept).digest == kept.digest


def test_so_far_in_the_year_and_a_month_alone(city, district):
    target(city, "子区", "4")
    assert printed(district, Period(YEAR.first, YEAR.last.replace(month=2, day=28))) == "0.0%"
    assert printed(district, Period(YEAR.first.replace(month=3), YEAR.last)) == "part_of_year"
