"""A wrong row is made void with a reason: hidden in lists, kept in history, left out of figures."""

import json

import pytest
from django.test import Client

from jiheng.model import year_of
from jiheng.web.core.actions import make_token
from jiheng.web.core.comparing import differences
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import correcting, filling, moving, offering, voiding
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.boards import board_of
from web.city import person
from web.test_ledger_figures import signed

WHY = "与另一行是同一件，填重了"


@pytest.fixture
def projects(city):
    figures.forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    return ledger_table(ledgers()["investment_projects"], city.department)


def call(user, path, method="get", **sent):
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=user)}"}
    return getattr(Client(), method)(path, sent, content_type="application/json", **head)


def test_a_row_is_void_with_a_reason_and_never_removed(trainings, city, enter):
    row = filling.add_row(trainings, {"name": "财务培训"}, by=city.filler)
    at = f"/api/ledgers/trainings/{city.department.pk}/rows/{row.key}"
    client = enter(city.filler)
    page = client.get(trainings.row_address(row.key)).content.decode()
    assert "删除这一行" not in page
    assert client.post(f"{trainings.row_address(row.key)}remove/").status_code == 409
    assert call(city.filler, at, "delete").status_code == 409
    assert call(city.filler, f"{at}/void", "post", reason="").status_code == 409
    with pytest.raises(Refused):
        voiding.void(trainings, row.key, WHY, by=city.people["colleague"])
    answer = client.post(f"{trainings.row_address(row.key)}void/", {"reason": WHY}, follow=True)
    assert "已作废，历史保留" in answer.content.decode()
    assert "财务培训" not in client.get("/ledgers/trainings/").content.decode()
    assert "财务培训" in client.get("/ledgers/trainings/?voided=1").content.decode()
    assert "财务培训" not in client.get(f"{trainings.address}grid/").content.decode()
    assert sum(column.count for column in board_of(city.filler, trainings.ledger)) == 0
    shown = json.loads(call(city.filler, at).content)
    assert (shown["voided"], "_voided" in shown["values"]) == (WHY, False)
    assert json.loads(call(city.filler, "/api/ledgers/trainings/rows").content) == []
    assert WHY in client.get(f"{trainings.row_address(row.key)}history/").content.decode()
    with pytest.raises(Refused, match="已经作废"):
        filling.save_row(trainings, Edit(row.key, {"name": "乙"}, 2), by=city.filler)
    with pytest.raises(Refused, match="已经作废"):
        moving.apply_move(trainings, row.key, Taking("report_held"), by=city.filler)
    assert list(differences()) == []


def test_what_was_confirmed_is_void_once_a_second_person_agrees_and_counts_no_more(projects, city):
    row = signed(projects, "甲", day="2025-03-04")
    signed(projects, "乙", day="2025-03-05")
    assert not voiding.void(projects, row.key, WHY, by=city.filler)
    asked = Correction.objects.get(row=row)
    count = figures.figure_of("projects.signed.count", city.department, year_of(2025))
    assert count.value == 2
    with pytest.raises(Refused):
        correcting.decide(projects, asked.pk, approved=True, by=city.filler)
    correcting.decide(projects, asked.pk, approved=True, by=city.verifier)
    count = figures.figure_of("projects.signed.count", city.department, year_of(2025))
    assert count.value == 1
    assert {why: len(keys) for why, keys in count.left_out.items()} == {"void": 1}
    assert Row.objects.get(pk=row.pk).versions.last().correction
    back = voiding.restore(projects, row.key, "两行不是同一件", by=city.filler)
    correcting.decide(projects, back.pk, approved=True, by=city.verifier)
    count = figures.figure_of("projects.signed.count", city.department, year_of(2025))
    assert (count.value, dict(count.left_out)) == (2, {})


def test_the_page_of_a_figure_counts_void_rows_as_a_reason(projects, city, enter):
    row = signed(projects, "甲", day="2025-03-04")
    voiding.void(projects, row.key, WHY, by=city.filler)
    asked = Correction.objects.get(row=row)
    correcting.decide(projects, asked.pk, approved=True, by=city.verifier)
    at = f"/ledgers/figures/projects.signed.count/?organisation={city.department.pk}&year=2025"
    assert "已作废" in enter(city.filler).get(at).content.decode()
