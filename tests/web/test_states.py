"""Every action in every state: it runs where the flow's data says it may, and is refused anywhere else."""

import ast
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from jiheng import documents
from jiheng.web.assessments.actions.examining import examine
from jiheng.web.core import actions as core
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import filling, moving
from jiheng.web.ledgers.models import Proof
from jiheng.web.performance import queries
from jiheng.web.performance.actions import (
    adjustments,
    exchanging,
    importing,
    opinions,
    planning,
    problems,
    reviews,
    units,
    years,
)
from jiheng.web.performance.downloads import filled
from jiheng.web.performance.models import Cycle, Review
from jiheng.web.performance.queries.year_tables import review_flow, year_flow, year_table
from jiheng.web.uses.actions import accountability, decisions
from web import doing
from web.city import walk

STATES = [state.id for state in year_flow().states]
HEADS = ("division_head", "accountant", "manager", "lead", "finance")


class TakenBackError(Exception):
    """Takes back what was tried."""


@contextmanager
def taken_back():
    try:
        with transaction.atomic():
            yield
            raise TakenBackError
    except TakenBackError:
        pass


@pytest.fixture
def year(city):
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").first()
    city.request = doing.ask(row.pk, "150", "政策调整，场次减少", by=city.manager)
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    city.measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    doing.attach(city.cycle.pk, "indicators", row.key, "actual", doing_file(city), by=city.filler)
    city.proof = Proof.objects.get(row=row)
    unit = core.found_organisation(
        kind="unit", name="样例中心", code="U1", parent=city.department, by=None
    )
    city.unit_year = years.open_cycle(unit, 2025, by=city.manager)
    city.task = planning.add_task(city.cycle.pk, "收集佐证", "", "", by=city.manager)
    return city


def acts(city):
    """Return what each action of the flow is, done by who may."""
    pk, rows = city.cycle.pk, doing.rows_in(city.cycle, "indicators")
    other = rows.last()
    raised = problems.RaisedProblem("又一个", "再核对", "办公室", "2026-09-30")

    def imports():
        city.cycle.refresh_from_db()
        book = documents.read_bytes(filled(queries.held_rows(city.cycle)), "x.xlsx")
        importing.import_workbook(
            pk, book, by=city.manager, version=city.cycle.version, partly=True
        )

    def opinion():
        by = next(
            (city.people[who] for who in HEADS if opinions.may_judge(city.people[who], fresh(pk))),
            city.manager,
        )
        opinions.leave(pk, "indicators", other.key, "请核对", by=by)

    def of_review(act):
        review = Review.objects.filter(cycle=pk, state="open").first()
        if review is None:
            draw = Review._meta.get_field("draw").related_model.objects.create(
                year=2025, seed="s", wanted=1, pool=[pk], by=city.finance
            )
            review = Review.objects.create(cycle_id=pk, draw=draw, reviewer=city.expert)
        act(review)

    def exchanges():
        """Take a cell that is open as the year stands, as it is; none is: any."""
        cycle = fresh(pk)
        rows = [
            (sheet, row, field)
            for sheet in ("indicators", "projects", "problems", "measures", "budget", "overview")
            for row in doing.rows_in(cycle, sheet)
            for field in row.values
        ]
        open_now = [each for each in rows if each[2] in year_table(cycle, each[0]).open_in(each[1])]
        sheet, row, field = (open_now or rows)[0]
        cell = {"id": "1", "sheet": sheet, "key": row.key, "field": field, "may": "open",
                "theirs": f"{row.values[field]}"}  # fmt: skip
        result = {"version": cycle.version, "cells": [cell], "layout": "l", "as_of": ""}
        argument = {"year": pk, "digest": "0" * 64}
        job = Job.objects.create(
            kind="compare", state="done", argument=argument, result=result, owner=city.filler
        )
        exchanging.take_cells(pk, job, ["1"], by=city.filler)

    def rescores(review):
        tree = queries.evaluated_year(fresh(pk)).outcome.scored.trees[0]
        line = next(i for i in tree.items if i.name == "培训人次")
        reviews.rescore(review.pk, tree.subject, line.key, "1", "核减", by=city.expert)

    return {
        "import": imports,
        "ask": lambda: adjustments.ask_target(
            pk, other.key, "80", "政策调整，少办", by=city.manager
        ),
        "decide": lambda: adjustments.decide(
            city.request.pk, approve=True, decision="可", by=city.finance
        ),
        "opinion": opinion,
        "waive": lambda: years.waive(pk, city.filler, "只有一个人办理", by=city.finance),
        "raise_problem": lambda: problems.raise_problem(pk, raised, by=city.filler),
        "remedy": lambda: problems.take_step(city.measure.pk, Taking("take_up"), by=city.filler),
        "exchange": exchanges,
        "take_in": lambda: units.take_in(pk, [city.unit_year.pk], by=city.manager),
        "plan": lambda: planning.finish_task(city.task.pk, True, by=city.manager),
        "roll_over": lambda: years.roll_over(pk, by=city.manager),
        "use": lambda: decisions.decide(
            pk, decisions.Decision("部门整体", "priority", None, "按结果安排"), by=city.finance
        ),
        "account": lambda: accountability.call_to_account(
            pk,
            accountability.Accountability("talk", "部门整体", "问题整改没有按期"),
            by=city.finance,
        ),
        "examine": lambda: examine(city.proof.pk, accepted=True, by=city.manager),
        "draw": lambda: reviews.draw(2025, 1, by=city.finance),
        "assign": lambda: of_review(lambda r: reviews.assign(r.pk, city.expert, by=city.finance)),
        "rescore": lambda: of_review(rescores),
        "finish": lambda: of_review(lambda r: reviews.finish(r.pk, "属实", by=city.expert)),
    }


def fresh(pk):
    return Cycle.objects.select_related("organisation").get(pk=pk)


def runs(act):
    try:
        act()
    except Refused:
        return False
    return True


def test_every_action_runs_in_the_states_that_the_flow_names_and_in_no_other(year):
    acting = acts(year)
    assert set(acting) == set(year_flow().actions)  # what is named is walked
    for state in STATES:
        for name, act in acting.items():
            with taken_back():
                Cycle.objects.filter(pk=year.cycle.pk).update(state=state)
                assert runs(act) is year_flow().allows(name, state), (name, state)


def test_every_value_is_open_where_the_flow_opens_its_phase(year):
    for state in STATES:
        Cycle.objects.filter(pk=year.cycle.pk).update(state=state)
        for row in doing.rows_in(year.cycle, "indicators")[:1]:
            table = year_table(fresh(year.cycle.pk), "indicators")
            for column in table.form.columns:
                with taken_back():
                    edit = doing.Edit(row.key, {column.field: "7"}, row.version)
                    changes = runs(lambda e=edit, t=table: filling.save_row(t, e, by=year.filler))
                    assert changes is (column.phase in table.opens), (state, column.field)


@pytest.mark.parametrize("sheet", ["adjustments", "measures"])
def test_every_move_of_a_row_runs_from_its_own_states(year, sheet):
    table = year_table(fresh(year.cycle.pk), sheet)
    row = year.request if sheet == "adjustments" else year.measure
    proof = doing_file(year)
    for state in table.flow.states:
        for move in table.flow.moves:
            tried = []
            for who in ("filler", "manager", "finance", "lead"):
                with taken_back():
                    type(row).objects.filter(pk=row.pk).update(state=state.id)
                    Step.objects.filter(kind="row").delete()
                    taking = Taking(move.id, "已办理", proof)
                    by = year.people[who]
                    tried.append(
                        runs(
                            lambda t=taking, b=by: moving.apply_move(
                                table, row.key, t, by=b, own=True
                            )
                        )
                    )
            takeable = state.id in move.begin and move.right != "lapse"
            assert any(tried) is takeable, (state.id, move.id)


def doing_file(city):
    from jiheng.web.core.actions import take_file

    return take_file("签到表.txt", "甲".encode(), by=city.filler)


def test_a_finished_review_is_closed(city):
    walk(city, "submitted")
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    reviews.finish(review.pk, "属实", by=city.expert)
    assert review_flow().state("done").label
    for act in (
        lambda: reviews.assign(review.pk, city.finance2, by=city.finance),
        lambda: reviews.rescore(review.pk, "部门整体", "x", "1", "改", by=city.expert),
        lambda: reviews.finish(review.pk, "再来", by=city.expert),
    ):
        with pytest.raises(Refused):
            act()
    review.refresh_from_db()
    assert (review.reviewer_id, review.opinion) == (city.expert.pk, "属实")


def test_filing_closes_open_requests(year):
    from web.city import ROUTE, fill_results

    fill_results(year)
    for move, who in ROUTE[5:10]:
        doing.take(year.cycle.pk, move, by=year.people[who])
        if fresh(year.cycle.pk).state != "submitted":
            with pytest.raises(Refused):  # results were handed in: nobody changes a target now
                adjustments.decide(year.request.pk, approve=True, decision="可", by=year.finance)
    year.request.refresh_from_db()
    assert year.request.state == "lapsed"
    assert fresh(year.cycle.pk).score is not None
    live = queries.evaluated_year(fresh(year.cycle.pk)).outcome.scored.trees[0].total.value
    assert live == fresh(year.cycle.pk).score
    from jiheng.web.performance.queries.waiting import waiting_rows_of_years

    assert not [w for w in waiting_rows_of_years(year.finance) if "培训人次" in w.title]


@pytest.mark.django_db(transaction=True)
def test_draws_at_once_draw_no_year_twice(city):
    cycle = years.open_cycle(city.department, 2030, by=city.manager)
    Cycle.objects.filter(pk=cycle.pk).update(state="submitted")

    def drawn(_):
        try:
            return reviews.draw(2030, 1, by=city.finance).pk
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(drawn, range(10)))
    assert len([o for o in outcomes if o is not None]) == 1
    assert Review.objects.filter(cycle=cycle, state="open").count() == 1


def test_nobody_chooses_whom_a_draw_hits_and_anybody_can_draw_again(city, enter):
    walk(city, "submitted")
    with pytest.raises(TypeError):
        reviews.draw(2025, 1, by=city.finance, seed="chosen-by-me")
    sent = {"year": "2025", "wanted": "1", "seed": "chosen-by-me"}
    assert 'name="seed"' not in enter(city.finance).get("/reviews/").content.decode()
    assert enter(city.finance).post("/reviews/draw/", sent).status_code == 302
    line = AuditLine.objects.get(action="draw")
    facts = {name: new for name, (_old, new) in line.changes.items()}
    before = AuditLine.objects.get(number=facts["after"])
    assert facts["seed"] == reviews.seed_of(facts["chance"], before.digest) != "chosen-by-me"
    assert facts["chosen"] == reviews.sample(facts["pool"], 1, facts["seed"])
    assert facts["after"] == line.number - 1


ACTIONS = Path(__file__).resolve().parents[2] / "src" / "jiheng" / "web" / "performance" / "actions"
STATELESS = {  # what asks for no state of a year: why
    "open_cycle": "there is no year yet",
    "apply_move": "its states are those of the move",
    "order_file": "a file of a year as it stands",
    "make_file": "a file of a year as it stands",
    "order_on_paper": "a file of a year as it stands",
    "order_archive": "the sign-off is asked for, whatever came after it",
    "make_archive": "the sign-off is asked for, whatever came after it",
    "order_files": "files of years as they stand",
    "order_preview": "nothing is changed",
    "order_comparison": "nothing is changed",
    "order_again": "nothing is changed",
    "order_tables": "tables of a year as it stands",
    "order_import": "the import asks when it runs",
    "import_one": "the import asks when it runs",
    "upload_reports": "a report is of no year",
    "matched": "nothing is changed",
    "preview": "nothing is changed",
    "lapse_requests": "follows from the filing",
    "assign_all": "asks for each",
    "ask_target": "asks as `ask`",
    "take": "saves a value, which asks by its phase",
    "order_untaken": "nothing is changed",
    "write_use": "the decision of the use asks",
    "write_verdict": "the flow of the appraisal asks",
    "sign_off": "follows from the filing",
}


def test_every_action_names_its_states_or_why_it_has_none():
    named = set(year_flow().actions)
    for path in ACTIONS.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "by" not in {a.arg for a in node.args.kwonlyargs}:
                continue
            source = ast.unparse(node)
            asks = any(f"'{name}'" in source for name in named)
            assert asks or node.name in STATELESS, (path.name, node.name)
