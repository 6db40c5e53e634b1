"""Many at once: nothing is lost, nothing is half done, the record stays whole."""

import threading
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from jiheng.web.core import actions as core
from jiheng.web.core.audit import verify
from jiheng.web.core.models import AuditLine, Organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.models import Row
from web import doing
from web.city import a_city, fill_targets
from web.test_ledgers import PLAN

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run works in threads that begin together; return what each returned or raised."""
    gate, made = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        gate.wait()
        try:
            made[number] = work()
        except Exception as error:
            made[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, w)) for n, w in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    return made


def test_eight_people_save_eight_fields_of_one_row():
    city = a_city()
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    names = (
        "unit",
        "tiers",
        "division",
        "standard_source",
        "numerator",
        "denominator",
        "long_target",
        "core",
    )
    works = [
        lambda n=n: doing.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {n: f"新{n}"}, one.version, one.values), by=city.filler
        )
        for n in names
    ]  # fmt: skip
    made = at_once(*works)
    assert all(isinstance(m, Row) for m in made), made
    values = Row.objects.get(pk=one.pk).values
    assert [values[n] for n in names] == [f"新{n}" for n in names]
    assert list(verify()) == []


def test_two_save_the_same_field_and_one_is_told():
    city = a_city()
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    works = [
        lambda t=t: doing.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {"unit": t}, one.version, one.values), by=city.filler
        )
        for t in ("人", "个")
    ]  # fmt: skip
    made = at_once(*works)
    assert sorted(type(m) is Clash for m in made) == [False, True]


def test_one_move_is_taken_once():
    city = a_city()
    fill_targets(city)
    made = at_once(*[lambda: doing.take(city.cycle.pk, "submit_targets", by=city.filler)] * 4)
    assert sum(isinstance(m, Refused) for m in made) == 3
    assert Step.objects.count() == 1


def test_the_numbers_of_the_record_have_no_gap():
    city = a_city()
    works = [
        lambda n=n: doing.add_entry(city.cycle.pk, "duties", {"text": f"{n}"}, by=city.filler)
        for n in range(12)
    ]
    assert not [m for m in at_once(*works) if isinstance(m, Exception)]
    numbers = list(AuditLine.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert doing.rows_in(city.cycle, "duties").values("key").distinct().count() == 12
    assert list(verify()) == []


def test_two_departments_moved_below_each_other_make_no_circle():
    city = a_city()
    facts = {o.pk: core.organisation_facts(o) for o in (city.department, city.other)}

    def move(one, below):
        changed = replace(facts[one.pk], parent=below.pk)
        return core.change_organisation(one.pk, changed, by=city.administrator)

    done = at_once(
        lambda: move(city.department, city.other), lambda: move(city.other, city.department)
    )
    assert sorted(isinstance(one, ValidationError) for one in done) == [False, True]
    assert tree_holds()


def test_what_is_founded_while_its_parent_moves_stands_below_it():
    city = a_city()
    changed = replace(core.organisation_facts(city.department), parent=city.other.pk)
    found = [
        lambda n=n: core.found_organisation(
            kind="unit", name=f"单位{n}", code=f"U{n}", parent=city.department, by=None
        )
        for n in range(4)
    ]
    done = at_once(
        lambda: core.change_organisation(city.department.pk, changed, by=city.administrator), *found
    )
    assert not any(isinstance(one, Exception) for one in done), done
    assert tree_holds()


def tree_holds():
    rows = Organisation.objects.select_related("parent")
    return all(r.path == f"{r.parent.path if r.parent else '/'}{r.pk}/" for r in rows)


def test_a_one_time_link_is_used_once_also_by_two_at_once():
    city = a_city()
    secret = core.make_password_link(city.filler.pk, by=city.administrator)
    done = at_once(
        *(lambda n=n: core.use_password_link(secret, f"Xin-Kou-Ling-{n}") for n in range(2))
    )
    assert sorted(isinstance(one, Refused) for one in done) == [False, True]
    assert list(verify()) == []


def test_rows_of_a_ledger_added_at_once_are_all_there(trainings, city):
    made = at_once(*[lambda: filling.add_row(trainings, PLAN, by=city.filler)] * 8)
    assert not [m for m in made if isinstance(m, Exception)], made
    assert len({row.key for row in made}) == 8
    assert list(verify()) == []
