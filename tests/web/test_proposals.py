"""A stage is proposed by one and confirmed by another, from above; till then nothing changes."""

from pathlib import Path

import pytest

from jiheng.web.core.actions import take_file
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.waiting import waiting_rows

pytestmark = pytest.mark.once

PROJECTS = Path(__file__).with_name("projects.yaml").read_text(encoding="utf-8")
SIGNED = {"name": "精密部件项目", "signed_on": "2025-03-04", "total": "12000"}


@pytest.fixture
def projects(written, city):
    written(PROJECTS, "projects.yaml")
    return ledger_table(ledgers()["proposals"], city.department)


def proof(table, city, row, tag):
    stored = take_file(f"{tag}.txt", tag.encode(), by=city.filler)
    filling.attach(table, row.key, "proofs", stored, by=city.filler, tag=tag)


def proposed(table, city):
    row = filling.add_row(table, SIGNED, by=city.filler)
    proof(table, city, row, "会议纪要")
    proof(table, city, row, "合同")
    moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    row.refresh_from_db()
    return row


def test_a_proposal_asks_for_its_proofs_by_what_they_are(projects, city):
    row = filling.add_row(projects, SIGNED, by=city.filler)
    with pytest.raises(Refused, match="会议纪要、合同或协议（任意一份）"):
        moving.apply_move(projects, row.key, Taking("propose_signed"), by=city.filler)
    proof(projects, city, row, "会议纪要")
    with pytest.raises(Refused, match="还缺佐证：合同或协议"):
        moving.apply_move(projects, row.key, Taking("propose_signed"), by=city.filler)
    with pytest.raises(Refused, match="没有这种佐证"):
        proof(projects, city, row, "照片")
    proof(projects, city, row, "协议")
    row.refresh_from_db()
    assert row.values["proofs"] == "会议纪要、协议"
    moving.apply_move(projects, row.key, Taking("propose_signed"), by=city.filler)


def test_a_proposed_row_stays_where_it_is_and_is_shut(projects, city):
    row = proposed(projects, city)
    assert (row.state, row.pending) == ("registered", "propose_signed")
    assert (row.values["stage"], row.values["pending"]) == ("登记", "已签约")
    with pytest.raises(Refused, match="等核实"):
        edit = Edit(row.key, {"total": "99999"}, row.version)
        filling.save_row(projects, edit, by=city.filler)
    with pytest.raises(Refused, match="等核实"):
        moving.apply_move(projects, row.key, Taking("propose_signed"), by=city.filler)
    with pytest.raises(Refused):
        filling.remove_row(projects, row.key, by=city.filler)


def test_whose_the_credit_is_does_not_confirm_it(projects, city):
    row = proposed(projects, city)
    with pytest.raises(Refused, match="上级单位"):  # of the department itself
        moving.apply_move(projects, row.key, Taking("confirm_signed"), by=city.manager)
    assert not [w for w in waiting_rows(city.manager) if w.title == row.title]
    assert [str(w.step) for w in waiting_rows(city.finance) if w.title == row.title] == ["核实签约"]
    moving.apply_move(projects, row.key, Taking("confirm_signed"), by=city.finance)
    row.refresh_from_db()
    assert (row.state, row.pending, row.values["stage"]) == ("signed", "", "已签约")
    assert "pending" not in row.values


def test_a_proposal_sent_back_leaves_the_row_open_again(projects, city):
    row = proposed(projects, city)
    with pytest.raises(Refused, match="退回要写明原因"):
        moving.apply_move(projects, row.key, Taking("return_signed"), by=city.finance)
    taking = Taking("return_signed", "合同没有盖章")
    step = moving.apply_move(projects, row.key, taking, by=city.finance)
    row.refresh_from_db()
    assert (row.state, row.pending, step.end) == ("registered", "", "registered")
    edit = Edit(row.key, {"total": "13000"}, row.version)
    assert filling.save_row(projects, edit, by=city.filler).values["total"] == "13000"
    with pytest.raises(Refused):  # nothing is proposed any more
        moving.apply_move(projects, row.key, Taking("confirm_signed"), by=city.finance)


def test_the_page_shows_what_is_proposed_and_which_proofs_are_asked_for(projects, city, enter):
    row = proposed(projects, city)
    page = enter(city.finance).get(projects.row_address(row.key)).content.decode()
    assert "申报签约" in page
    assert "核实签约" in page
    row = filling.add_row(projects, {"name": "另一个"}, by=city.filler)
    page = enter(city.filler).get(projects.row_address(row.key)).content.decode()
    assert "<option>会议纪要</option>" in page


def test_a_day_that_has_not_come_is_not_proposed(projects, city):
    row = filling.add_row(projects, {**SIGNED, "signed_on": "2199-01-01"}, by=city.filler)
    proof(projects, city, row, "会议纪要")
    proof(projects, city, row, "合同")
    with pytest.raises(Refused, match="签约日期还没有到"):
        moving.apply_move(projects, row.key, Taking("propose_signed"), by=city.filler)
