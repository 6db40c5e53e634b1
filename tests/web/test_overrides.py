"""A gate is passed by two names and a reason, for what was named, and the row shows it for ever."""

import json

import pytest
from django.test import Client

from jiheng.web.core.actions import make_token
from jiheng.web.core.comparing import differences
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering, overriding
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Proof, Row
from jiheng.web.ledgers.queries.overrides import waiting_overrides
from web.city import person
from web.test_quality import negotiated

WHY = "原件在档案馆，月底取得"


@pytest.fixture
def table(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    city.people["local_verifier"] = person("local_verifier", city.department, "verifier")
    return ledger_table(ledgers()["investment_projects"], city.department)


@pytest.fixture
def row(table, city):
    """A project without the paper of its contract."""
    row = negotiated(table, city)
    Proof.objects.filter(row=row).delete()
    return row


def propose(table, row, by):
    return moving.apply_move(table, row.key, Taking("propose_signed"), by=by)


def test_one_person_never_passes_a_gate_and_two_do_for_what_was_named(table, row, city, enter):
    with pytest.raises(Refused, match="还缺佐证：合同"):
        propose(table, row, city.filler)
    with pytest.raises(Refused, match="原因"):
        overriding.ask(table, row.key, "propose_signed", "急", by=city.filler)
    for who in (city.administrator, city.verifier, city.people["colleague"]):
        with pytest.raises(Refused):  # who cannot take the move asks for nothing
            overriding.ask(table, row.key, "propose_signed", WHY, by=who)
    asked = overriding.ask(table, row.key, "propose_signed", WHY, by=city.filler)
    assert asked.gaps == [["any_proof", "合同"]]
    for who in (city.filler, city.administrator, city.division_head, city.local_verifier):
        with pytest.raises(Refused):
            overriding.decide(table, asked.pk, approved=True, by=who)
    with pytest.raises(Refused, match="还缺佐证：合同"):  # not agreed to yet
        propose(table, row, city.filler)
    assert [w.note for w in waiting_overrides(city.verifier)] == [WHY]
    overriding.decide(table, asked.pk, approved=True, by=city.verifier)
    propose(table, row, city.filler)
    assert Row.objects.get(pk=row.pk).pending == "propose_signed"
    moving.apply_move(table, row.key, Taking("confirm_signed"), by=city.verifier)
    for who in (city.filler, city.verifier, city.auditor):
        page = enter(who).get(table.row_address(row.key)).content.decode()
        assert WHY in page
        assert "已按例外办理" in page
    assert list(differences()) == []


def test_an_exception_is_for_one_move_and_for_nothing_else_that_is_missing(table, row, city):
    asked = overriding.ask(table, row.key, "propose_signed", WHY, by=city.filler)
    overriding.decide(table, asked.pk, approved=True, by=city.verifier)
    fresh = Row.objects.get(pk=row.pk)
    filling.save_row(table, filling.Edit(row.key, {"parties": ""}, fresh.version), by=city.filler)
    with pytest.raises(Refused, match="签约各方"):
        propose(table, row, city.filler)
    fresh.refresh_from_db()
    filling.save_row(
        table, filling.Edit(row.key, {"parties": "双方"}, fresh.version), by=city.filler
    )
    propose(table, row, city.filler)
    moving.apply_move(table, row.key, Taking("return_signed", "再看"), by=city.verifier)
    with pytest.raises(Refused, match="还缺佐证：合同"):  # it was used
        propose(table, row, city.filler)


def test_a_day_to_come_and_a_full_gate_are_no_exceptions(table, row, city):
    fresh = Row.objects.get(pk=row.pk)
    day = filling.Edit(row.key, {"contract_signed_on": "2199-01-01"}, fresh.version)
    filling.save_row(table, day, by=city.filler)
    with pytest.raises(Refused, match="日期还没有到"):
        overriding.ask(table, row.key, "propose_signed", WHY, by=city.filler)
    with pytest.raises(Refused, match="状态已经变了"):
        overriding.ask(table, row.key, "site", WHY, by=city.filler)


def test_calls_ask_and_decide_alike(table, row, city):
    at = f"/api/ledgers/{table.id}/{city.department.pk}"

    def call(user, method, path, **sent):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=user)}"}
        path = f"{at}{path}"
        return getattr(Client(), method)(path, sent, content_type="application/json", **head)

    asked = call(
        city.filler, "post", f"/rows/{row.key}/overrides", move="propose_signed", reason=WHY
    )
    assert asked.status_code == 201
    pk = json.loads(asked.content)["id"]
    assert call(city.filler, "post", f"/overrides/{pk}", approved=True).status_code == 403
    refused = call(city.verifier, "post", f"/overrides/{pk}", approved=False)
    assert refused.status_code == 409  # without a reason
    done = call(city.verifier, "post", f"/overrides/{pk}", approved=True)
    assert json.loads(done.content)["state"] == "approved"
    [shown] = json.loads(call(city.auditor, "get", f"/rows/{row.key}/overrides").content)
    assert (shown["by"], shown["decided_by"], shown["gaps"]) == (
        city.filler.name, city.verifier.name, [["any_proof", "合同"]],
    )  # fmt: skip
