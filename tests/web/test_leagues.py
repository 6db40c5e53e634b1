"""League tables in the browser and by calls: of the units below, for who sees all of them."""

import io
from collections import Counter

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries import figures
from web.city import person
from web.test_ledger_figures import signed

ID = "projects.signed.count"
NAMES = ("子区", "丑区", "寅区", "卯区", "辰区")
NOW, BEFORE = (5, 3, 3, 1, 0), (1, 3, 2, 0, 0)


@pytest.fixture
def districts(city):
    figures.forget()
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    places = {}
    for name, now, before in zip(NAMES, NOW, BEFORE, strict=True):
        place = actions.found_organisation(
            kind="unit", name=name, code=name, parent=city.department, by=None
        )
        table = ledger_table(ledgers()["investment_projects"], place)
        for number in range(now):
            signed(table, f"{name}{number}")
        for number in range(before):
            signed(table, f"{name}旧{number}", day="2024-05-06")
        places[name] = place
    city.people["local"] = person("local", places["子区"], "filler")
    return places


def test_ties_share_movement_is_said_and_who_reported_nothing_has_no_place(
    city, districts, enter, client
):
    address = f"/ledgers/figures/{ID}/league/?year=2025&organisation={city.department.pk}"
    page = enter(city.manager).get(address).content.decode()
    assert "样例局所属 5 个单位，4 个有数；时期 2025" in page
    assert "升降与 2024 相比" in page
    assert page.index("子区") < page.index("丑区") < page.index("寅区") < page.index("卯区")
    assert "未报" in page
    figure_page = f"/ledgers/figures/{ID}/?year=2025&organisation={city.department.pk}"
    assert "各单位排名" in enter(city.manager).get(figure_page).content.decode()
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.manager)}"}
    told = client.get(f"/api/figures/{ID}/league?year=2025", **head).json()
    lines = [(e["name"], e["rank"], e["before"], e["moved"], e["value"]) for e in told["lines"]]
    assert lines == [
        ("子区", 1, 3, 2, "5"), ("丑区", 2, 1, -1, "3"), ("寅区", 2, 2, 0, "3"),
        ("卯区", 4, 4, 0, "1"), ("辰区", None, None, None, None),
    ]  # fmt: skip
    oracle = Counter(
        Row.objects.filter(day__year=2025).values_list("organisation__name", flat=True)
    )
    assert {e["name"]: int(e["value"] or 0) for e in told["lines"]} == {
        name: oracle[name] for name in NAMES
    }
    so_far = client.get(f"/api/figures/{ID}/league?year=2025&month=3", **head).json()
    assert so_far["periods"] == ["2025-01-01..2025-03-31", "2025-01-01..2025-02-28"]
    assert [e["before"] for e in so_far["lines"]] == [1, 1, 1, 1, None]


def test_the_workbook_says_what_the_page_says(city, districts, enter):
    answer = enter(city.manager).get(f"/ledgers/figures/{ID}/league.xlsx?year=2025")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=4)]
    assert [row[:5] for row in rows][:3] == [
        [1, "子区", 5, 3, "↑2"], [2, "丑区", 3, 1, "↓1"], [2, "寅区", 3, 2, "持平"],
    ]  # fmt: skip
    assert rows[4][:6] == ["—", "辰区", "—", "—", "—", "未报"]


def test_who_sees_one_unit_finds_no_table_of_all(city, districts, enter, client):
    own = enter(city.local)
    for address in (f"/ledgers/figures/{ID}/league/", f"/ledgers/figures/{ID}/league.xlsx"):
        assert own.get(address).status_code == 404
        assert own.get(f"{address}?organisation={city.department.pk}").status_code == 404
        assert enter(city.people["colleague"]).get(address).status_code == 404
    assert own.get("/ledgers/figures/foreign.actual.rank/league/").status_code == 404
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.local)}"}
    assert client.get(f"/api/figures/{ID}/league?year=2025", **head).status_code == 404
    page = own.get(f"/ledgers/figures/{ID}/?year=2025").content.decode()
    assert "各单位排名" not in page


def test_a_table_asks_as_much_of_many_rows_as_of_few(city, districts, enter):
    client = enter(city.manager)
    address = f"/ledgers/figures/{ID}/league/?year=2025"

    def asked():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as questions:
            assert client.get(address).status_code == 200
        return len(questions)

    few = asked()
    table = ledger_table(ledgers()["investment_projects"], districts["子区"])
    for number in range(30):
        signed(table, f"更多{number}")
    for number in range(4):
        place = actions.found_organisation(
            kind="unit", name=f"新区{number}", code=f"N{number}", parent=city.department, by=None
        )
        signed(ledger_table(ledgers()["investment_projects"], place), f"新区{number}")
    assert asked() == few  # nor of many units
