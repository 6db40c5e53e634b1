"""Rules of data quality where rows are kept: at a move, at a row that is saved, over a ledger."""

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

import ledger_quality
from jiheng.ledger.quality import quality as findings_of
from jiheng.ledger.quality import rows_behind, rows_of
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import year_of
from jiheng.rulebook import load
from jiheng.web.core import jobs
from jiheng.web.core.actions import give_role, make_token, take_file
from jiheng.web.core.declared import declared
from jiheng.web.core.models import Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers import worded_findings
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.storing import update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Proof, Row, Version
from jiheng.web.ledgers.queries import quality
from jiheng.web.ledgers.queries.figures import figure_of, forget
from web import doing
from web.city import person
from web.test_ledger_figures import COUNT

PROJECT = {
    "name": "精密部件项目", "investor": "甲投资", "kind": "正式合同", "content": "建厂",
    "industry": "制造业", "lead_industry": "装备", "region": "样例区", "channel": "县区自主",
    "project_manager": "项目科", "contact_name": "联系人甲", "contact_phone": "000-0000",
}  # fmt: skip
SIGNED = {
    "contract_signed_on": "2025-03-04", "parties": "双方", "planned_total": "12000",
    "planned_start": "2030-01-01", "legality_review": "已审", "fair_competition_review": "已审",
}  # fmt: skip
ARRIVAL = {
    "report_number": "BG2025-0007", "enterprise": "外资（样例）有限公司", "arrived_on": "2025-03-14",
    "amount": "100", "currency": "美元", "usd": "100",
}  # fmt: skip
FUND = {"voucher": "V-1", "project": "精密部件项目", "payer": "境外公司", "origin": "境外",
        "arrived_on": "2025-05-01", "amount": "100"}  # fmt: skip
SECRET = "另外那个区的项目"


@pytest.fixture
def kept(city):
    quality._KEPT.clear()
    forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["verifier"] = person("verifier", city.root, "verifier")

    def table(ledger, elsewhere=False):
        return ledger_table(ledgers()[ledger], city.other if elsewhere else city.department)

    return table


def prove(table, row, tag, city, *, by="filler", text=""):
    stored = take_file(f"{tag}.txt", (text or f"{tag}{row.pk}").encode(), by=city.people[by])
    filling.attach(table, row.key, "proofs", stored, by=city.people[by], tag=tag)


def negotiated(table, city, *, by="filler", **more):
    """A project in negotiation with its contract, ready to be proposed as signed."""
    person_ = city.people[by]
    head = city.division_head if by == "filler" else city.people[by]
    row = filling.add_row(table, {**PROJECT, **more}, by=person_)
    moving.apply_move(table, row.key, Taking("negotiate"), by=head)
    row = Row.objects.get(pk=row.pk)
    filling.save_row(table, filling.Edit(row.key, SIGNED, row.version, {}), by=person_)
    prove(table, row, "合同", city, by=by)
    return Row.objects.get(pk=row.pk)


def page_of(client, table, row):
    return client.get(table.row_address(row.key)).content.decode()


def part(page, id_):
    """What stands in the part of a page with an id, up to the end of its list."""
    return page.partition(f'id="{id_}"')[2].partition("</ul>")[0]


def test_a_framework_is_not_proposed_as_signed_and_the_rule_says_why(kept, city, enter):
    table = kept("investment_projects")
    row = negotiated(table, city, kind="框架协议")
    assert "DQ-06" not in page_of(enter(city.filler), table, row)  # in negotiation it is right
    with pytest.raises(Refused, match="不能按签约报") as refusal:
        moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    assert "DQ-06" in str(refusal.value.said)
    assert "签正式合同" not in str(refusal.value.said)
    assert "改类型，或撤回申报" in str(refusal.value.said)  # what to do
    [problem] = refusal.value.problems  # where
    assert problem.said == "合同类型"
    assert problem.address == f"{table.row_address(row.key)}#f-kind"
    after = Row.objects.get(pk=row.pk)
    assert (after.version, after.pending, after.state) == (row.version, "", "negotiating")
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    at = f"/api/ledgers/{table.id}/{city.department.pk}/rows/{row.key}/moves"
    sent = {"move": "propose_signed"}
    answer = Client().post(at, sent, content_type="application/json", **headers)
    assert (answer.status_code, "DQ-06" in answer.json()["said"]) == (409, True)
    filling.save_row(
        table, filling.Edit(row.key, {"kind": "正式合同"}, row.version), by=city.filler
    )
    moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)


def test_2_1_2_2_2_3_2_5_what_a_signing_and_a_landing_ask_for_on_page_and_by_call(
    kept, city, enter
):
    table = kept("investment_projects")
    row = negotiated(table, city)
    Proof.objects.filter(row=row).delete()
    local = person("local", city.department, "verifier")
    give_role(city.filler, city.root, "verifier", by=None)  # who proposes has the right, too
    at = f"/api/ledgers/{table.id}/{city.department.pk}/rows/{row.key}/moves"

    def refused(who, move, status, *words):
        """Refused to a person on the page and by a call, with these words; nothing is written."""
        before = Row.objects.get(pk=row.pk)
        who = type(who).objects.get(pk=who.pk)
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=who)}"}
        sent = {"move": move}
        called = Client().post(at, sent, content_type="application/json", **head)
        shown = enter(who).post(f"{table.row_address(row.key)}move/", sent)
        assert (called.status_code, shown.status_code) == (status, status)
        for word in words:
            assert word in called.json()["said"]
            assert word in shown.content.decode()
        after = Row.objects.get(pk=row.pk)
        assert (after.version, after.state) == (before.version, before.state)

    refused(city.filler, "propose_signed", 409, "“申报签约”还缺佐证：合同（任意一份）")
    prove(table, row, "合同", city)
    fresh = Row.objects.get(pk=row.pk)
    new_year = filling.Edit(row.key, {"contract_signed_on": "2024-12-31"}, fresh.version)
    filling.save_row(table, new_year, by=city.filler)
    moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    refused(city.filler, "confirm_signed", 403, "DQ-16", "由另一人办")
    refused(local, "confirm_signed", 403, "DQ-16", "要由上级单位的人核实")
    moving.apply_move(table, row.key, Taking("confirm_signed"), by=city.verifier)
    years = [figure_of(COUNT, city.department, year_of(year)).value for year in (2024, 2025)]
    assert years == [1, 0]

    landing = {"company": "样例有限公司", "landed_on": "2025-04-10"}
    fresh.refresh_from_db()
    filling.save_row(table, filling.Edit(row.key, landing, fresh.version), by=city.filler)
    refused(city.filler, "propose_landed", 409, "统一社会信用代码")
    fresh.refresh_from_db()
    coded = filling.Edit(row.key, {"credit_code": "91110000MA0000000H"}, fresh.version)
    filling.save_row(table, coded, by=city.filler)
    prove(table, row, "营业执照", city)
    four = "备案或用地或租赁或施工许可（任意一份）"
    refused(city.filler, "propose_landed", 409, four)
    prove(table, row, "租赁", city)
    moving.apply_move(table, row.key, Taking("propose_landed"), by=city.filler)
    moving.apply_move(table, row.key, Taking("confirm_landed"), by=city.verifier)
    assert Row.objects.get(pk=row.pk).state == "landed"


def test_a_contract_of_tomorrow_is_not_proposed(kept, city):
    table = kept("investment_projects")
    row = negotiated(table, city)
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    edit = filling.Edit(row.key, {"contract_signed_on": tomorrow}, row.version)
    filling.save_row(table, edit, by=city.filler)
    with pytest.raises(Refused, match="签约日期还没有到"):
        moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)


def test_a_framework_that_was_proposed_before_is_not_confirmed(kept, city):
    table = kept("investment_projects")
    row = negotiated(table, city)
    moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    row.refresh_from_db()
    row.values["kind"] = "意向协议"
    row.save()
    with pytest.raises(Refused, match="DQ-06"):
        moving.apply_move(table, row.key, Taking("confirm_signed"), by=city.verifier)
    taking = Taking("return_signed", "不是正式合同")  # a return is never kept back
    moving.apply_move(table, row.key, taking, by=city.verifier)


def arrived(kept, city, *, elsewhere=False, **more):
    by = city.colleague if elsewhere else city.filler
    return filling.add_row(kept("arrivals", elsewhere), {**ARRIVAL, **more}, by=by)


def registered(kept, city, name="外资（样例）有限公司"):
    values = {"name": name, "region": "样例区", "country": "中国香港", "entry_kind": "新设"}
    return filling.add_row(kept("enterprises", elsewhere=True), values, by=city.colleague)


def test_a_report_number_used_twice_is_an_error_at_both_rows(kept, city, enter):
    registered(kept, city)
    table = kept("arrivals")
    row, again = arrived(kept, city), arrived(kept, city)
    for each in (row, again):
        assert "DQ-17" in part(page_of(enter(city.filler), table, each), "quality-errors")
        with pytest.raises(Refused, match="申报号 BG2025-0007 报了不止一次"):
            moving.apply_move(table, each.key, Taking("check"), by=city.division_head)
    filling.save_row(
        table, filling.Edit(again.key, {"report_number": "B-8"}, again.version), by=city.filler
    )
    moving.apply_move(table, row.key, Taking("check"), by=city.division_head)


def test_an_arrival_at_a_firm_that_nobody_entered_is_kept_and_not_passed_on(kept, city, enter):
    table, row = kept("arrivals"), arrived(kept, city)
    assert Version.objects.filter(row=row).count() == 1  # kept
    page = page_of(enter(city.filler), table, row)
    assert "不在外商投资企业台账里" in part(page, "t-enterprise")  # at its field
    with pytest.raises(Refused, match="先在那里登记这家企业"):
        moving.apply_move(table, row.key, Taking("check"), by=city.division_head)
    registered(kept, city, "外资(样例)有限公司")  # the same firm in other brackets, elsewhere
    moving.apply_move(table, row.key, Taking("check"), by=city.division_head)


def test_the_other_row_is_named_to_whom_it_may_be_and_to_nobody_else(kept, city, enter):
    funds, other = kept("funds"), kept("funds", elsewhere=True)
    row = filling.add_row(funds, FUND, by=city.filler)
    more = {**FUND, "project": SECRET, "payer": "另外那个区的付款方"}
    theirs = filling.add_row(other, more, by=city.colleague)
    page = page_of(enter(city.filler), funds, row)
    errors = part(page, "quality-errors")
    assert "凭证 V-1 用了不止一次" in errors
    assert "另一单位的 1 行" in errors
    assert "另外那个区" not in page
    assert "另一单位的 1 行" in part(
        page_of(enter(city.colleague), other, theirs), "quality-errors"
    )
    above = part(page_of(enter(city.verifier), funds, row), "quality-errors")
    assert "另一单位" not in above
    with pytest.raises(Refused, match="用了不止一次"):
        prove(funds, row, "资金凭证", city)
        moving.apply_move(funds, row.key, Taking("accept"), by=city.verifier)


def test_a_day_of_another_place_is_not_told(kept, city, enter):
    projects = kept("investment_projects", elsewhere=True)
    theirs = filling.add_row(
        projects, {"name": FUND["project"], "investor": "乙"}, by=city.colleague
    )
    theirs.values |= {"contract_signed_on": "2025-12-24", "planned_total": "50"}
    update(projects, [theirs], None)
    funds = kept("funds")
    row = filling.add_row(funds, FUND, by=city.filler)
    errors = part(page_of(enter(city.filler), funds, row), "quality-errors")
    assert "早于项目签约" in errors
    assert "2025-12-24" not in errors
    above = part(page_of(enter(city.verifier), funds, row), "quality-errors")
    assert "早于 2025-12-24 签约" in above


def test_one_voucher_for_two_projects_is_an_error_at_both_by_its_file_or_its_digest(
    kept, city, enter
):
    table, rows = kept("funds"), []
    for n, project in enumerate(("甲项目", "乙项目")):
        values = {**FUND, "voucher": f"V-{n}", "project": project}
        rows.append(filling.add_row(table, values, by=city.filler))
        prove(table, rows[-1], "资金凭证", city, text="一张凭证")
    typed = [filling.add_row(table, {**FUND, "voucher": f"W-{n}", "project": project,
                                     "voucher_digest": "ab12"}, by=city.filler)
             for n, project in enumerate(("丙项目", "丁项目"))]  # fmt: skip
    for row in (*rows, *typed):
        page = page_of(enter(city.filler), table, row)
        assert "同一份凭证用在不同的项目上" in part(page, "quality-errors")
    with pytest.raises(Refused, match="同一份凭证用在不同的项目上"):
        moving.apply_move(table, rows[0].key, Taking("accept"), by=city.verifier)
    moving.apply_move(table, rows[1].key, Taking("return", "凭证是另一项目的"), by=city.verifier)
    moving.apply_move(table, rows[0].key, Taking("accept"), by=city.verifier)  # nothing in its way


def test_5_1_funds_above_their_contract_are_an_error_at_each_row_by_page_and_by_call(
    kept, city, enter
):
    projects, table = kept("investment_projects"), kept("funds")
    signed = filling.add_row(projects, {"name": FUND["project"], "investor": "甲"}, by=city.filler)
    signed.values |= {"contract_signed_on": "2025-03-04", "planned_total": "120"}
    update(projects, [signed], None)
    rows = [filling.add_row(table, {**FUND, "voucher": f"V-{n}", "amount": amount}, by=city.filler)
            for n, amount in enumerate(("80", "40.01"))]  # fmt: skip
    over = "”的到位资金超过计划总投资"
    for row in rows:
        prove(table, row, "资金凭证", city)
        assert over in part(page_of(enter(city.filler), table, row), "quality-errors")
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.verifier)}"}
    told = Client().get("/api/ledgers/funds/quality?code=DQ-09", **head).json()
    assert {each["key"] for each in told} == {row.key for row in rows}
    assert all(over in each["said"] and each["field"] == "amount" for each in told)
    at = f"/api/ledgers/funds/{city.department.pk}/rows/{{}}/moves"
    accept = {"content_type": "application/json", "data": {"move": "accept"}, **head}
    answer = Client().post(at.format(rows[0].key), **accept)
    assert answer.status_code == 409
    assert "DQ-09" in answer.json()["said"]
    assert Row.objects.get(pk=rows[0].pk).state == "reported"
    last = Row.objects.get(pk=rows[1].pk)
    filling.save_row(table, filling.Edit(last.key, {"amount": "40"}, last.version), by=city.filler)
    assert 'id="quality-errors"' not in page_of(enter(city.filler), table, rows[0])
    assert Client().post(at.format(rows[0].key), **accept).status_code == 200  # 120 of 120


def test_errors_stand_apart_from_what_only_asks_for_a_look(kept, city, enter):
    table = kept("investment_projects")
    row = negotiated(table, city)
    contract = {"contract_number": "C-1", "project": PROJECT["name"], "kind": "正式合同",
                "signed_on": "2025-03-04", "total": "120", "investor": "甲投资"}  # fmt: skip
    filling.add_row(kept("contracts"), contract, by=city.filler)
    page = page_of(enter(city.filler), table, row)
    assert "DQ-05" in part(page, "quality-hints")
    assert "DQ-05" in part(page, "t-planned_total")
    assert 'id="quality-errors"' not in page
    with pytest.raises(Refused, match="写明为什么照样办理") as refused:
        moving.apply_move(table, row.key, Taking("propose_signed"), by=city.filler)
    assert refused.value.field == "reason"
    page = page_of(enter(city.filler), table, row)
    assert 'id="reason-propose_signed"' in page
    taking = Taking("propose_signed", reason="补充协议改过金额")  # no error: goes on
    moving.apply_move(table, row.key, taking, by=city.filler)
    assert row.versions.last().reason == "补充协议改过金额"
    client = enter(city.filler)
    assert "补充协议改过金额" in page_of(client, table, row)
    assert (
        "补充协议改过金额" in client.get(f"{table.row_address(row.key)}history/").content.decode()
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_wording_tells_of_rows_that_may_not_be_seen(language):
    """Every finding over planted rows, to who sees its first row alone: none of the others'."""
    shop = ledger_quality.Shop(7)
    for n in range(4):
        for planter in ledger_quality.PLANTERS:
            planter(shop, n)
    rows = {(id_, r.key): r for id_, own in shop.rows.items() for r in own}
    case = QualityCase({id_: tuple(own) for id_, own in shop.rows.items()}, dt.date(2026, 1, 10))
    variants = set()
    for finding in findings_of(case):
        first = (finding.facts["ledger"], rows_of(finding)[0])
        hidden = {place for place in rows_behind(finding) if place != first}
        if not hidden:
            continue
        worded = worded_findings._worded(
            finding, (first[1],), {first[1]: "自己的行"}, lambda *place, own=first: place == own
        )
        variants.add((worded.code, worded.variant))
        message = load().rest.message(worded, language)
        shown = {f"{value}" for value in rows[first].values.values()}
        for place in hidden:
            theirs = {f"{value}" for value in rows[place].values.values()} - shown
            leaks = [t for t in theirs if len(t) > 3 and t in message]
            assert not leaks, (finding.code, finding.variant, leaks)
    elsewhere = {code for code, variant in variants if variant.endswith("_elsewhere")}
    assert elsewhere == {
        "DQ-02", "DQ-03", "DQ-04", "DQ-05", "DQ-07", "DQ-08", "DQ-09", "DQ-11", "DQ-14", "DQ-20",
        "DQ-21", "DQ-59", "DQ-60", "DQ-65",
    }  # fmt: skip


def a_ledger(kept, city):
    arrived(kept, city, enterprise="未登记甲")
    arrived(kept, city, enterprise="未登记乙", report_number="B-2", usd="90")
    return arrived(kept, city, elsewhere=True, enterprise=SECRET)


def test_the_page_of_a_ledger_shows_its_findings_by_rule_and_by_row(kept, city, enter):
    theirs = a_ledger(kept, city)
    client = enter(city.filler)
    at = "/ledgers/arrivals/quality/"
    assert at in client.get("/ledgers/arrivals/").content.decode()
    page = client.get(at).content.decode()
    assert "另外那个区" not in page
    assert "另一单位的 1 行" in page
    lines = client.get(at).context["lines"]
    assert [line.code for line in lines] == ["DQ-10", "DQ-17", "DQ-18", "DQ-18"]
    counts = {c.code: (c.findings, c.rows) for c in client.get(at).context["counts"]}
    assert counts == {"DQ-10": (1, 1), "DQ-17": (1, 1), "DQ-18": (2, 2)}
    assert client.get(lines[0].address).status_code == 200

    def chosen(query, who=city.filler):
        return [(x.code, x.row) for x in enter(who).get(f"{at}?{query}").context["lines"]]

    assert chosen("code=DQ-17") == [("DQ-17", "BG2025-0007")]
    assert chosen("severity=warning") == []
    assert chosen("q=B-2") == [("DQ-10", "B-2"), ("DQ-18", "B-2")]
    assert [row for _code, row in chosen("by=row")] == ["BG2025-0007"] * 2 + ["B-2"] * 2
    assert len(chosen("", city.verifier)) == 6  # those of the other place too
    own = chosen(f"organisation={city.other.pk}", city.verifier)
    assert own == [("DQ-17", theirs.title), ("DQ-18", theirs.title)]
    assert chosen(f"organisation={city.other.pk}") == []
    assert chosen("organisation=x&q=无&code=nothing&page=99") == []
    assert enter(city.stranger).get(at).status_code == 404
    assert enter(city.filler).get("/ledgers/nothing/quality/").status_code == 404


def test_the_call_says_what_the_page_says(kept, city, enter):
    a_ledger(kept, city)
    at, tokens = "/api/ledgers/arrivals/quality", {}
    for who in (city.filler, city.stranger):
        tokens[who] = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=who)}"}
    answer = Client().get(at, **tokens[city.filler])
    lines = enter(city.filler).get("/ledgers/arrivals/quality/").context["lines"]
    assert [(x["code"], x["said"]) for x in answer.json()] == [(x.code, x.said) for x in lines]
    assert answer.json()[0]["field"] == "usd"
    assert "另外那个区" not in answer.content.decode()
    assert len(Client().get(f"{at}?code=DQ-18&after=1", **tokens[city.filler]).json()) == 1
    assert Client().get(at, **tokens[city.stranger]).status_code == 404


def test_the_page_of_any_ledger_shows_what_cannot_be_read(kept, trainings, city, enter):
    row = filling.add_row(trainings, {"name": "培训", "planned_on": "三月中旬"}, by=city.filler)
    client = enter(city.filler)
    [line] = client.get("/ledgers/trainings/quality/").context["lines"]
    assert (line.row, line.address) == ("培训", trainings.row_address(row.key))
    assert "三月中旬" in line.said
    filling.save_row(
        trainings, filling.Edit(row.key, {"planned_on": "2026-03-15"}, 1), by=city.filler
    )
    assert client.get("/ledgers/trainings/quality/").context["lines"] == []


def test_what_was_put_right_is_gone_at_once(kept, city, enter):
    a_ledger(kept, city)
    at = "/ledgers/arrivals/quality/?code=DQ-18"
    assert len(enter(city.filler).get(at).context["lines"]) == 2
    registered(kept, city, "未登记甲")
    assert len(enter(city.filler).get(at).context["lines"]) == 1


def test_the_findings_are_exported_as_the_filters_have_them(kept, city, enter):
    a_ledger(kept, city)
    client = enter(city.filler)
    answer = client.post("/ledgers/arrivals/quality/export/?code=DQ-18")
    doing.work()
    job = Job.objects.get()
    assert answer.url.endswith(f"/{job.pk}/")
    assert (job.state, job.kind, job.done) == ("done", "ledger_quality", job.total)
    data = b"".join(client.get(f"/jobs/{job.pk}/file/").streaming_content)
    sheet = load_workbook(BytesIO(data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [
        ("DQ-18", "错误", "BG2025-0007"),
        ("DQ-18", "错误", "B-2"),
    ]
    assert not any("另外那个区" in str(cell) for row in rows for cell in row)
    assert enter(city.stranger).post("/ledgers/arrivals/quality/export/").status_code == 404


def test_the_check_of_a_ledger_can_be_cancelled(kept, city, enter):
    a_ledger(kept, city)
    enter(city.filler).post("/ledgers/arrivals/quality/export/")
    job = jobs.claim_job()
    Job.objects.filter(pk=job.pk).update(cancel=True)
    jobs.run(job, declared().works)
    job.refresh_from_db()
    assert (job.state, job.result.get("file")) == ("cancelled", None)


@pytest.mark.parametrize("address", ["/ledgers/arrivals/quality/", "row"])
def test_pages_ask_as_often_however_many_rows_there_are(kept, city, enter, address):
    table, counts = kept("arrivals"), []
    at = table.row_address(arrived(kept, city).key) if address == "row" else address
    for more in (2, 60):
        rows = [{**ARRIVAL, "report_number": f"B-{n % 7}"} for n in range(more)]
        filling.add_rows(table, rows, by=city.filler)
        client = enter(city.filler)
        client.get(at)
        quality._KEPT.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_long_grid_is_judged_to_its_last_row_and_as_a_short_one_is(
    kept, city, enter, monkeypatch
):
    table = kept("arrivals")
    rows = [{**ARRIVAL, "report_number": f"C-{n}"} for n in range(6)]
    rows += [{**ARRIVAL, "report_number": "C-5"}]
    filling.add_rows(table, rows, by=city.filler)
    setups = []
    for most in (500, 3):
        monkeypatch.setattr(quality, "MOST_NEAR", most)
        setups.append(enter(city.filler).get(f"{table.address}grid/").context["setup"]["rows"])
    assert setups[0] == setups[1]
    found = [row["_found"] for row in setups[0][:7]]
    assert all("DQ-17" in "".join(each["report_number"]) for each in found[-2:])
    assert not found[0].get("report_number")
