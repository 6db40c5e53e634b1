"""How many questions a page asks of the database does not grow with what it shows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.performance.models import Entry
from web.city import walk

PAGES = {
    "/": 30, "/years/": 12, "/indicators/": 10, "/problems/": 10, "/search/?q=训": 14,
    "/years/{pk}/": 40, "/years/{pk}/indicators/": 14, "/years/{pk}/score/": 14,
    "/years/{pk}/findings/": 10, "/years/{pk}/history/": 14, "/years/{pk}/indicators/row/{key}/": 24,
}  # fmt: skip


def asked(client, path):
    with CaptureQueriesContext(
        connection,
    ) as held:
        assert client.get(path).status_code == 200
    return len(held)


def add(cycle, numbers):
    Entry.objects.bulk_create(
        Entry(cycle=cycle, sheet=sheet, key=f"x-{n}", position=100 + n, title=f"培训{n}",
              values={"name": f"培训{n}", "problem": "1"})
        for sheet in ("indicators", "problems", "measures") for n in numbers
    )  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_a_bounded_number_of_questions(city, enter, page):
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    path = page.format(pk=city.cycle.pk, key=one.key)
    client = enter(city.filler)
    add(city.cycle, range(1))  # an empty list would ask nothing about its rows
    client.get(path)
    few = asked(client, path)
    add(city.cycle, range(1, 30))
    client.get(path)
    many = asked(client, path)
    assert many <= few + 1, (few, many)
    assert many <= PAGES[page]


def test_a_year_asks_as_much_after_ten_years_as_after_one(city, enter):
    from jiheng.web.performance.actions import filling, remedying

    def past(year):
        of = filling.open_cycle(city.department, year, by=city.manager)
        raised = remedying.Raised(f"{year} 年的问题", "核对名单", "办公室", "2020-09-30")
        remedying.raise_problem(of.pk, raised, by=city.filler)

    past(2024)
    client, path = enter(city.filler), f"/years/{city.cycle.pk}/"
    client.get(path)
    few = asked(client, path)
    for year in range(2015, 2024):
        past(year)
    client.get(path)
    assert asked(client, path) == few
    report = re.sub(r"<[^>]+>", "", client.get(f"{path}report/").content.decode())
    assert "2024 年的问题。" in report
    assert "2015 年的问题（2015年度提出）。" in report
