"""A figure counts rows by its definition; it is made again as it was, and drifts with its rows."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from urllib.parse import quote

import pytest
from django.utils import timezone

from jiheng.ledger import drift
from jiheng.model import year_of
from jiheng.web.core import actions
from jiheng.web.ledgers.actions import filling, offering, storing
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import TAKEN, Row
from jiheng.web.ledgers.queries import figures, shelves

COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"


@pytest.fixture
def projects(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return ledger_table(ledgers()["investment_projects"], city.department)


def signed(table, name, total="12000", day="2025-03-04", **more):
    """A project as one that was confirmed: how it gets there is tested with the moves."""
    from jiheng.web.ledgers.actions.storing import insert, new_row, put_values

    row = new_row(table, f"p-{name}", 1)
    put_values(row, {"name": name, "planned_total": total, "contract_signed_on": day, **more}, None)
    row.state = "signed"
    insert(table, [row], None)
    return row


def test_a_figure_counts_what_its_definition_says(projects, city):
    signed(projects, "甲")
    signed(projects, "乙", total="1亿元")
    signed(projects, "丙", total="9999.99")  # below 1 亿元
    signed(projects, "丁", day="2024-12-31")  # of another year
    signed(projects, "戊", kind="框架协议")
    signed(projects, "己", aside="重复")
    signed(projects, "庚", total="两亿左右")  # cannot be read
    filling.add_row(projects, {"name": "辛"}, by=city.filler)  # only registered
    found_figure = figures.figure_of(COUNT, city.department, year_of(2025))
    assert found_figure.value == 2
    assert sorted(c.key.rpartition("p-")[2] for c in found_figure.counted) == ["乙", "甲"]
    assert sum(map(len, found_figure.left_out.values())) == 6
    total = figures.figure_of(AMOUNT, city.department, year_of(2025))
    assert total.value == Fraction(220_000_000)
    assert total.quantity.printed() == "2.2亿元"
    elsewhere = figures.figure_of(COUNT, city.other, year_of(2025))
    assert elsewhere.value == 0
    assert figures.figure_of(COUNT, city.root, year_of(2025)).value == 2


def test_2_7_2_10_what_is_suspended_counts_a_duplicate_does_not_and_the_limit_counts(
    projects, city
):
    signed(projects, "暂停的", aside="暂停")
    signed(projects, "正好", total="10000")
    signed(projects, "差一点", total="9999.99")
    signed(projects, "重复的", aside="重复", aside_reason="与“正好”重复")
    counted = figures.figure_of(COUNT, city.department, year_of(2025))
    assert sorted(c.key.rpartition("p-")[2] for c in counted.counted) == ["暂停的", "正好"]
    reasons = {why: len(keys) for why, keys in counted.left_out.items()}
    assert reasons == {
        "where planned_total at_least 100000000": 1, "where aside none_of duplicate merged": 1,
    }  # fmt: skip


def test_only_what_changed_is_read_again_and_a_place_that_moves_takes_its_rows_along(
    projects, city
):
    row, _other = signed(projects, "甲"), signed(projects, "乙")
    period, kept = year_of(2025), shelves._SHELVES
    assert figures.figure_of(COUNT, city.root, period).value == 2
    before = [row for _path, row in kept["investment_projects"].rows]
    stored = Row.objects.get(pk=row.pk)
    storing.put_values(stored, {"planned_total": "9000"}, city.filler)
    storing.update(projects, [stored], city.filler)
    assert figures.figure_of(COUNT, city.root, period).value == 1
    after = [row for _path, row in kept["investment_projects"].rows]
    assert [old is new for old, new in zip(before, after, strict=True)] == [False, True]
    unit = actions.found_organisation(
        kind="department", name="另一个区", code="X9", parent=city.root, by=None
    )
    assert figures.figure_of(COUNT, unit, period).value == 0
    facts = replace(actions.organisation_facts(city.department), parent=unit.pk, kind="unit")
    actions.change_organisation(city.department.pk, facts, by=None)
    assert figures.figure_of(COUNT, unit, period).value == 1


def test_a_taken_figure_is_made_again_and_its_drift_is_told(projects, city):
    for name in "甲乙丙":
        row = signed(projects, name)
    taken = figures.figure_of(COUNT, city.department, year_of(2025))
    kept = publish(taken, city.department, cause=TAKEN, reference="", by=city.filler)
    moment = timezone.now()
    from jiheng.web.ledgers.actions.storing import put_values, update

    stored = Row.objects.get(pk=row.pk)
    put_values(stored, {"aside": "重复"}, city.filler)
    update(projects, [stored], city.filler)
    signed(projects, "丁")
    signed(projects, "戊")
    now = figures.figure_of(COUNT, city.department, year_of(2025))
    assert now.value == 4
    again = figures.figure_as_taken(kept)
    assert (again.value, again.digest) == (3, kept.digest)
    change = drift(again, now)
    assert change
    assert [c.key.rpartition("p-")[2] for c in change.gone] == ["丙"]
    assert sorted(c.key.rpartition("p-")[2] for c in change.added) == ["丁", "戊"]
    before = figures.figure_as_of(COUNT, city.department, year_of(2025), moment)
    assert (before.value, before.digest) == (3, kept.digest)
    early = moment - dt.timedelta(days=1)
    assert figures.figure_as_of(COUNT, city.department, year_of(2025), early).value == 0


def test_a_changed_byte_of_a_counted_version_shows(projects, city):
    row = signed(projects, "甲")
    taken = figures.figure_of(AMOUNT, city.department, year_of(2025))
    kept = publish(taken, city.department, cause=TAKEN, reference="", by=None)
    version = row.versions.get(number=1)
    version.values["planned_total"] = "12001"
    version.save(update_fields=["values"])
    assert figures.figure_as_taken(kept).digest != kept.digest


def test_a_figure_opens_its_rows_and_what_it_left_out(projects, city, enter):
    signed(projects, "甲")
    signed(projects, "乙", aside="重复")
    client = enter(city.manager)
    page = client.get("/ledgers/figures/?year=2025").content.decode()
    assert "新签约项目数" in page
    address = f"/ledgers/figures/{AMOUNT}/?year=2025&organisation={city.department.pk}"
    page = client.get(address).content.decode()
    assert "1.2亿元" in page
    assert quote(projects.row_address("p-甲")) in page
    before = client.get(f"{address}&as_of=2020-01-01").content.decode()
    assert "0.0亿元" in before
    assert quote(projects.row_address("p-甲")) not in before
    assert "重复" in page  # the reason, and
    assert quote(projects.row_address("p-乙")) in page
    assert client.get(f"/ledgers/figures/{AMOUNT}/?organisation={city.other.pk}").status_code == 404
    assert client.get("/ledgers/figures/nothing/").status_code == 404
    assert enter(city.people["stranger"]).get(address).status_code == 404
    other = enter(city.people["other_manager"]).get(f"/ledgers/figures/{AMOUNT}/?year=2025")
    assert quote("p-甲") not in other.content.decode()
