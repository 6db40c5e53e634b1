"""What a ledger declares unique is an error at every row that repeats it, and refused at its gates."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from jiheng.ledger.uniqueness import entered_once
from jiheng.model import LedgerRow
from jiheng.web.core import jobs as core_jobs
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering, voiding
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.remarks import quality_remarks
from web import doing
from web.city import person

TARGET = {"unit_name": "样例区", "definition": "新签约项目数", "year": "2025", "target": "30",
          "measured_in": "个", "document": "目标文件"}  # fmt: skip
ARRIVAL = {"report_number": "BG2025-0009", "enterprise": "外资（样例）有限公司",
           "arrived_on": "2025-03-14", "amount": "100", "currency": "美元"}  # fmt: skip


@pytest.fixture
def kept(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")
    return lambda ledger, where=None: ledger_table(ledgers()[ledger], where or city.department)


def codes(table, user, *rows):
    remarks = quality_remarks(table, list(rows), user)
    return [[r.code for r in remarks.get(row.key, ())] for row in rows]


def test_what_is_entered_twice_is_an_error_at_both_and_is_not_approved(kept, city, enter):
    table = kept("targets")
    first, second = (filling.add_row(table, TARGET, by=city.filler) for _ in range(2))
    other = filling.add_row(table, {**TARGET, "year": "2026"}, by=city.filler)
    assert codes(table, city.filler, first, second, other) == [["DQ-19"], ["DQ-19"], []]
    assert codes(table, city.filler, first) == [["DQ-19"]]  # asked about one alone
    page = enter(city.filler).get(table.row_address(second.key)).content.decode()
    assert "登记了不止一次：样例区、新签约项目数、2025" in page
    with pytest.raises(Refused, match="DQ-19"):
        moving.apply_move(table, second.key, Taking("approve"), by=city.lead)
    voiding.void(table, first.key, "登记了两次", by=city.filler)
    moving.apply_move(table, second.key, Taking("approve"), by=city.lead)
    listed = enter(city.filler).get("/ledgers/targets/quality/").content.decode()
    assert "DQ-19" not in listed


def test_another_place_may_hold_the_same(kept, city):
    first = filling.add_row(kept("targets"), TARGET, by=city.filler)
    theirs = filling.add_row(kept("targets", city.other), TARGET, by=city.people["colleague"])
    assert codes(kept("targets"), city.verifier, first) == [[]]
    assert codes(kept("targets", city.other), city.verifier, theirs) == [[]]


def test_days_written_in_two_ways_are_one(kept, city):
    table = kept("progress")
    row = {"project": "项目", "text": "打桩"}
    first = filling.add_row(table, {**row, "reported_on": "2025-03-31"}, by=city.filler)
    second = filling.add_row(table, {**row, "reported_on": "2025年3月31日"}, by=city.filler)
    assert codes(table, city.filler, second, first) == [["DQ-19"], ["DQ-19"]]


def test_what_another_rule_says_is_said_once(kept, city):
    table = kept("arrivals")
    rows = [filling.add_row(table, ARRIVAL, by=city.filler) for _ in range(2)]
    for found in codes(table, city.filler, *rows):
        assert found.count("DQ-17") == 1
        assert "DQ-19" not in found
    with pytest.raises(Refused, match="DQ-17"):
        moving.apply_move(table, rows[0].key, Taking("check"), by=city.division_head)


def test_a_firm_that_is_in_no_ledger_is_refused_at_the_first_step(kept, city):
    table = kept("arrivals")
    row = filling.add_row(table, ARRIVAL, by=city.filler)
    with pytest.raises(Refused, match="不在外商投资企业台账里"):
        moving.apply_move(table, row.key, Taking("check"), by=city.division_head)
    filling.add_row(kept("enterprises"), {"name": ARRIVAL["enterprise"]}, by=city.filler)
    moving.apply_move(table, row.key, Taking("check"), by=city.division_head)


def test_one_voucher_on_two_projects_is_an_error_on_both(kept, city):
    table = kept("funds")
    fund = {"payer": "境外公司", "arrived_on": "2025-05-01", "amount": "100"}
    digest = {"voucher_digest": "ab12"}
    rows = [
        filling.add_row(table, {**fund, **digest, "voucher": f"V-{n}", "project": f"项目{n}"},
                        by=city.filler)
        for n in range(2)
    ]  # fmt: skip
    assert [c.count("DQ-09") for c in codes(table, city.filler, *rows)] == [1, 1]


def test_the_preview_of_a_workbook_says_it_before_any_row_is_taken(kept, city, enter):
    table = kept("accounts")
    book = Workbook()
    book.active.title = "客商"
    book.active.append(["企业名称", "统一社会信用代码"])
    book.active.append(["甲投资", "91999900MA00000000"])
    book.active.append(["乙投资", "91999900MA00000000"])
    held = BytesIO()
    book.save(held)
    held.seek(0)
    held.name = "a.xlsx"
    client = enter(city.filler)
    client.post(f"{table.address}import/", {"file": held})
    doing.work()
    read = core_jobs.Job.objects.order_by("-pk").first()
    assert "DQ-19" in client.get(f"/ledgers/imports/{read.pk}/").content.decode()


def test_blanks_are_not_the_same():
    ledger = ledgers()["accounts"]
    rows = [LedgerRow(ledger="accounts", key=f"1/{n}", values={"name": "甲"}) for n in range(2)]
    assert list(entered_once(ledger, rows)) == []
