"""Rights are asked of a place: administrators, auditors and finance below the top, divisions, experts without a role."""

from pathlib import Path

import pytest
from django.urls import reverse

from jiheng.web.core import actions, queries
from jiheng.web.core.models import AuditLine, Membership, User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries as years_queries
from jiheng.web.performance.actions import problems, years
from web import doing
from web.city import PASSWORD, person, walk


@pytest.fixture
def scoped(city):
    """People of the overseeing roles, in the department and not above it."""
    city.people |= {
        f"own_{role}": person(f"own_{role}", city.department, role)
        for role in ("administrator", "auditor", "finance")
    }
    years.open_cycle(city.other, 2025, by=city.other_manager)
    return city


def test_who_administers_a_department_sees_its_people_alone(scoped, enter):
    page = enter(scoped.own_administrator).get(reverse("core:people")).content.decode()
    assert "accountant" in page
    for name in ("finance2", "colleague", "别的局", "样例市财政局"):
        assert name not in page
    top = enter(scoped.administrator).get(reverse("core:people")).content.decode()
    assert "finance2" in top
    assert "colleague" in top


@pytest.mark.parametrize("victim", ["finance", "administrator", "colleague", "stranger"])
def test_nobody_above_or_beside_is_reached(scoped, enter, victim):
    who, by = scoped.people[victim], scoped.own_administrator
    for act in (
        lambda: actions.set_active(who.pk, False, by=by),
        lambda: actions.change_user(who.pk, username="x-x", name="x", by=by),
        lambda: actions.make_password_link(who.pk, by=by),
        lambda: actions.give_role(who, scoped.department, "filler", by=by),
    ):
        with pytest.raises((Refused, User.DoesNotExist)):
            act()
    client = enter(by)
    assert client.get(reverse("core:person", args=(who.pk,))).status_code == 404
    for name in ("core:set_active", "core:reset_password", "core:give_role"):
        sent = {"active": "0", "role": "filler", "organisation": str(scoped.department.pk)}
        assert client.post(reverse(name, args=(who.pk,)), sent).status_code in (403, 404), name
    who.refresh_from_db()
    assert who.is_active
    assert who.has_usable_password()


def test_an_account_with_a_role_above_is_not_changed_from_below(scoped):
    """Whoever could reset it would enter as somebody of the whole."""
    actions.give_role(scoped.filler, scoped.root, "finance", by=scoped.administrator)
    by = scoped.own_administrator
    for act in (
        lambda: actions.make_password_link(scoped.filler.pk, by=by),
        lambda: actions.set_active(scoped.filler.pk, False, by=by),
        lambda: actions.change_user(scoped.filler.pk, username="x-x", name="x", by=by),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403
    own = Membership.objects.get(user=scoped.filler, organisation=scoped.department)
    actions.take_role(own.pk, by=by)  # what is held below is theirs to end
    with pytest.raises(Refused):
        actions.take_role(Membership.objects.get(user=scoped.filler, role="finance").pk, by=by)


@pytest.mark.parametrize("role", ["finance", "auditor", "administrator", "filler"])
def test_nobody_gives_a_role_above_nor_to_themselves(scoped, role):
    by = scoped.own_administrator
    for where in (scoped.root, scoped.other):
        with pytest.raises(Refused) as refused:
            actions.give_role(scoped.filler, where, role, by=by)
        assert refused.value.status == 403
    for admin, where in ((by, scoped.department), (scoped.administrator, scoped.root)):
        with pytest.raises(Refused) as refused:
            actions.give_role(admin, where, role, by=admin)
        assert refused.value.status == 403


@pytest.mark.parametrize("role", ["finance", "expert"])
def test_a_department_makes_no_finance_of_its_own(scoped, role):
    with pytest.raises(Refused):
        actions.give_role(scoped.filler, scoped.department, role, by=scoped.own_administrator)
    actions.give_role(scoped.filler, scoped.department, role, by=scoped.administrator)


def test_a_department_administers_itself(scoped):
    by = scoped.own_administrator
    new = actions.add_user(username="new-one", name="新人", password=None, by=by)
    assert new in queries.people_below(by)
    unit = actions.found_organisation(
        kind="unit", name="所", code="U", parent=scoped.department, by=by
    )
    actions.give_role(new, unit, "filler", by=by)
    actions.make_password_link(new.pk, by=by)
    actions.take_role(Membership.objects.get(user=new).pk, by=by)
    assert new in queries.people_below(by)  # without a role it is not nobody's
    assert queries.owns_account(by, User.objects.get(pk=new.pk))
    facts = actions.organisation_facts(unit)
    from dataclasses import replace

    actions.change_organisation(unit.pk, replace(facts, name="新所"), by=by)
    for organisation, change in (
        (scoped.department, {"name": "另名"}),  # what it is, is said from above
        (scoped.other, {"name": "另名"}),
        (unit, {"parent": scoped.other.pk}),
        (unit, {"parent": scoped.root.pk}),
    ):
        facts = actions.organisation_facts(organisation)
        with pytest.raises(Refused) as refused:
            actions.change_organisation(organisation.pk, replace(facts, **change), by=by)
        assert refused.value.status == 403
    for parent in (scoped.root, scoped.other):
        with pytest.raises(Refused):
            actions.found_organisation(kind="unit", name="丙", code="C", parent=parent, by=by)


def test_people_of_a_workbook_stay_below(scoped):
    by = scoped.own_administrator
    for row in (
        actions.Listed("fresh", "甲", "R", "filler", PASSWORD),
        actions.Listed("fresh", "甲", "D2", "filler", PASSWORD),
        actions.Listed("finance", "甲", "D1", "filler", PASSWORD),
        actions.Listed("own_administrator", "甲", "D1", "manager", PASSWORD),
    ):
        with pytest.raises(Refused):
            actions.import_people([], [row], by=by)
    assert not User.objects.filter(username="fresh").exists()
    actions.import_people([], [actions.Listed("fresh", "甲", "D1", "filler", PASSWORD)], by=by)


@pytest.mark.parametrize("role", ["own_auditor", "own_finance"])
def test_the_record_is_read_below_alone(scoped, client, enter, role):
    user = scoped.people[role]
    numbers = set(queries.record_lines(user).values_list("number", flat=True))
    assert numbers
    own = {
        line.number
        for line in AuditLine.objects.all()
        if line.organisation_id == scoped.department.pk
    }
    assert numbers == own
    elsewhere = AuditLine.objects.filter(kind="cycle", organisation_id=scoped.other.pk).get()
    secret = actions.make_token("程序", by=user)
    lines = client.get("/api/record", headers={"Authorization": f"Bearer {secret}"}).json()
    assert elsewhere.number not in {line["number"] for line in lines}
    page = enter(user).get(reverse("core:record")).content.decode()
    assert "样例局" in page
    assert "别的局" not in page
    doing.work()
    assert enter(scoped.auditor).get(reverse("core:record")).status_code == 200
    assert elsewhere in queries.record_lines(scoped.auditor)


def test_every_line_of_the_record_has_an_owner(scoped):
    walk(scoped, "evaluating")
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    problems.raise_problem(scoped.cycle.pk, raised, by=scoped.filler)
    kinds = {"entry", "cycle", "organisation", "user"}
    for line in AuditLine.objects.filter(kind__in=kinds).exclude(action="add", kind="user"):
        assert line.organisation_id is not None, (line.action, line.kind, line.reference)


DIVISIONS = [("department", True), ("unit", True), ("finance", False)]


@pytest.mark.parametrize(("kind", "lent"), DIVISIONS)
def test_what_a_division_stands_in_decides_what_it_lends(city, kind, lent):
    above = city.root if kind == "finance" else city.department
    if kind == "unit":
        above = actions.found_organisation(kind="unit", name="所", code="U", parent=above, by=None)
    division = actions.found_organisation(
        kind="division", name="科", code="K", parent=city.department, by=None
    )
    division.parent, division.path = above, f"{above.path}{division.pk}/"
    division.save()  # as data from before the tree was checked may have it
    user = person("of_division", division, "filler")
    assert queries.may(user, "fill", above) is lent
    assert queries.may(user, "fill", division)
    assert list(years_queries.cycles(user)) == ([city.cycle] if above == city.department else [])
    for role in ("auditor", "finance", "administrator"):
        other = person(f"{role}_of_division", division, role)
        assert not queries.may(other, "record", above)
        assert not queries.may(other, "people", above)
        assert years_queries.cycles(other).count() == 0


MENUS = {  # who has a use for a page: what stands on it is asked of its own place
    "analysis/orders.py", "core/menu.py", "core/api/base.py", "core/views/shared.py", "core/views/lists.py", "core/views/people.py",
    "core/queries/reach.py", "core/queries/__init__.py", "core/queries/record.py", "core/queries/views.py",
    "core/actions/permission.py",
    "complaints/queries/cases.py", "ledgers/queries/offers.py", "performance/views/home.py",
    "performance/views/reviews.py", "performance/views/files.py", "performance/queries/waiting.py",
}  # fmt: skip


def test_no_right_is_asked_anywhere_but_for_menus():
    web = Path(queries.__file__).resolve().parents[2]
    asking = {
        str(path.relative_to(web))
        for path in web.rglob("*.py")
        if "may_anywhere" in path.read_text("utf-8")
    }
    assert asking == MENUS
