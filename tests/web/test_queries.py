"""How many questions a page asks of the database does not grow with what it shows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.ledgers.models import Row
from web import doing
from web.city import walk

PAGES = {
    "/": 30, "/years/": 12, "/indicators/": 10, "/problems/": 10, "/search/?q=训": 14,
    "/uses/": 12, "/disclosure/": 12, "/assessments/": 12, "/proofs/": 12,
    "/years/{pk}/": 18, "/years/{pk}/indicators/": 14, "/years/{pk}/score/": 14,
    "/monitoring/board/": 12, "/surveys/": 10, "/years/{pk}/findings/": 10, "/years/{pk}/history/": 14, "/years/{pk}/indicators/row/{key}/": 24,
}  # fmt: skip


def asked(client, path):
    with CaptureQueriesContext(
        connection,
    ) as held:
        assert client.get(path).status_code == 200
    return len(held)


@pytest.mark.parametrize("path", ["/", "/years/{pk}/", "/years/{pk}/history/"])
def test_no_page_reads_the_years_that_were_kept_with_their_steps(city, enter, path):
    walk(city, "submitted")
    client = enter(city.finance)
    with CaptureQueriesContext(connection) as held:
        page = client.get(path.format(pk=city.cycle.pk))
    assert page.status_code == 200
    kept = re.compile(r'SELECT [^;]*"flows_step"\."rows",')
    assert [query["sql"] for query in held.captured_queries if kept.match(query["sql"])] == []


def add(cycle, numbers):
    Row.objects.bulk_create(
        Row(organisation=cycle.organisation, year=cycle.year, ledger=sheet, key=f"x-{n}",
            position=100 + n, title=f"培训{n}", values={"name": f"培训{n}", "problem": "1"},
            state="open" if sheet == "measures" else "")
        for sheet in ("indicators", "problems", "measures") for n in numbers
    )  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_a_bounded_number_of_questions(city, enter, page):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
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
    from jiheng.web.performance.actions import problems, years

    def past(year):
        of = years.open_cycle(city.department, year, by=city.manager)
        raised = problems.RaisedProblem(f"{year} 年的问题", "核对名单", "办公室", "2020-09-30")
        problems.raise_problem(of.pk, raised, by=city.filler)

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
