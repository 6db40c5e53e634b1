"""Use of results: proposals, decisions of finance, next year's rows, accountability. Acceptance 18."""

import datetime as dt
from decimal import Decimal

import pytest

from jiheng.documents import read_bytes
from jiheng.web.core.models import AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.actions import years
from jiheng.web.performance.models import Cycle
from jiheng.web.uses.actions import accountability, decisions
from jiheng.web.uses.actions.accountability import Accountability
from jiheng.web.uses.actions.decisions import Decision
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries import uses as queries
from jiheng.web.uses.queries.proposals import OVERALL, year_proposal
from web import doing
from web.city import ROUTE, fill_results, fill_targets, person

pytestmark = pytest.mark.django_db
LOCAL = """
rules:
  - id: here
    label: 样例市
    english: Sample city
    place: CN-9999
    since: 2025
    cases:
      - {grades: [优], outcome: priority, label: 优先保障, english: First}
      - {grades: [中], outcome: cut, cut: 0.10, label: 核减 10%, english: Cut by 10 %}
    cites: {document: published-practice, clause: 结果应用}
    verified: false
"""


def confirmed_year(city):
    """A confirmed year with one project that came to 中 (its indicator reached seven tenths)."""
    fill_targets(city)
    by, pk = city.filler, city.cycle.pk
    project = {
        "number": "X1",
        "name": "信息化",
        "original_total": "100.00",
        "execution_weight": "10",
    }
    doing.add_entry(pk, "projects", project, by=by)
    indicator = {
        "subject": "X1", "level1": "产出指标", "level2": "数量指标", "name": "系统数",
        "operator": "≥", "original_target": "10", "unit": "个", "weight": "90",
        "data_source": "验收单",
    }  # fmt: skip
    doing.add_entry(pk, "indicators", indicator, by=by)
    for move, who in ROUTE:
        if move == "submit_results":
            last = doing.rows_in(city.cycle, "indicators").get(title="系统数")
            values = {"actual": "7", "reason": "三个系统推迟"}
            doing.save_entry(pk, "indicators", doing.Edit(last.key, values, last.version), by=by)
            row = doing.rows_in(city.cycle, "projects").get()
            spent = {"revised_total": "100.00", "executed_total": "90.00", "goal_result": "已办",
                     "execution_reason": "尾款明年付"}  # fmt: skip
            doing.save_entry(pk, "projects", doing.Edit(row.key, spent, row.version), by=by)
            fill_results(city)
        doing.take(pk, move, by=city.people[who])
    city.cycle.refresh_from_db()
    return city


@pytest.fixture
def used(city):
    return confirmed_year(city)


@pytest.fixture
def here(written, city):
    """The installation has a rule of its own: a cut of ten per cent."""
    written(LOCAL, "here.yaml", "uses")


def line(city, subject="X1"):
    return year_proposal(city.cycle).line(subject)


def test_18_1_a_place_without_a_local_rule_has_words_alone(used, enter):
    city = used
    proposed = line(city)
    assert (proposed.grade, proposed.case.outcome, proposed.why) == ("中", "cut", "words")
    assert (proposed.low, proposed.high, proposed.formula) == (None, None, "")
    page = enter(city.finance).get(f"/uses/of-year/{city.cycle.pk}/").content.decode()
    assert "核减预算" in page and "规则只有文字" in page
    table = page[page.index("<table") : page.index("</table>")]
    assert "核减 10%" not in page and "× (1" not in table
    use = decisions.decide(city.cycle.pk, Decision("X1", "cut"), by=city.finance)
    assert (use.amount, use.proposed["range"]) == (None, "")


def test_18_1_a_number_that_no_rule_has_is_finances_own_and_has_a_reason(used):
    sent = Decision("X1", "cut", Decimal("850000"))
    with pytest.raises(Refused) as refused:
        decisions.decide(used.cycle.pk, sent, by=used.finance)
    assert refused.value.field == "reason" and "财政另定" in refused.value.said


def test_18_2_a_cut_of_ten_per_cent_is_a_range_and_another_number_has_a_reason(here, used):
    city = used
    proposed = line(city)
    assert (proposed.low, proposed.formula) == (900000, "100.00 × (1 - 10%) = 90.00 万元")
    with pytest.raises(Refused) as refused:
        decisions.decide(city.cycle.pk, Decision("X1", "cut"), by=city.finance)
    assert refused.value.field == "amount"
    other = Decision("X1", "cut", Decimal("800000"))
    with pytest.raises(Refused) as refused:
        decisions.decide(city.cycle.pk, other, by=city.finance)
    assert refused.value.field == "reason" and "90.00" in refused.value.said
    other = Decision("X1", "cut", Decimal("800000"), "项目分期实施，明年只做一半")
    use = decisions.decide(city.cycle.pk, other, by=city.finance)
    assert (use.proposed["range"], use.amount) == ("90.00", Decimal("800000"))
    row = doing.rows_in(city.cycle, "uses").get()
    assert "安排80.00万元（按规则建议90.00万元）；理由：项目分期实施" in row.values["text"]
    log = AuditLine.objects.get(action="decide_use")
    assert log.changes["proposed"][1] == "cut 90.00" and log.changes["amount"][1] == "80.00"


def test_18_2_the_number_of_the_rule_needs_no_reason(here, used):
    follow = Decision("X1", "cut", Decimal("900000"))
    use = decisions.decide(used.cycle.pk, follow, by=used.finance)
    assert use.state == "decided" and not use.reason


def test_18_3_a_decision_arrives_in_the_next_year_and_another_one_replaces_it(here, used):
    city = used
    follow = Decision("X1", "cut", Decimal("900000"))
    first = decisions.decide(city.cycle.pk, follow, by=city.finance)
    later = years.roll_over(city.cycle.pk, by=city.manager)  # opened after the decision
    row = doing.rows_in(later, "projects").get()
    assert "核减预算，下一年度安排90.00万元" in row.values["last_result"]
    assert not row.authors.get("last_result")
    report = "".join(v.text for v in year_uses(city))
    assert "安排90.00万元" in report
    with pytest.raises(Refused):  # taken back only with a reason
        decisions.decide(city.cycle.pk, Decision("X1", "revoked"), by=city.finance)
    taken = Decision("X1", "revoked", reason="依据的决算数有误")
    second = decisions.decide(city.cycle.pk, taken, by=city.finance)
    first.refresh_from_db()
    assert (first.state, second.replaces_id, second.row_id) == ("replaced", first.pk, first.row_id)
    row.refresh_from_db()
    assert "撤销原决定" in row.values["last_result"] and "90.00" not in row.values["last_result"]
    assert row.versions.count() == 2  # both stand in its history
    assert "撤销原决定" in "".join(v.text for v in year_uses(city))
    assert ResultUse.objects.count() == 2


def year_uses(city):
    from jiheng.web.performance.queries.evaluated import evaluated_year

    cycle = Cycle.objects.select_related("organisation").get(pk=city.cycle.pk)
    return evaluated_year(cycle).outcome.scored.evaluation.uses


def test_18_3_an_opened_year_and_a_renumbered_project_have_it_too(here, used):
    city = used
    later = years.roll_over(city.cycle.pk, by=city.manager)
    assert not doing.rows_in(later, "projects").get().values.get("last_result")
    follow = Decision("X1", "cut", Decimal("900000"))
    decisions.decide(city.cycle.pk, follow, by=city.finance)
    row = doing.rows_in(later, "projects").get()
    assert row.values["last_result"]
    edit = doing.Edit(row.key, {"number": "Y9", "name": "别的"}, row.version)
    doing.save_entry(later.pk, "projects", edit, by=city.filler)
    row.refresh_from_db()
    assert not row.values.get("last_result")  # it is another project now
    typed = doing.Edit(row.key, {"last_result": "优先保障"}, row.version)
    with pytest.raises(Refused):  # nobody types it
        doing.save_entry(later.pk, "projects", typed, by=city.filler)


def test_18_3_the_row_of_a_decision_is_nobodys_to_rewrite(here, used):
    city = used
    follow = Decision("X1", "cut", Decimal("900000"))
    decisions.decide(city.cycle.pk, follow, by=city.finance)
    row = doing.rows_in(city.cycle, "uses").get()
    for who in (city.filler, city.finance, city.manager):
        edit = doing.Edit(row.key, {"text": "不核减"}, row.version)
        with pytest.raises(Refused):
            doing.save_entry(city.cycle.pk, "uses", edit, by=who)
        with pytest.raises(Refused):
            doing.remove_entry(city.cycle.pk, "uses", row.key, by=who)


def test_18_4_the_departments_own_people_cannot_decide_and_the_auditor_reads_all(used, enter):
    city = used
    sent = Decision("X1", "cut")
    for role in ("filler", "manager", "lead", "division_head", "line_department", "auditor",
                 "expert", "colleague", "stranger"):  # fmt: skip
        with pytest.raises(Refused) as refused:
            decisions.decide(city.cycle.pk, sent, by=city.people[role])
        assert refused.value.status == 403
    both = person("both", city.root, "finance")
    from jiheng.web.core import actions

    actions.give_role(both, city.department, "filler", by=None)
    with pytest.raises(Refused) as refused:  # of finance, and of the department as well
        decisions.decide(city.cycle.pk, sent, by=both)
    assert "本部门的人" in refused.value.said
    use = decisions.decide(city.cycle.pk, sent, by=city.finance)
    client = enter(city.auditor)
    for path in ("/uses/", f"/uses/{use.pk}/", f"/uses/of-year/{city.cycle.pk}/"):
        page = client.get(path)
        assert page.status_code == 200 and "核减预算" in page.content.decode()
    answer = client.post(f"/uses/of-year/{city.cycle.pk}/decide/", {"subject": "X1"})
    assert answer.status_code == 403
    assert enter(city.colleague).get(f"/uses/{use.pk}/").status_code == 404


def test_nothing_is_decided_before_the_year_is_confirmed(city):
    from web.city import walk

    walk(city, "submitted")
    with pytest.raises(Refused):
        decisions.decide(city.cycle.pk, Decision(OVERALL, "priority"), by=city.finance)


@pytest.mark.parametrize(
    "sent",
    [
        Decision("nobody", "cut"), Decision("X1", "praise"), Decision("X1", "revoked"),
        Decision("X1", "cut", Decimal(-1), "负数也要理由"), Decision("X1", "priority"),
        Decision("X1", "cut", Decimal("0.001"), "不到一分钱的"),
    ],
)  # fmt: skip
def test_what_is_no_decision_is_refused(used, sent):
    with pytest.raises(Refused):
        decisions.decide(used.cycle.pk, sent, by=used.finance)
    assert not ResultUse.objects.exists()


def test_payments_are_held_carried_out_and_lifted_with_day_and_paper(used):
    city, day = used, dt.date(2026, 5, 6)
    asked = Accountability("hold", "X1", "监控红灯没有整改")
    with pytest.raises(Refused):
        accountability.call_to_account(city.cycle.pk, asked, by=city.manager)
    use = accountability.call_to_account(city.cycle.pk, asked, by=city.finance)
    with pytest.raises(Refused):  # once
        accountability.call_to_account(city.cycle.pk, asked, by=city.finance)

    def move(name, note="", paper="样财函〔2026〕3号", on=day, who=city.finance):
        taking = Taking(name, note)
        return accountability.apply_move(use.pk, taking, day=on, paper=paper, by=who)

    for wrong in ({"on": None}, {"paper": " "}, {"who": city.manager}):
        with pytest.raises(Refused):
            move("carry_out", **wrong)
    assert move("carry_out").state == "carried_out"
    with pytest.raises(Refused):
        move("lift")  # says why
    lifted = move("lift", "已整改并核实", "样财函〔2026〕9号")
    assert (lifted.state, lifted.day, lifted.paper) == ("lifted", day, "样财函〔2026〕9号")
    assert [step.move for step in queries.steps(use)] == ["carry_out", "lift"]
    again = accountability.call_to_account(city.cycle.pk, asked, by=city.finance)
    assert again.pk != use.pk
    text = doing.rows_in(city.cycle, "uses").first().values
    assert text["kind"] == "问责约束" and "暂缓拨款：“信息化”" in text["text"]


def test_only_a_hold_is_lifted(used):
    city = used
    asked = Accountability("talk", OVERALL, "问题整改没有按期")
    use = accountability.call_to_account(city.cycle.pk, asked, by=city.finance)
    assert [offer.move.id for offer in queries.offered(city.finance, use)] == ["carry_out"]
    assert queries.offered(city.manager, use) == ()
    with pytest.raises(Refused):
        accountability.apply_move(
            use.pk, Taking("lift", "不该"), day=dt.date(2026, 5, 6), paper="函", by=city.finance
        )


def test_finance_is_told_what_waits_and_nobody_else(used, enter):
    city = used
    page = enter(city.finance).get("/").content.decode()
    assert "决定结果应用" in page
    assert "决定结果应用" not in enter(city.manager).get("/").content.decode()
    decisions.decide(city.cycle.pk, Decision("X1", "cut"), by=city.finance)
    page = enter(city.finance).get("/").content.decode()
    assert "登记落实" in page and "决定结果应用" not in page


def test_pages_and_calls_do_the_same(here, used, enter):
    city = used
    client = enter(city.finance)
    address = f"/uses/of-year/{city.cycle.pk}/"
    for language, words in (("zh-hans", "结果应用建议表"), ("en", "Cut by 10 %")):
        page = client.get(address, headers={"Accept-Language": language})
        assert words in page.content.decode()
    sent = {"subject": "X1", "outcome": "cut", "amount": "九十万", "reason": ""}
    answer = client.post(f"{address}decide/", sent)
    assert answer.status_code == 409 and not ResultUse.objects.exists()
    client.post(f"{address}decide/", {**sent, "amount": "90.00"})
    use = ResultUse.objects.get()
    carried = {"move": "carry_out", "day": "2026-06-01", "paper": "样财预〔2026〕1号"}
    client.post(f"/uses/{use.pk}/move/", carried)
    use.refresh_from_db()
    assert (use.state, use.paper) == ("carried_out", "样财预〔2026〕1号")
    sent = {"kind": "talk", "subject": "X1", "reason": "没有按期整改"}
    client.post(f"{address}account/", sent)
    assert ResultUse.objects.filter(kind="talk").count() == 1
    book = read_bytes(client.get(f"{address}proposal.xlsx").content, "x.xlsx")
    text = "".join(cell.text for _n, cells in book.sheets[0] for cell in cells.values())
    assert "核减 10%" in text and "90.00" in text
    assert client.get("/uses/", {"kind": "talk"}).status_code == 200


def test_doctor_has_nothing_to_say_of_decisions(here, used):
    from jiheng.web.core.comparing import differences

    city = used
    years.roll_over(city.cycle.pk, by=city.manager)
    decisions.decide(city.cycle.pk, Decision("X1", "cut", Decimal("900000")), by=city.finance)
    taken = Decision("X1", "revoked", reason="依据的决算数有误")
    decisions.decide(city.cycle.pk, taken, by=city.finance)
    asked = Accountability("circular", OVERALL, "问题整改没有按期")
    accountability.call_to_account(city.cycle.pk, asked, by=city.finance)
    assert list(differences()) == []
