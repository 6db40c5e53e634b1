"""Every address with every role, a colleague of another department, a stranger and nobody."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiheng.web.core.actions import note_file
from jiheng.web.core.models import AuditLine
from jiheng.web.core.rights import RIGHTS, ROLE
from jiheng.web.performance.actions import adjusting, remedying, reports, reviewing
from web.city import walk

OPEN = {"core:accounts", "core:login", "core:start", "set_language", "core:logout"}
OWN = {
    "review": "review",
    "review_form": "review",
    "task": "task",
    "decide": "adjustment",
    "remedy": "measure",
    "report": "report",
}
ALL_MAY = {  # pages that show a person what is theirs, however little that is
    "performance:home", "performance:cycles", "performance:indicators", "performance:exported", "performance:library",
    "performance:search", "performance:adjustments", "performance:problems", "performance:reports",
    "core:jobs", "core:rights", "core:password", "core:tokens",
}  # fmt: skip
ELSEWHERE = {"colleague": "filler", "other_manager": "manager"}  # of another department
FOR_ROLES = {
    "core:people": "people", "core:people_workbook": "people", "performance:record": "record", "performance:reviews": "rescore",
    "performance:imports": "fill",
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
def held(city):
    """One of everything in the department."""
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    asked = adjusting.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    file = note_file("0" * 64, "a.txt", 1, "text", by=city.filler)
    [report] = reports.upload_reports([file], city.department, by=city.filler)
    from jiheng.web.performance.actions import filling, moving, planning
    from jiheng.web.performance.models import Review

    task = planning.add_task(city.cycle.pk, "收集佐证", "", "2026-03-01", by=city.manager)

    second = filling.open_cycle(city.department, 2024, by=city.manager)
    second.state = "submitted"
    second.save()
    review = reviewing.draw(2024, 1, by=city.finance).reviews.get()
    assert Review.objects.count() == 1
    assert moving
    return {
        "cycle": city.cycle.pk, "key": one.key, "adjustment": asked.pk, "measure": measure.pk,
        "report": report.pk, "review": review.pk, "file": file.pk, "task": task.pk,
        "step": city.cycle.steps.last().pk, "entry": one.pk,
    }  # fmt: skip


def made(name, parts, held):
    bare = name.partition(":")[2]
    fill = {
        "pk": held[OWN.get(bare, "cycle")], "sheet": "indicators", "key": held["key"], "name": "workbook",
        "digest": "0" * 64, "file": held["file"], "user": "MQ", "token": "x", "step": held["step"],
    }  # fmt: skip
    if bare == "exported":
        fill["name"] = "problems"
    return reverse(name, kwargs={p: fill[p] for p in parts})


def test_every_address(city, held, enter, client):
    names = dict(addresses())
    assert len(names) > 45
    for name, parts in names.items():
        path = made(name, parts, held)
        client.logout()
        answer = client.get(path)
        if name in OPEN:
            assert answer.status_code in (200, 302, 404, 405), name
            continue
        assert answer.status_code == 302, name
        assert answer.url.startswith("/login/"), name
        for role, user in city.people.items():
            status = enter(user).get(path).status_code
            if name in ALL_MAY:
                assert status == 200, (name, role)
            elif name in FOR_ROLES:
                wanted = FOR_ROLES[name]
                held_role = ELSEWHERE.get(role, role.rstrip("2"))
                may = any(wanted == r.id and held_role in r.roles for r in RIGHTS)
                assert status == (200 if may else 403), (name, role)
            elif role in ("colleague", "other_manager", "stranger", "administrator"):
                own = name.startswith("core:") and role == "administrator"
                assert own or status in (403, 404, 405), (name, role)
            elif role == "expert":  # nothing was given to this expert
                assert status in (403, 404, 405), (name, role)


WRONG = ("colleague", "other_manager", "stranger", "administrator", "auditor", "expert")
OWN_POSTS = (
    "core:accounts",
    "core:tokens",
    "core:drop_token",
    "core:password",
    "core:logout",
    "set_language",
    "core:cancel_job",
    "core:login",
    "core:start",
)


def test_nobody_changes_what_is_not_theirs(city, held, enter):
    body = {
        "move": "submit_results", "reason": "试一试能不能办", "text": "甲", "measure": "乙", "division": "丙",
        "due": "2026-01-01", "target": "1", "approve": "1", "decision": "可", "points": "1", "opinion": "可",
        "step": "take_up", "year": "2024", "wanted": "1", "public": "0", "version": "1", "actual": "1",
        "username": "x", "name": "x", "password": "long-enough-x", "kind": "unit", "code": "x",
        "parent": str(city.root.pk), "organisation": str(city.root.pk), "role": "finance", "active": "0",
        "cycle": str(held["cycle"]), "entry": str(held["entry"]), "review": str(held["review"]), "do": "finish",
        "title": "新任务", "owner": "", "take": "training:0", "subject": "部门整体",
        "user": str(city.filler.pk), "reviewer": str(city.finance.pk), "stage": "setting", "day": "2026-01-01",
    }  # fmt: skip
    before = AuditLine.objects.count()
    for name, parts in dict(addresses()).items():
        path = made(name, parts, held)
        for role in WRONG:
            if name in OWN_POSTS or (role == "administrator" and name.startswith("core:")):
                continue
            status = enter(city.people[role]).post(path, body).status_code
            changed = AuditLine.objects.count() - before
            assert changed == 0, (name, role, status, AuditLine.objects.last().action)


def test_the_table_of_rights_names_known_roles():
    for right in RIGHTS:
        assert set(right.roles) <= set(ROLE)
    assert not any("administrator" in r.roles for r in RIGHTS if r.id != "people")
    writing = {
        "fill",
        "submit",
        "head",
        "manage",
        "sign",
        "approve",
        "draw",
        "rescore",
        "remedy",
        "verify",
    }
    assert not any("auditor" in r.roles for r in RIGHTS if r.id in writing)


def test_every_role_has_its_page_in_the_docs():
    from pathlib import Path

    docs = Path(__file__).resolve().parents[2] / "docs" / "howto"
    listed = (docs / "roles.md").read_text(encoding="utf-8")
    for role in ROLE.values():
        page = (docs / "roles" / f"{role.id}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {role.label}\n")
        assert f"](roles/{role.id}.md)" in listed
    assert len(list((docs / "roles").glob("*.md"))) == len(ROLE)


def test_the_page_about_the_api_names_calls_that_there_are():
    import re
    from pathlib import Path

    from jiheng.web.performance.api import api

    page = Path(__file__).resolve().parents[2] / "docs" / "howto" / "use-the-api.md"
    paths = [p.removeprefix("/api") for p in api.get_openapi_schema()["paths"]]
    known = {re.sub(r"\{\w+\}", "{}", p) for p in paths}
    named = re.findall(r"(?:GET|POST|PUT|DELETE|GET/POST) (/[^`，。?]+)", page.read_text("utf-8"))
    assert len(named) > 20
    for path in named:
        plain = re.sub(r"\{[^}]+\}", "{}", path.strip())
        plain = re.sub(r"/files/(workbook|report)$", "/files/{}", plain)
        assert plain in known, path
