"""A year from targets to confirmation: who may, when, past which gates."""

import pytest

from jiheng import documents
from jiheng.web.core.actions import note_file
from jiheng.web.core.audit import verify
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjusting, filling, moving, remedying, reviewing
from jiheng.web.performance.actions.filling import Clash, Edit
from jiheng.web.performance.models import Entry, Step
from web.city import ROUTE, fill_targets, walk


def test_a_year_goes_all_the_way_and_is_scored_by_the_core(city):
    walk(city, "confirmed")
    total = queries.seen(city.cycle).outcome.scored.trees[0].total
    assert (city.cycle.score, city.cycle.grade) == (total.value, total.grade)
    assert f"{total.value}" == "97.00"  # 10 + 30 + 20 + 30 x 45/50 + 10
    assert Step.objects.count() == 11
    assert list(verify()) == []


def test_targets_are_locked_by_the_approval(city):
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    for values in ({"original_target": "1"}, {"weight": "50"}, {"revised_target": "1"}):
        with pytest.raises(Refused):
            filling.save_entry(
                city.cycle.pk, "indicators", Edit(one.key, values, one.version), by=city.filler
            )
    with pytest.raises(Refused):
        filling.add_entry(city.cycle.pk, "indicators", {"name": "新的"}, by=city.filler)
    with pytest.raises(Refused):
        filling.remove_entry(city.cycle.pk, "indicators", one.key, by=city.filler)


def test_results_are_not_taken_while_targets_are_set(city):
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    with pytest.raises(Refused):
        filling.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {"actual": "5"}, one.version), by=city.filler
        )


def test_a_gate_names_what_is_missing_and_drafts_are_kept(city):
    filling.add_entry(
        city.cycle.pk, "indicators", {"name": "只有名称", "weight": "说不清"}, by=city.filler
    )
    with pytest.raises(Refused):
        moving.take(city.cycle.pk, "submit_targets", by=city.filler)
    from jiheng.web.performance.gates import missing

    found = {(m.sheet, m.field) for m in missing(queries.seen(city.cycle), "targets")}
    assert ("budget", "") in found
    assert ("indicators", "data_source") in found
    assert city.cycle.entries.get(sheet="indicators").values["weight"] == "说不清"


def test_who_filled_does_not_review_without_a_named_exception(city):
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    filling.save_entry(
        city.cycle.pk, "indicators", Edit(one.key, {"unit": "人"}, one.version), by=city.manager
    )
    moving.take(city.cycle.pk, "submit_targets", by=city.filler)
    moving.take(city.cycle.pk, "pass_targets", by=city.division_head)
    with pytest.raises(Refused) as refused:
        moving.take(city.cycle.pk, "send_targets", by=city.manager)
    assert refused.value.status == 403
    moving.waive(city.cycle.pk, city.manager, "本局只有一名绩效管理员", by=city.lead)
    moving.take(city.cycle.pk, "send_targets", by=city.manager)
    assert queries.waivers(city.cycle).get().user == city.manager


def test_the_administrator_cannot_touch_business(city):
    walk(city, "evaluating")
    for act in (
        lambda: filling.add_entry(city.cycle.pk, "problems", {"text": "甲"}, by=city.administrator),
        lambda: moving.take(city.cycle.pk, "submit_results", by=city.administrator),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403


def test_a_return_carries_a_reason(city):
    fill_targets(city)
    moving.take(city.cycle.pk, "submit_targets", by=city.filler)
    with pytest.raises(Refused):
        moving.take(city.cycle.pk, "pass_targets_return", by=city.division_head)
    moving.take(city.cycle.pk, "pass_targets_return", by=city.division_head, reason="目标偏低")
    city.cycle.refresh_from_db()
    assert city.cycle.state == "setting"
    assert city.cycle.steps.last().reason == "目标偏低"


def test_the_second_of_two_is_told_and_nothing_is_lost(city):
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    save = filling.save_entry
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
    assert isinstance(other, Entry)  # another field: both stay
    assert (other.values["unit"], other.values["tiers"]) == ("人", "甲")
    clash = save(
        city.cycle.pk,
        "indicators",
        Edit(one.key, {"unit": "个"}, one.version, one.values),
        by=city.filler,
    )
    assert isinstance(clash, Clash)
    assert (clash.theirs, clash.mine) == ({"unit": "人"}, {"unit": "个"})
    assert Entry.objects.get(pk=one.pk).values["unit"] == "人"


def test_a_target_is_changed_by_request_and_both_stay_visible(city):
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    asked = adjusting.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    with pytest.raises(Refused):
        adjusting.decide(asked.pk, approve=True, decision="", by=city.manager)
    adjusting.decide(asked.pk, approve=True, decision="同意", by=city.finance)
    one.refresh_from_db()
    city.cycle.refresh_from_db()
    assert (one.values["original_target"], one.values["revised_target"]) == ("200", "150")
    target = queries.seen(city.cycle).outcome.scored.evaluation.indicators[0].target
    assert f"{target.quantity.number}" == "150"


def test_the_same_seed_draws_the_same_sample(city):
    pool = list(range(100, 160))
    assert reviewing.sample(pool, 7, "abc") == reviewing.sample(pool, 7, "abc")
    assert reviewing.sample(pool, 7, "abc") != reviewing.sample(pool, 7, "abd")


def test_a_review_scores_every_line_again_with_reasons(city):
    walk(city, "submitted")
    made = reviewing.draw(2025, 1, by=city.finance, seed="s")
    held = made.reviews.get()
    with pytest.raises(Refused):
        reviewing.assign(held.pk, city.filler, by=city.finance)
    reviewing.assign(held.pk, city.expert, by=city.finance)
    tree = queries.seen(city.cycle).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    with pytest.raises(Refused):  # other points without a reason
        reviewing.rescore(held.pk, tree.subject, line.key, "25", "", by=city.expert)
    with pytest.raises(Refused):  # the total is the sum of points as printed
        reviewing.rescore(held.pk, tree.subject, line.key, "25.005", "少", by=city.expert)
    with pytest.raises(Refused):  # more than the line is worth
        reviewing.rescore(held.pk, tree.subject, line.key, "31", "多", by=city.expert)
    with pytest.raises(Refused):
        reviewing.rescore(held.pk, tree.subject, line.key, "25", "少", by=city.finance)
    reviewing.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    reviewing.finish(held.pk, "基本属实", by=city.expert)
    held.refresh_from_db()
    assert (held.state, held.rescores.get().reason) == ("done", "签到表只有175人次")
    with pytest.raises(Refused):
        reviewing.rescore(held.pk, tree.subject, line.key, "20", "再改", by=city.expert)


@pytest.fixture
def reviewed(city):
    """A review that took five points off the training, done."""
    walk(city, "submitted")
    held = reviewing.draw(2025, 1, by=city.finance, seed="s").reviews.get()
    reviewing.assign(held.pk, city.expert, by=city.finance)
    tree = queries.seen(city.cycle).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    reviewing.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    return reviewing.finish(held.pk, "基本属实", by=city.expert)


def test_the_review_score_follows_the_same_rules_and_has_its_form(city, reviewed, enter):
    [check] = queries.compared(reviewed)
    assert f"{check.own.total.value - check.again.total.value}" == "5.00"
    page = enter(city.expert).get(f"/reviews/{reviewed.pk}/").content.decode()
    assert f"{check.again.total.value}" in page
    assert (
        f"{check.again.total.value}"
        in enter(city.filler).get(f"/years/{city.cycle.pk}/").content.decode()
    )
    data = enter(city.finance).get(f"/reviews/{reviewed.pk}/form.xlsx").content
    [sheet] = documents.read_bytes(data, "复核.xlsx").sheets
    texts = [[c.text for c in row.values()] for _n, row in sheet]
    assert [t for row in texts for t in row if "175" in t] == ["签到表只有175人次"]
    line = next(row for row in texts if "培训人次" in row)
    assert line[-5:] == ["30", "30", "25", "-5", "签到表只有175人次"]
    total = next(row for row in texts if row[0] == "总分")
    assert total[-1] == f"等级：{check.own.total.grade} → {check.again.total.grade}"
    assert any("签到表只有175人次" in t for t in remedying.suggested(city.cycle))


def test_a_review_stays_about_what_was_filed(city, reviewed):
    [before] = queries.compared(reviewed)
    moving.take(city.cycle.pk, "confirm_return", by=city.finance, reason="人次不实，请更正")
    one = city.cycle.entries.get(sheet="indicators", title="培训人次")
    edit = Edit(one.key, {"actual": "175", "reason": "有两场停办"}, one.version)
    filling.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    for move, who in ROUTE[5:10]:
        moving.take(city.cycle.pk, move, by=city.people[who])
    [after] = queries.compared(reviewed)
    assert (after.own.total, after.again.total) == (before.own.total, before.again.total)
    city.cycle.refresh_from_db()
    assert queries.seen(city.cycle).outcome.scored.trees[0].total != before.own.total


def test_nothing_is_scored_again_while_it_is_returned(city):
    walk(city, "submitted")
    held = reviewing.draw(2025, 1, by=city.finance, seed="s").reviews.get()
    reviewing.assign(held.pk, city.expert, by=city.finance)
    moving.take(city.cycle.pk, "confirm_return", by=city.finance, reason="数据不全")
    with pytest.raises(Refused, match="退回"):
        reviewing.finish(held.pk, "属实", by=city.expert)


def test_a_problem_is_told_every_year_until_it_is_put_right(city):
    walk(city, "confirmed")
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    later = [filling.open_cycle(city.department, y, by=city.manager) for y in (2026, 2028)]
    for of, text in zip(later, ("名单不准", "名单不准（2025年度提出）"), strict=True):
        told = queries.seen(of).outcome.scored.evaluation.past_problems
        assert [p.text for p in told] == [text]
    remedying.step(measure.pk, "take_up", by=city.filler)
    proof = note_file("0" * 64, "名单.txt", 1, "text", by=city.filler)
    remedying.step(measure.pk, "submit", by=city.filler, note="已核对", proof=proof)
    remedying.step(measure.pk, "verify", by=city.lead)
    for of in later:
        assert not queries.seen(of).outcome.scored.evaluation.past_problems


def test_a_problem_is_verified_by_another_and_left_open_it_comes_back(city):
    walk(city, "confirmed")
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-09-30", person="经办人甲")
    measure = remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    later = filling.open_cycle(city.department, 2026, by=city.manager)
    assert [r.values["text"] for r in queries.held_rows(later)["past_problems"]] == ["名单不准"]
    remedying.step(measure.pk, "take_up", by=city.filler)
    with pytest.raises(Refused):  # no proof
        remedying.step(measure.pk, "submit", by=city.filler, note="已核对")
    proof = note_file("0" * 64, "名单.txt", 1, "text", by=city.filler)
    remedying.step(measure.pk, "submit", by=city.manager, note="已核对", proof=proof)
    with pytest.raises(Refused) as refused:
        remedying.step(measure.pk, "verify", by=city.manager)
    assert refused.value.status == 403
    remedying.step(measure.pk, "verify", by=city.lead)
    assert "past_problems" not in queries.held_rows(later)
    [line] = queries.seen(city.cycle).outcome.scored.evaluation.measures
    assert (line.person, line.proof) == ("经办人甲", "名单.txt")
