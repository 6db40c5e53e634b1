"""Tasks of a year, deadlines in working days, the library, versions, many at once, lists as workbooks."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from jiheng import documents
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, moving, planning, reviewing
from jiheng.web.performance.models import Task
from web.city import fill_results, fill_targets, walk


def rows_of(answer):
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return [tuple(str(v or "") for v in row) for row in book.active.iter_rows(values_only=True)]


def test_the_usual_work_is_counted_back_from_the_deadline(city, enter):
    walk(city, "evaluating")
    day = dt.date(2026, 4, 24)
    filling.set_deadline(
        organisation_id=city.root.pk, year="2025", stage="evaluating", day=day, by=city.finance
    )
    new = planning.plan(city.cycle.pk, by=city.manager)
    held = {t.key: t for t in queries.tasks(city.cycle)}
    assert new == len(held) > 5
    assert held["sign"].due == dt.date(2026, 4, 23)
    assert held["head"].due == dt.date(2026, 4, 20)  # four working days before, a weekend between
    assert held["actuals"].owner == city.filler  # the only one with that role
    assert planning.plan(city.cycle.pk, by=city.manager) == 0
    filling.set_deadline(
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
    before = city.cycle.entries.filter(sheet="indicators").count()
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/indicators/library/")
    assert "参训学员满意度" in page.content.decode()
    path = f"/years/{city.cycle.pk}/indicators/library/"
    enter(city.filler).post(path, {"take": ["training:1", "purchase:0"], "subject": "部门整体"})
    rows = city.cycle.entries.filter(sheet="indicators")
    assert rows.count() == before + 2
    last = rows.order_by("-position").first()
    assert last.values["name"] in ("培训人次", "购置设备数量")
    assert "original_target" not in last.values
    assert "weight" not in last.values
    answer = enter(city.filler).post(path, {})
    assert answer.status_code == 409
    later = filling.open_cycle(city.department, 2026, by=city.manager)
    own = {e.title for e in queries.earlier_indicators(city.filler, later)}
    assert {"培训合格率", "受益企业数"} <= own
    assert set(queries.earlier_indicators(city.colleague, later)) == set()


def test_a_version_is_kept_with_every_step(city, enter):
    walk(city, "approved")
    step = city.cycle.steps.get(move="approve_targets")
    one = city.cycle.entries.get(sheet="indicators", title="培训人次")
    assert list(queries.differences(queries.rows_at(step), queries.held_rows(city.cycle))) == []
    moving.take(city.cycle.pk, "start", by=city.manager)
    filling.save_entry(
        city.cycle.pk,
        "indicators",
        filling.Edit(one.key, {"actual": "219"}, one.version),
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
    second = filling.open_cycle(city.department, 2024, by=city.manager)  # empty: its gate is shut
    answer = enter(city.filler).post(
        "/years/move/", {"move": "submit_targets", "cycle": [city.cycle.pk, second.pk]}, follow=True
    )
    text = answer.content.decode()
    assert "已办理 1 份" in text
    assert "还有" in text
    for one, state in ((city.cycle, "target_head"), (second, "setting")):
        one.refresh_from_db()
        assert one.state == state
    assert enter(city.filler).post("/years/move/", {"move": "sign_off_return"}).status_code == 409


def test_many_indicators_are_marked_all_or_none(city, enter):
    fill_targets(city)
    rows = list(city.cycle.entries.filter(sheet="indicators").values_list("pk", flat=True))
    enter(city.manager).post("/indicators/public/", {"entry": rows, "public": "0"})
    assert not city.cycle.entries.filter(sheet="indicators", public=True).exists()
    assert (
        enter(city.filler).post("/indicators/public/", {"entry": rows, "public": "1"}).status_code
        == 403
    )
    assert not city.cycle.entries.filter(sheet="indicators", public=True).exists()


def test_reviews_are_given_to_somebody_all_or_none(city):
    held = []
    for year in (2020, 2021):
        one = filling.open_cycle(city.department, year, by=city.manager)
        one.state = "submitted"
        one.save()
        held.append(reviewing.draw(year, 1, by=city.finance).reviews.get())
    with pytest.raises(Refused):
        reviewing.assign_all([r.pk for r in held], city.filler, by=city.finance)
    reviewing.assign_all([r.pk for r in held], city.expert, by=city.finance)
    assert {queries.reviews(city.expert).get(pk=r.pk).reviewer for r in held} == {city.expert}


@pytest.mark.parametrize("name", ["years", "indicators", "problems", "adjustments", "reviews"])
def test_a_list_goes_out_as_it_is_filtered(city, enter, name):
    walk(city, "evaluating")
    rows = rows_of(enter(city.finance).get(f"/lists/{name}.xlsx"))
    assert rows[0][0] == "部门"
    wanted = {"years": 1, "indicators": 4}.get(name, 0)
    assert len(rows) == 1 + wanted
    nothing = rows_of(
        enter(city.finance).get(
            f"/lists/{name}.xlsx", {"q": "没有这个", "state": "x", "year": "1999"}
        )
    )
    assert len(nothing) == 1 or name in ("reviews",)
    assert len(rows_of(enter(city.colleague).get(f"/lists/{name}.xlsx"))) == 1


def test_the_report_leads_from_a_figure_to_its_row(city, enter):
    walk(city, "own_head")
    one = city.cycle.entries.get(sheet="indicators", title="培训人次")
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/report/").content.decode()
    assert f'href="/years/{city.cycle.pk}/indicators/row/{one.key}/"' in page
    assert "210人次" in page


def test_a_figure_named_in_a_text_is_offered_and_shown_as_printed(city, enter):
    walk(city, "evaluating")
    fill_results(city)
    one = city.cycle.entries.get(sheet="objectives")
    path = f"/years/{city.cycle.pk}/objectives/row/{one.key}/"
    page = enter(city.filler).get(path).content.decode()
    assert '<option value="培训人次.完成值">' in page
    tried = enter(city.filler).post(
        f"{path}try/", {"result": "培训{培训人次.完成值}，不存在{某某}"}
    )
    text = tried.content.decode()
    assert "培训210人次，不存在{某某}" in text
    assert "A60" in text
