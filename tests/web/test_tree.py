"""People renamed, organisations renamed, moved and put right: paths, places, cycles, the record."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from jiheng.web.core import actions, queries
from jiheng.web.core.audit import verify
from jiheng.web.core.models import AuditLine, Organisation
from jiheng.web.core.refusal import Refused

found = actions.found_organisation


@pytest.fixture
def tree(city):
    """A unit and a division of it below the department, and a division of the department."""
    unit = found(kind="unit", name="样例中心", code="U1", parent=city.department, by=None)
    return {
        "unit": unit,
        "below": found(kind="division", name="综合科", code="V1", parent=unit, by=None),
        "division": found(
            kind="division", name="业务科", code="V2", parent=city.department, by=None
        ),
    }


def change(organisation, by, **changed):
    organisation.refresh_from_db()
    facts = replace(actions.organisation_facts(organisation), **changed)
    return actions.change_organisation(organisation.pk, facts, by=by)


def refused_at(organisation, by, **changed):
    """Return the fields at which a change is refused; nothing was changed then."""
    organisation.refresh_from_db()
    before = list(Organisation.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as error:
        change(organisation, by, **changed)
    assert list(Organisation.objects.order_by("pk").values()) == before
    return set(error.value.error_dict)


def paths_hold():
    """Say whether every path is the path of the parent and the own id."""
    rows = Organisation.objects.select_related("parent")
    return all(r.path == f"{r.parent.path if r.parent else '/'}{r.pk}/" for r in rows)


def test_moving_takes_everything_below_along(city, tree):
    by = city.administrator
    change(tree["unit"], by, parent=city.other.pk)
    assert paths_hold()
    tree["below"].refresh_from_db()
    assert tree["below"].path == f"{city.other.path}{tree['unit'].pk}/{tree['below'].pk}/"
    line = AuditLine.objects.order_by("number").last()
    assert (line.action, line.kind, line.object_id) == (
        "change",
        "organisation",
        str(tree["unit"].pk),
    )
    assert (line.actor_id, line.changes) == (by.pk, {"parent": ["D1", "D2"]})
    assert list(verify()) == []


def test_who_sees_what_goes_with_the_move(city, tree):
    colleague, filler = city.colleague, city.filler
    assert tree["unit"] in queries.organisations(filler, "see")
    change(tree["unit"], city.administrator, parent=city.other.pk)
    assert tree["unit"] not in queries.organisations(filler, "see")
    assert tree["unit"] in queries.organisations(colleague, "see")


def test_nothing_is_moved_below_itself(city, tree):
    by = city.administrator
    assert refused_at(tree["unit"], by, parent=tree["unit"].pk) == {"parent"}
    inner = found(kind="unit", name="样例站", code="U2", parent=tree["unit"], by=None)
    assert refused_at(tree["unit"], by, parent=inner.pk) == {"parent"}
    assert refused_at(city.root, by, parent=city.department.pk) == {"parent"}
    assert refused_at(tree["unit"], by, parent=None) == {"parent"}
    assert refused_at(tree["unit"], by, parent=10**9) == {"parent"}


def test_a_division_stands_below_a_department_or_a_unit_only(city, tree):
    by = city.administrator
    assert refused_at(tree["division"], by, parent=city.root.pk) == {"parent"}
    assert refused_at(tree["division"], by, parent=tree["below"].pk) == {"parent"}
    assert refused_at(tree["unit"], by, parent=tree["division"].pk) == {"parent"}
    assert refused_at(city.department, by, kind="division") == {"parent"}
    assert refused_at(tree["unit"], by, kind="division") == {"kind"}  # has a division itself
    for parent in (city.root, tree["division"]):
        with pytest.raises(ValidationError):
            found(kind="division", name="某科", code="V9", parent=parent, by=by)
    change(tree["division"], by, parent=tree["unit"].pk)
    assert paths_hold()


def test_a_code_is_anybodys_once_and_a_place_has_digits(city, tree):
    by = city.administrator
    assert refused_at(tree["unit"], by, code=" D1 ") == {"code"}
    assert refused_at(tree["unit"], by, name=" ", code="") == {"name", "code"}
    assert refused_at(tree["unit"], by, name="长" * 121) == {"name"}
    for place in ("", "430423", "CN-4", "CN-430", "CN-4304231", "CN-43a4", "CN-４３"):
        assert refused_at(tree["unit"], by, place=place) == {"place"}, place
    for place in ("CN-43", "CN-4304", "CN-430423", "CN"):
        assert change(tree["unit"], by, place=place).place == place
    with pytest.raises(ValidationError):
        found(kind="unit", name="某单位", code=" D1 ", parent=city.department, by=by)


def test_a_place_put_right_is_put_right_below_where_it_was_the_same(city, tree):
    by = city.administrator
    change(city.other, by, place="CN-88")
    change(city.root, by, place="CN-4304", name="衡样市财政局", code="CZ")
    places = dict(Organisation.objects.values_list("code", "place"))
    assert places == {
        "CZ": "CN-4304", "D1": "CN-4304", "U1": "CN-4304", "V1": "CN-4304", "V2": "CN-4304", "D2": "CN-88",
    }  # fmt: skip
    lines = AuditLine.objects.filter(kind="organisation", action="change").order_by("number")
    assert lines.last().changes == {
        "name": ["样例市财政局", "衡样市财政局"],
        "code": ["R", "CZ"],
        "place": ["CN-9999", "CN-4304"],
    }
    assert lines.filter(object_id=str(city.department.pk)).count() == 1


def test_what_stays_the_same_leaves_no_line(city, tree):
    before = AuditLine.objects.count()
    change(tree["unit"], city.administrator, name=" 样例中心 ")
    actions.change_user(
        city.filler.pk, username="filler", name=city.filler.name, by=city.administrator
    )
    assert AuditLine.objects.count() == before


def test_a_person_is_renamed_and_the_record_has_both(city):
    by = city.administrator
    actions.change_user(city.filler.pk, username="zhang.san", name=" 张三 ", by=by)
    city.filler.refresh_from_db()
    assert (city.filler.username, city.filler.name) == ("zhang.san", "张三")
    line = AuditLine.objects.order_by("number").last()
    assert (line.action, line.kind, line.actor_id) == ("change", "user", by.pk)
    assert line.changes == {"username": ["filler", "zhang.san"], "name": ["filler甲", "张三"]}
    for username, name, fields in (
        ("manager ", "张三", {"username"}),
        (" ", "", {"username", "name"}),
        ("长" * 61, "张三", {"username"}),
    ):
        with pytest.raises(ValidationError) as error:
            actions.change_user(city.filler.pk, username=username, name=name, by=by)
        assert set(error.value.error_dict) == fields


@pytest.mark.parametrize(
    "role", ["filler", "manager", "finance", "auditor", "colleague", "stranger"]
)
def test_only_an_administrator_renames_or_moves(city, tree, role):
    person = city.people[role]
    with pytest.raises(Refused) as refused:
        change(tree["unit"], person, name="别的名")
    assert refused.value.status == 403
    with pytest.raises(Refused):
        actions.change_user(person.pk, username="x", name="x", by=person)


def test_a_name_with_blanks_around_it_is_the_same_name(city):
    """A log-in name in use was only found without blanks: the database refused it, with a fault."""
    with pytest.raises(ValidationError):
        actions.add_user(username=" filler ", name="张三", password=None, by=city.administrator)


def test_the_record_names_the_new_fields_in_words(city, tree):
    from jiheng.web.core.audit_wording import described

    change(tree["below"], city.administrator, parent=city.department.pk, kind="unit", name="样例站")
    [line] = described([AuditLine.objects.order_by("number").last()], city.auditor)
    assert {(f"{c.label}", f"{c.old}", f"{c.new}") for c in line.changes} == {
        ("名称", "综合科", "样例站"), ("类型", "科室", "单位"), ("上级", "U1", "D1"),
    }  # fmt: skip
