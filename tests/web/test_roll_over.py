"""The next year's file: place, weights and the columns that carry come along, and no value does."""

from dataclasses import replace

import pytest

from jiheng.rulebook import load
from jiheng.web.core import actions
from jiheng.web.core.actions.organisations import organisation_facts
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.models import Row
from jiheng.web.performance import queries
from jiheng.web.performance.actions import years
from web import doing
from web.city import walk

pytestmark = pytest.mark.once

SHEETS = [sheet.id for sheet in load().rest.form.sheets]


def typed(column, n):
    """Return something that stands in a column, another in every column."""
    if column.field in ("weight", "execution_weight"):
        return "10"
    return column.choices[0].label if column.choices else f"{column.field}{n}"


def fill_every_column(city, sheet):
    """Put something into every column of two rows of a sheet, as a long year leaves it."""
    shape = load().rest.form.sheet(sheet)
    rows = list(doing.rows_in(city.cycle, sheet))
    while len(rows) < (1 if shape.layout == "head" else 2):
        rows.append(
            Row(organisation=city.department, year=2025, ledger=sheet, key=f"k{len(rows)}",
                position=len(rows) + 1)
        )  # fmt: skip
    for n, row in enumerate(rows):
        row.values = {column.field: typed(column, n) for column in shape.columns}
        row.save()
    return shape, rows


@pytest.mark.parametrize("sheet", SHEETS)
def test_columns_that_carry_come_along_and_no_other(city, sheet):
    walk(city, "approved")
    shape, rows = fill_every_column(city, sheet)
    later = years.roll_over(city.cycle.pk, by=city.manager)
    carried = {column.field for column in shape.columns if column.carried}
    new_rows = list(doing.rows_in(later, sheet))
    if not carried:
        assert new_rows == []
        return
    assert [row.values for row in new_rows] == [
        {name: text for name, text in row.values.items() if name in carried} for row in rows
    ]
    assert not carried & {"actual", "original_target", "executed", "original", "result"}


def test_the_next_year_adds_up_to_full_marks(city):
    """The weight of execution was dropped: 90 of 100, said again at every row."""
    walk(city, "approved")
    later = years.roll_over(city.cycle.pk, by=city.manager)
    assert "A22" not in {f.code for f in queries.evaluated_year(later).findings}


@pytest.mark.parametrize("twice", [False, True])
def test_the_place_is_that_of_the_department(city, enter, twice):
    walk(city, "confirmed" if twice else "approved")
    head = doing.rows_in(city.cycle, "overview").get()
    head.values = {**head.values, "place_name": "样例市"}
    head.save()
    later = years.roll_over(city.cycle.pk, by=city.manager)
    client, years_to_see = enter(city.filler), [(later, "2026")]
    if twice:
        type(later).objects.filter(pk=later.pk).update(state="approved")
        years_to_see.append((years.roll_over(later.pk, by=city.manager), "2027"))
    for cycle, year in years_to_see:
        page = client.get(f"/years/{cycle.pk}/overview/row/overview/")
        shown = {f.id: f.value for f in page.context["fields"]}
        assert (shown["place"], shown["place_name"]) == ("9999", "样例市")
        assert (shown["year"], shown["execution_weight"]) == (year, "10")


def test_a_department_that_moved_to_another_place_starts_there(city):
    walk(city, "approved")
    facts = replace(organisation_facts(city.department), place="CN-9998")
    actions.change_organisation(city.department.pk, facts, by=city.administrator)
    city.department.refresh_from_db()
    later = years.roll_over(city.cycle.pk, by=city.manager)
    [head] = queries.held_rows(later)["overview"]
    assert head.values["place"] == "9998"


def test_rows_keep_their_order_and_nobody_is_their_author(city):
    walk(city, "approved")
    later = years.roll_over(city.cycle.pk, by=city.manager)
    titles = [row.title for row in doing.rows_in(city.cycle, "indicators")]
    new_rows = list(doing.rows_in(later, "indicators"))
    assert [row.title for row in new_rows] == titles
    assert all(row.authors == {} for row in new_rows)  # who rolled over may review
    assert {row.state for row in new_rows} == {""}


@pytest.mark.parametrize("state", ["setting", "target_head", "target_manager", "target_finance"])
def test_targets_that_are_not_approved_are_not_carried(city, state):
    walk(city, state)
    with pytest.raises(Refused):
        years.roll_over(city.cycle.pk, by=city.manager)


def test_a_page_and_a_call_do_the_same_and_once(city, enter):
    walk(city, "approved")
    client = enter(city.manager)
    page = client.post(f"/years/{city.cycle.pk}/next/")
    assert page.status_code == 302
    [later] = queries.cycles(city.manager).filter(year=2026)
    assert page.url == f"/years/{later.pk}/"
    assert client.post(f"/years/{city.cycle.pk}/next/").status_code == 409  # there is one now
    assert enter(city.filler).post(f"/years/{later.pk}/next/").status_code in (403, 409)
