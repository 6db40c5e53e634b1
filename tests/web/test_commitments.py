"""What an investor and what the government promised: overdue, extended, kept; each way its rate."""

import pytest
from django.test import Client

from jiheng.model import year_of
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.figures import figure_of, forget
from web.city import person

LATE, AHEAD = "2025-03-31", "2199-01-01"


@pytest.fixture
def table(city):
    forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    return ledger_table(ledgers()["commitments"], city.department)


def promise(table, city, text, side, due_on):
    values = {"project": "项目", "side": side, "text": text, "due_on": due_on}
    return filling.add_row(table, values, by=city.filler)


def keep(table, city, row, done_on):
    fresh = Row.objects.get(pk=row.pk)
    filling.save_row(table, Edit(row.key, {"done_on": done_on}, fresh.version), by=city.filler)
    proof = take_file("凭证.txt", row.key.encode(), by=city.verifier)
    moving.apply_move(table, row.key, Taking("keep", proof=proof), by=city.verifier)
    return Row.objects.get(pk=row.pk)


def overdue(city, enter):
    """Who is late, on the page and by a call."""
    page = enter(city.filler).get("/ledgers/commitments/clocks/?state=overdue").content.decode()
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    told = Client().get("/api/ledgers/commitments/clocks?state=overdue", **head).json()
    titles = [each["title"] for each in told]
    assert all(title in page for title in titles)
    return titles


def test_a_promise_is_overdue_from_its_day_on_till_it_is_kept_or_put_off(table, city, enter):
    late = promise(table, city, "投资到位", "企业承诺", LATE)
    promise(table, city, "建成投产", "企业承诺", AHEAD)
    ours = promise(table, city, "供地", "政府承诺", LATE)
    assert overdue(city, enter) == ["投资到位", "供地"]
    assert Row.objects.get(pk=late.pk).values["last_on"] == LATE
    put_off = Edit(ours.key, {"due_limit": AHEAD}, Row.objects.get(pk=ours.pk).version)
    filling.save_row(table, put_off, by=city.filler)
    assert overdue(city, enter) == ["投资到位"]
    row = Row.objects.get(pk=ours.pk)
    assert (row.values["due_on"], row.values["last_on"]) == (LATE, AHEAD)  # the first day is kept
    with pytest.raises(Refused, match="佐证"):
        moving.apply_move(table, late.key, Taking("keep"), by=city.verifier)
    assert keep(table, city, late, "2025-04-02").values["on_time"] == "否"
    assert overdue(city, enter) == []


def test_each_side_has_its_own_rate_of_what_fell_due(table, city):
    for text, side, due_on, done_on in (
        ("投资到位", "企业承诺", LATE, "2025-03-30"), ("用工", "企业承诺", LATE, ""),
        ("纳税", "企业承诺", AHEAD, ""), ("供地", "政府承诺", LATE, "2025-03-31"),
    ):  # fmt: skip
        row = promise(table, city, text, side, due_on)
        if done_on:
            assert keep(table, city, row, done_on).values["on_time"] == "是"
    rates = {
        side: figure_of(f"commitments.{side}.kept", city.department, year_of(2025))
        for side in ("investor", "government")
    }
    printed = {side: rate.quantity.printed() for side, rate in rates.items()}
    assert printed == {"investor": "50.0%", "government": "100.0%"}
