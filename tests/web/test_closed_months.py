"""A closed month keeps what it counted, by whichever day of a row a figure counts."""

import datetime as dt

import pytest

from jiheng.model import year_of
from jiheng.web.core import actions
from jiheng.web.core.comparing import differences
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import (
    answering,
    correcting,
    filling,
    importing,
    months,
    moving,
    offering,
    voiding,
)
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.actions.raising import raise_pairs
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values, update
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.actions.taking_sheets import take_sheet
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Correction, Pair, Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.closed import closed_months
from jiheng.web.ledgers.queries.months import month_tables
from jiheng.web.ledgers.row_input import RowInput
from web.city import person
from web.test_ledger_figures import signed

MARCH, APRIL = dt.date(2025, 3, 1), dt.date(2025, 4, 1)
WHY = "与合同原件核对过"
PLANNED = """definitions:
  - id: own.trainings.planned
    label: 计划培训数
    english: Trainings planned
    unit: 次
    monthly: true
    versions:
      - since: 2024
        ledger: trainings
        how: count
        on: planned_on
        where: [{field: mode, is: 面授}]
        cites: {document: city-definitions, clause: 签约}
        verified: false
  - id: own.trainings.reported
    label: 报告培训数
    english: Trainings reported
    unit: 次
    monthly: true
    versions:
      - since: 2024
        ledger: trainings
        how: count
        on: reported_on
        where: [{field: state, any_of: [已举办, 已核实, 已归档]}]
        cites: {document: city-definitions, clause: 签约}
        verified: false
"""


@pytest.fixture
def kept(city):
    figures.forget()
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    city.people["statistician"] = person("statistician", city.root, "statistician")
    return lambda ledger: ledger_table(ledgers()[ledger], city.department)


@pytest.fixture
def planned(trainings, written, kept, city):
    written(PLANNED.replace("field: state, any_of: [已举办, 已核实, 已归档]",
                            "field: teacher, filled: true"), "own.yaml", folder="definitions")  # fmt: skip
    return ledger_table(ledgers()["trainings"], city.department)


def in_stage(table, title, state, **values):
    """A row as one that came to its stage: how it gets there is tested with the moves."""
    row = new_row(table, f"r-{title}", 1)
    put_values(row, values, None)
    row.state = state
    insert(table, [row], None)
    return Row.objects.get(pk=row.pk)


def landed(table, title, *, signed_on, landed_on, **more):
    row = signed(table, title, day=signed_on, **more)
    facts = {"stage": "已落地", "landed_on": landed_on, "credit_code": "91999900MA00000000"}
    put_values(row, facts, None)
    row.state = "landed"
    update(table, [row], None)
    return Row.objects.get(pk=row.pk)


def table_of(table, id_):
    tables = month_tables(table.ledger, table.organisation, 2025)
    return next(months for definition, months in tables if definition.id == id_)


def save(table, row, values, by):
    row.refresh_from_db()
    return filling.save_row(table, Edit(row.key, values, row.version), by=by)


def close(table, city, first):
    months.close(table.ledger, city.department, first, by=city.statistician)


@pytest.mark.parametrize("day", ["planned_on", "held_on", "reported_on"])
def test_each_day_that_counts_holds_the_lock(planned, city, day):
    """Three day columns of one ledger: its own day and those of two figures."""
    facts = {"name": "培训", "mode": "面授", "teacher": "示例学院", day: "2025-03-11"}
    row = in_stage(planned, "甲", "held" if day == "held_on" else "planned", **facts)
    close(planned, city, MARCH)
    closed = closed_months(planned)
    if day == "held_on":  # no figure counts by it; the ledger is dated by it
        assert closed.shut(row) == {"name", "mode", "planned_on", "place", "teacher", "held_on"}
        save(planned, row, {"people": "40"}, city.filler)  # what comes after it
        return
    with pytest.raises(Refused, match="已经月结"):
        save(planned, row, {"name": "另一个名称"}, city.filler)
    assert not voiding.void(planned, row.key, "填错了，没有这次培训", by=city.filler)
    asked = Correction.objects.get(row=row)
    assert asked.state == "open"


def test_a_change_that_brings_a_row_into_a_closed_month_is_none_of_one_person(planned, city):
    row = in_stage(planned, "甲", "planned", name="培训", mode="面授", planned_on="2025-05-06")
    close(planned, city, MARCH)
    with pytest.raises(Refused, match="已经月结"):
        save(planned, row, {"planned_on": "2025-03-06"}, city.filler)
    save(planned, row, {"planned_on": "2025-06-06", "place": "三楼"}, city.filler)
    with pytest.raises(Refused, match="已经月结"):  # two days, one of them closed
        save(planned, row, {"teacher": "示例学院", "planned_on": "2025-03-07"}, city.filler)


def test_a_new_row_of_a_closed_month_counts_once_another_agrees(planned, city):
    close(planned, city, MARCH)
    facts = {"name": "补报的培训", "mode": "面授", "planned_on": "2025-03-20"}
    row = filling.add_row(planned, facts, by=city.filler)
    assert row.voided
    asked = Correction.objects.get(row=row)
    assert (asked.values, asked.by) == ({"_voided": ""}, city.filler)
    assert table_of(planned, "own.trainings.planned").cumulative.value == 0
    with pytest.raises(Refused):
        correcting.decide(planned, asked.pk, approved=True, by=city.filler)
    free = filling.add_row(planned, {**facts, "planned_on": "2025-05-20"}, by=city.filler)
    assert not free.voided
    assert not Correction.objects.filter(row=free).exists()
    assert list(differences()) == []


def test_a_firm_that_counts_as_it_is_reported_is_locked_in_its_first_state(kept, city):
    table = kept("enterprises")
    facts = {"name": "示例企业", "entry_kind": "新设", "credit_code": "91999900MA00000000"}
    row = filling.add_row(table, {**facts, "established_on": "2025-03-05"}, by=city.filler)
    close(table, city, MARCH)
    with pytest.raises(Refused, match="已经月结"):
        save(table, row, {"established_on": "2025-04-05"}, city.filler)
    late = filling.add_row(
        table, {**facts, "name": "另一家", "credit_code": "91999900MA0000001X",
                "established_on": "2025-03-25"}, by=city.filler,
    )  # fmt: skip
    asked = Correction.objects.get(row=late)
    correcting.decide(table, asked.pk, approved=True, by=city.verifier)
    late.refresh_from_db()
    assert (late.voided, late.versions.last().correction) == (False, True)
    count = figures.figure_of("enterprises.new.count", city.department, year_of(2025))
    assert count.value == 2


def test_a_landing_in_a_closed_month_is_locked_while_its_signing_month_is_open(kept, city):
    table = kept("investment_projects")
    row = landed(table, "甲", signed_on="2025-05-10", landed_on="2025-04-12")
    close(table, city, APRIL)
    assert row.day.month == 5  # not closed
    assert {"landed_on", "planned_total", "land_mu"} <= closed_months(table).shut(row)
    assert not voiding.void(table, row.key, "与另一行是同一件", by=city.filler)
    correcting.decide(table, Correction.objects.get(row=row).pk, approved=True, by=city.verifier)
    landings = table_of(table, "projects.landed.count")
    assert (landings.corrections, landings.cumulative.value) == (-1, 0)


def test_a_sheet_that_changes_a_landing_of_a_closed_month_asks_for_a_correction(kept, city):
    table = kept("investment_projects")
    row = landed(table, "甲", signed_on="2025-05-10", landed_on="2025-04-12")
    other = signed(table, "乙", day="2025-04-10")
    close(table, city, APRIL)
    sheet = [
        RowInput(row.key, {"name": "甲", "landed_on": "2025-05-12"}),
        RowInput(other.key, {"name": "乙", "company": "示例公司"}),  # after the signing: open
    ]
    preview = importing.preview_sheet(table, sheet)
    assert preview.proposals == [(row.key, {"landed_on": "2025-05-12"})]
    assert [key for key, *_rest in preview.updates] == [other.key]
    take_sheet(preview, by=city.filler, reason="落地日期抄错了")
    row.refresh_from_db()
    assert row.values["landed_on"] == "2025-04-12"
    assert Correction.objects.get(row=row).values == {"landed_on": "2025-05-12"}


def test_a_late_confirmation_is_a_correction_and_a_later_step_is_none(kept, city):
    table = kept("investment_projects")
    row = signed(table, "甲", day="2025-03-10", region="样例局")
    close(table, city, MARCH)
    close(table, city, APRIL)
    save(table, row, {"land_mu": "12", "landed_on": "2025-04-20"}, city.filler)
    row.refresh_from_db()
    put_values(row, {"credit_code": "91999900MA00000000"}, None)
    row.pending = "propose_landed"
    update(table, [row], None)
    moving.apply_move(table, row.key, Taking("confirm_landed"), by=city.verifier)
    row.refresh_from_db()
    assert (row.state, row.versions.last().correction) == ("landed", True)
    landings = table_of(table, "projects.landed.count")
    assert (landings.corrections, landings.cumulative.value) == (1, 1)
    put_values(row, {"started_on": "2025-06-01", "project_code": "2505-999900-04-01-000001"}, None)
    row.pending = "propose_started"
    update(table, [row], None)
    second = person("verifier2", city.root, "verifier")
    moving.apply_move(table, row.key, Taking("confirm_started"), by=second)
    row.refresh_from_db()
    assert (row.state, row.versions.last().correction) == ("started", False)


def test_a_step_of_one_person_into_a_closed_month_is_by_another_and_says_why(kept, city):
    table = kept("funds")
    facts = {"voucher": "V1", "payer": "示例投资", "origin": "境外", "amount": "100",
             "arrived_on": "2025-03-09", "project": "甲"}  # fmt: skip
    row = filling.add_row(table, facts, by=city.filler)
    row.refresh_from_db()
    proof = actions.note_file("0" * 64, "凭证.pdf", 1, "pdf", by=city.filler)
    filling.attach(table, row.key, "voucher", proof, by=city.filler, tag="资金凭证")
    close(table, city, MARCH)
    with pytest.raises(Refused, match="写明原因"):
        moving.apply_move(table, row.key, Taking("accept"), by=city.verifier)
    moving.apply_move(table, row.key, Taking("accept", "凭证四月才送到"), by=city.verifier)
    row.refresh_from_db()
    assert row.versions.last().correction
    external = table_of(table, "funds.external.amount")
    assert (external.months[2].shown.value, external.corrections) == (0, 1_000_000)


def test_the_month_of_the_place_above_locks_too_and_a_case_goes_to_a_third_person(kept, city):
    table = kept("investment_projects")
    other = ledger_table(table.ledger, city.other)
    code = {"investor_code": "91999900MA00000000"}
    first = landed(table, "同一个", signed_on="2025-05-10", landed_on="2025-04-12", **code)
    second = landed(other, "同一个项目", signed_on="2025-05-11", landed_on="2025-04-13", **code)
    months.close(table.ledger, city.department, APRIL, by=city.statistician)
    with pytest.raises(Refused, match="别的局"):  # it landed there in April, was signed in May
        months.close(table.ledger, city.root, APRIL, by=city.statistician)
    months.close(table.ledger, city.other, APRIL, by=city.statistician)
    months.close(table.ledger, city.root, APRIL, by=city.statistician)
    found = actions.found_organisation
    below = found(kind="unit", name="东区", code="U1", parent=city.department, by=None)
    assert closed_months(ledger_table(table.ledger, below)).firsts == {APRIL}
    raise_pairs(table, [second], by=city.people["colleague"])
    pair = Pair.objects.get()
    same = Answer("same", WHY)
    side = "first" if pair.first_id == first.pk else "other"
    answering.answer(table.ledger, pair.pk, side, same, by=city.filler)
    answering.answer(table.ledger, pair.pk, "other" if side == "first" else "first", same,
                     by=city.people["colleague"])  # fmt: skip
    pair.refresh_from_db()
    assert (pair.state, pair.above) == ("suspected", True)


def test_what_is_taken_over_into_a_closed_month_by_its_landing_is_a_correction(kept, city):
    table = kept("investment_projects")
    close(table, city, APRIL)
    facts = {"name": "历史", "planned_total": "12000", "contract_signed_on": "2025-02-01",
             "landed_on": "2025-04-03", "credit_code": "91999900MA00000000", "stage": "已落地"}  # fmt: skip
    [row] = take_over(table, [facts], "2024年签约台账（纸质）", by=city.verifier)
    assert row.versions.get().correction


@pytest.mark.parametrize(
    ("state", "move", "end"),
    [("started", "unlanded", "signed"), ("operating", "unlanded", "signed"),
     ("full", "unlanded", "signed"), ("operating", "unstarted", "landed")],
)  # fmt: skip
def test_the_way_back_after_the_landing_takes_a_reason_and_another_person(
    kept, city, state, move, end
):
    table = kept("investment_projects")
    row = landed(table, "撤回", signed_on="2025-03-10", landed_on="2025-04-12")
    row.state = state
    update(table, [row], None)
    close(table, city, APRIL)
    with pytest.raises(Refused):
        moving.apply_move(table, row.key, Taking(f"propose_{move}"), by=city.filler)
    moving.apply_move(table, row.key, Taking(f"propose_{move}", "投资方撤回了"), by=city.filler)
    with pytest.raises(Refused):
        moving.apply_move(table, row.key, Taking(f"confirm_{move}"), by=city.filler)
    row.refresh_from_db()
    assert row.state == state
    moving.apply_move(table, row.key, Taking(f"confirm_{move}"), by=city.verifier)
    row.refresh_from_db()
    landings = table_of(table, "projects.landed.count")
    gone = end == "signed"
    assert (row.state, row.versions.last().correction) == (end, gone)
    assert (landings.months[3].shown.value, landings.corrections) == (1, -1 if gone else 0)


def test_a_sum_so_far_that_fell_is_said_at_its_row_and_not_accepted(kept, city, enter):
    table = kept("funds")
    facts = {"payer": "示例投资", "origin": "境外", "project": "甲"}
    rows = [
        filling.add_row(table, {**facts, "voucher": name, "amount": amount, "so_far": so_far,
                                "arrived_on": day}, by=city.filler)
        for name, amount, so_far, day in (
            ("V1", "5200", "5200", "2025-03-09"), ("V2", "100", "4800", "2025-04-09"),
        )
    ]  # fmt: skip
    for row in rows:
        proof = actions.note_file(row.key[:1] * 64, f"{row.key}.pdf", 1, "pdf", by=city.filler)
        filling.attach(table, row.key, "voucher", proof, by=city.filler, tag="资金凭证")
    page = enter(city.filler).get(table.row_address(rows[1].key)).content.decode()
    assert "累计数 4800 万元少于 2025-03-09 的 5200 万元" in page
    assert "写累计 4800 万元，登记的 2 笔之和是 5300 万元" in page
    with pytest.raises(Refused, match=r"DQ-20.*DQ-21"):
        moving.apply_move(table, rows[1].key, Taking("accept"), by=city.verifier)
    named = {"so_far": "4800", "amount": "-400", "fall_reason": "三月第二笔退回投资方"}
    save(table, rows[1], named, city.filler)
    moving.apply_move(table, rows[1].key, Taking("accept"), by=city.verifier)
