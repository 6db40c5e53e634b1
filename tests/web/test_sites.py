"""Sites in the web: of what one may see; page, call and paper say the same; nobody else's leak."""

import datetime as dt
import io
import json
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiheng.web.core.actions import make_token
from jiheng.web.core.files import path_of
from jiheng.web.core.models import StoredFile
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.expiring import expire_rows
from jiheng.web.ledgers.actions.storing import derive, put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from web import doing
from web.test_ledger_figures import signed

LAND = {"kind": "土地", "region": "样例局", "surroundings": "无", "land_mu": "50", "land_price": "20",
        "power": "8000", "industries": "装备", "available_on": "2026-01-01",
        "valid_until": "2199-12-31", "contact_phone": "13900000000"}  # fmt: skip
NEED = {"name": "电池项目用地", "asked_on": "2026-03-01", "kind": "土地", "industry": "装备制造",
        "land_mu": "40亩", "land_price": "22", "power": "6000"}  # fmt: skip


@pytest.fixture
def kept(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return lambda ledger, where=None: ledger_table(ledgers()[ledger], where or city.department)


def site(table, name, by, state="offered", **more):
    row = filling.add_row(table, {"name": name, **LAND}, by=by)
    row.state = state
    return written(table, row, more)


def written(table, row, values):
    """A row with other values: how it gets there is tested elsewhere."""
    put_values(row, values, None)
    derive(row, table.form, table.ledger, table.money_unit)
    update(table, [row], None)
    return row


@pytest.fixture
def asked(kept, city):
    """A need, four sites of its department, one of another."""
    table = kept("sites")
    site(table, "大小正好", city.filler)
    site(table, "小了一亩", city.filler, land_mu="39")
    site(table, "没写电力", city.filler, power="")
    site(table, "留给别人", city.filler, state="reserved", project="锂电项目")
    site(table, "还没上架", city.filler, state="registered")
    site(kept("sites", city.other), "别处的地", city.colleague)
    return filling.add_row(kept("needs"), NEED, by=city.filler)


def at(row, page=""):
    return f"/sites/{row.ledger}/{row.organisation_id}/{row.key}/{page}"


def call(user, path, expect=200, post=False, **query):
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('选址', by=user)}"}
    ask = Client().post if post else Client().get
    answer = ask(
        f"/api{path}", query, **({"content_type": "application/json"} if post else {}), **head
    )
    assert answer.status_code == expect, answer.content
    return json.loads(answer.content)


def test_page_and_call_name_every_site_with_its_reason(asked, city, enter):
    told = call(city.filler, at(asked).rstrip("/"))
    assert [(m["rank"], m["name"]) for m in told["matches"]] == [(1, "大小正好")]
    assert [(each["name"], each["ask"]) for each in told["unsure"]] == [("没写电力", "电力")]
    rejected = {each["name"]: each["why"] for each in told["rejected"]}
    assert rejected == {
        "小了一亩": ["土地面积：需要 40亩，只有 39亩，差 1亩"],
        "留给别人": ["已预留给 锂电项目"],
    }
    assert told["counts"] == {"matches": 1, "unsure": 1, "rejected": 2}
    assert {(c["id"], c["count"], c["alone"]) for c in told["costs"]} == {
        ("free", 1, 1), ("land", 1, 1),
    }  # fmt: skip
    [best] = told["matches"]
    assert best["reasons"][0] == "产业定位相符"
    assert "土地面积 50亩（需求 40亩）" in best["reasons"]
    page = enter(city.filler).get(at(asked)).content.decode()
    for words in ("大小正好", "差 1亩", "已预留给 锂电项目", "没写电力", "不看这一条试算"):
        assert words in page
    for hidden in ("还没上架", "别处的地", "13900000000"):
        assert hidden not in page


def test_leaving_a_rule_aside_is_a_trial_that_writes_nothing(asked, city, enter):
    before = Row.objects.get(pk=asked.pk).version
    told = call(city.filler, at(asked).rstrip("/"), without="land,land.spare")
    assert [m["name"] for m in told["matches"]] == ["大小正好", "小了一亩"]
    page = enter(city.filler).get(f"{at(asked)}?without=land").content.decode()
    assert "这是试算" in page
    assert Row.objects.get(pk=asked.pk).version == before


def test_a_person_of_the_city_sees_the_sites_of_every_place_and_a_stranger_none(asked, city, enter):
    told = call(city.finance, at(asked).rstrip("/"))
    assert {m["name"] for m in told["matches"]} == {"大小正好", "别处的地"}
    for user in (city.colleague, city.stranger):
        client = enter(user)
        assert client.get(at(asked)).status_code == 404
        assert client.post(at(asked, "files/")).status_code == 404
        assert client.get(at(asked, "compare/")).status_code == 404
        call(user, at(asked).rstrip("/"), expect=404)
    assert enter(city.stranger).get("/sites/").status_code == 404
    assert "电池项目用地" not in enter(city.colleague).get("/sites/").content.decode()


def test_a_project_asks_for_a_site_by_its_own_columns(asked, kept, city, enter):
    table = kept("investment_projects")
    project = written(table, signed(table, "装备项目"), {"land_mu": "45", "region": "样例局"})
    told = call(city.filler, at(project).rstrip("/"))
    asks = {each["id"]: each["value"] for each in told["asks"]}
    assert (asks["land"], asks["kind"], asks["region"]) == ("≥45亩", "土地", "样例局")
    assert {m["name"] for m in told["matches"]} == {"大小正好", "没写电力"}
    client = enter(city.filler)
    listed = client.get("/sites/").content.decode()
    assert "装备项目" in listed
    assert "电池项目用地" in listed
    assert "匹配载体" in client.get(table.row_address(project.key)).content.decode()


def test_some_sites_stand_beside_each_other(asked, city, enter):
    told = call(city.filler, at(asked).rstrip("/"))
    keys = [each["key"] for part in ("matches", "unsure", "rejected") for each in told[part]]
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('比', by=city.filler)}"}
    query = "&".join(f"site={key}" for key in keys[:3])
    answer = Client().get(f"/api{at(asked)}compare?{query}", **head)
    compared = json.loads(answer.content)
    land = next(line for line in compared["lines"] if line["name"] == "土地面积")
    assert land["needed"] == "≥40亩"
    assert [(c["value"], c["outcome"]) for c in land["cells"]] == [
        ("50亩", "passes"), ("50亩", "passes"), ("39亩", "fails"),
    ]  # fmt: skip
    power = next(line for line in compared["lines"] if line["name"] == "电力")
    assert power["cells"][1] == {"value": "", "outcome": "unknown"}
    page = enter(city.filler).get(f"{at(asked, 'compare/')}?{query}")
    assert page.status_code == 200
    best = enter(city.filler).get(at(asked, "compare/")).content.decode()
    assert "大小正好" in best  # none is chosen: the best ones
    assert "小了一亩" not in best
    table = Row.objects.get(title="大小正好")
    for number in range(5):
        site(ledger_table(ledgers()["sites"], city.department), f"加{number}", city.filler)
    every = "&".join(f"site={row.organisation_id}/{row.key}" for row in Row.objects.filter(
        ledger="sites", organisation=table.organisation_id, state="offered"))  # fmt: skip
    refused = enter(city.filler).get(f"{at(asked, 'compare/')}?{every}")
    assert refused.status_code == 409
    assert "一次最多比 5 处" in refused.content.decode()
    other = Row.objects.get(title="别处的地")
    stolen = f"{at(asked, 'compare/')}?site={other.organisation_id}/{other.key}"
    assert "别处的地" not in enter(city.filler).get(stolen).content.decode()


def test_the_paper_is_made_by_a_job_and_says_what_the_page_says(asked, city, enter):
    assert enter(city.filler).post(at(asked, "files/")).status_code == 302
    doing.work()
    stored = StoredFile.objects.get(name="电池项目用地选址建议.docx")
    with ZipFile(io.BytesIO(path_of(stored.digest).read_bytes())) as parts:
        text = parts.read("word/document.xml").decode()
    for words in ("大小正好", "差 1亩", "没写电力（电力）", "符合全部条件的 1 处"):
        assert words in text
    assert "别处的地" not in text
    assert call(city.filler, f"{at(asked)}files", expect=202, post=True)["state"] == "waiting"


def test_matching_asks_the_database_as_often_for_many_sites_as_for_few(asked, kept, city, enter):
    client = enter(city.filler)
    client.get(at(asked))
    with CaptureQueriesContext(connection) as few:
        client.get(at(asked))
    for number in range(60):
        site(kept("sites"), f"地块{number}", city.filler)
    with CaptureQueriesContext(connection) as many:
        client.get(at(asked))
    assert len(many) <= len(few) + 2


def test_a_site_is_offered_with_a_proof_by_another_than_who_wrote_it_and_expires(kept, city):
    table = kept("sites")
    row = filling.add_row(table, {"name": "一号地", **LAND}, by=city.filler)
    with pytest.raises(Refused, match="权属"):
        moving.apply_move(table, row.key, Taking("offer"), by=city.division_head)
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    Row.objects.filter(pk=row.pk).update(
        state="offered", read={**row.read, "valid_until": yesterday}
    )
    assert expire_rows() == 1
    assert Row.objects.get(pk=row.pk).state == "expired"


def test_a_need_is_settled_on_a_site_with_a_reason_and_a_paper_not_by_who_asked(asked, kept, city):
    table = kept("needs")
    with pytest.raises(Refused, match="选定的载体"):
        moving.apply_move(table, asked.key, Taking("choose_site"), by=city.division_head)
    with pytest.raises(Refused):
        moving.apply_move(table, asked.key, Taking("choose_site"), by=city.filler)
