"""The API: tokens, the same rights as the pages, and what schemathesis finds: nothing."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import given, settings

from jiheng.web.core import actions
from jiheng.web.performance.api import api
from web.city import a_city, fill_targets, walk


def headers(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('测试', by=user)}"}


def test_a_token_is_its_persons_and_ends(city, client):
    walk(city, "evaluating")
    mine = headers(city.filler)
    [year] = json.loads(client.get("/api/years", **mine).content)
    assert (year["year"], year["state"]) == (2025, "evaluating")
    assert client.get(f"/api/years/{city.cycle.pk}", **headers(city.colleague)).status_code == 404
    assert client.get("/api/years").status_code == 401
    assert client.get("/api/years", HTTP_AUTHORIZATION="Bearer x").status_code == 401
    held = city.filler.tokens.get()
    assert mine["HTTP_AUTHORIZATION"].removeprefix("Bearer ") not in held.digest
    held.expires_at = timezone.now() - timedelta(days=1)
    held.save()
    assert client.get("/api/years", **mine).status_code == 401


def test_rows_are_changed_and_clashes_are_told(city, client):
    fill_targets(city)
    mine = headers(city.filler)
    path = f"/api/years/{city.cycle.pk}/sheets/indicators"
    row = json.loads(client.get(path, **mine).content)[0]
    body = {"version": row["version"], "values": {"unit": "人"}}
    put = client.put(f"{path}/{row['key']}", body, "application/json", **mine)
    assert json.loads(put.content)["values"]["unit"] == "人"
    body["values"] = {"unit": "个"}
    assert client.put(f"{path}/{row['key']}", body, "application/json", **mine).status_code == 409
    body = {"values": {"actual": "1"}}  # not while targets are set
    assert client.post(path, body, "application/json", **mine).status_code == 409
    assert client.post(path, body, "application/json", **headers(city.auditor)).status_code == 403


def test_score_and_findings_are_those_of_the_pages(city, client):
    walk(city, "submitted")
    mine = headers(city.finance)
    [tree] = json.loads(client.get(f"/api/years/{city.cycle.pk}/score", **mine).content)
    assert tree["value"] == "97.00"
    found = json.loads(client.get(f"/api/years/{city.cycle.pk}/findings", **mine).content)
    assert {"code", "sheet", "key", "field"} <= set(found[0])


@pytest.mark.django_db(transaction=True)
def test_every_call_keeps_its_promise():
    city = a_city()
    fill_targets(city)
    secret = actions.make_token("测试", by=city.manager)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    tried = 0
    for found in schema.get_all_operations():

        @given(case=found.ok().as_strategy())
        @settings(max_examples=25, deadline=None, database=None, derandomize=True)
        def keeps(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

        keeps()
        tried += 1
    assert tried == len([o for p in api.get_openapi_schema()["paths"].values() for o in p])


def test_every_operation_asks_for_a_token():
    for path in api.get_openapi_schema()["paths"].values():
        for operation in path.values():
            assert operation["security"]
