"""The demonstration's half-year is closed and corrected; a twin is found after sign-off."""

import pytest

from jiheng.ledger import drift
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import SIGN_OFF, Correction, Month, Row, Version
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.months import month_tables
from jiheng.web.operate import demo_months, platform_city
from jiheng.web.operate.ledger_city import DISTRICTS, PROJECTS
from web.city import person
from web.test_pairs_of_a_city import AMOUNT, COUNT, Districts

PLACES = 25  # the districts and their city
MONTHS = range(1, 7)


@pytest.fixture
def town(city):
    projects, known = demo_months.as_entered(platform_city.city())
    town = Districts(city, projects)
    town.find()
    town.known = known
    names = (*DISTRICTS[:3], *known.asked)
    town.office = demo_months.Office(
        where=city.department,
        units=town.place,
        people={
            "statistician": town.above,
            "verifier": person("above2", city.department, "verifier"),
        },
        fillers={name: town.filler(town.place[name]) for name in names},
        known=known,
    )
    return town


def counts(town):
    tables = month_tables(ledgers()[PROJECTS], town.city.department, 2025)
    return {definition.id: table for definition, table in tables}


def test_the_half_year_is_closed_with_three_corrections_and_the_year_is_as_known(town, enter):
    before = town.value(COUNT).value, town.value(AMOUNT).value
    demo_months.close(town.office)
    assert Month.objects.count() == PLACES * len(MONTHS)
    assert {month.by_id for month in Month.objects.all()} == {town.above.pk}
    assert before[0] == 578  # the twin in, the late one not yet
    assert (town.value(COUNT).value, town.value(AMOUNT).quantity.printed()) == (578, "2046.7亿元")
    known = (town.known.twin, town.known.misread, town.known.unconfirmed)
    corrected = Version.objects.filter(correction=True).values_list("row__title", flat=True)
    assert sorted(corrected) == sorted(known)
    assert Row.objects.get(title=known[0]).values["aside"] == "重复"
    assert Correction.objects.get().row.title == known[1]
    tables = counts(town)
    assert tables[COUNT].corrections == 0  # one less, one more
    assert tables[AMOUNT].corrections == town.value(AMOUNT).value - before[1]
    drifts = [line.drift for line in tables[COUNT].months if line.drift]
    names = {
        Row.objects.get(
            key=each.key.rpartition("/")[2], organisation_id=each.key.split("/")[0]
        ).title
        for each_drift in drifts
        for each in (*each_drift.gone, *each_drift.added)
    }
    assert names == {known[0], known[2]}
    address = f"/ledgers/{PROJECTS}/{town.city.department.pk}/months/?year=2025"
    page = enter(town.above).get(address).content.decode()
    assert all(name in page for name in known)


def test_after_sign_off_a_twin_is_found_then_578_now_577_by_its_row(town):
    demo_months.close(town.office)
    count = town.value(COUNT)
    kept = publish(count, town.city.department, cause=SIGN_OFF, reference="", by=None)
    demo_months.find_twin(town.office, town.known.later)
    then, now = figures.figure_as_taken(kept), town.value(COUNT)
    assert (then.value, now.value) == (578, 577)
    assert town.value(AMOUNT).quantity.printed() == "2040.0亿元"
    later = Row.objects.get(title=town.known.later)
    assert [row.key for row in drift(then, now).gone] == [f"{later.organisation_id}/{later.key}"]
    assert later.values["planned_total"] == "67000"
    truth = demo_months.planted(platform_city.city())
    assert (PROJECTS, later.title, "later_duplicate") in truth
    assert (PROJECTS, town.known.twin, "duplicate") in truth
