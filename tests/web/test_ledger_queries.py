"""How many questions pages and calls of ledgers ask does not grow with the rows (1.10)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Correction, Override
from jiheng.web.ledgers.queries import figures
from web.city import person

ID = "investment_projects"
PAGES = (
    "/ledgers/", "/ledgers/{id}/", "/ledgers/{id}/?state=signed&sort=-amount",
    "/ledgers/{id}/board/", "/ledgers/{id}/ageing/", "/ledgers/{id}/quality/",
    "/ledgers/{id}/pairs/", "/ledgers/{id}/{place}/grid/", "/ledgers/{id}/{place}/months/?year=2025",
    "/ledgers/{id}/{place}/row/p-0/", "/ledgers/{id}/{place}/row/p-0/history/",
    "/ledgers/figures/?year=2025", "/ledgers/figures/projects.signed.count/?year=2025",
    "/ledgers/figures/projects.signed.count.completion/?year=2025",
    "/ledgers/figures/projects.signed.count/league/?year=2025",
    "/api/ledgers/{id}/rows", "/api/ledgers/{id}/ageing", "/api/ledgers/{id}/pairs",
    "/api/ledgers/{id}/{place}/rows/p-0/corrections",
    "/api/figures/projects.signed.count?year=2025",
)  # fmt: skip


@pytest.fixture
def kept(city):
    figures.forget()
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    city.people["statistician"] = person("statistician", city.department, "statistician")
    place = actions.found_organisation(
        kind="unit", name="东区", code="U", parent=city.department, by=None
    )
    return ledger_table(ledgers()[ID], place)


def add(table, numbers, by):
    """Signed projects that stand still, of which two by two may be one, each with requests."""
    rows = []
    for n in numbers:
        row = new_row(table, f"p-{n}", n + 1)
        facts = {"name": f"项目{n}", "planned_total": "12000", "contract_signed_on": "2025-03-04",
                 "investor": "甲投资", "investor_code": "91999900MA0000001X", "region": "东区"}  # fmt: skip
        facts |= {"project_code": f"2503-999900-04-01-{n // 2:06d}"}
        put_values(row, facts, None)
        row.state = "signed"
        rows.append(row)
    insert(table, rows, None)
    for row in rows:
        Correction.objects.create(row=row, by=by, values={"land_mu": "1"}, reason="补报面积")
        Override.objects.create(row=row, by=by, move="site", gaps=[], reason="证书在路上")
    find_pairs(table.ledger, table.organisation.path, lambda *_told: None, by=by)


def asked(client, path, **headers):
    client.get(path, **headers)
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(path, **headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(questions)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_asks_more_of_many_rows_than_of_few(kept, city, enter, client, page):
    path = page.format(id=ID, place=kept.organisation.pk)
    head = {}
    if path.startswith("/api/"):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.statistician)}"}
    else:
        client = enter(city.statistician)
    add(kept, range(4), city.filler)
    few = asked(client, path, **head)
    add(kept, range(4, 44), city.filler)
    many = asked(client, path, **head)
    assert many <= few + 1, (few, many)


@pytest.mark.parametrize("query", [
    "state=signed", "contract_signed_on-from=2025-03-01&contract_signed_on-to=2025-03-31",
    "organisation={place}", "planned_total-from=1亿元&planned_total-to=1.2亿元",
])  # fmt: skip
def test_1_10_each_filter_reads_its_rows_in_one_query(kept, city, enter, query):
    add(kept, range(4), city.filler)
    above = ledger_table(kept.ledger, city.department)
    other = new_row(above, "far", 9)
    values = {"name": "别的", "planned_total": "900", "contract_signed_on": "2024-03-04"}
    put_values(other, values, None)
    insert(above, [other], None)
    client, path = enter(city.statistician), f"/ledgers/{ID}/"
    bare = asked(client, path)
    narrowed = f"{path}?{query.format(place=kept.organisation.pk)}"
    assert asked(client, narrowed) <= bare + 1  # the sum of what is left
    with CaptureQueriesContext(connection) as questions:
        listing = client.get(narrowed).context["listing"]
    assert sorted(row.cells[0].text for row in listing.rows) == [f"项目{n}" for n in range(4)]
    assert len([each for each in questions if "LIMIT 51" in each["sql"]]) == 1
