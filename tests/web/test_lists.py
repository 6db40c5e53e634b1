"""Lists: filtered on the page as in the export, in words, without a limit that is not told."""

import ast
import datetime as dt
import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

import jiheng.web
from jiheng.rulebook import load
from jiheng.web.core.audit_wording import described, objects
from jiheng.web.core.declared import declared
from jiheng.web.core.lists import PAGE
from jiheng.web.core.models import AuditLine
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import ledger_workbook
from jiheng.web.performance import queries
from jiheng.web.performance.actions import (
    adjustments,
    opinions,
    planning,
    problems,
    reviews,
    years,
)
from web import doing
from web.city import ROUTE, fill_results, fill_targets, person, walk
from web.exporting import exported
from web.test_ledgers import PLAN

# What the source does not write down as a text: moves by their ids, a task by what is done to it,
# a year or a row by what has the state; `audit` itself passes on what it is given.
NAMED_ELSEWHERE = {
    "ARCHIVE", "ASSESSMENT", "BESIDE", "ROTATE", "move.id", "f'{action}_task'", "kind", "action",
}  # fmt: skip
TASKS = {"add_task", "change_task", "finish_task", "drop_task"}


def recorded():
    """Yield action and kind of every line that the source appends, as nodes of its syntax."""
    for path in sorted(Path(jiheng.web.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            if call.func.id in ("record_change", "Change"):
                yield call.args[0], call.args[1]
            elif call.func.id == "replace" and {"action", "kind"} <= set(named):
                yield named["action"], named["kind"]


def words(part):
    """Return what the apps have words for: actions, objects, fields."""
    return {key for app in declared().apps for key in getattr(app.wording, part)}


def test_everything_that_is_recorded_has_words():
    lines = list(recorded())
    assert len(lines) > 25
    nodes = [node for line in lines for node in line]
    unwritten = {ast.unparse(node) for node in nodes if not isinstance(node, ast.Constant)}
    assert unwritten == NAMED_ELSEWHERE
    actions = {node.value for node, _kind in lines if isinstance(node, ast.Constant)}
    kinds = {node.value for _action, node in lines if isinstance(node, ast.Constant)}
    every_flow = [load().rest.year_flow, *(ledger.flow for ledger in load().rest.ledgers)]
    moves = {move.id for flow in every_flow for move in flow.moves}
    assert actions | moves | TASKS | {"archive", "beside", "rotate"} <= words("actions")
    assert kinds | {"cycle", "entry"} <= words("objects")


def a_busy_year(city):
    """A year with everything that is recorded of one: requests, remedies, tasks, exceptions."""
    walk(city, "evaluating")
    planning.plan(city.cycle.pk, by=city.manager)
    task = planning.add_task(city.cycle.pk, "核对台账", "", "2026-04-01", by=city.manager)
    planning.give_task(task.pk, f"{city.filler.pk}", "2026-04-02", by=city.manager)
    planning.finish_task(task.pk, True, by=city.filler)
    planning.drop_task(task.pk, by=city.manager)
    years.waive(city.cycle.pk, city.manager, "本局只有一名绩效管理员", by=city.lead)
    one = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    asked = doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    adjustments.decide(asked.pk, approve=True, decision="同意", by=city.finance)
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    doing.step(measure.pk, "take_up", by=city.filler)
    filling.show_publicly(doing.table(city.cycle, "indicators"), one.key, False, by=city.manager)
    return asked, measure


def reviewed(city):
    """Bring the year to finance, with an opinion on a row, and have it reviewed."""
    fill_results(city)
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    row = doing.rows_in(city.cycle, "indicators").first()
    opinions.leave(city.cycle.pk, "indicators", row.key, "请附签到表", by=city.finance)
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    tree = queries.evaluated_year(city.cycle).outcome.scored.trees[0]
    line = next(item for item in tree.items if item.name == "培训合格率")
    reviews.rescore(review.pk, tree.subject, line.key, "15", "证书不全", by=city.expert)
    reviews.finish(review.pk, "基本属实", by=city.expert)


def test_every_line_of_a_year_is_told_in_words(city):
    for stage in flows.STAGES:
        flows.set_deadline(
            organisation_id=city.root.pk, year="2025", stage=stage, day=dt.date(2026, 4, 24),
            by=city.finance,
        )  # fmt: skip
    a_busy_year(city)
    reviewed(city)
    lines = described(AuditLine.objects.all(), city.auditor)
    done = {shown.line.action for shown in lines}
    assert done >= {"deadline", "opinion", "draw", "assign", "rescore", "finish", "ask", "approve"}
    for shown in lines:
        assert f"{shown.action}" != shown.line.action, shown.line.action
        assert f"{shown.thing}" != shown.line.kind, shown.line.kind
        for (field, _values), change in zip(shown.line.changes.items(), shown.changes, strict=True):
            assert f"{change.label}" != field, (shown.line.action, shown.line.kind, field)


def test_a_state_is_told_as_the_flow_of_its_thing_calls_it(city):
    asked, measure = a_busy_year(city)
    for row, then, now in ((asked, "等财政决定", "已批准"), (measure, "未整改", "整改中")):
        moved = AuditLine.objects.filter(kind="entry", object_id=row.pk, changes__has_key="state")
        [line] = described(moved, city.auditor)
        [change] = [c for c in line.changes if f"{c.label}" == "状态"]
        assert (f"{change.old}", f"{change.new}") == (then, now)


def test_the_record_leads_to_the_row_of_a_ledger(trainings, city, enter):
    row = filling.add_row(trainings, PLAN, by=city.filler)
    moving.apply_move(trainings, row.key, Taking("report_held"), by=city.filler)
    data = ledger_workbook(trainings.form, [RowInput("", {**PLAN, "name": "另一次"})])
    client = enter(city.filler)
    file = SimpleUploadedFile("培训.xlsx", data)
    job = client.post(f"{trainings.address}import/", {"file": file}).url
    doing.work()
    client.post(client.get(job).url)
    doing.work()
    shown = described(AuditLine.objects.filter(reference=trainings.reference), city.auditor)
    told = {(f"{line.action}", line.title, line.address) for line in shown}
    assert ("报告已举办", "财务人员业务培训", trainings.row_address(row.key)) in told
    assert ("导入工作簿", "样例局 · 培训台账", trainings.address) in told
    [moved] = [line for line in shown if f"{line.action}" == "报告已举办"]
    [change] = [change for change in moved.changes if f"{change.label}" == "状态"]
    assert (f"{change.old}", f"{change.new}") == ("拟办", "已举办")
    assert {enter(city.filler).get(line.address).status_code for line in shown} == {200, 302}


def test_the_record_is_filtered_on_the_page_as_in_the_export(city, enter):
    walk(city, "evaluating")
    client = enter(city.auditor)
    query = {"kind": "cycle", "q": "manager"}
    page = client.get("/record/", query)
    by_manager = AuditLine.objects.filter(kind="cycle", actor_id=city.manager.pk)
    assert page.context["listing"].count == by_manager.count() > 0
    listed = exported(client, "record", query)
    assert len(listed) == by_manager.count() + 1
    assert {"开始自评", "状态：目标已批复 → 自评填报"} <= set(listed[1])
    assert "开始自评" in page.content.decode()
    assert len(exported(client, "record", {"first": "2999-01-01"})) == 1
    assert set(objects()) >= {"cycle", "entry", "user", "organisation"}


def test_the_record_is_for_those_who_may_see_it(city, enter):
    assert enter(city.filler).get("/record/").status_code == 403
    assert enter(city.filler).post("/lists/record/export/").status_code == 403


def test_a_history_has_all_its_pages(city, enter):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    for n in range(205):
        one.refresh_from_db()
        edit = doing.Edit(one.key, {"unit": f"{n}"}, one.version)
        doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    client = enter(city.filler)
    path = f"/years/{city.cycle.pk}/indicators/row/{one.key}/history/"
    assert client.get(path).context["page"].paginator.num_pages == 3
    shown = client.get(path).content.decode()
    assert "计量单位" in shown
    last = client.get(path, {"page": "3"}).content.decode()
    assert "三级指标" in last
    assert "新增" in last
    assert client.get(f"/years/{city.cycle.pk}/history/").context["page"].paginator.count > 205


def test_problems_are_told_by_their_text(city, enter):
    walk(city, "confirmed")
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    client = enter(city.filler)
    assert "名单不准" in client.get("/problems/").content.decode()
    assert "名单不准" in exported(client, "problems")[1]


def test_people_are_found_by_name_and_organisation(city, enter):
    client = enter(city.administrator)
    every = client.get("/people/").context["page"].paginator.count
    assert every == len(city.people)
    found = client.get("/people/", {"q": "别的局"}).context["page"]
    assert {p.username for p in found} == {"colleague", "other_manager"}


def test_every_list_can_be_exported(city, enter):
    walk(city, "submitted")
    centre = person("centre", city.department, "centre")
    lists = [list_ for app in declared().apps for list_ in app.lists()]
    assert len(lists) >= 7
    for list_ in lists:
        readers = {"record": city.auditor, "complaints.see": centre}
        who = readers.get(list_.right, city.finance)
        header, *_rows = exported(enter(who), list_.id)
        assert header == [f"{column.label}" for column in list_.columns]


def texts_of(row):
    return {str(cell.column.label): cell.text for cell in row.cells}


def test_indicators_are_sorted_and_filtered_page_by_page_as_in_the_export(city, enter):
    other = years.open_cycle(city.other, 2025, by=city.other_manager)
    Row.objects.bulk_create(
        Row(organisation=cycle.organisation, year=cycle.year, ledger="indicators", key=f"k-{n}",
            position=n, title=f"指标{n * 37 % 101:03}", values={"name": f"指标{n * 37 % 101:03}"})
        for cycle in (other, city.cycle) for n in range(60)
    )  # fmt: skip
    client, titles, number, more = enter(city.finance), [], 1, True
    while more:
        listing = client.get("/indicators/", {"sort": "name", "page": number}).context["listing"]
        names = [texts_of(row)["三级指标"] for row in listing.rows]
        assert len(names) <= PAGE
        titles, number, more = titles + names, number + 1, listing.more
    assert (titles, len(titles)) == (sorted(titles), 120)
    [header] = [header for header in listing.headers if header.sorted == "ascending"]
    assert header.label == "三级指标"
    header, *listed = exported(client, "indicators", {"sort": "name", "department": "别的"})
    names = [row[header.index("三级指标")] for row in listed]
    assert {row[0] for row in listed} == {"别的局"}
    assert (names, len(names)) == (sorted(names), 60)
    by_tree = client.get("/indicators/", {"sort": "department"}).context["listing"].rows
    assert {texts_of(row)["部门"] for row in by_tree} == {city.department.name}  # the tree's order


def test_every_column_that_can_be_sorted_by_sorts_both_ways(city, enter):
    walk(city, "confirmed")
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    pages = {
        "years": "/years/", "problems": "/problems/", "reviews": "/reviews/", "record": "/record/",
        "adjustments": "/adjustments/", "reports": "/reports/", "indicators": "/indicators/",
        "views": "/views/", "rounds": "/monitoring/", "satisfaction_surveys": "/surveys/",
        "computations": "/awards/", "complaints": "/complaints/",
        "uses": "/uses/", "releases": "/disclosure/", "assessments": "/assessments/",
        "proofs": "/proofs/",
    }  # fmt: skip
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    centre = person("centre", city.department, "centre")
    lists = {list_.id: list_ for app in declared().apps for list_ in app.lists()}
    kept = {f"ledger-{ledger.id}" for ledger in kept_ledgers()}  # have a test of their own
    assert set(lists) - kept == set(pages)
    for name, path in pages.items():
        readers = {"record": city.auditor, "views": city.auditor, "complaints": centre}
        client = enter(readers.get(name, city.finance))
        page = client.get(path).content.decode()
        ids = [column.id for column in lists[name].columns]
        assert len(ids) == len(set(ids)), name
        sortable = [c.id for c in lists[name].columns if c.order and not c.only_exported]
        assert sortable, name
        for sort in sortable:
            assert f"sort={sort}" in page, (path, sort)
            for way in (sort, f"-{sort}"):
                assert client.get(path, {"sort": way}).status_code == 200


def test_words_of_flows_are_english_in_english(city, enter):
    a_busy_year(city)
    client = enter(city.auditor)
    with translation.override("en"):
        lines = described(AuditLine.objects.exclude(kind="user"), city.auditor)
        told = [(f"{line.action}", f"{c.label}") for line in lines for c in line.changes]
        rights = [f"{right.label}" for right in declared().rights]
    moves = {"Take up", "Approve targets", "Start self-evaluation"}
    assert moves <= {action for action, _label in told}
    assert "Adjustments: Approve, Refuse" in rights
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [words for words in (*told, *rights) if chinese.search("".join(words))] == []
    assert client.get("/record/", headers={"Accept-Language": "en"}).status_code == 200
