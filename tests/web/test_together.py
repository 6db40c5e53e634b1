"""Many at once: nothing is lost, nothing is half done, the record stays whole."""

import threading

import pytest
from django.db import connection, connections

from jiheng.web.core.audit import verify
from jiheng.web.core.models import AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions import filling, moving
from jiheng.web.performance.actions.filling import Clash, Edit
from jiheng.web.performance.models import Entry, Step
from web.city import a_city, fill_targets

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
    one = city.cycle.entries.filter(sheet="indicators").first()
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
        lambda n=n: filling.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {n: f"新{n}"}, one.version, one.values), by=city.filler
        )
        for n in names
    ]  # fmt: skip
    made = at_once(*works)
    assert all(isinstance(m, Entry) for m in made), made
    values = Entry.objects.get(pk=one.pk).values
    assert [values[n] for n in names] == [f"新{n}" for n in names]
    assert list(verify()) == []


def test_two_save_the_same_field_and_one_is_told():
    city = a_city()
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    works = [
        lambda t=t: filling.save_entry(
            city.cycle.pk, "indicators", Edit(one.key, {"unit": t}, one.version, one.values), by=city.filler
        )
        for t in ("人", "个")
    ]  # fmt: skip
    made = at_once(*works)
    assert sorted(type(m) is Clash for m in made) == [False, True]


def test_one_move_is_taken_once():
    city = a_city()
    fill_targets(city)
    made = at_once(*[lambda: moving.take(city.cycle.pk, "submit_targets", by=city.filler)] * 4)
    assert sum(isinstance(m, Refused) for m in made) == 3
    assert Step.objects.count() == 1


def test_the_numbers_of_the_record_have_no_gap():
    city = a_city()
    works = [
        lambda n=n: filling.add_entry(city.cycle.pk, "duties", {"text": f"{n}"}, by=city.filler)
        for n in range(12)
    ]
    assert not [m for m in at_once(*works) if isinstance(m, Exception)]
    numbers = list(AuditLine.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert city.cycle.entries.filter(sheet="duties").values("key").distinct().count() == 12
    assert list(verify()) == []
