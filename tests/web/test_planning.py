"""Tasks of a year, deadlines in working days, the library, versions, many at once, lists as workbooks."""

import datetime as dt

import pytest
from django.utils import timezone

from jiheng import documents
from jiheng.rulebook import load
from jiheng.web.core.refusal import Refused
from jiheng.web.core.views.lists import find_list
from jiheng.web.flows import actions as flows
from jiheng.web.performance import queries
from jiheng.web.performance.actions import planning, problems, reviews, years
from jiheng.web.performance.models import Task
from web import doing
from web.city import fill_results, fill_targets, walk
from web.exporting import exported

pytestmark = pytest.mark.once


def test_the_usual_work_is_counted_back_from_the_deadline(city, enter):
    walk(city, "evaluating")
    day = dt.date(2026, 4, 24)
    flows.set_deadline(
        organisation_id=city.root.pk, year="2025", stage="evaluating", day=day, by=city.finance
    )
    new = planning.plan(city.cycle.pk, by=city.manager)
    held = {t.key: t for t in queries.tasks(city.cycle)}
    assert new == len(held) > 5
    assert held["sign"].due == dt.date(2026, 4, 23)
    assert held["head"].due == dt.date(2026, 4, 20)  # four working days before, a weekend between
    assert held["actuals"].owner == city.filler  # the only one with that role
    assert planning.plan(city.cycle.pk, by=city.manager) == 0
    flows.set_deadline(
        organisation_id=city.root.pk, year="2025", stage="evaluating", day=day + dt.timedelta(7), by=city.finance
    )  # fmt: skip
    planning.finish_task(held["actuals"].pk, True, by=city.filler)
    planning.plan(city.cycle.pk, by=city.manager)
    again = {t.key: t for t in queries.tasks(city.cycle)}
    assert again["sign"].due == dt.date(2026, 4, 30)
    assert again["actuals"].due == held["actuals"].due  # what is done stays as it was


def test_a_task_is_done_by_its_owner_alone_and_shown_on_their_start_page(city, enter):
    walk(city, "evaluating")
    planning.plan(city.cycle.pk, by=city.manager)
    one = Task.objects.get(key="evidence")
    page = enter(city.filler).get("/").content.decode()
    assert "收集佐证材料" in page
    with pytest.raises(Refused):
        planning.finish_task(one.pk, True, by=city.accountant)
    answer = enter(city.filler).post(f"/tasks/{one.pk}/", {"do": "finish", "back": "/"})
    assert answer.url == "/"
    assert "收集佐证材料" not in enter(city.filler).get("/").content.decode()
    assert (
        enter(city.filler)
        .post(f"/tasks/{one.pk}/", {"do": "finish", "back": "https://x.example/"})
        .url
        != "https://x.example/"
    )


def test_a_day_ends_at_midnight_and_working_days_are_counted():
    friday = dt.date(2026, 10, 16)
    assert queries.due(friday, friday).left == 0
    assert not queries.due(friday, friday).over
    assert queries.due(friday, friday + dt.timedelta(1)).over  # a Saturday, no working day between
    assert queries.due(friday, dt.date(2026, 10, 12)).left == 4
    assert queries.due(None, friday) is None


def test_a_deadline_may_be_given_in_working_days(city, enter):
    enter(city.finance).post(
        "/years/deadline/",
        {"organisation": city.root.pk, "year": "2025", "stage": "setting", "day": "", "working_days": "10"},
    )  # fmt: skip
    day = queries.deadlines(city.cycle)["setting"].day
    assert queries.working_days().between(timezone.localdate(), day) == 10


def test_indicators_come_from_the_library_without_values(city, enter):
    fill_targets(city)
    before = doing.rows_in(city.cycle, "indicators").count()
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/indicators/library/")
    assert "参训学员满意度" in page.content.decode()
    path = f"/years/{city.cycle.pk}/indicators/library/"
    enter(city.filler).post(path, {"take": ["training:1", "purchase:0"], "subject": "部门整体"})
    rows = doing.rows_in(city.cycle, "indicators")
    assert rows.count() == before + 2
    last = rows.order_by("-position").first()
    assert last.values["name"] in ("培训人次", "购置设备数量")
    assert "original_target" not in last.values
    assert "weight" not in last.values
    answer = enter(city.filler).post(path, {})
    assert answer.status_code == 409
    later = years.open_cycle(city.department, 2026, by=city.manager)
    own = {e.title for e in queries.earlier_indicators(city.filler, later)}
    assert {"培训合格率", "受益企业数"} <= own
    assert set(queries.earlier_indicators(city.colleague, later)) == set()


def test_a_version_is_kept_with_every_step(city, enter):
    walk(city, "approved")
    step = queries.steps(city.cycle).get(move="approve_targets")
    one = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    assert list(queries.differences(queries.rows_at(step), queries.held_rows(city.cycle))) == []
    doing.take(city.cycle.pk, "start", by=city.manager)
    doing.save_entry(
        city.cycle.pk,
        "indicators",
        doing.Edit(one.key, {"actual": "219"}, one.version),
        by=city.filler,
    )
    path = f"/years/{city.cycle.pk}/versions/{step.pk}"
    assert "219" in enter(city.auditor).get(f"{path}/").content.decode()
    book = enter(city.auditor).get(f"{path}.xlsx")
    document = documents.read_bytes(book.content, "then.xlsx")
    cells = {c.text for _n, row in document.sheet("绩效指标") for c in row.values()}
    assert "200" in cells
    assert "219" not in cells
    assert enter(city.colleague).get(f"{path}/").status_code == 404


def test_many_years_are_moved_each_by_itself(city, enter):
    fill_targets(city)
    second = years.open_cycle(city.department, 2024, by=city.manager)  # empty: its gate is shut
    both = [city.cycle.pk, second.pk]
    page = enter(city.filler).post(
        "/years/move/", {"move": "submit_targets", "cycle": both}, follow=True
    )
    text = page.content.decode()
    assert "处疑问，批复之后不能再改" in text  # to be read in the year itself, not for many at once
    assert "处要补正" in text
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    page = enter(city.division_head).post(
        "/years/move/", {"move": "pass_targets", "cycle": both}, follow=True
    )
    text = page.content.decode()
    assert "已办理 1 份" in text
    assert "样例局 2024：状态已经变了" in text
    for one, state in ((city.cycle, "target_manager"), (second, "setting")):
        one.refresh_from_db()
        assert one.state == state
    assert enter(city.filler).post("/years/move/", {"move": "sign_off_return"}).status_code == 409


def test_many_indicators_are_marked_all_or_none(city, enter):
    fill_targets(city)
    rows = list(doing.rows_in(city.cycle, "indicators").values_list("pk", flat=True))
    enter(city.manager).post("/indicators/public/", {"entry": rows, "public": "0"})
    assert not doing.rows_in(city.cycle, "indicators").filter(public=True).exists()
    assert (
        enter(city.filler).post("/indicators/public/", {"entry": rows, "public": "1"}).status_code
        == 403
    )
    assert not doing.rows_in(city.cycle, "indicators").filter(public=True).exists()


def test_reviews_are_given_to_somebody_all_or_none(city):
    held = []
    for year in (2020, 2021):
        one = years.open_cycle(city.department, year, by=city.manager)
        one.state = "submitted"
        one.save()
        held.append(reviews.draw(year, 1, by=city.finance).reviews.get())
    with pytest.raises(Refused):
        reviews.assign_all([r.pk for r in held], city.filler, by=city.finance)
    reviews.assign_all([r.pk for r in held], city.expert, by=city.finance)
    assert {queries.reviews(city.expert).get(pk=r.pk).reviewer for r in held} == {city.expert}


@pytest.mark.parametrize("name", ["years", "indicators", "problems", "adjustments", "reviews"])
def test_a_list_goes_out_as_it_is_filtered(city, enter, name):
    walk(city, "evaluating")
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    one = doing.rows_in(city.cycle, "indicators").first()
    doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    rows = exported(enter(city.finance), name)
    assert rows[0][0] == "部门"
    assert len(rows) == 1 + {"years": 1, "indicators": 4, "problems": 1, "adjustments": 1}.get(
        name, 0
    )
    for query in ({"q": "没有这个"}, {"state": "x"}, {"year": "1999"}):
        filters = {list_filter.id for list_filter in find_list(name).filters}
        if set(query) <= filters:
            assert len(exported(enter(city.finance), name, query)) == 1, query
    if name == "reviews":  # who reviews nothing has no such list
        assert enter(city.colleague).post("/lists/reviews/export/").status_code == 403
    else:
        assert len(exported(enter(city.colleague), name)) == 1


def test_the_report_leads_from_a_figure_to_its_row(city, enter):
    walk(city, "own_head")
    one = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/report/").content.decode()
    assert f'href="/years/{city.cycle.pk}/indicators/row/{one.key}/"' in page
    assert "210人次" in page


def test_a_figure_named_in_a_text_is_offered_and_shown_as_printed(city, enter):
    walk(city, "evaluating")
    fill_results(city)
    one = doing.rows_in(city.cycle, "objectives").get()
    path = f"/years/{city.cycle.pk}/objectives/row/{one.key}/"
    page = enter(city.filler).get(path).content.decode()
    assert '<option value="培训人次.完成值">' in page
    tried = enter(city.filler).post(
        f"{path}try/", {"result": "培训{培训人次.完成值}，不存在{某某}"}
    )
    text = tried.content.decode()
    assert "培训210人次，不存在{某某}" in text
    assert "A60" in text


def test_a_task_is_finished_on_the_start_page_under_the_name_of_the_page_s_language(city, enter):
    walk(city, "evaluating")
    planning.plan(city.cycle.pk, by=city.manager)
    own = planning.add_task(city.cycle.pk, "给学员发问卷", str(city.filler.pk), "", by=city.manager)
    client = enter(city.filler)
    chinese = {piece.title for piece in client.get("/").context["waiting"]}
    assert "样例局 2025 · 收集佐证材料" in chinese
    page = client.get("/", headers={"accept-language": "en"})
    titles = {piece.title for piece in page.context["waiting"]}
    usual = next(u for u in load().rest.timetable if u.id == "evidence")
    assert f"样例局 2025 · {usual.english}" in titles
    assert "样例局 2025 · 给学员发问卷" in titles  # as it was typed
    [piece] = [piece for piece in page.context["waiting"] if piece.title.endswith("给学员发问卷")]
    assert f'action="{piece.finished_at}"' in page.content.decode()
    answer = client.post(piece.finished_at, {"do": "finish", "back": "/"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "给学员发问卷" not in answer.content.decode()
    own.refresh_from_db()
    assert own.done_by == city.filler
    assert all(not p.finished_at for p in answer.context["waiting"] if "任务" not in f"{p.kind}")
