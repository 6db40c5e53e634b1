"""A year from targets to confirmation: who may, when, past which gates."""

import pytest

from jiheng import documents
from jiheng.web.core import actions
from jiheng.web.core.actions import note_file
from jiheng.web.core.audit import verify
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.models import Row
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments, problems, reviews, years
from jiheng.web.performance.gates import final_remarks, gate_from, missing
from web import doing
from web.city import ROUTE, fill_results, fill_targets, walk


def test_a_year_goes_all_the_way_and_is_scored_by_the_core(city):
    walk(city, "confirmed")
    total = queries.evaluated_year(city.cycle).outcome.scored.trees[0].total
    assert (city.cycle.score, city.cycle.grade) == (total.value, total.grade)
    assert f"{total.value}" == "97.00"  # 10 + 30 + 20 + 30 x 45/50 + 10
    assert Step.objects.count() == 11
    assert list(verify()) == []


def test_targets_are_locked_by_the_approval(city):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    for values in ({"original_target": "1"}, {"weight": "50"}, {"revised_target": "1"}):
        with pytest.raises(Refused):
            doing.save_entry(
                city.cycle.pk, "indicators", Edit(one.key, values, one.version), by=city.filler
            )
    with pytest.raises(Refused):
        doing.add_entry(city.cycle.pk, "indicators", {"name": "新的"}, by=city.filler)
    with pytest.raises(Refused):
        doing.remove_entry(city.cycle.pk, "indicators", one.key, by=city.filler)


def test_results_are_not_taken_while_targets_are_set(city):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    with pytest.raises(Refused):
        doing.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {"actual": "5"}, one.version), by=city.filler
        )


def test_a_gate_names_what_is_missing_and_drafts_are_kept(city):
    doing.add_entry(
        city.cycle.pk, "indicators", {"name": "只有名称", "weight": "说不清"}, by=city.filler
    )
    with pytest.raises(Refused):
        doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    seen = queries.evaluated_year(city.cycle)
    found = {(m.sheet, m.field) for m in missing(seen, gate_from("setting"))}
    assert ("budget", "") in found
    assert ("indicators", "data_source") in found
    assert doing.rows_in(city.cycle, "indicators").get().values["weight"] == "说不清"


def test_who_filled_does_not_review_without_a_named_exception(city):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    doing.save_entry(
        city.cycle.pk, "indicators", Edit(one.key, {"unit": "人"}, one.version), by=city.manager
    )
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    doing.take(city.cycle.pk, "pass_targets", by=city.division_head)
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "send_targets", by=city.manager)
    assert refused.value.status == 403
    waiver = years.waive(city.cycle.pk, city.manager, "本局只有一名绩效管理员", by=city.lead)
    years.agree(city.cycle.pk, waiver.pk, by=city.finance)
    doing.take(city.cycle.pk, "send_targets", by=city.manager)
    assert queries.waivers(city.cycle).get().user == city.manager


def test_the_administrator_cannot_touch_business(city):
    walk(city, "evaluating")
    for act in (
        lambda: doing.add_entry(city.cycle.pk, "problems", {"text": "甲"}, by=city.administrator),
        lambda: doing.take(city.cycle.pk, "submit_results", by=city.administrator),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403


def test_a_return_carries_a_reason(city):
    fill_targets(city)
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    with pytest.raises(Refused):
        doing.take(city.cycle.pk, "pass_targets_return", by=city.division_head)
    doing.take(city.cycle.pk, "pass_targets_return", by=city.division_head, reason="目标偏低")
    city.cycle.refresh_from_db()
    assert city.cycle.state == "setting"
    assert queries.steps(city.cycle).last().note == "目标偏低"


def test_the_second_of_two_is_told_and_nothing_is_lost(city):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    save = doing.save_entry
    save(
        city.cycle.pk,
        "indicators",
        Edit(one.key, {"unit": "人"}, one.version, one.values),
        by=city.manager,
    )
    other = save(
        city.cycle.pk,
        "indicators",
        Edit(one.key, {"tiers": "甲"}, one.version, one.values),
        by=city.filler,
    )
    assert isinstance(other, Row)  # another field: both stay
    assert (other.values["unit"], other.values["tiers"]) == ("人", "甲")
    clash = save(
        city.cycle.pk,
        "indicators",
        Edit(one.key, {"unit": "个"}, one.version, one.values),
        by=city.filler,
    )
    assert isinstance(clash, Clash)
    assert (clash.theirs, clash.ours) == ({"unit": "人"}, {"unit": "个"})
    assert Row.objects.get(pk=one.pk).values["unit"] == "人"


def test_a_target_is_changed_by_request_and_both_stay_visible(city):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    asked = doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    with pytest.raises(Refused):
        adjustments.decide(asked.pk, approve=True, decision="", by=city.manager)
    adjustments.decide(asked.pk, approve=True, decision="同意", by=city.finance)
    one.refresh_from_db()
    city.cycle.refresh_from_db()
    assert (one.values["original_target"], one.values["revised_target"]) == ("200", "150")
    target = queries.evaluated_year(city.cycle).outcome.scored.evaluation.indicators[0].target
    assert f"{target.quantity.number}" == "150"


def test_the_same_seed_draws_the_same_sample(city):
    pool = list(range(100, 160))
    assert reviews.sample(pool, 7, "abc") == reviews.sample(pool, 7, "abc")
    assert reviews.sample(pool, 7, "abc") != reviews.sample(pool, 7, "abd")


def test_a_review_scores_every_line_again_with_reasons(city):
    walk(city, "submitted")
    made = reviews.draw(2025, 1, by=city.finance)
    held = made.reviews.get()
    with pytest.raises(Refused):
        reviews.assign(held.pk, city.filler, by=city.finance)
    reviews.assign(held.pk, city.expert, by=city.finance)
    tree = queries.evaluated_year(city.cycle).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    with pytest.raises(Refused):  # other points without a reason
        reviews.rescore(held.pk, tree.subject, line.key, "25", "", by=city.expert)
    with pytest.raises(Refused):  # the total is the sum of points as printed
        reviews.rescore(held.pk, tree.subject, line.key, "25.005", "少", by=city.expert)
    with pytest.raises(Refused):  # more than the line is worth
        reviews.rescore(held.pk, tree.subject, line.key, "31", "多", by=city.expert)
    with pytest.raises(Refused):
        reviews.rescore(held.pk, tree.subject, line.key, "25", "少", by=city.finance)
    reviews.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    reviews.finish(held.pk, "基本属实", by=city.expert)
    held.refresh_from_db()
    assert (held.state, held.rescores.get().reason) == ("done", "签到表只有175人次")
    with pytest.raises(Refused):
        reviews.rescore(held.pk, tree.subject, line.key, "20", "再改", by=city.expert)


@pytest.fixture
def reviewed(city):
    """A review that took five points off the training, done."""
    walk(city, "submitted")
    held = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(held.pk, city.expert, by=city.finance)
    tree = queries.evaluated_year(city.cycle).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    reviews.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    return reviews.finish(held.pk, "基本属实", by=city.expert)


def test_the_review_score_follows_the_same_rules_and_has_its_form(city, reviewed, enter):
    [check] = queries.compared(reviewed)
    assert f"{check.own.total.value - check.again.total.value}" == "5.00"
    page = enter(city.finance).get(f"/reviews/{reviewed.pk}/").content.decode()
    assert f"{check.again.total.value}" in page
    assert (
        f"{check.again.total.value}"
        in enter(city.filler).get(f"/years/{city.cycle.pk}/").content.decode()
    )
    data = enter(city.finance).get(f"/reviews/{reviewed.pk}/form.xlsx").content
    [sheet] = documents.read_bytes(data, "复核.xlsx").sheets
    texts = [[c.text for c in row.values()] for _n, row in sheet]
    assert [t for row in texts for t in row if "人次" in t and "175" in t] == ["签到表只有175人次"]
    line = next(row for row in texts if "培训人次" in row)
    assert line[-5:] == ["30", "30", "25", "-5", "签到表只有175人次"]
    total = next(row for row in texts if row[0] == "总分")
    assert total[-1] == f"等级：{check.own.total.grade} → {check.again.total.grade}"
    assert any("签到表只有175人次" in t for t in problems.suggested(city.cycle))


def test_a_review_stays_about_what_was_filed(city, reviewed):
    [before] = queries.compared(reviewed)
    doing.take(city.cycle.pk, "confirm_return", by=city.finance, reason="人次不实，请更正")
    one = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    edit = Edit(one.key, {"actual": "175", "reason": "有两场停办"}, one.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    [after] = queries.compared(reviewed)
    assert (after.own.total, after.again.total) == (before.own.total, before.again.total)
    city.cycle.refresh_from_db()
    assert queries.evaluated_year(city.cycle).outcome.scored.trees[0].total != before.own.total


def test_nothing_is_scored_again_while_it_is_returned(city):
    walk(city, "submitted")
    held = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(held.pk, city.expert, by=city.finance)
    doing.take(city.cycle.pk, "confirm_return", by=city.finance, reason="数据不全")
    with pytest.raises(Refused, match="退回"):
        reviews.finish(held.pk, "属实", by=city.expert)


def test_a_problem_is_told_every_year_until_it_is_put_right(city):
    walk(city, "confirmed")
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    later = [years.open_cycle(city.department, y, by=city.manager) for y in (2026, 2028)]
    for of, text in zip(later, ("名单不准", "名单不准（2025年度提出）"), strict=True):
        told = queries.evaluated_year(of).outcome.scored.evaluation.past_problems
        assert [p.text for p in told] == [text]
    doing.step(measure.pk, "take_up", by=city.filler)
    proof = note_file("0" * 64, "名单.txt", 1, "text", by=city.filler)
    doing.step(measure.pk, "submit", by=city.filler, note="已核对", proof=proof)
    doing.step(measure.pk, "verify", by=city.lead)
    for of in later:
        assert not queries.evaluated_year(of).outcome.scored.evaluation.past_problems


def test_a_problem_is_verified_by_another_and_left_open_it_comes_back(city):
    walk(city, "confirmed")
    raised = problems.RaisedProblem(
        "名单不准", "核对名单", "办公室", "2026-09-30", person="经办人甲"
    )
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    later = years.open_cycle(city.department, 2026, by=city.manager)
    assert [r.values["text"] for r in queries.held_rows(later)["past_problems"]] == ["名单不准"]
    doing.step(measure.pk, "take_up", by=city.filler)
    with pytest.raises(Refused):  # no proof
        doing.step(measure.pk, "submit", by=city.filler, note="已核对")
    proof = note_file("0" * 64, "名单.txt", 1, "text", by=city.filler)
    doing.step(measure.pk, "submit", by=city.manager, note="已核对", proof=proof)
    with pytest.raises(Refused) as refused:
        doing.step(measure.pk, "verify", by=city.manager)
    assert refused.value.status == 403
    doing.step(measure.pk, "verify", by=city.lead)
    assert "past_problems" not in queries.held_rows(later)
    [line] = queries.evaluated_year(city.cycle).outcome.scored.evaluation.measures
    assert (line.person, line.proof) == ("经办人甲", "名单.txt")


def spend_little(city, **head):
    """Bring the year to its results with half of the money spent."""
    walk(city, "evaluating")
    fill_results(city)
    for row in doing.rows_in(city.cycle, "budget"):
        edit = Edit(row.key, {"executed": "50.00"}, row.version)
        doing.save_entry(city.cycle.pk, "budget", edit, by=city.filler)
    if head:
        row = doing.rows_in(city.cycle, "overview").get()
        doing.save_entry(
            city.cycle.pk, "overview", Edit(row.key, head, row.version), by=city.filler
        )


def test_little_spending_is_explained_in_the_field_that_finding_and_gate_lead_to(city, enter):
    spend_little(city)
    cure = f"/years/{city.cycle.pk}/overview/row/overview/#f-execution_reason"
    client = enter(city.filler)
    groups = client.get(f"/years/{city.cycle.pk}/findings/").context["groups"]
    [finding] = [f for f in groups["open"] if f["code"] == "A27"]
    assert finding["address"] == cure
    assert "预算执行率" in finding["said"]
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "submit_results", by=city.filler)
    assert cure in [problem.address for problem in refused.value.problems]
    page = client.post(f"/years/{city.cycle.pk}/move/", {"move": "submit_results"})
    assert (page.status_code, cure in page.content.decode()) == (409, True)
    form = client.get(cure.partition("#")[0])
    [field] = [f for f in form.context["fields"] if f.id == "execution_reason"]
    assert [remark.code for remark in field.remarks if remark.code == "A27"] == ["A27"]
    assert 'id="f-execution_reason"' in form.content.decode()


def test_little_spending_that_is_explained_passes_the_gate(city):
    spend_little(city, execution_reason="年中压减预算，两场培训停办")
    assert not [f for f in queries.evaluated_year(city.cycle).findings if f.code == "A27"]
    doing.take(city.cycle.pk, "submit_results", by=city.filler)
    assert Step.objects.filter(move="submit_results").count() == 1


def test_finance_raises_a_problem_and_can_still_confirm(city):
    walk(city, "submitted")
    raised = problems.RaisedProblem(
        "名单不准", "核对名单", "办公室", "2026-09-30", source=problems.FINANCE
    )
    with pytest.raises(Refused) as refused:  # in the name of finance, by finance alone
        problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    assert refused.value.status == 403
    problems.raise_problem(city.cycle.pk, raised, by=city.finance)
    [problem] = doing.rows_in(city.cycle, "problems")
    assert problem.values["source"] == "财政评价"
    assert problem.authors["text"] == city.finance.pk
    doing.take(city.cycle.pk, "confirm", by=city.finance)
    city.cycle.refresh_from_db()
    assert city.cycle.state == "confirmed"


def test_finance_that_filled_in_confirms_by_a_named_exception(city):
    actions.give_role(city.finance, city.department, "filler", by=None)
    city.finance.refresh_from_db()
    walk(city, "evaluating")
    fill_results(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    edit = Edit(row.key, {"actual": "199", "reason": "一场停办"}, row.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.finance)
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "confirm", by=city.finance)
    assert refused.value.status == 403
    with pytest.raises(Refused):  # neither of the department nor of finance above it
        years.waive(city.cycle.pk, city.colleague, "全市只有一名审核人员", by=city.lead)
    years.waive(city.cycle.pk, city.finance, "全市只有一名审核人员", by=city.finance2)
    doing.take(city.cycle.pk, "confirm", by=city.finance)
    assert queries.waivers(city.cycle).get().user == city.finance


def test_the_next_year_keeps_the_weight_of_execution_and_the_name_of_the_place(city):
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "overview").get()
    values = {**row.values, "place_name": "样例市", "short_name": "我局", "conclusion": "基本实现"}
    row.values = values
    row.save()
    later = years.roll_over(city.cycle.pk, by=city.manager)
    carried = doing.rows_in(later, "overview").get().values
    assert (carried["execution_weight"], carried["place_name"]) == ("10", "样例市")
    assert (carried["short_name"], carried["money_unit"]) == ("我局", "万元")
    assert "conclusion" not in carried
    [head] = queries.held_rows(later)["overview"]
    assert (head.values["year"], head.values["department"]) == ("2026", "样例局")
    assert list(verify()) == []


def test_doubts_about_what_gets_locked_are_read_before(city, enter):
    fill_targets(city)
    doubts = final_remarks(queries.evaluated_year(city.cycle), gate_from("setting"))
    assert doubts
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/move/"
    page = client.post(address, {"move": "submit_targets"})
    assert page.status_code == 409
    assert doubts[0].said in page.content.decode()
    page = client.get(f"/years/{city.cycle.pk}/").content.decode()
    assert 'name="acknowledged"' in page
    answer = client.post(address, {"move": "submit_targets", "acknowledged": "1"})
    assert answer.status_code == 302
    city.cycle.refresh_from_db()
    assert city.cycle.state == "target_head"
