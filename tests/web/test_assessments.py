"""Assessments by a card: experts asked, scored, agreed, answered, filed; appraisals into the gate; ranks."""

import io
from decimal import Decimal

import pytest

from jiheng.documents import read_bytes, write_list
from jiheng.web.assessments.actions import assessments as actions
from jiheng.web.assessments.actions import rating
from jiheng.web.assessments.models import Assessment
from jiheng.web.assessments.queries import assessments as queries
from jiheng.web.assessments.queries import raters
from jiheng.web.assessments.report import composed
from jiheng.web.core.models import AuditLine, Job, User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.actions import years
from web import doing
from web.city import fill_targets, person, walk

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FULL = {
    "goals": 4, "indicators": 4, "staffing": 3, "three_public": 3, "priority": 4, "completion": 5,
    "adjustment": 3, "carry_over": 3, "operating": 3, "procurement": 3, "system": 3, "use": 4,
    "disclosure": 3, "assets": 3, "utilisation": 2, "done": 8, "in_time": 6, "quality": 6,
    "priorities": 5, "benefit": 15, "satisfaction": 10,
}  # fmt: skip


@pytest.fixture
def filed(city):
    """A year that was handed in, and a second expert."""
    walk(city, "submitted")
    city.people["expert2"] = person("expert2", city.root, "expert")
    return city


def begun(city, kind="finance_evaluation", subject="department", raters_=("expert", "expert2")):
    assessment = actions.commission(city.cycle.pk, kind, subject, by=city.finance)
    for name in raters_:
        actions.give_seat(assessment.pk, city.people[name], by=city.finance)
    actions.apply_move(assessment.pk, Taking("begin_scoring"), by=city.finance)
    return assessment


def score(assessment, by, lost=(), full=FULL):
    """Give full points but for what is lost: item, points, reason."""
    rating.declare(assessment.pk, by=by)
    given = {item: rating.Given(f"{points}") for item, points in full.items()}
    given |= {item: rating.Given(points, "材料不全") for item, points in lost}
    rating.mark(assessment.pk, given, by=by)
    rating.hand_in(assessment.pk, by=by)


def closed(city):
    assessment = begun(city)
    score(assessment, city.expert, [("benefit", "12"), ("use", "3.5")])
    score(assessment, city.expert2, [("benefit", "14.5")])
    actions.apply_move(assessment.pk, Taking("close_scoring"), by=city.finance)
    assessment.refresh_from_db()
    return assessment


def test_two_experts_points_are_their_mean_and_the_agreement_is_shown(filed, enter):
    assessment = closed(filed)
    assert (assessment.total, assessment.grade) == (Decimal("98.00"), "优")
    by_item = {item["id"]: item for item in assessment.result["items"]}
    assert (by_item["benefit"]["points"], by_item["benefit"]["mean"]) == ("13.25", "53/4")
    assert (by_item["benefit"]["low"], by_item["benefit"]["high"]) == ("12.00", "14.50")
    agreement = assessment.result["agreement"]
    assert set(agreement) == {"icc_single", "icc_average", "kendall_w", "alpha"}
    assert all(0 < Decimal(text) < 1 for text in agreement.values())
    page = enter(filed.finance).get(f"/assessments/{assessment.pk}/").content.decode()
    assert "98.00" in page and agreement["alpha"] in page and "材料不全" in page


def test_a_rater_sees_only_own_points_until_scoring_is_closed(filed, enter):
    assessment = begun(filed)
    score(assessment, filed.expert, [("benefit", "12.75")])
    rating.declare(assessment.pk, by=filed.expert2)
    page = enter(filed.expert2).get(f"/assessments/{assessment.pk}/").content.decode()
    assert "12.75" not in page and "材料不全" not in page
    for name in ("manager", "finance"):
        page = enter(filed.people[name]).get(f"/assessments/{assessment.pk}/").content.decode()
        assert "12.75" not in page
    sheet = enter(filed.manager).get(f"/assessments/{assessment.pk}/scores.xlsx").content
    assert "12.75" not in repr(read_bytes(sheet, "x.xlsx").sheets)


@pytest.mark.parametrize("name", ["filler", "manager", "lead", "colleague"])
def test_nobody_of_the_department_rates(filed, name):
    assessment = actions.commission(
        filed.cycle.pk, "finance_evaluation", "department", by=filed.finance
    )
    with pytest.raises(Refused) as refused:
        actions.give_seat(assessment.pk, filed.people[name], by=filed.finance)
    assert refused.value.status == 403
    assert filed.people[name] not in raters.candidates(assessment)


def test_an_expert_with_a_post_in_the_department_has_a_conflict(filed):
    from jiheng.web.core.actions import give_role

    assessment = begun(filed)
    give_role(filed.expert, filed.department, "filler", by=None)  # since they were asked
    unit_person = User.objects.get(pk=filed.expert.pk)
    assert raters.conflict(assessment, unit_person) == "department"
    with pytest.raises(Refused):
        rating.declare(assessment.pk, by=unit_person)
    give_role(filed.finance2, filed.department, "lead", by=None)
    both = User.objects.get(pk=filed.finance2.pk)
    with pytest.raises(Refused) as refused:
        actions.commission(filed.cycle.pk, "work_assessment", "department", by=both)
    assert refused.value.status == 403


def test_whoever_commissions_an_evaluation_does_not_rate_it(filed):
    assessment = actions.commission(
        filed.cycle.pk, "finance_evaluation", "department", by=filed.finance
    )
    assert raters.conflict(assessment, filed.finance) == "commissioner"
    assert filed.finance2 in raters.candidates(assessment)


def test_an_assignment_adds_to_a_role_and_ends_with_the_evaluation(filed, enter):
    assessment = closed(filed)
    at = f"/assessments/{assessment.pk}/"
    assert enter(filed.expert).get(at).status_code == 200
    assert enter(filed.expert).get(f"/years/{filed.cycle.pk}/").status_code == 404
    actions.apply_move(
        assessment.pk, Taking("answer_assessment", "同意，马上整改"), by=filed.manager
    )
    actions.apply_move(assessment.pk, Taking("file_assessment", "总体良好"), by=filed.finance)
    assert enter(filed.expert).get(at).status_code == 404
    assert not queries.assessments(filed.expert).exists()
    page = enter(filed.manager).get(f"/years/{filed.cycle.pk}/").content.decode()
    assert "财政重点评价" in page and "98.00" in page  # beside the self-evaluation


def test_too_few_raters_late_ones_and_lost_points_without_a_reason_are_refused(filed):
    assessment = actions.commission(
        filed.cycle.pk, "finance_evaluation", "department", by=filed.finance
    )
    actions.give_seat(assessment.pk, filed.expert, by=filed.finance)
    with pytest.raises(Refused) as refused:
        actions.apply_move(assessment.pk, Taking("begin_scoring"), by=filed.finance)
    assert "2" in refused.value.said
    actions.give_seat(assessment.pk, filed.expert2, by=filed.finance)
    actions.apply_move(assessment.pk, Taking("begin_scoring"), by=filed.finance)
    with pytest.raises(Refused):  # not declared yet
        rating.mark(assessment.pk, {"goals": rating.Given("4")}, by=filed.expert)
    rating.declare(assessment.pk, by=filed.expert)
    for points in ("3", "4.001", "5", "-1", "x", "NaN"):
        with pytest.raises(Refused) as refused:
            rating.mark(assessment.pk, {"goals": rating.Given(points)}, by=filed.expert)
        assert refused.value.field == ("reason-goals" if points == "3" else "points-goals")
    with pytest.raises(Refused):
        rating.hand_in(assessment.pk, by=filed.expert)
    with pytest.raises(Refused) as refused:
        actions.apply_move(assessment.pk, Taking("close_scoring"), by=filed.finance)
    assert "expert甲" in refused.value.said


def test_the_department_answers_and_finance_alone_files(filed):
    assessment = closed(filed)
    with pytest.raises(Refused):  # the answer is awaited
        actions.apply_move(assessment.pk, Taking("file_assessment", "好"), by=filed.finance)
    with pytest.raises(Refused) as refused:
        actions.apply_move(assessment.pk, Taking("answer_assessment", ""), by=filed.manager)
    assert refused.value.field == "note"
    with pytest.raises(Refused):
        actions.apply_move(assessment.pk, Taking("answer_assessment", "无意见"), by=filed.finance)
    actions.apply_move(assessment.pk, Taking("answer_assessment", "无意见"), by=filed.manager)
    with pytest.raises(Refused):
        actions.apply_move(assessment.pk, Taking("file_assessment", "好"), by=filed.manager)
    done = actions.apply_move(assessment.pk, Taking("file_assessment", "好"), by=filed.finance)
    assert done.state == "filed"
    with pytest.raises(Refused):
        actions.write_texts(assessment.pk, {"advice": "另写"}, by=filed.finance)


def test_scored_again_after_an_answer_the_old_result_is_gone(filed):
    assessment = closed(filed)
    again = actions.apply_move(
        assessment.pk, Taking("rescore_assessment", "一项扣分依据有误"), by=filed.finance
    )
    assert (again.state, again.total, again.grade, again.result) == ("scoring", None, "", {})
    assert set(again.seats.values_list("state", flat=True)) == {"declared"}
    line = AuditLine.objects.get(action="rescore_assessment")
    assert line.changes["score"] == ["98.00", ""]


def test_a_seat_given_up_counts_no_more_and_its_rater_sees_nothing(filed, enter):
    assessment = begun(filed)
    filed.people["expert3"] = person("expert3", filed.root, "expert")
    actions.recuse(assessment.pk, "亲属在这个部门工作", by=filed.expert)
    assert enter(filed.expert).get(f"/assessments/{assessment.pk}/").status_code == 404
    with pytest.raises(Refused):
        actions.give_seat(assessment.pk, filed.expert, by=filed.finance)
    actions.give_seat(assessment.pk, filed.expert3, by=filed.finance)
    score(assessment, filed.expert2)
    score(assessment, filed.expert3)
    done = actions.apply_move(assessment.pk, Taking("close_scoring"), by=filed.finance)
    assert (done.total, done.result["raters"]) == (Decimal("100.00"), 2)


def test_a_score_sheet_goes_out_and_comes_back(filed, enter):
    assessment = begun(filed)
    rating.declare(assessment.pk, by=filed.expert)
    browser = enter(filed.expert)
    data = browser.get(f"/assessments/{assessment.pk}/scores.xlsx").content
    [sheet] = read_bytes(data, "x.xlsx").sheets
    lines = [tuple(f"{c.value or ''}" for c in cells.values()) for _n, cells in sheet]
    assert len(lines) == len(FULL) + 1
    filled = [("编号", "得分", "原因")]
    filled += [(item, f"{points}", "") for item, points in FULL.items()]
    filled[1] = ("goals", "2.5", "目标太低")
    upload = io.BytesIO(write_list("评分表", filled))
    upload.name = "评分表.xlsx"
    assert (
        browser.post(f"/assessments/{assessment.pk}/import/", {"file": upload}).status_code == 302
    )
    marks = raters.seat_of(filed.expert, assessment).marks
    assert marks.count() == len(FULL)
    assert (marks.get(item="goals").points, marks.get(item="goals").reason) == (
        Decimal("2.50"), "目标太低",
    )  # fmt: skip
    twice = io.BytesIO(write_list("评分表", [filled[0], filled[1], filled[1]]))
    twice.name = "评分表.xlsx"
    assert browser.post(f"/assessments/{assessment.pk}/import/", {"file": twice}).status_code == 409


def test_the_report_has_the_headings_of_the_kind_and_binds_its_numbers(filed):
    assessment = closed(filed)
    texts = {"problems": "部分佐证不全。", "advice": "补充佐证。"}
    actions.write_texts(assessment.pk, texts, by=filed.finance)
    assessment.refresh_from_db()
    report = composed(assessment)
    heads = [block.text for block in report.blocks if type(block).__name__ == "Heading"]
    assert heads == [
        "一、基本情况", "二、绩效评价工作开展情况", "三、综合评价情况及评价结论",
        "四、绩效评价指标分析", "五、主要经验及做法、存在的问题及原因分析", "六、有关建议",
        "七、其他需要说明的问题",
    ]  # fmt: skip
    figures = {figure.id: figure for figure in report.figures}
    assert (figures["total"].exact, figures["total"].text) == ("98", "98.00")
    assert figures["p_benefit"].text == "13.25"
    assert len(figures) == len(report.figures)
    job_of = lambda: Job.objects.filter(kind="make_assessment_report").last()  # noqa: E731
    from jiheng.web.assessments.jobs import order_report

    order_report(assessment, by=filed.finance)
    doing.work()
    assert (job_of().state, job_of().result["name"]) == (
        "done", "样例局2025-样例局-财政重点评价报告.docx",
    )  # fmt: skip


def project_year(city):
    """A year whose targets are set, with a project of five million."""
    fill_targets(city)
    project = {
        "number": "X1", "name": "信息化", "nature": "新增", "original_total": "500.00",
        "execution_weight": "10",
    }  # fmt: skip
    doing.add_entry(city.cycle.pk, "projects", project, by=city.filler)
    city.people["expert2"] = person("expert2", city.root, "expert")
    return city


RULE = """
appraisals:
  - id: here
    label: 样例市
    english: Sample city
    place: CN-9999
    since: 2025
    natures: [new]
    size: 500 万元
    passing: [support, adjust]
    cites: {document: zhong-fa-2018-34, clause: 建立绩效评估机制}
    verified: false
"""


def appraised(city, verdict, ceiling=None):
    full = dict.fromkeys(("necessity", "economy", "objectives", "feasibility", "funding"), 20)
    assessment = begun(city, "appraisal", "X1")
    score(assessment, city.expert, [("economy", "15")], full)
    score(assessment, city.expert2, [("economy", "10")], full)
    actions.apply_move(assessment.pk, Taking("close_scoring"), by=city.finance)
    actions.apply_move(assessment.pk, Taking("answer_assessment", "同意"), by=city.manager)
    return actions.apply_move(
        assessment.pk, Taking("file_assessment", "方案可行"), actions.Verdict(verdict, ceiling),
        by=city.finance,
    )  # fmt: skip


def test_an_appraisal_filed_opens_the_gate_of_the_budget_and_no_hand_rewrites_it(written, city):
    written(RULE, "here.yaml", "appraisals")
    project_year(city)
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    assert any("事前评估" in p.said for p in refused.value.problems)
    done = appraised(city, "support", Decimal("5000000"))
    assert (done.total, done.verdict) == (Decimal("92.50"), "support")
    row = doing.rows_in(city.cycle, "verdicts").get()
    assert row.values["project"] == "信息化" and row.values["ceiling"] == "500.00"
    assert row.values["verdict"] == "予以支持" and row.owned_by
    points = {
        r.values["dimension"]: r.values["points"] for r in doing.rows_in(city.cycle, "appraisals")
    }
    assert points["投入经济性"] == "12.50" and len(points) == 5
    with pytest.raises(Refused):
        doing.save_entry(
            city.cycle.pk, "verdicts", doing.Edit(row.key, {"ceiling": "900"}, row.version),
            by=city.filler,
        )  # fmt: skip
    gaps = [g for g in _gaps(city) if "信息化" in g]
    assert gaps == []


def test_an_appraisal_against_or_with_a_lower_ceiling_keeps_the_gate_shut(written, city):
    written(RULE, "here.yaml", "appraisals")
    project_year(city)
    values = {"project": "信息化", "verdict": "予以支持"}
    doing.add_entry(city.cycle.pk, "verdicts", values, by=city.filler)  # their own word
    assert not _gaps(city)
    appraised(city, "reject")
    assert any("不予支持" in gap for gap in _gaps(city))
    assert doing.rows_in(city.cycle, "verdicts").count() == 1


def _gaps(city):
    from jiheng.model import Gate
    from jiheng.web.performance import queries as years_queries
    from jiheng.web.performance.gates import missing

    city.cycle.refresh_from_db()
    return [g.said for g in missing(years_queries.evaluated_year(city.cycle), Gate(appraised=True))]


def test_points_of_an_appraisal_go_by_fives_and_it_ends_with_a_verdict(city):
    project_year(city)
    assessment = begun(city, "appraisal", "X1")
    rating.declare(assessment.pk, by=city.expert)
    with pytest.raises(Refused) as refused:
        rating.mark(assessment.pk, {"economy": rating.Given("12", "贵")}, by=city.expert)
    assert "5" in refused.value.said
    with pytest.raises(Refused):
        appraised(city, "support")  # there is one already


def test_a_department_evaluates_its_own_project_with_experts_of_outside(city):
    project_year(city)
    city.cycle.state = "approved"
    city.cycle.save()
    own = actions.commission(city.cycle.pk, "department_evaluation", "X1", by=city.line_department)
    assert city.line_department not in raters.candidates(own)
    actions.give_seat(own.pk, city.expert, by=city.line_department)
    with pytest.raises(Refused):
        actions.commission(city.cycle.pk, "department_evaluation", "X1", by=city.filler)
    with pytest.raises(Refused):
        actions.commission(
            city.cycle.pk, "department_evaluation", "department", by=city.line_department
        )


CARD = {
    "system": 10, "appraisal": 10, "targets": 20, "monitoring": 15, "self_evaluation": 20,
    "remedies": 10, "uses": 10, "disclosure": 5, "innovation": 0, "breaches": 0,
}  # fmt: skip


def ranked_department(city, cycle, lost):
    assessment = actions.commission(cycle.pk, "work_assessment", "department", by=city.finance)
    actions.give_seat(assessment.pk, city.finance, by=city.finance)
    actions.apply_move(assessment.pk, Taking("begin_scoring"), by=city.finance)
    score(assessment, city.finance, lost, CARD)
    actions.apply_move(assessment.pk, Taking("close_scoring"), by=city.finance)
    answers = city.manager if cycle == city.cycle else city.other_manager
    actions.apply_move(assessment.pk, Taking("answer_assessment", "无意见"), by=answers)
    return actions.apply_move(assessment.pk, Taking("file_assessment", "考核完毕"), by=city.finance)


def test_departments_are_ranked_by_a_cited_card_with_deductions_and_additions(filed, enter):
    other = years.open_cycle(filed.other, 2025, by=filed.other_manager)
    other.state = "submitted"
    other.save()
    lost = [("innovation", "3"), ("breaches", "4.5"), ("targets", "18")]
    first = ranked_department(filed, filed.cycle, lost)
    second = ranked_department(filed, other, [("targets", "10")])
    assert (first.total, second.total) == (Decimal("96.50"), Decimal("90.00"))
    assert first.result["card"]["cites"] and not first.result["agreement"]  # one rater
    page = enter(filed.finance).get("/assessments/ranking/?year=2025").content.decode()
    assert page.index("96.50") < page.index("90.00")
    own = enter(filed.manager).get("/assessments/ranking/?year=2025").content.decode()
    assert "96.50" in own and "90.00" not in own


def test_what_was_done_is_in_the_record_and_the_record_holds_the_rows(filed):
    from jiheng.web.core.comparing import differences

    assessment = closed(filed)
    for action in ("commission", "give_seat", "declare", "mark", "hand_in", "close_scoring"):
        assert AuditLine.objects.filter(action=action, object_id=f"{assessment.pk}").exists()
    assert list(differences()) == []
    Assessment.objects.filter(pk=assessment.pk).update(total=Decimal("60"))
    assert {d.kind for d in differences()} == {"assessment"}


def test_a_confirmed_year_leads_on_to_the_use_of_its_result_and_to_its_pack(city, enter):
    walk(city, "confirmed")
    page = enter(city.manager).get(f"/years/{city.cycle.pk}/").content.decode()
    for name in ("uses", "disclosure", "assessments"):
        assert f'href="/{name}/of-year/{city.cycle.pk}/"' in page


def test_an_assessment_waits_for_raters_then_for_finance_then_for_the_department(filed):
    from jiheng.web.assessments.queries.waiting import waiting_assessments

    def waits():
        names = ("expert", "expert2", "finance", "manager", "filler", "other_manager")
        people = {name: User.objects.get(pk=filed.people[name].pk) for name in names}
        return {name for name, user in people.items() if list(waiting_assessments(user))}

    assessment = begun(filed)
    assert waits() == {"expert", "expert2"}
    score(assessment, filed.expert)
    assert waits() == {"expert2"}
    score(assessment, filed.expert2)
    assert waits() == {"finance"}
    actions.apply_move(assessment.pk, Taking("close_scoring"), by=filed.finance)
    assert waits() == {"manager"}
    actions.apply_move(assessment.pk, Taking("answer_assessment", "无意见"), by=filed.manager)
    assert waits() == {"finance"}


def test_a_policy_is_evaluated_by_a_card_of_policies(filed, client):
    """A policy is no row of the year: its name is typed where it is commissioned."""
    client.force_login(filed.finance)
    address = f"/assessments/of-year/{filed.cycle.pk}/"
    page = client.get(address).content.decode()
    assert 'value="policy|jiheng.policy"' in page
    sent = {"kind": "finance_evaluation", "subject": "policy|jiheng.policy"}
    answer = client.post(f"{address}commission/", {**sent, "name": " 企业  落户奖励政策 "})
    assessment = Assessment.objects.get(subject="policy:企业 落户奖励政策")
    assert answer.status_code == 302 and answer["Location"].endswith(f"/{assessment.pk}/")
    assert (assessment.name, assessment.card) == ("企业 落户奖励政策", "jiheng.policy")
    for name in ("expert", "expert2"):
        actions.give_seat(assessment.pk, filed.people[name], by=filed.finance)
    actions.apply_move(assessment.pk, Taking("begin_scoring"), by=filed.finance)
    full = {item.id: item.points for item in queries.card_in_force(assessment).items}
    for name in ("expert", "expert2"):
        score(assessment, filed.people[name], [("coverage", "6")], full)
    actions.apply_move(assessment.pk, Taking("close_scoring"), by=filed.finance)
    assessment.refresh_from_db()
    assert f"{assessment.total}" == "96.00"
    assert client.get(f"/assessments/{assessment.pk}/").status_code == 200


@pytest.mark.parametrize(("name", "words"), [
    ("", "请填写政策名称"), ("   ", "请填写政策名称"), ("策" * 51, "最多 50 个字，填了 51 个"),
])  # fmt: skip
def test_a_policy_without_a_name_or_with_a_long_one_is_refused_for_what_it_is(filed, name, words):
    with pytest.raises(Refused, match=words):
        actions.commission(filed.cycle.pk, "finance_evaluation", f"policy:{name}", by=filed.finance)


def test_a_policy_with_a_name_as_long_as_may_be_is_kept_whole(filed):
    name = "策" * 50
    kept = actions.commission(
        filed.cycle.pk, "finance_evaluation", f"policy:{name}", by=filed.finance
    )
    assert (kept.name, kept.subject) == (name, f"policy:{name}")


def test_a_policy_is_no_subject_of_an_assessment_of_work(filed):
    with pytest.raises(Refused, match="评价对象"):
        actions.commission(filed.cycle.pk, "work_assessment", "policy:奖励", by=filed.finance)
