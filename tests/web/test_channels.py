"""Channels, events, services and documents where rows are kept: clocks, gates, what a figure counts."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from jiheng.ledger.masks import MASK
from jiheng.model import year_of
from jiheng.rulebook import load
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import TAKEN, Row
from jiheng.web.ledgers.queries import clocks, figures, row_clocks
from jiheng.web.operate import platform_city
from jiheng.web.operate.demo_ledgers import _typed
from ledger.test_platform_city import TABLE
from web.city import person

REASON = "转自纸质台账"
PHONE = "000-5566-7788"
NOT_READ = ("official", "enterprises", "arrivals")  # figures of others


@pytest.fixture
def kept(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for role in ("verifier", "statistician"):
        city.people[role] = person(role, city.root, role)

    def table(ledger):
        return ledger_table(ledgers()[ledger], city.department)

    return table


def add(kept, city, ledger, **values):
    return filling.add_row(kept(ledger), values, by=city.filler)


def save(kept, row, by, **values):
    fresh = Row.objects.get(pk=row.pk)
    filling.save_row(kept(row.ledger), Edit(row.key, values, fresh.version), by=by)
    return Row.objects.get(pk=row.pk)


def move(kept, row, name, by, note="", reason="", proof=None):
    moving.apply_move(kept(row.ledger), row.key, Taking(name, note, proof, reason=reason), by=by)
    return Row.objects.get(pk=row.pk)


def prove(kept, row, tag, by):
    stored = take_file(f"{tag}.txt", f"{tag}{row.pk}".encode(), by=by)
    filling.attach(kept(row.ledger), row.key, "proofs", stored, by=by, tag=tag)


def value(id_, city, year=2025):
    return figures.figure_of(id_, city.department, year_of(year)).value


def test_every_figure_of_the_table_comes_out_of_what_is_kept(kept, city):
    rows = platform_city.city().rows
    for ledger, own in rows.items():
        if ledger not in NOT_READ:
            take_over(kept(ledger), [_typed(row) for row in own], REASON, by=city.statistician)
    for _number, id_, printed, *_rest in TABLE:
        shown = figures.figure_of(id_, city.department, year_of(2025))
        assert shown.quantity is not None, (id_, shown.refused)
        assert shown.quantity.printed() == printed, id_
    for id_ in ("agreements.university.count", "events.signed.amount", "actors.mission.cities"):
        shown = figures.figure_of(id_, city.department, year_of(2025))
        taken = publish(shown, city.department, cause=TAKEN, reference="", by=city.filler)
        again = figures.figure_as_taken(taken)
        assert (again.digest, again.value) == (shown.digest, shown.value), id_


def test_list_and_figure_say_how_many_enquiries_were_answered_late(kept, city, enter):
    rows = platform_city.city().rows["enquiries"]
    without = ("due_on", "timing")  # the clock says both
    typed = [{k: v for k, v in _typed(row).items() if k not in without} for row in rows]
    take_over(kept("enquiries"), typed, REASON, by=city.statistician)
    assert value("enquiries.count", city) == 73
    assert value("enquiries.late", city) == 4
    client = enter(city.manager)
    page = client.get("/ledgers/enquiries/?timing=逾期").content.decode()
    assert page.count("示例咨询") == 4
    address = f"/ledgers/figures/enquiries.late/?year=2025&organisation={city.department.pk}"
    assert "4件" in client.get(address).content.decode()


ENQUIRY = {"subject": "用地政策", "account": "甲公司", "received_on": "2025-09-30"}


def test_an_enquiry_is_due_by_the_clock_and_late_the_day_after(kept, city):
    row = add(kept, city, "enquiries", **ENQUIRY)
    assert row.values["due_on"] == "2025-10-14"  # over the holidays; a Saturday was worked
    assert "due_on" not in row.authors
    with pytest.raises(Refused):
        move(kept, row, "answer", city.filler)
    row = save(kept, row, city.filler, answered_on="2025-10-15", answer="已答复")
    assert row.values["timing"] == "逾期"
    row = save(kept, row, city.filler, answered_on="2025-10-14")
    assert row.values["timing"] == "按时"
    row = save(kept, row, city.filler, answered_on="2025-10-17", due_limit="2025-10-17")
    assert row.values["timing"] == "按时"  # extended
    assert save(kept, row, city.filler, answer="再答").values["due_on"] == "2025-10-17"
    assert move(kept, row, "answer", city.filler).state == "answered"


def test_another_clock_changes_nothing_in_the_past(kept, city, monkeypatch):
    answered = add(kept, city, "enquiries", **ENQUIRY, answered_on="2025-10-14", answer="已答复")
    open_ = add(kept, city, "enquiries", **{**ENQUIRY, "subject": "另一件"})
    [old] = [rule for rule in load().rest.clocks if rule.id == "enquiry.answer"]
    new = replace(old, days=1, since=dt.date(2025, 10, 1))
    rules = replace(load().rest, clocks=(old, new))
    for module in (row_clocks, clocks):
        monkeypatch.setattr(module, "rules", lambda: type("Rules", (), {"rest": rules}))
    for row in (answered, open_):
        row = save(kept, row, city.filler, answer="补充说明")
        assert row.values["due_on"] == "2025-10-14"
    later = add(kept, city, "enquiries", **{**ENQUIRY, "received_on": "2025-10-14"})
    assert later.values["due_on"] == "2025-10-15"


def test_a_lead_after_its_contract_is_told_and_does_not_count(kept, city, enter):
    actor = {"name": "大使甲", "kind": "招商大使", "term": "2", "term_ends_on": "2025-08-31"}
    add(kept, city, "actors", **actor)
    common = {"investor": "甲", "channel": "招商大使", "actor": "大使甲"}
    sound = {**common, "name": "早于签约", "received_on": "2025-04-01"}
    good = add(kept, city, "leads", **sound, contract_signed_on="2025-04-01")
    late = add(
        kept, city, "leads", **{**sound, "name": "晚于签约"}, contract_signed_on="2025-03-31"
    )
    out = add(kept, city, "leads", **{**sound, "name": "期满以后", "received_on": "2025-09-01"})
    assert (good.values["term"], out.values["term_ends_on"]) == ("2", "2025-08-31")
    shown = figures.figure_of("leads.ambassador.count", city.department, year_of(2025))
    assert [row.key for row in shown.counted] == [f"{city.department.pk}/{good.key}"]
    client = enter(city.filler)
    at = f"/ledgers/leads/{city.department.pk}/row/"
    for row, code in ((late, "DQ-57"), (out, "DQ-58")):
        assert code in client.get(f"{at}{row.key}/").content.decode()
    assert "DQ-5" not in client.get(f"{at}{good.key}/").content.decode()
    page = f"/ledgers/figures/leads.ambassador.count/?year=2025&organisation={city.department.pk}"
    text = client.get(page).content.decode()
    assert "“收到日期”晚于“签约日期”" in text
    assert "“收到日期”晚于“期满日期”" in text


def test_whom_to_call_is_masked_for_who_lacks_the_right(kept, city, enter):
    row = add(kept, city, "enquiries", **ENQUIRY, contact_name="联系人密", contact_phone=PHONE)
    save(kept, row, city.filler, contact_phone=PHONE + "9")
    at = f"/ledgers/enquiries/{city.department.pk}/row/{row.key}/"
    pages = ("/ledgers/enquiries/", at, f"{at}history/")
    for name, sees in (("filler", True), ("manager", False), ("auditor", False)):
        texts = [enter(city.people[name]).get(page).content.decode() for page in pages]
        assert (PHONE in "".join(texts)) is sees, name
        headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.people[name])}"}
        call = Client().get("/api/ledgers/enquiries/rows", **headers)
        assert call.status_code == 200
        assert (PHONE in call.content.decode()) is sees, name
        assert sees or MASK in texts[1]


EVENT = {"name": "春季对接会", "planned_on": "2025-03-01", "area": "都市圈", "subject": "区域协作",
         "joint_with": "甲市"}  # fmt: skip


def approved_event(kept, city, **more):
    row = add(kept, city, "events", **{**EVENT, **more})
    prove(kept, row, "方案", city.filler)
    return move(kept, row, "approve", city.division_head)


def test_an_event_is_held_with_its_sign_in_list_and_cancelled_it_counts_nowhere(kept, city):
    row = approved_event(kept, city)
    row = save(kept, row, city.filler, held_on="2025-03-05", guests="40")
    assert value("events.joint.count", city) == 0  # it has a day, and was not held
    with pytest.raises(Refused, match="签到表"):
        move(kept, row, "hold", city.filler)
    prove(kept, row, "签到表", city.filler)
    assert move(kept, row, "hold", city.filler).state == "held"
    other = approved_event(kept, city, name="秋季对接会")
    other = save(kept, other, city.filler, held_on="2025-09-05", guests="30")
    with pytest.raises(Refused):  # without a reason
        move(kept, other, "cancel", city.division_head)
    move(kept, other, "cancel", city.division_head, note="场地不能用", reason="场地不能用")
    assert value("events.joint.count", city) == 1
    assert value("events.held", city) == 1


def test_a_second_event_of_one_signing_is_an_error_and_gets_no_amount(kept, city, enter):
    contract = {"project": "甲项目", "kind": "正式合同", "signed_on": "2025-03-05", "total": "12000",
                "state": "已核实"}  # fmt: skip
    rows = [
        {**contract, "contract_number": "A-1", "event": "春季对接会"},
        {**contract, "contract_number": "A-2", "event": "秋季对接会", "signed_on": "2025-09-05"},
    ]
    _first, second = take_over(kept("contracts"), rows, REASON, by=city.statistician)
    address = f"/ledgers/figures/events.signed.amount/?year=2025&organisation={city.department.pk}"
    text = enter(city.filler).get(address).content.decode()
    assert "1.20亿元" in text
    assert "“项目名称”相同的以前计过" in text
    assert "秋季对接会" not in text
    at = f"/ledgers/contracts/{city.department.pk}/row/"
    assert "DQ-02" in enter(city.filler).get(f"{at}{second.key}/").content.decode()


def reviewed(kept, city, **more):
    row = add(kept, city, "issued_documents", title="办法", topic="利用外资", **more)
    for tag in ("合法性审查", "公平竞争审查"):
        prove(kept, row, tag, city.filler)
    return move(kept, row, "review", city.division_head)


def test_without_its_file_no_document_is_issued(kept, city):
    row = reviewed(kept, city, act="出台")
    row = save(kept, row, city.filler, number="示办1号", issued_on="2025-05-06")
    with pytest.raises(Refused):
        move(kept, row, "issue", city.lead)
    assert value("documents.issued.foreign", city) == 0
    paper = take_file("办法.txt", "全文".encode(), by=city.lead)
    row = move(kept, row, "issue", city.lead, proof=paper)
    assert row.values["paper"] == "办法.txt"
    assert value("documents.issued.foreign", city) == 1
    kept_on_paper = {"title": "无正文", "act": "出台", "topic": "利用外资", "number": "2号",
                     "issued_on": "2025-06-01", "state": "已印发"}  # fmt: skip
    take_over(kept("issued_documents"), [kept_on_paper], REASON, by=city.statistician)
    assert value("documents.issued.foreign", city) == 1


def test_a_revision_names_its_predecessor_or_is_not_passed(kept, city):
    with pytest.raises(Refused, match="DQ-56"):
        reviewed(kept, city, act="修订")
    old = {"title": "老办法", "act": "出台", "topic": "利用外资", "number": "9号",
           "issued_on": "2022-06-01", "state": "已被修订", "paper": "老办法.pdf"}  # fmt: skip
    take_over(kept("issued_documents"), [old], REASON, by=city.statistician)
    assert reviewed(kept, city, act="修订", predecessor="老办法").state == "reviewed"


def test_what_was_paid_and_not_accepted_is_on_the_list_to_be_recovered(kept, city, enter):
    row = {"project": "甲合作", "enterprise": "甲厂", "state": "已拨付", "granted": "60",
           "paid": "60", "paid_on": "2025-06-10", "payer": "教育预算"}  # fmt: skip
    [paid] = take_over(kept("coop"), [row], REASON, by=city.statistician)
    assert value("coop.paid.amount", city) == 600_000
    save(kept, paid, city.filler, accepted_on="2025-11-20")
    prove(kept, paid, "验收意见", city.filler)
    move(kept, paid, "fail", city.verifier, note="指标未完成")
    page = enter(city.manager).get("/ledgers/coop/?state=failed").content.decode()
    assert "甲合作" in page
    assert value("coop.recoverable.amount", city) == 600_000
    assert value("coop.paid.amount", city) == 600_000  # never netted
    with pytest.raises(Refused):
        move(kept, paid, "recover", city.accountant)


def test_a_credit_is_confirmed_by_another_with_its_form(kept, city):
    claim = {"project": "甲项目", "kind": "项目签约", "channel": "招商大使", "actor": "大使甲",
             "contract_signed_on": "2025-05-01"}  # fmt: skip
    row = add(kept, city, "channel_credits", **claim)
    with pytest.raises(Refused, match="业绩认定表"):
        move(kept, row, "confirm", city.verifier)
    prove(kept, row, "业绩认定表", city.filler)
    assert value("projects.credited.count", city) == 0
    add(kept, city, "channel_credits", **{**claim, "channel": "基金招商"})
    with pytest.raises(Refused, match="DQ-59"):
        move(kept, row, "confirm", city.verifier)
    with pytest.raises(Refused):
        move(kept, row, "confirm", city.filler)
    move(kept, row, "confirm", city.verifier, reason="两个渠道共同促成")
    assert value("projects.credited.count", city) == 1


def test_cost_and_conversion_stand_by_channel(kept, city, enter):
    costs = [
        {"purpose": f"经费{n}", "channel": channel, "paid_on": "2025-05-01", "amount": amount,
         "voucher": f"V{n}", "state": "已核"}
        for n, (channel, amount) in enumerate((("招商大使", "30000"), ("活动招商", "50000")))
    ]  # fmt: skip
    project = {"investor": "甲", "kind": "正式合同", "contract_signed_on": "2025-06-01",
               "planned_total": "20000", "stage": "已签约"}  # fmt: skip
    projects = [{**project, "name": f"项目{n}", "investor": f"投资方{n}", "channel": channel}
                for n, channel in enumerate(("招商大使", "招商大使", "基金招商"))]  # fmt: skip
    lead = {"received_on": "2025-03-01", "channel": "招商大使", "state": "已研判"}
    leads = [{**lead, "name": f"线索{n}", "investor": f"客商{n}"} for n in range(4)]
    for ledger, rows in (
        ("channel_costs", costs), ("investment_projects", projects), ("leads", leads),
    ):  # fmt: skip
        take_over(kept(ledger), rows, REASON, by=city.statistician)
    client = enter(city.filler)
    address = f"/ledgers/figures/{{}}/?year=2025&organisation={city.department.pk}"
    page = client.get(address.format("channels.cost.per_signed"))
    assert page.context["split"] == [
        ("招商大使", "1.50万元", "3.00万元 ÷ 2个"), ("基金招商", "0.00万元", "0.00万元 ÷ 1个"),
        ("活动招商", "—", "5.00万元 ÷ 0个"),
    ]  # fmt: skip
    assert "1.50万元" in page.content.decode()
    page = client.get(address.format("channels.signed.per_lead"))
    assert page.context["split"] == [
        ("招商大使", "50.0%", "2个 ÷ 4项"), ("基金招商", "—", "1个 ÷ 0项"),
    ]  # fmt: skip
