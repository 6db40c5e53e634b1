"""What a fresh attack on the apps of promotion found: money, names, marks, foreign files."""

import io
import re
from pathlib import Path

import pytest
from django.utils import timezone

import jiheng.web
from jiheng.ledger.statistics import StatPeriod
from jiheng.web.complaints.actions import cases, clocks
from jiheng.web.complaints.queries import cases as complaint_queries
from jiheng.web.core.actions import found_organisation
from jiheng.web.core.amounts import typed_yuan
from jiheng.web.core.models import AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import correcting, filling, moving, overriding, takeovers, voiding
from jiheng.web.ledgers.models import Correction, Override, Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.statistics.actions import issues
from jiheng.web.statistics.queries.tables import statistics
from web import doing
from web.awards import PAYER, Office
from web.city import person
from web.test_api import headers
from web.test_assessments import begun, filed, score
from web.test_complaints import VALUES, centre
from web.test_disclosure import confirmed, made, take
from web.test_statistics import bureau

pytestmark = [pytest.mark.once, pytest.mark.django_db]
WHY = "原件在档案馆，月底取得"
__all__ = ["bureau", "centre", "confirmed", "filed"]  # fixtures


@pytest.fixture
def office(city, monkeypatch):
    day = timezone.datetime(2026, 1, 5).date()
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    figures.forget()
    office = Office(city)
    office.city.department.place = "CN-9999"
    office.city.department.save()
    office.firm()
    office.rate()
    office.base()
    city.people["above"] = person("above", city.root, "verifier")
    return office


def refused(do, *words):
    with pytest.raises(Refused) as error:
        do()
    assert all(word in f"{error.value.said}" for word in words), f"{error.value.said}"


def correct(office, row, by="verifier", **values):
    asked = correcting.ask(office.table(), row.key, values, WHY, by=office.city.filler)
    correcting.decide(office.table(), asked.pk, approved=True, by=office.who(by))
    return Row.objects.get(pk=row.pk)


def test_two_people_let_nothing_past_a_gate_of_money(office):
    row = office.apply()
    office.computed(row)
    office.check(row)
    office.fill(row, approved="4260", decided_on="2025-09-22", minutes="会纪〔2025〕9号")
    office.prove(row, "会议纪要")
    ask = overriding.ask
    refused(lambda: ask(office.table(), row.key, "decide", WHY, by=office.who("lead")), "资金")
    Override.objects.create(  # agreed to before the rules said so
        row=row, move="decide", gaps=[["codes", "DQ-30"]], reason=WHY, by=office.who("lead"),
        state="approved", decided_by=office.who("above"),
    )  # fmt: skip
    refused(lambda: office.move(row, "decide", "lead", reason=WHY), "DQ-30")


@pytest.mark.parametrize("change", [
    {"payee_account": "6222000000000000"}, {"computed": "4260"}, {"base_rows": "BG2024-9"},
])  # fmt: skip
def test_what_was_judged_on_the_way_to_money_is_not_corrected_past_the_steps(office, change):
    row = office.apply()
    early = correcting.ask(
        office.table(), row.key, {"payee_account": "1"}, WHY, by=office.city.filler
    )
    office.computed(row)
    table = office.table()
    refused(lambda: correcting.decide(table, early.pk, approved=True, by=office.who("verifier2")))
    Correction.objects.update(state="refused")
    office.check(row)
    refused(lambda: correct(office, row, **change), "先退回")
    office.fill(row, approved="426", decided_on="2025-09-22", minutes="会纪〔2025〕9号")
    office.prove(row, "会议纪要")
    office.move(row, "decide", "lead")
    refused(lambda: correct(office, row, **change), "先退回")
    row = office.move(row, "reopen", "manager", note="账号错了，重办")
    row = office.move(row, "return", "verifier", note="账号错了，重办")
    office.fill(row, payee_account="2")


def test_what_was_paid_is_neither_void_nor_awarded_again(office):
    row = office.paid(office.apply(), "426", "426")
    void = voiding.void
    refused(lambda: void(office.table(), row.key, "登记错了，作废", by=office.city.filler), "作废")
    office.fill(row, recovered="0.01", recovered_on="2026-01-05")
    office.prove(row, "缴款凭证")
    office.move(row, "recover", "accountant", note="先追回一分钱")
    refused(lambda: office.computed(office.apply()), "DQ-31", "JL2025-001")


def test_a_slip_may_be_corrected_and_nothing_beyond_what_was_approved(office):
    row = office.paid(office.apply(), "426", "426")
    assert correct(office, row, slip="GK-正确").values["slip"] == "GK-正确"
    refused(lambda: correct(office, row, paid="500"), "DQ-30")
    assert Row.objects.get(pk=row.pk).values["paid"] == "426"


def test_nobody_is_put_before_the_money_without_the_steps_that_lead_there(office):
    paper = {"application": "JL2020-1", "computed": "900", "approved": "900", "state": "已下达"}
    document = type("Paper", (), {"name": "旧台账.xlsx", "digest": "0" * 64})()

    def ask(stage):
        rows = [RowInput("", {**paper, "state": stage})]
        return takeovers.ask(office.table(), rows, "2020年纸质台账", {}, document=document,
                             by=office.city.filler)  # fmt: skip

    for stage in ("已下达", "公示中", "已复核"):
        refused(lambda stage=stage: ask(stage), stage, "不能转入")
    takeovers.decide(office.table(), ask("已拨付").pk, approved=True, by=office.who("verifier"))


def test_one_scheme_by_two_names_is_one(office):
    office.computed(office.apply())
    office.base("1000", "BG2024-2")
    ids = {row.values["scheme"] for row in Row.objects.filter(ledger="awards")}
    from jiheng.web.awards.queries.bases import schemes_at

    [scheme] = {s.id for s in schemes_at("CN-9999") if s.label in ids}
    again = office.apply(scheme=scheme, base_rows="BG2024-2")
    office.move(again, "check_district", "division_head")
    refused(lambda: office.compute(again), "DQ-31", "合成一个申请")


def test_a_budget_that_one_person_raises_pays_nothing(office):
    budget = {"payer": PAYER, "year": "2025", "amount": "9000", "document": "批复1号"}
    filling.add_row(office.table("award_budgets"), budget, by=office.city.accountant)
    refused(lambda: office.ordered(office.apply(), "426"), "DQ-35", "还没有核对")


def test_nobody_alone_takes_away_the_budget_that_was_approved(office):
    values = {"payer": PAYER, "year": "2025", "amount": "400", "document": "批复1号"}
    accountant = office.city.accountant
    table = office.table("award_budgets")
    budget = filling.add_row(table, values, by=accountant)
    moving.apply_move(table, budget.key, Taking("approve_budget"), by=office.who("lead"))
    moving.apply_move(table, budget.key, Taking("revise_budget", "要调整"), by=accountant)
    assert not voiding.void(table, budget.key, "登记错了，作废", by=accountant)
    refused(lambda: office.ordered(office.apply(), "426"), "DQ-35", "426.00万元", "400.00万元")


@pytest.mark.parametrize(("move", "role"), [("decide", "filler"), ("check", "division_head")])
def test_who_applied_or_checked_first_does_not_decide_or_check_again(office, move, role):
    everything = office.who(role)
    for other in ("verifier", "lead", "accountant"):
        everything.memberships.create(organisation=office.city.department, role=other)
    everything = type(everything).objects.get(pk=everything.pk)
    row = office.computed(office.apply())
    if move == "check":
        return refused(lambda: office.check(row, by=everything), "不相容")
    office.check(row)
    office.fill(row, by=office.city.filler, approved="426", decided_on="2025-09-22", minutes="会纪")
    office.prove(row, "会议纪要")
    return refused(lambda: office.move(row, "decide", everything), "您填报过")


def test_marks_of_raters_are_in_no_history_of_the_year_and_masked_till_they_are_shown(
    filed, enter, client
):
    assessment = begun(filed)
    score(assessment, filed.expert, [("benefit", "12.75")])
    at = f"/years/{filed.cycle.pk}/history/"
    for who in (filed.filler, filed.manager, filed.finance, filed.auditor):
        page = enter(who).get(at).content.decode()
        assert "12.75" not in page and filed.expert.name not in page, who
    AuditLine.objects.filter(action="mark").update(reference=f"year/{filed.cycle.pk}")  # of before
    for who in (filed.filler, filed.finance, filed.auditor):
        for path in (at, "/record/"):
            assert "12.75" not in enter(who).get(path).content.decode(), path
        after = {"after": max(AuditLine.objects.latest("number").number - 80, 0)}
        lines = client.get(f"/api{at}".rstrip("/"), after, **headers(who)).json()
        assert "mark" in {line["action"] for line in lines} and "12.75" not in f"{lines}"


@pytest.mark.parametrize("typed", ["别的局 ", "别 的局", "别的局\u3000"])
def test_a_respondent_is_known_however_it_is_typed(centre, typed):
    theirs = centre.people["theirs"]
    theirs.memberships.create(organisation=centre.department, role="centre")
    theirs = type(theirs).objects.get(pk=theirs.pk)
    complaint = cases.enter(centre.department, {**VALUES, "respondent": typed}, by=centre.agent)
    assert not complaint_queries.complaints(theirs).exists()
    with pytest.raises(Refused, match="被投诉单位"):
        cases.assign(complaint.pk, theirs, by=centre.head)
    with pytest.raises(type(complaint).DoesNotExist):
        clocks.extend(complaint.pk, None, WHY, by=theirs)


def test_of_two_units_with_one_name_neither_handles(centre):
    found_organisation(kind="department", name="别的局", code="D9", parent=centre.root, by=None)
    theirs = centre.people["theirs"]
    theirs.memberships.create(organisation=centre.department, role="centre")
    theirs = type(theirs).objects.get(pk=theirs.pk)
    complaint = cases.enter(centre.department, VALUES, by=centre.agent)
    assert complaint.respondent is None
    assert not complaint_queries.complaints(theirs).exists()
    refused(lambda: cases.assign(complaint.pk, theirs, by=centre.head), "被投诉单位")


READS = re.compile(r"documents\.(?:read\w*|bound)\(")
OF_OUR_OWN = {"disclosure/packing.py"}  # reads what it has just written


def test_no_page_reads_a_foreign_file_in_its_own_process():
    root = Path(jiheng.web.__file__).parent
    reading = {
        f"{path.relative_to(root)}"
        for path in root.rglob("*.py")
        if READS.search(path.read_text(encoding="utf-8"))
    }
    assert reading <= OF_OUR_OWN


def test_a_score_sheet_beyond_bounds_is_told_and_kills_nothing(filed, enter, monkeypatch):
    from jiheng.usecases.limits import LimitError

    assessment = begun(filed)
    score_at = f"/assessments/{assessment.pk}/"
    browser = enter(filed.expert)
    browser.post(f"{score_at}declare/")

    def too_much(*_given, **_more):
        raise LimitError("memory")

    monkeypatch.setattr("jiheng.usecases.reading.confined", too_much)
    from jiheng.documents import write_list

    upload = io.BytesIO(write_list("评分表", [("编号", "得分", "原因")]))
    upload.name = "评分表.xlsx"
    assert browser.post(f"{score_at}import/", {"file": upload}).status_code == 409


def test_a_text_names_no_figure_that_its_writer_may_not_see(bureau, monkeypatch):
    shut = "收到项目线索"

    def sees(_user, id_, _where):
        return figures.definition(id_).label != shut

    def order(analysis):
        period = StatPeriod(2025, 6, statistics().merged)
        return issues.order_issue(bureau.department, period, "monthly", {"analysis": analysis},
                                  by=bureau.statistician)  # fmt: skip

    refused(lambda: order(f"今年{shut}近100条。"), "支持不了")
    monkeypatch.setattr(issues, "sees_figure", sees)
    ids = [each.id for each in issues.definitions() if each.label == shut]
    for name in (shut, f"{shut}|近", *ids):
        refused(lambda name=name: order(f"势头好，{{台账.{name}}}。"), "看不到")
    assert order(f"今年{shut}近100条。").state in ("waiting", "done")  # says nothing of the number


@pytest.mark.parametrize("when", ["approve_release", "release_pack"])
def test_a_pack_with_a_row_that_was_hidden_since_is_neither_approved_nor_released(confirmed, when):
    city = confirmed
    release = made(city)
    if when == "release_pack":
        take(release, "approve_release", city.lead)
    row = Row.objects.filter(organisation=city.department, year=2025, public=True).first()
    table = doing.table(city.cycle, row.ledger)
    filling.show_publicly(table, row.key, False, by=city.manager)
    by = city.lead if when == "approve_release" else city.manager
    refused(lambda: take(release, when, by, "门户网站"), "不予公开")
    filling.show_publicly(table, row.key, True, by=city.manager)
    take(release, when, by, "门户网站")


@pytest.mark.parametrize("text", ["1e999999", "NaN", "9" * 4000, "-1", "1e-9", "1e15"])
def test_amounts_that_nobody_can_work_out_are_told_as_such(text):
    refused(lambda: typed_yuan(text, "amount"), "万元")
    assert typed_yuan(" 1,200.5万元 ", "amount") == 12_005_000


def test_who_commissions_no_more_gets_no_report_that_was_ordered_before(filed, enter):
    from jiheng.web.assessments.jobs import order_report

    assessment = begun(filed)
    score(assessment, filed.expert, [("benefit", "12.75")])
    job = order_report(assessment, by=filed.finance)
    filed.finance.memberships.all().delete()
    filed.finance.memberships.create(organisation=filed.department, role="manager")
    doing.work()
    job.refresh_from_db()
    assert (job.state, job.result.get("file")) == ("failed", None)
