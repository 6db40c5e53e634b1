"""Whoever filled what is judged does not judge it; who only noted something beside it does."""

import pytest

from jiheng.web.core import actions
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments, opinions, problems, years
from web import doing
from web.city import ROUTE, fill_results, walk

pytestmark = pytest.mark.once

FOUND = problems.RaisedProblem(
    "名单不准", "核对名单", "办公室", "2026-09-30", source=problems.FINANCE
)


def note_a_problem(city):
    problems.raise_problem(city.cycle.pk, FOUND, by=city.finance)


def leave_an_opinion(city):
    row = doing.rows_in(city.cycle, "indicators").first()
    opinions.leave(city.cycle.pk, "indicators", row.key, "请附签到表", by=city.finance)


@pytest.mark.parametrize("beside", [note_a_problem, leave_an_opinion])
@pytest.mark.parametrize("move", ["confirm", "confirm_return"])
def test_what_finance_notes_beside_a_year_leaves_its_step_open(city, enter, beside, move):
    walk(city, "submitted")
    beside(city)
    [piece] = enter(city.finance).get("/").context["waiting"]
    assert "确认自评" in f"{piece.step}"
    offers = queries.offered(city.finance, city.cycle)
    assert {offer.shut for offer in offers} == {""}
    page = enter(city.finance).post(
        f"/years/{city.cycle.pk}/move/", {"move": move, "reason": "数据不全"}
    )
    assert page.status_code == 302
    city.cycle.refresh_from_db()
    assert city.cycle.state == ("confirmed" if move == "confirm" else "evaluating")


def test_a_decided_request_is_no_authorship(city):
    """Finance approves another target: it is the department's value that stands in the year."""
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    asked = adjustments.ask_target(
        city.cycle.pk, row.key, "150", "两场培训停办，目标下调", by=city.manager
    )
    adjustments.decide(asked.pk, approve=True, decision="同意", by=city.finance)
    fill_results(city)
    for move, who in ROUTE[5:]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()
    assert city.cycle.state == "confirmed"


@pytest.mark.parametrize(
    ("sheet", "values"),
    [
        ("indicators", {"actual": "199", "reason": "一场停办"}),
        ("budget", {"executed": "99.00"}),
        ("overview", {"conclusion": "基本实现"}),
        ("objectives", {"result": "已办好"}),
    ],
)
def test_one_value_that_is_judged_shuts_the_step(city, sheet, values):
    actions.give_role(city.finance, city.department, "filler", by=None)
    city.finance.refresh_from_db()
    walk(city, "evaluating")
    fill_results(city)
    row = doing.rows_in(city.cycle, sheet).first()
    doing.save_entry(city.cycle, sheet, Edit(row.key, values, row.version), by=city.finance)
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    for move in ("confirm", "confirm_return"):
        with pytest.raises(Refused) as refused:
            doing.take(city.cycle.pk, move, by=city.finance, reason="数据不全")
        assert refused.value.status == 403
    doing.take(city.cycle.pk, "confirm", by=city.finance2)


def test_a_value_that_somebody_else_put_right_is_no_longer_ones_own(city):
    actions.give_role(city.finance, city.department, "filler", by=None)
    city.finance.refresh_from_db()
    walk(city, "evaluating")
    fill_results(city)
    row = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    edit = Edit(row.key, {"actual": "199", "reason": "一场停办"}, row.version)
    row = doing.save_entry(city.cycle, "indicators", edit, by=city.finance)
    edit = Edit(row.key, {"actual": "205", "reason": ""}, row.version)
    doing.save_entry(city.cycle, "indicators", edit, by=city.filler)
    for move, who in ROUTE[5:]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()
    assert city.cycle.state == "confirmed"


def test_who_set_targets_may_judge_results(city):
    walk(city, "evaluating")
    fill_results(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    row.authors = {name: city.lead.pk for name in row.authors if name == "original_target"}
    row.save()
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])


# Exceptions


def excused(client, cycle, user, reason="全市只有一名审核人员"):
    return client.post(f"/years/{cycle.pk}/waive/", {"user": user.pk, "reason": reason})


@pytest.mark.parametrize("who", ["lead", "manager"])
def test_a_department_does_not_excuse_who_judges_it_for_finance(city, enter, who):
    walk(city, "submitted")
    client = enter(city.people[who])
    offered = set(client.get(f"/years/{city.cycle.pk}/").context["excusable"])
    assert city.filler in offered
    assert not offered & {city.finance, city.finance2, city.colleague}
    assert excused(client, city.cycle, city.finance).status_code == 404
    with pytest.raises(Refused) as refused:
        years.waive(city.cycle.pk, city.finance, "全市只有一名审核人员", by=city.people[who])
    assert refused.value.status == 403
    assert not queries.waivers(city.cycle).exists()


@pytest.mark.parametrize("role", ["filler", "division_head"])
def test_nor_one_of_finance_who_also_works_in_the_department(city, enter, role):
    actions.give_role(city.finance, city.department, role, by=None)
    assert excused(enter(city.lead), city.cycle, city.finance).status_code == 404
    assert excused(enter(city.finance2), city.cycle, city.finance).status_code == 302
    assert queries.waivers(city.cycle).get().user == city.finance


@pytest.mark.parametrize("who", ["filler", "division_head", "accountant", "auditor", "expert"])
def test_nobody_else_excuses(city, enter, who):
    page = enter(city.people[who]).get(f"/years/{city.cycle.pk}/")
    if page.status_code == 200:
        assert "登记例外" not in page.content.decode()
    assert excused(enter(city.people[who]), city.cycle, city.manager).status_code in (403, 404)
    assert not queries.waivers(city.cycle).exists()


def test_finance_excuses_its_own_and_the_people_of_the_department(city, enter):
    client = enter(city.finance2)
    page = client.get(f"/years/{city.cycle.pk}/")
    assert {city.finance, city.finance2, city.filler} <= set(page.context["excusable"])
    assert "登记例外" in page.content.decode()
    assert excused(client, city.cycle, city.filler).status_code == 302
    assert excused(client, city.cycle, city.finance, reason="短").status_code == 409
