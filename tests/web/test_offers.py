"""A group of ledgers is there where it was switched on, and nowhere else."""

import json

import pytest

from jiheng.web.core.actions import make_token
from jiheng.web.core.menu import menu
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions import filling, offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from web.conftest import TRAININGS

pytestmark = pytest.mark.once

PAGES = ("/ledgers/trainings/", "/ledgers/trainings/board/")


@pytest.fixture
def optional(written, city):
    """The trainings, for whoever switches promotion on."""
    written(TRAININGS.replace("verified: false", "verified: false\nuses: [training]"))
    return ledger_table(ledgers()["trainings"], city.department)


def offered(user):
    return any(item.view == "ledgers:index" for item in menu(user))


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_what_is_not_switched_on_has_no_page_no_entry_no_call(optional, city, enter):
    client = enter(city.filler)
    assert [client.get(page).status_code for page in PAGES] == [404, 404]
    assert not offered(fresh(city.filler))
    key = make_token("试", by=city.filler)
    head = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert json.loads(client.get("/api/ledgers", **head).content) == []
    assert client.get("/api/ledgers/trainings/rows", **head).status_code == 404
    offering.switch(city.department, "training", on=True, by=city.manager)
    assert [client.get(page).status_code for page in PAGES] == [200, 200]
    assert offered(fresh(city.filler))
    assert [each["id"] for each in json.loads(client.get("/api/ledgers", **head).content)] == [
        "trainings"
    ]
    assert enter(city.people["colleague"]).get(PAGES[0]).status_code == 404  # another department


def test_rows_stay_where_a_group_is_switched_off(optional, city, enter):
    offering.switch(city.root, "training", on=True, by=city.finance)
    with pytest.raises(Refused):  # it is on above
        offering.switch(city.department, "training", on=False, by=city.manager)
    row = filling.add_row(optional, {"name": "财务培训"}, by=city.filler)
    client = enter(city.filler)
    assert "财务培训" in client.get(PAGES[0]).content.decode()
    offering.switch(city.root, "training", on=False, by=city.finance)
    assert client.get(PAGES[0]).status_code == 404
    offering.switch(city.root, "training", on=True, by=city.finance)
    assert row.title in client.get(PAGES[0]).content.decode()


def test_who_may_not_switch_is_refused(optional, city, enter):
    for who in (city.filler, city.people["other_manager"]):
        with pytest.raises(Refused):
            offering.switch(city.department, "training", on=True, by=who)
    with pytest.raises(Refused):
        offering.switch(city.department, "nothing", on=True, by=city.manager)
    page = enter(city.manager).get("/ledgers/").content.decode()
    assert "training" in page
    place = {"organisation": city.department.pk, "use": "training", "on": "1"}
    assert enter(city.manager).post("/ledgers/switch/", place).status_code == 302
    assert enter(city.filler).post("/ledgers/switch/", place).status_code == 404
    assert enter(city.manager).get(PAGES[0]).status_code == 200


def test_1_8_a_ledger_that_is_off_has_no_page_no_entry_and_no_call(city, enter):
    client, place = enter(city.filler), city.department.pk
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.filler)}"}
    off = [each.id for each in ledgers().values() if "promotion" in each.uses]
    assert len(off) > 30
    assert not offered(city.filler)
    for id_ in off:
        base, api = f"/ledgers/{id_}/", f"/api/ledgers/{id_}"
        own = (f"{place}/{page}/" for page in ("grid", "add", "import", "months"))
        for page in ("", "board/", "quality/", "pairs/", "ageing/", *own):
            assert client.get(f"{base}{page}").status_code == 404, (id_, page)
        assert client.post(f"{base}{place}/export/").status_code == 404, id_
        for path in ("/rows", "/quality", f"/{place}/rows/x", f"/{place}/rows/x/history"):
            assert client.get(f"{api}{path}", **head).status_code == 404, (id_, path)
        for path in (f"/{place}/rows", f"/{place}/export"):
            sent = {"values": {"name": "试"}}
            answer = client.post(f"{api}{path}", sent, content_type="application/json", **head)
            assert answer.status_code == 404, (id_, path)
