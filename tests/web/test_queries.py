"""How many questions a page asks of the database does not grow with what it shows."""

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


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_a_bounded_number_of_questions(city, enter, page):
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    path = page.format(pk=city.cycle.pk, key=one.key)
    client = enter(city.filler)
    client.get(path)
    few = asked(client, path)
    Entry.objects.bulk_create(
        Entry(cycle=city.cycle, sheet=sheet, key=f"x-{n}", position=100 + n, title=f"培训{n}",
              values={"name": f"培训{n}", "problem": "1"})
        for sheet in ("indicators", "problems", "measures") for n in range(30)
    )  # fmt: skip
    client.get(path)
    many = asked(client, path)
    assert many <= few + 2, (few, many)  # an empty list asks nothing about its rows
    assert many <= PAGES[page]
