"""Complaints: their clocks, who may read them, their papers: section 8 of the acceptance."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from jiheng.rulebook import WorkingDays
from jiheng.web.complaints.actions import cases, clocks, papers
from jiheng.web.complaints.models import CaseClock, CasePaper, Complaint
from jiheng.web.complaints.queries import cases as queries
from jiheng.web.core import actions as core_actions
from jiheng.web.core.files import path_of
from jiheng.web.core.models import AccessLine, AuditLine, User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.actions import offering
from web import doing
from web.city import person
from web.test_api import headers

SECRET = "保密的投诉人有限公司"
VALUES = {
    "number": "TS2026-001", "received_on": "2026-03-02", "way": "信函", "kind": "行政行为侵害权益",
    "complainant": SECRET, "respondent": "别的局", "facts": "审批超期两个月", "claims": "依法审批",
}  # fmt: skip


@pytest.fixture
def centre(city, monkeypatch):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for name, role in (("head", "centre"), ("head2", "centre"), ("agent", "complaint_handler"),
                       ("agent2", "complaint_handler")):  # fmt: skip
        city.people[name] = person(name, city.department, role)
    city.people["theirs"] = person("theirs", city.other, "complaint_handler")
    monkeypatch.setattr(timezone, "localdate", lambda *_: city.today)
    city.today = dt.date(2026, 3, 2)
    return city


def entered(centre, by="agent", **more):
    return cases.enter(centre.department, {**VALUES, **more}, by=centre.people[by])


def take(centre, complaint, move, day, note="", by="agent", **values):
    centre.today = dt.date.fromisoformat(day)
    if values:
        fresh = Complaint.objects.get(pk=complaint.pk)
        cases.save(fresh.pk, values, fresh.row.version, by=centre.people[by])
    return cases.take(complaint.pk, Taking(move, note), by=centre.people[by])


def clock_of(complaint, rule, **more):
    return CaseClock.objects.filter(complaint=complaint, rule=f"complaint.{rule}", **more)


def test_81_papers_completed_on_day_twelve_start_the_clock_anew_and_both_stay(centre):
    complaint = entered(centre)
    [first] = clock_of(complaint, "accept")
    assert (first.began, first.due) == (dt.date(2026, 3, 2), dt.date(2026, 3, 11))
    take(
        centre,
        complaint,
        "ask_supplement",
        "2026-03-05",
        "缺授权委托书",
        supplement_list="授权委托书",
    )
    first.refresh_from_db()
    assert first.superseded
    [asked] = clock_of(complaint, "supplement")
    assert (asked.began, asked.due) == (dt.date(2026, 3, 5), dt.date(2026, 3, 26))
    take(centre, complaint, "supplement", "2026-03-18")
    old, new = clock_of(complaint, "accept")
    assert (old.began, old.due, old.superseded) == (first.began, first.due, True)
    assert (new.began, new.due, new.superseded) == (
        dt.date(2026, 3, 18),
        dt.date(2026, 3, 27),
        False,
    )
    asked.refresh_from_db()
    assert asked.ended == dt.date(2026, 3, 18)


def accepted(centre, day="2026-10-20"):
    complaint = entered(centre, received_on="2026-10-19")
    return take(centre, complaint, "accept", day)


def with_2027(monkeypatch):
    known = working_days()
    longer = WorkingDays(off=known.off | {dt.date(2027, 1, 1)}, on=known.on,
                         years=frozenset(known.years) | {2027})  # fmt: skip
    for module in ("jiheng.web.ledgers.queries.clocks", "jiheng.web.complaints.shown"):
        monkeypatch.setattr(f"{module}.working_days", lambda: longer)


def test_82_a_due_day_of_a_year_that_is_not_announced_says_so_and_moves_with_a_line(
    centre, monkeypatch, enter
):
    complaint = accepted(centre)
    [running] = clock_of(complaint, "finish")
    before = running.due
    assert (before.year, running.certain) == (2027, False)
    page = enter(centre.agent).get(f"/complaints/{complaint.pk}/").content.decode()
    assert "按周末推算，2027年放假安排公布后更新" in page
    with_2027(monkeypatch)
    assert clocks.move_clocks() >= 1
    running.refresh_from_db()
    assert (running.due > before, running.certain, running.original_due) == (True, True, before)
    [line] = AuditLine.objects.filter(action="move_clock", kind="complaint",
                                      changes__clock__1="complaint.finish")  # fmt: skip
    assert line.changes["due"] == [f"{before}", f"{running.due}"]
    assert clocks.move_clocks() == 0


def test_82_a_closed_one_does_not_move(centre, monkeypatch):
    complaint = accepted(centre)
    take(centre, complaint, "settle", "2026-11-03", "双方同意", result="依法补办审批")
    take(centre, complaint, "close", "2026-11-04")
    [ended] = clock_of(complaint, "finish")
    assert ended.ended == dt.date(2026, 11, 4)
    with_2027(monkeypatch)
    clocks.move_clocks()
    assert clock_of(complaint, "finish").get().due == ended.due


def test_83_an_extension_has_reason_and_approver_and_keeps_the_old_day(centre):
    complaint = accepted(centre, "2026-10-20")
    [before] = clock_of(complaint, "finish")
    until = dt.date(2027, 3, 1)
    for by, reason in (("agent", "案情复杂需要鉴定"), ("head", ""), ("agent2", "案情复杂需要鉴定")):
        with pytest.raises((Refused, Complaint.DoesNotExist)):
            clocks.extend(complaint.pk, until, reason, by=centre.people[by])
    extended = clocks.extend(complaint.pk, until, "案情复杂需要鉴定", by=centre.head)
    assert (extended.due, extended.original_due, extended.approved_by) == (
        until,
        before.due,
        centre.head,
    )
    complaint.row.refresh_from_db()
    assert complaint.row.values["extended_to"] == "2027-03-01"
    cases.assign(complaint.pk, centre.head, by=centre.head2)
    with pytest.raises(Refused):
        clocks.extend(complaint.pk, dt.date(2027, 4, 1), "案情复杂需要鉴定", by=centre.head)


def test_84_a_refusal_has_its_rule_and_reason_in_writing_and_a_paper(centre):
    complaint = entered(centre)
    with pytest.raises(Refused):
        take(centre, complaint, "refuse", "2026-03-04", "民商事纠纷")
    with pytest.raises(Refused):
        take(centre, complaint, "refuse", "2026-03-04", "", refusal_rule="民商事纠纷",
             refusal_reason="与供应商的货款纠纷")  # fmt: skip
    take(centre, complaint, "refuse", "2026-03-04", "告知可以起诉")
    job = papers.order_paper(complaint.pk, "refuse", by=centre.agent)
    doing.work()
    job.refresh_from_db()
    assert job.state == "done", job.result
    [kept] = CasePaper.objects.all()
    text = "\n".join(
        p.text for p in Document(BytesIO(path_of(kept.file.digest).read_bytes())).paragraphs
    )
    for words in (
        "不予受理通知书",
        SECRET,
        "民商事纠纷",
        "与供应商的货款纠纷",
        "商务部令2020年第3号",
    ):
        assert words in text
    with pytest.raises(Refused):
        papers.order_paper(complaint.pk, "accept", by=centre.agent)


def test_85_who_reads_what(centre, enter):
    own, others = entered(centre), entered(centre, "agent2", number="TS2026-002")
    pages = [f"/complaints/{complaint.pk}/" for complaint in (own, others)]
    codes = {
        who: [enter(centre.people[who]).get(page).status_code for page in pages]
        for who in ("agent", "agent2", "head", "lead", "auditor", "filler", "manager", "stranger")
    }
    assert codes == {
        "agent": [200, 404], "agent2": [404, 200], "head": [200, 200], "lead": [404, 404],
        "auditor": [404, 404], "filler": [404, 404], "manager": [404, 404], "stranger": [404, 404],
    }  # fmt: skip
    lead = enter(centre.lead).get("/complaints/?year=2026")
    assert (lead.status_code, SECRET in lead.content.decode()) == (200, False)
    assert enter(centre.filler).get("/complaints/").status_code == 404
    for page in ("/ledgers/complaints/", f"/ledgers/complaints/{centre.department.pk}/",
                 f"/ledgers/complaints/{centre.department.pk}/row/{own.row.key}/"):  # fmt: skip
        assert enter(centre.head).get(page).status_code == 404


def test_85_an_auditor_reads_on_order_and_each_reading_is_logged(centre, enter):
    from jiheng.web.core.access_log import drain

    complaint = entered(centre)
    page = f"/complaints/{complaint.pk}/"
    with pytest.raises(Refused):
        cases.order_reading(complaint.pk, centre.auditor, "查", by=centre.head)
    with pytest.raises(Refused):
        cases.order_reading(complaint.pk, centre.auditor, "审计组调阅函三号", by=centre.agent)
    cases.order_reading(complaint.pk, centre.auditor, "审计组调阅函三号", by=centre.head)
    assert SECRET in enter(centre.auditor).get(page).content.decode()
    drain()
    logged = AccessLine.objects.filter(kind="complaint", object_id=f"{complaint.pk}")
    assert logged.filter(actor_id=centre.auditor.pk).exists()
    with pytest.raises(Refused):
        cases.take(complaint.pk, Taking("accept"), by=centre.auditor)


def test_85_neither_list_nor_record_nor_search_tells_of_a_complainant(centre, enter):
    complaint = entered(centre)
    take(centre, complaint, "withdraw", "2026-03-03", f"{SECRET}来函撤回")
    client = enter(centre.head)
    job = client.post("/lists/complaints/export/", follow=True)
    doing.work()
    assert job.status_code == 200
    from jiheng.web.complaints.lists import complaint_list

    for line in complaint_list().lines(centre.head, {}):
        assert SECRET not in "".join(line)
    for who in ("auditor", "finance"):
        record = enter(centre.people[who]).get("/record/").content.decode()
        assert SECRET not in record
    search = enter(centre.manager).get("/search/", {"q": "TS2026"}).content.decode()
    assert f"/complaints/{complaint.pk}/" not in search


def test_86_the_respondents_unit_neither_handles_nor_reads(centre, enter):
    centre.people["head3"] = person("head3", centre.root, "centre")
    complaint = entered(centre)
    assert queries.complaints(centre.head3).filter(pk=complaint.pk).exists()
    centre.head3.memberships.create(organisation=centre.other, role="lead")
    fresh = type(centre.head3).objects.get(pk=centre.head3.pk)
    assert not queries.complaints(fresh).filter(pk=complaint.pk).exists()
    assert enter(fresh).get(f"/complaints/{complaint.pk}/").status_code == 404
    centre.agent2.memberships.create(organisation=centre.other, role="filler")
    agent2 = type(centre.agent2).objects.get(pk=centre.agent2.pk)
    with pytest.raises(Refused, match="被投诉单位"):
        cases.assign(complaint.pk, agent2, by=centre.head)
    with pytest.raises(Refused, match="您所在的单位"):
        cases.enter(centre.department, {**VALUES, "respondent": "样例局", "number": "TS2026-9"},
                    by=centre.agent)  # fmt: skip


def test_87_rates_are_of_accepted_and_finished_ones(centre, client):
    for number in range(3):
        complaint = entered(centre, number=f"TS2026-1{number}")
        take(centre, complaint, "accept", "2026-03-03")
        take(centre, complaint, "settle", "2026-03-20", "已协调", result="补办")
        take(centre, complaint, "close", "2026-03-20" if number else "2026-07-20")
    refused = entered(centre, number="TS2026-20")
    take(centre, refused, "refuse", "2026-03-04", "告知", refusal_rule="民商事纠纷",
         refusal_reason="货款纠纷")  # fmt: skip
    answer = client.get("/api/complaints/years/2026", **headers(centre.lead)).json()
    assert {name: answer[name] for name in ("received", "closed", "on_time", "refused", "rate")} == {
        "received": 4, "closed": 3, "on_time": 2, "refused": 1, "rate": "66.7%",
    }  # fmt: skip
    assert answer["days"] == "17.0"
    listed = client.get("/api/complaints", **headers(centre.lead)).json()
    assert listed == []


def test_two_people_who_change_different_fields_lose_nothing_and_the_page_has_every_day(
    centre, enter
):
    complaint = entered(centre)
    client = enter(centre.agent)
    page = f"/complaints/{complaint.pk}/"
    client.post(page, {"version": "1", "facts": "审批超期三个月"})
    text = client.get(page).content.decode()
    assert "审批超期三个月" in text
    assert "2026-03-11" in text
    assert "第7个工作日" in text
    new = client.post(f"/complaints/new/{centre.department.pk}/", {**VALUES, "number": "TS2026-3"})
    assert new.status_code == 302


def test_the_complaints_of_the_invented_city_come_to_24_of_26(centre, client):
    from jiheng.web.ledgers.actions.taking_over import take_over
    from jiheng.web.operate.service_city import complaints

    statistician = person("tongji", centre.department, "statistician")
    table = queries.table_of(entered(centre))
    for row in take_over(table, complaints(2025), "演示：纸质台账转入", by=statistician):
        cases.adopt(row, centre.agent, by=centre.head)
    answer = client.get("/api/complaints/years/2025", **headers(centre.lead)).json()
    names = ("received", "accepted", "refused", "referred", "closed", "on_time", "rate")
    assert [answer[name] for name in names] == [30, 27, 2, 1, 26, 24, "92.3%"]
    assert (
        CaseClock.objects.filter(rule="complaint.finish", original_due__isnull=False).count() == 1
    )


def test_the_record_tells_nobody_what_a_complaint_says(centre, enter):
    """Who reads the record reads it for a place: a complaint is its handler's and its head's."""
    complaint = entered(centre)
    cases.save(
        complaint.pk, {"supplement_list": "授权委托书"}, complaint.row.version, by=centre.agent
    )
    proof = SimpleUploadedFile("投诉人王五的委托书.pdf", b"%PDF-1.4 x")
    client = enter(centre.agent)
    sent = {"move": "ask_supplement", "note": "请投诉人补正委托书", "file": proof}
    client.post(f"/complaints/{complaint.pk}/move/", sent)
    assert Complaint.objects.get().row.state == "supplementing"
    for name, where, roles in (
        ("both", centre.department, ("complaint_handler", "auditor")),
        ("all", centre.root, ("finance", "centre")),
        ("charged", centre.other, ("auditor",)),
    ):
        centre.people[name] = person(name, where, roles[0])
        for role in roles[1:]:
            core_actions.give_role(centre.people[name], where, role, by=None)
    core_actions.give_role(centre.charged, centre.department, "complaint_handler", by=None)
    core_actions.give_role(centre.charged, centre.department, "auditor", by=None)
    for who in ("auditor", "finance", "both", "all", "charged"):
        client = enter(User.objects.get(username=centre.people[who].username))
        text = client.get("/record/").content.decode()
        assert "TS2026-001" in text, who
        for secret in (SECRET, "审批超期两个月", "王五", "补正委托书", "授权委托书"):
            assert secret not in text, (who, secret)


def test_a_paper_is_made_by_who_handles_it_where_it_stands_still(centre):
    """Between the order and the job a case was given away, or moved on."""
    complaint = accepted(centre)
    ordered = papers.order_paper(complaint.pk, "accept", by=centre.agent)
    core_actions.give_role(centre.agent, centre.department, "auditor", by=None)
    cases.order_reading(complaint.pk, centre.agent, "审计这一件投诉", by=centre.head)
    cases.assign(complaint.pk, centre.agent2, by=centre.head)
    moved = papers.order_paper(complaint.pk, "accept", by=centre.agent2)
    take(centre, complaint, "withdraw", "2026-10-22", "投诉人书面撤回", by="agent2")
    doing.work()
    for job in (ordered, moved):
        job.refresh_from_db()
        assert job.state == "failed"
    assert not CasePaper.objects.exists()
