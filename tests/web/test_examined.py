"""Evidence examined by a second person; the place's report; posts and divisions and what they answer for."""

import datetime as dt
from decimal import Decimal

import pytest

from jiheng.documents import read_bytes
from jiheng.web.assessments.actions.examining import examine
from jiheng.web.assessments.congress import composed
from jiheng.web.assessments.jobs import order_congress, order_reading, read_proofs
from jiheng.web.assessments.queries import duties, examined
from jiheng.web.assessments.queries.place import department_year, filed_below, years_of
from jiheng.web.core.actions import found_organisation, take_file
from jiheng.web.core.models import Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.models import Proof
from jiheng.web.performance.actions import problems, years
from web import doing
from web.city import person, walk

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def proved(city, by=None):
    """A year that is filled in, with a proof at the actual of its first indicator."""
    walk(city, "evaluating")
    from web.city import fill_results

    fill_results(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    stored = take_file("签到表.txt", "甲".encode(), by=by or city.filler)
    doing.attach(city.cycle.pk, "indicators", row.key, "actual", stored, by=by or city.filler)
    return Proof.objects.get(row=row)


def go_on(city, until):
    moves = ("submit_results", "pass_results", "check_accounts", "pass_manager", "sign_off")
    who = ("filler", "division_head", "accountant", "manager", "lead")
    for move, name in zip(moves, who, strict=True):
        doing.take(city.cycle.pk, move, by=city.people[name])
        if move == until:
            return


def test_whoever_attached_a_proof_or_typed_the_value_does_not_examine_it(city):
    proof = proved(city)
    for name, status in (("filler", 403), ("accountant", 403), ("colleague", 403), ("expert", 403)):
        with pytest.raises(Refused) as refused:
            examine(proof.pk, accepted=True, by=city.people[name])
        assert refused.value.status == status
    own = take_file("验收单.txt", "乙".encode(), by=city.manager)
    row = doing.rows_in(city.cycle, "indicators").first()
    doing.attach(city.cycle.pk, "indicators", row.key, "actual", own, by=city.manager)
    second = Proof.objects.get(file=own)
    assert examined.kept_from(city.manager, second) == "attached"
    with pytest.raises(Refused) as refused:
        examine(second.pk, accepted=True, by=city.manager)
    assert "另一个人" in refused.value.said
    assert examine(proof.pk, accepted=True, by=city.manager).value == "210"


def test_a_value_that_changes_after_it_was_proved_is_to_be_examined_anew(city, enter):
    proof = proved(city)
    examine(proof.pk, accepted=True, by=city.manager)
    assert examined.counts_of(city.cycle) == {
        "unexamined": 0, "accepted": 1, "refused": 0, "changed": 0,
    }  # fmt: skip
    row = doing.rows_in(city.cycle, "indicators").first()
    edit = doing.Edit(row.key, {"actual": "230"}, row.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    assert examined.counts_of(city.cycle)["changed"] == 1
    page = enter(city.manager).get("/proofs/").content.decode()
    assert "审核后值有变动" in page and "230" in page


def test_a_refused_proof_is_shown_at_its_value_and_keeps_the_year_from_being_confirmed(city, enter):
    proof = proved(city)
    with pytest.raises(Refused) as refused:
        examine(proof.pk, accepted=False, by=city.manager)
    assert refused.value.field == "reason"
    go_on(city, "sign_off")
    examine(proof.pk, accepted=False, reason="签到表没有签名", by=city.finance2)
    row = doing.rows_in(city.cycle, "indicators").first()
    page = (
        enter(city.manager)
        .get(f"/years/{city.cycle.pk}/indicators/row/{row.key}/")
        .content.decode()
    )
    assert "不采信" in page and "签到表没有签名" in page
    page = enter(city.finance).get(f"/years/{city.cycle.pk}/").content.decode()
    assert "签到表没有签名" in page
    with pytest.raises(Refused) as refused:
        years.apply_move(city.cycle.pk, Taking("confirm"), by=city.finance)
    [problem] = refused.value.problems
    assert "签到表没有签名" in problem.said and problem.address == f"/proofs/{proof.pk}/"
    with pytest.raises(Refused):  # a reason alone is not enough, nor a tick alone
        years.apply_move(city.cycle.pk, Taking("confirm", acknowledged=True), by=city.finance)
    taking = Taking("confirm", "原件已在现场核对，值不变", acknowledged=True)
    assert years.apply_move(city.cycle.pk, taking, by=city.finance).state == "confirmed"
    with pytest.raises(Refused):
        examine(proof.pk, accepted=True, by=city.finance2)  # the year is closed


def test_accepted_again_a_proof_keeps_nothing_up(city):
    proof = proved(city)
    examine(proof.pk, accepted=False, reason="看不清楚签名", by=city.manager)
    go_on(city, "sign_off")
    examine(proof.pk, accepted=True, by=city.finance2)
    assert years.apply_move(city.cycle.pk, Taking("confirm"), by=city.finance).state == "confirmed"
    assert proof.examinations.count() == 2


def test_the_list_of_the_unexamined_has_those_of_ones_own_places_alone(city, enter):
    proof = proved(city)
    page = enter(city.finance).get("/proofs/?state=unexamined").content.decode()
    assert "签到表.txt" in page
    assert enter(city.other_manager).get(f"/proofs/{proof.pk}/").status_code == 404
    assert "签到表.txt" not in enter(city.other_manager).get("/proofs/").content.decode()
    examine(proof.pk, accepted=True, by=city.manager)
    page = enter(city.finance).get("/proofs/?state=unexamined").content.decode()
    assert "签到表.txt" not in page


def test_a_row_removed_takes_its_examinations_along_and_the_record_holds(city):
    from jiheng.web.core.comparing import differences

    walk(city, "evaluating")
    row = doing.add_entry(city.cycle.pk, "results", {"area": "甲", "text": "乙"}, by=city.filler)
    stored = take_file("证明.txt", "丙".encode(), by=city.filler)
    doing.attach(city.cycle.pk, "results", row.key, "text", stored, by=city.filler)
    examine(Proof.objects.get(file=stored).pk, accepted=True, by=city.manager)
    assert list(differences()) == []
    doing.remove_entry(city.cycle.pk, "results", row.key, by=city.filler)
    assert list(differences()) == []


def report_of(city):
    rows = [department_year(c) for c in years_of(city.finance, city.root, 2025)]
    return composed(city.root, 2025, rows, list(filed_below(city.root, 2025)))


def test_the_places_report_is_made_of_the_values_of_the_years_each_bound(city):
    walk(city, "confirmed")
    years.open_cycle(city.other, 2025, by=city.other_manager)
    report = report_of(city)
    figures = {figure.id: figure for figure in report.figures}
    assert (figures["departments"].text, figures["filed"].text) == ("2", "1")
    assert figures["budget"].exact == "100" and figures["budget"].text == "100.00"
    assert figures["rate"].text == "100.00%"
    city.cycle.refresh_from_db()
    assert figures["d1_total"].text == f"{city.cycle.score}"
    assert len(figures) == len(report.figures)  # no id twice
    text = "".join(block.text for block in report.blocks if hasattr(block, "text"))
    assert "还没有得出等级" not in text and "“优”" in text
    tables = [b for b in report.blocks if type(b).__name__ == "Table"]
    assert [row[0] for row in tables[0].rows] == [("样例局",), ("别的局",)]


def test_the_places_report_is_a_job_of_finance_alone(city, enter):
    walk(city, "confirmed")
    with pytest.raises(Refused):
        order_congress(city.root, 2025, by=city.manager)
    sent = {"place": city.root.pk, "year": "2025"}
    assert enter(city.manager).post("/congress/order/", sent).status_code == 403
    assert enter(city.finance).post("/congress/order/", sent).status_code == 302
    doing.work()
    job = Job.objects.get(kind="make_congress_report")
    assert (job.state, job.result["name"]) == (
        "done",
        "样例市财政局2025年度预算绩效管理情况报告.docx",
    )


def with_divisions(city):
    walk(city, "evaluating")
    first, second = doing.rows_in(city.cycle, "indicators")[:2]
    for row, name in ((first, "培训科"), (second, "办公室")):
        edit = doing.Edit(row.key, {"division": name}, row.version)
        doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    raised = problems.RaisedProblem("名单不准", "核对名单", "培训科", "2026-01-31")
    problems.raise_problem(city.cycle.pk, raised, by=city.filler)


def test_divisions_answer_for_indicators_and_measures_and_what_is_late_is_said(city):
    with_divisions(city)
    today = dt.date(2026, 3, 1)
    by_name = {d.name: d for d in duties.divisions(city.cycle, today)}
    assert set(by_name) == {"培训科", "办公室", ""}
    training = by_name["培训科"]
    assert len(training.indicators) == 1 and training.indicators[0].open
    [measure] = training.measures
    assert (measure.problem, measure.overdue, measure.due) == (
        "名单不准",
        True,
        dt.date(2026, 1, 31),
    )
    assert not duties.divisions(city.cycle, dt.date(2026, 1, 31), "培训科")[0].measures[0].overdue
    posts = {post.person.username: post for post in duties.posts(city.cycle, today)}
    assert [m.id for m in posts["filler"].moves] == ["submit_results"]
    assert not posts["division_head"].moves and posts["filler"].rows > 5
    assert "finance" not in posts


def test_a_head_of_a_division_sees_that_division_and_a_lead_all(city, enter):
    with_divisions(city)
    division = found_organisation(
        kind="division", name="培训科", code="K", parent=city.department, by=None
    )
    head = person("head_of_training", division, "division_head")
    at = f"/duties/{city.cycle.pk}/"
    page = enter(head).get(at).content.decode()
    assert "名单不准" in page and "办公室" not in page and "manager甲" not in page
    page = enter(city.lead).get(at).content.decode()
    assert "名单不准" in page and "办公室" in page and "manager甲" in page
    for name in ("filler", "colleague", "expert", "finance"):
        assert enter(city.people[name]).get(at).status_code == 404
    data = enter(head).get(f"{at}duties.xlsx").content
    cells = [
        c.value for s in read_bytes(data, "x.xlsx").sheets for _n, row in s for c in row.values()
    ]
    assert "培训科" in cells and "办公室" not in cells


def test_money_of_the_report_is_exact(city):
    walk(city, "confirmed")
    figure = next(f for f in report_of(city).figures if f.id == "d1_outturn")
    assert Decimal(figure.exact) == 100 and figure.unit == "万元" and figure.source


def test_what_the_machine_read_stands_beside_the_proof_and_decides_nothing(city, enter):
    proof = proved(city)
    row = proof.row
    text = f"2025年，{row.title}为210{row.values.get('unit', '')}。".encode()
    told = take_file("统计表.txt", text, by=city.filler)
    doing.attach(city.cycle.pk, "indicators", row.key, "actual", told, by=city.filler)
    with pytest.raises(Refused):
        order_reading(city.cycle, by=city.filler)
    job = order_reading(city.cycle, by=city.manager)
    assert read_proofs(job.argument, lambda *_: None) == {"count": 2}
    assert read_proofs(job.argument, lambda *_: None) == {"count": 0}
    second = Proof.objects.get(file=told)
    assert (second.reading.verdict, second.reading.figure[:3]) == ("found", "210")
    assert proof.reading.verdict == "absent"
    assert examined.counts_of(city.cycle)["unexamined"] == 2
    page = enter(city.manager).get(f"/proofs/{second.pk}/").content.decode()
    assert "已找到" in page and "第1行" in page
    edit = doing.Edit(
        row.key, {"actual": "230"}, doing.rows_in(city.cycle, "indicators").first().version
    )
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    assert "核对后值有变动" in enter(city.manager).get(f"/proofs/{second.pk}/").content.decode()
    assert read_proofs(job.argument, lambda *_: None) == {"count": 2}


def test_who_examines_no_more_has_nothing_read_that_was_ordered_before(city):
    walk(city, "evaluating")
    job = order_reading(city.cycle, by=city.manager)
    city.manager.memberships.all().delete()
    city.manager.memberships.create(organisation=city.department, role="filler")
    doing.work()
    job.refresh_from_db()
    assert (job.state, job.result.get("count")) == ("failed", None)
