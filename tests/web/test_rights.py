"""Every address with every role, a colleague of another department, a stranger and nobody."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiheng.ledger.statistics import StatPeriod
from jiheng.usecases import office
from jiheng.web.assessments.actions import assessments
from jiheng.web.comparison.trials import order_trial
from jiheng.web.core.actions import found_organisation, take_file
from jiheng.web.core.api import api
from jiheng.web.core.declared import declared, roles_with
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.rights import ROLE
from jiheng.web.disclosure.actions import releases
from jiheng.web.ledgers import jobs as ledger_jobs
from jiheng.web.ledgers.actions import correcting, filling, offering, overriding
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.file_batches import TAKE_FILES, order_reading
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Pair, Proof, Takeover
from jiheng.web.ledgers.workbooks import ledger_workbook
from jiheng.web.monitoring.actions import rounds
from jiheng.web.performance import queries
from jiheng.web.performance.actions import (
    files,
    importing,
    planning,
    problems,
    reports,
    reviews,
    years,
)
from jiheng.web.performance.downloads import filled
from jiheng.web.performance.models import Review
from jiheng.web.statistics.actions.issues import order_issue
from jiheng.web.statistics.models import Issue
from jiheng.web.surveys.jobs import order_import as order_answers
from jiheng.web.uses.actions import accountability
from web import doing
from web import test_surveys as surveys
from web.city import walk
from web.remembered import remembered
from web.serving import served
from web.test_ledger_figures import signed
from web.test_trials import DRAFT

pytestmark = pytest.mark.once

DOORS = {
    "doors:oidc",
    "doors:oidc_back",
    "doors:cas",
    "doors:cas_back",
}  # closed until they are set
OPEN = DOORS | {
    "core:accounts", "core:code", "core:login", "core:start", "set_language", "core:logout",
}  # fmt: skip
OWN = {
    "ledgers:decide_correction": "correction",
    "comparison:trial": "trial",
    "core:cancel_job": "job",
    "core:end_person_log_ins": "user",
    "core:give_role": "user",
    "core:job": "job",
    "core:job_file": "job",
    "core:organisation": "organisation",
    "core:person": "user",
    "core:person_log_ins": "user",
    "core:reset_password": "user",
    "core:set_active": "user",
    "core:take_role": "membership",
    "ledgers:answer_pair": "pair",
    "ledgers:decide_pair": "pair",
    "ledgers:decide_override": "override",
    "ledgers:files_read": "files_read",
    "ledgers:files_untaken": "files_read",
    "ledgers:files_taken": "files_taken",
    "ledgers:imported": "ledger_read",
    "ledgers:pair": "pair",
    "ledgers:takeover": "takeover",
    "ledgers:untaken": "ledger_read",
    "performance:adjustment": "adjustment",
    "performance:imported": "read",
    "performance:remedy": "measure",
    "performance:report": "report",
    "performance:review": "review",
    "performance:review_form": "review",
    "performance:task": "task",
    "performance:untaken": "read",
    "surveys:imported": "answers_read",
    "assessments:year": "cycle",
    "assessments:commission": "cycle",
    "assessments:year_duties": "cycle",
    "assessments:duties_workbook": "cycle",
    "assessments:read_proofs": "cycle",
    "assessments:proof": "proof",
    "assessments:examine": "proof",
    "assessments:proof_file": "proof",
    "uses:use": "use",
    "disclosure:release": "release",
    "disclosure:move": "release",
    "disclosure:pack": "release",
    "disclosure:file": "release",
    "uses:move": "use",
    "awards:computation": "computation",
    "statistics:issue": "issue",
    "statistics:pack": "issue",
    "statistics:read": "issue",
}
OF_APP = {
    "monitoring": "round", "surveys": "survey", "assessments": "assessment",
    "complaints": "complaint",
}  # fmt: skip
ALL_MAY = {  # pages that show a person what is theirs, however little that is
    "performance:home", "performance:library", "performance:search", "ledgers:index",
    "assessments:assessments", "assessments:ranking",
    "reminders:own", "core:jobs", "core:rights", "core:password", "core:log_ins", "core:session", "core:tokens",
}  # fmt: skip
ELSEWHERE = {"colleague": "filler", "other_manager": "manager"}  # of another department
FOR_ROLES = {
    "core:people": "people", "core:people_workbook": "people", "core:first_steps": "people",
    "core:add_user": "people", "core:person": "people", "core:person_log_ins": "people",
    "core:add_organisation": "people",
    "core:organisation": "people", "core:import_people": "people", "core:record": "record",
    "core:views": "record",
    "performance:cycles": "see", "performance:indicators": "see",
    "performance:adjustments": "see", "performance:problems": "see",
    "performance:reports": "review_report", "performance:reviews": "rescore",
    "surveys:surveys": "see",
    "comparison:indicators": "see", "comparison:signs": "see", "comparison:portfolio": "see",
    "comparison:line": "see", "comparison:questions": "see",
    "comparison:trials": "try_rules", "analysis:tables": "analyse",
    "leader:board": "see", "monitoring:rounds": "see", "monitoring:board": "see",
    "ledgers:files": "trainings.fill",
    "uses:uses": "see", "disclosure:releases": "see", "assessments:proofs": "see",
    "assessments:congress": "report_congress", "assessments:duties": "duties",
    "performance:imports": "fill", "ledgers:ledger": "trainings.see", "ledgers:board": "trainings.see",
    "ledgers:quality": "trainings.see", "ledgers:clocks": "trainings.see",
    "ledgers:tallies": "trainings.see",
}  # fmt: skip
OF_OWNER = {
    "core:job", "core:job_file", "performance:imported", "performance:untaken",
    "ledgers:imported", "ledgers:untaken", "ledgers:files_read", "ledgers:files_taken",
    "ledgers:files_untaken",
    "surveys:imported",
}  # fmt: skip


def addresses(patterns=None, prefix=""):
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            inner = (
                f"{one.namespace or one.app_name}:" if (one.namespace or one.app_name) else prefix
            )
            yield from addresses(one.url_patterns, inner)
        elif isinstance(one, URLPattern) and one.name and prefix != "api:":
            yield f"{prefix}{one.name}", set(one.pattern.converters)


@pytest.fixture
def held(request, city, monkeypatch):
    """One of everything in the department."""
    monkeypatch.setattr(office, "program", lambda: None)  # pages are counted in its own tests
    request.getfixturevalue("written")()
    keys, everybody = remembered(
        "one of everything", lambda: (one_of_everything(city), city.people)
    )
    city.people |= everybody  # who came with it: what is put back makes nobody known
    city.cycle.refresh_from_db()
    return keys


def one_of_everything(city):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    asked = doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    task = planning.add_task(city.cycle.pk, "收集佐证", "", "2026-03-01", by=city.manager)

    waiver = years.waive(city.cycle.pk, city.filler, "单位只有一个人", by=city.manager)
    period = dt.date(2025, 7, 31), dt.date(2025, 8, 31)
    round_ = rounds.open_round(city.cycle.pk, *period, by=city.manager)

    survey = surveys.begun(city)
    book = take_file("答卷.xlsx", surveys.workbook(), by=city.filler)
    about = {"digest": book.digest, "name": book.name}
    answers_read = order_answers(survey, about, by=city.filler)
    surveys.enter(city, survey, 1, "satisfied", again="neutral")
    asked_for = accountability.Accountability("talk", "部门整体", "问题整改没有按期")
    use = accountability.call_to_account(city.cycle.pk, asked_for, by=city.finance)

    second = years.open_cycle(city.department, 2024, by=city.manager)
    second.state = "submitted"
    second.save()
    third = years.open_cycle(city.department, 2019, by=city.manager)
    third.state = "confirmed"
    third.save()
    release, _job = releases.order_release(third.pk, [], by=city.manager)
    review = reviews.draw(2024, 1, by=city.finance).reviews.get()
    assert Review.objects.count() == 1

    trainings = ledger_table(ledgers()["trainings"], city.department)
    values = {"name": "培训", "planned_on": "2026-03-05", "held_on": "2026-03-06", "teacher": "甲"}
    training = filling.add_row(trainings, values, by=city.filler)
    proof = take_file("签到表.txt", "甲".encode(), by=city.filler)
    [report] = reports.upload_reports([proof], city.department, by=city.filler)
    filling.attach(trainings, training.key, "teacher", proof, by=city.filler)
    doing.attach(city.cycle.pk, "indicators", one.key, "actual", proof, by=city.filler)
    kind = "finance_evaluation", "department"
    assessment = assessments.commission(city.cycle.pk, *kind, by=city.finance)
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    found_organisation(kind="unit", name="东区", code="U", parent=city.department, by=None)
    projects = ledger_table(ledgers()["investment_projects"], city.department)
    for name in ("甲园", "甲园（重报）"):
        project = signed(projects, name, project_code="2501-999900-04-01-000001")
    find_pairs(projects.ledger, city.root.path, lambda *_told: None, by=city.finance)
    override = overriding.ask(
        projects, project.key, "propose_landed", "执照在路上，补交", by=city.filler
    )
    takeover = Takeover.objects.create(
        organisation=city.department,
        ledger="trainings",
        name="历史.xlsx",
        reason="纸质台账",
        by=city.filler,
    )
    changed = {"name": "培训二"}
    correction = correcting.ask(trainings, training.key, changed, "名称写错了", by=city.filler)
    job = files.order_files([city.cycle], by=city.filler)
    book = take_file("表.xlsx", filled(queries.held_rows(city.cycle)), by=city.filler)
    read = importing.order_preview([book], by=city.filler, cycle=city.cycle)
    book = take_file("台账.xlsx", ledger_workbook(trainings.form, []), by=city.filler)
    about = {"digest": book.digest, "name": book.name}
    ledger_read = ledger_jobs.order(ledger_jobs.PREVIEW, trainings, by=city.filler, **about)
    files_read = order_reading(trainings.ledger, [book], by=city.filler)
    about = {"ledger": "trainings", "by": city.filler.pk, "language": "zh-hans", "files": []}
    files_taken = enqueue(TAKE_FILES, about, by=city.filler)
    order_issue(city.department, StatPeriod(2025, 6, 2), "monthly", {}, by=city.manager)
    trial = order_trial(city.finance, "草案.yaml", DRAFT, (2024, 2025))
    doing.work()

    return served(city) | {
        "trial": trial.pk,
        "cycle": city.cycle.pk, "key": one.key, "adjustment": asked.pk, "measure": measure.pk,
        "measure_key": measure.key, "report": report.pk, "review": review.pk, "file": proof.pk,
        "task": task.pk, "step": queries.steps(city.cycle).last().pk, "entry": one.pk,
        "user": city.filler.pk, "organisation": city.department.pk, "job": job.pk, "read": read.pk,
        "ledger_read": ledger_read.pk, "digest": read.argument["files"][0]["digest"], "training": training.key,
        "waiver": waiver.pk, "correction": correction.pk, "round": round_.pk, "use": use.pk, "release": release.pk,
        "override": override.pk, "takeover": takeover.pk, "files_read": files_read.pk,
        "files_taken": files_taken.pk, "survey": survey.pk, "answers_read": answers_read.pk,
        "issue": Issue.objects.get().pk,
        "project": project.key, "pair": Pair.objects.get().pk,
        "membership": city.filler.memberships.get().pk,
        "assessment": assessment.pk, "proof": Proof.objects.get(row=one).pk,
    }  # fmt: skip


NAMES = {"core:order_export": "problems", "disclosure:file": "index.html"}


def about(held):
    """Yield which addresses are of something else than a year, and what that is."""
    project = {"id_": "investment_projects", "key": held["project"]}
    yield "ledgers:.*", {"key": held["training"]}
    yield "ledgers:(share|.*pair.*|ageing|ask_override|decide_override)", project
    yield "ledgers:(figure|league|league_workbook)", {"id_": "projects.signed.count"}
    yield "sites:.*", {"ledger": "investment_projects", "key": held["project"]}
    yield "awards:.*", {"key": held["award"]}
    yield "statistics:(table|workbook|cell)", {"id_": "T01"}
    yield "statistics:word", {"id_": "T12"}
    yield "complaints:file", {"paper": held["case_paper"]}
    yield "performance:row_move", {"sheet": "measures", "key": held["measure_key"]}


def made(name, parts, held):
    fill = {
        "pk": held[OWN.get(name, OF_APP.get(name.partition(":")[0], "cycle"))],
        "sheet": "indicators", "key": held["key"], "name": NAMES.get(name, "workbook"),
        "file": held["file"], "token": "x", "step": held["step"],
        "id_": "trainings", "organisation": held["organisation"], "digest": held["digest"],
        "waiver": held["waiver"], "number": 0, "state": "x", "version": 1,
    }  # fmt: skip
    for asked, more in about(held):
        if re.fullmatch(asked, name):
            fill |= more
    return reverse(name, kwargs={p: fill[p] for p in parts})


def may(role, right):
    return ELSEWHERE.get(role, role.rstrip("2")) in roles_with(right)


def expected(name, role):
    """Return the statuses that a page may answer a role with."""
    if name in ALL_MAY:
        return {200}
    if name == "core:code":  # nothing waits for a code
        return {302}
    if name in FOR_ROLES:
        refused = 404 if name.startswith("ledgers:") else 403
        return {200, 302} if may(role, FOR_ROLES[name]) else {refused}
    if name.startswith("core:") and role == "administrator":
        return {200, 302, 404, 405}
    outside = ("colleague", "other_manager", "stranger", "administrator", "expert")
    if role in outside:  # and nothing was given to this expert
        return {403, 404, 405}
    if name in OF_OWNER and role != "filler":
        return {404, 405}
    return {200, 302, 403, 404, 405}


def test_every_address(city, held, enter, client):
    names = dict(addresses())
    assert len(names) > 90
    for name, parts in names.items():
        path = made(name, parts, held)
        client.logout()
        answer = client.get(path)
        if name in OPEN:
            assert answer.status_code in (200, 302, 404, 405), name
            continue
        assert answer.status_code == 302, name
        assert answer.url.startswith("/login/"), name
        statuses = set()
        for role, user in city.people.items():
            status = enter(user).get(path).status_code
            assert status in expected(name, role), (name, role, status)
            statuses.add(status)
        assert statuses & {200, 302} or statuses == {405}, name  # there is something to be seen


def written_by(queries):
    """Return what statements write, apart from what a person's session and place in it are."""
    writing = (q["sql"] for q in queries if q["sql"].lstrip('" ').upper().startswith(WRITES))
    return [sql for sql in writing if not any(f'"{table}"' in sql for table in OF_SESSIONS)]


WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
OF_SESSIONS = ("django_session", "core_guesses")


@pytest.mark.parametrize("role", ["filler", "finance", "administrator", "expert"])
def test_looking_writes_nothing_and_orders_nothing(city, held, enter, client, role):
    """Every address by GET, as everybody who may: what costs or changes something is sent."""
    browser = enter(city.people[role])
    for name, parts in dict(addresses()).items():
        if name in OPEN:
            continue
        path = made(name, parts, held)
        for how in (browser.get, browser.head):
            with CaptureQueriesContext(connection) as caught:
                how(path)
            assert written_by(caught) == [], (name, role)
    for name in (list_.id for app in declared().apps for list_ in app.lists()):
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(f"/lists/{name}/export/").status_code == 405
        assert written_by(caught) == [], name


WRONG = ("colleague", "other_manager", "stranger", "administrator", "auditor", "expert")
OF_LISTS = (
    "export_list",
    "ledger_quality",
    "make_analysis",
    "make_comparison",
    "make_site_page",
)  # jobs about what one sees, however little
OWN_POSTS = (
    "core:accounts",
    "core:tokens",
    "core:drop_token",
    "core:log_ins",
    "core:password",
    "core:logout",
    "set_language",
    "core:cancel_job",
    "core:login",
    "core:start",
    "core:code",
)


def test_nobody_changes_what_is_not_theirs(city, held, enter):
    body = {
        "move": "submit_results", "reason": "试一试能不能办", "text": "甲", "measure": "乙", "division": "丙",
        "due": "2026-01-01", "target": "1", "approve": "1", "decision": "可", "points": "1", "opinion": "可",
        "step": "take_up", "year": "2024", "wanted": "1", "public": "0", "version": "1", "actual": "1",
        "username": "x", "name": "x", "password": "long-enough-x", "kind": "unit", "code": "x",
        "parent": str(city.root.pk), "organisation": str(city.root.pk), "role": "finance", "active": "0",
        "cycle": str(held["cycle"]), "entry": str(held["entry"]), "review": str(held["review"]), "do": "finish",
        "title": "新任务", "owner": "", "take": "training:0", "subject": "部门整体", "field": "actual",
        "user": str(city.filler.pk), "reviewer": str(city.finance.pk), "stage": "setting", "day": "2026-01-01",
        "project-name": "追加的项目", "note": "已办",
    }  # fmt: skip
    bodies = {
        "ledgers:move": {"move": "report_held"},
        "ledgers:attach": {"field": "teacher"},
        "ledgers:row": {"teacher": "乙"},
        "performance:row_move": {"move": "take_up"},
    }
    before, ordered = AuditLine.objects.count(), Job.objects.count()
    for name, parts in dict(addresses()).items():
        path = made(name, parts, held)
        for role in WRONG:
            if name in OWN_POSTS or (role, name) == ("expert", "performance:reports"):
                continue  # theirs
            if role == "administrator" and name.startswith("core:"):
                continue
            file = SimpleUploadedFile("甲.txt", "甲".encode())
            sent = body | bodies.get(name, {}) | {"file": file}
            status = enter(city.people[role]).post(path, sent).status_code
            changed = AuditLine.objects.count() - before
            assert changed == 0, (name, role, status, AuditLine.objects.last().action)
            jobs = Job.objects.exclude(kind__in=OF_LISTS).exclude(owner=city.people["auditor"])
            assert jobs.count() == ordered, (name, role)  # who sees all has files made of all


def test_what_others_may_not_the_right_person_may(city, held, enter):
    """The bodies above are good: refused they were for who sent them."""
    before = AuditLine.objects.count()
    for name, who, sent in (
        ("ledgers:row", "filler", {"teacher": "乙", "version": "1"}),
        ("ledgers:move", "filler", {"move": "report_held"}),
        ("performance:row_move", "filler", {"move": "take_up"}),
        (
            "performance:grow",
            "manager",
            {"reason": "年中追加一个项目", "project-name": "追加的项目"},
        ),
        ("performance:adjustment", "finance", {"approve": "1"}),
        ("performance:ask", "manager", {"target": "160", "reason": "政策又有调整"}),
    ):
        path = made(name, dict(addresses())[name], held)
        assert enter(city.people[who]).post(path, sent).status_code == 302, name
        assert AuditLine.objects.count() > before, name
        before = AuditLine.objects.count()


READING = {
    "see",
    "record",
    "archive",
    "archive_names",
    "analyse",
}  # an archive, tables for analysts: what one may see, taken along


def test_the_table_of_rights_names_known_roles():
    rights = declared().rights
    for right in rights:
        assert set(right.roles) <= set(ROLE)
    assert {r.id for r in rights if "administrator" in r.roles} == {"people", "roles"}
    for role in ROLE.values():
        if not role.writes:
            held = {r.id for r in rights if role.id in r.roles}
            assert {id_ for id_ in held if not id_.endswith((".see", ".count"))} <= READING, role.id
    assert {"measures.remedy", "measures.verify", "adjustments.decide"} <= {r.id for r in rights}


def test_every_role_has_its_page_in_the_docs():
    docs = Path(__file__).resolve().parents[2] / "docs" / "howto"
    listed = (docs / "roles.md").read_text(encoding="utf-8")
    for role in ROLE.values():
        page = (docs / "roles" / f"{role.id}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {role.label}\n")
        assert f"](roles/{role.id}.md)" in listed
    assert len(list((docs / "roles").glob("*.md"))) == len(ROLE)


def test_the_page_about_the_api_names_calls_that_there_are():
    page = Path(__file__).resolve().parents[2] / "docs" / "howto" / "use-the-api.md"
    paths = [p.removeprefix("/api") for p in api.get_openapi_schema()["paths"]]
    known = {re.sub(r"\{\w+\}", "{}", p) for p in paths}
    named = re.findall(
        r"(?:GET|POST|PUT|PATCH|DELETE|GET/POST) (/[^`，。?]+)", page.read_text("utf-8")
    )
    assert len(named) > 20
    for path in named:
        plain = re.sub(r"\{[^}]+\}", "{}", path.strip())
        plain = re.sub(r"/files/(workbook|report)$", "/files/{}", plain)
        assert plain in known, path


SCOPED = ("administrator", "auditor", "finance")
CITY_ALONE = {"performance:draw", "core:first_steps"}


@pytest.fixture
def widened(city, held):
    """People whom the first walk does not have, each with what must be closed to them."""
    from jiheng.web.core import actions
    from web.city import PASSWORD, person

    for role in SCOPED:
        city.people[f"other_{role}"] = person(f"other_{role}", city.other, role)
    expert = person("former", city.root, "expert")
    reviews.assign(held["review"], expert, by=city.finance)
    city.people["expert_without_a_role"] = expert
    actions.take_role(expert.memberships.get().pk, by=city.administrator)
    done = person("finished", city.root, "expert")
    third = years.open_cycle(city.department, 2023, by=city.manager)
    third.state = "submitted"
    third.save()
    review = reviews.draw(2023, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, done, by=city.finance)
    reviews.finish(review.pk, "属实", by=done)
    city.people["expert_who_finished"] = done
    held["finished"] = (third.pk, review.pk)
    for active in (False, True):
        gone = city.people.setdefault(
            f"{'back' if active else 'gone'}",
            actions.add_user(
                username=f"gone{active}", name="离开", password=PASSWORD, by=city.administrator
            ),
        )
        actions.give_role(gone, city.department, "filler", by=city.administrator)
        actions.set_active(gone.pk, False, by=city.administrator)
        if active:
            actions.set_active(gone.pk, True, by=city.administrator)
    return city


def walked(names, held):
    """Yield each page that is about the department, its people or its year."""
    for name, parts in names.items():
        if parts and name not in OPEN and name not in OF_OWNER and name != "core:order_export":
            yield name, made(name, parts, held)


@pytest.mark.parametrize(
    "who", [f"other_{role}" for role in SCOPED] + ["expert_without_a_role", "expert_who_finished"]
)
def test_nobody_beside_or_before_sees_or_changes_anything(widened, held, enter, who):
    """Scoped administrators, auditors and finance of another department; experts whose time is over."""
    before = AuditLine.objects.exclude(kind="user", action="log_in").count()
    client = enter(widened.people[who])
    for name, path in walked(dict(addresses()), held):
        if name in (
            "ledgers:ledger",
            "ledgers:board",
            "ledgers:quality",
            "ledgers:quality_export",
            "ledgers:clocks",
            "ledgers:tallies",
            "monitoring:rounds",
            "monitoring:board",
            "uses:uses",
            "disclosure:releases",
        ):
            continue  # lists of what is theirs
        assert client.get(path).status_code in (403, 404, 405), (name, who)
        client.post(
            path, {"active": "0", "role": "filler", "name": "x", "username": "x", "move": "start"}
        )
    after = AuditLine.objects.exclude(kind="user", action="log_in")
    assert after.count() == before, (who, after.last().action, after.last().reference)
    year, review = held["finished"]
    for path in (
        f"/years/{year}/",
        f"/reviews/{review}/",
        f"/reviews/{review}/form/",
        f"/years/{year}/history/",
    ):
        assert client.get(path).status_code in (403, 404), (who, path)


def test_who_is_gone_is_out_and_who_is_back_has_their_role_alone(widened, enter, client):
    from web.city import PASSWORD

    for who, status in (("gone", 200), ("back", 302)):
        user = widened.people[who]
        client.logout()
        assert (
            client.post("/login/", {"username": user.username, "password": PASSWORD}).status_code
            == status
        )
    assert enter(widened.gone).get("/").status_code == 302
    back = widened.back
    back.refresh_from_db()
    back.must_change = False
    back.save()
    assert enter(back).get(f"/years/{widened.cycle.pk}/").status_code == 200
    assert enter(back).get("/people/").status_code == 403
