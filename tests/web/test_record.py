"""The record holds: a line changed, taken out or put in is found."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jiheng.web.core import audit
from jiheng.web.core.access_log import drain, log_access
from jiheng.web.core.audit import record_change, seal, verify
from jiheng.web.core.models import AccessLine, AuditLine
from web.city import fill_targets


def test_a_change_says_who_what_and_from_which_value(city):
    fill_targets(city)
    line = AuditLine.objects.filter(action="change").first()
    assert line.actor_id == city.filler.pk
    assert line.changes == {"execution_weight": ["", "10"]}
    assert line.reference == f"year/{city.cycle.pk}/overview"


@pytest.mark.parametrize("harm", ["change", "remove", "renumber"])
def test_what_was_tampered_with_is_found(city, harm):
    fill_targets(city)
    assert list(verify()) == []
    victim = AuditLine.objects.order_by("number")[5]
    number = victim.number
    if harm == "change":
        AuditLine.objects.filter(pk=victim.pk).update(changes={"weight": ["", "99"]})
    elif harm == "remove":
        victim.delete()
    else:
        AuditLine.objects.filter(pk=victim.pk).update(actor_id=999)
    [broken] = verify()
    assert broken.log == "audit"
    assert broken.number >= number


def test_the_log_of_views_is_sealed_in_batches(city, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 3)
    for number in range(7):
        log_access("view", "cycle", number, city.filler)
    drain()
    assert seal() == 0  # not while one with a lower number may still be being written
    assert seal(timezone.now()) == 3
    assert seal(timezone.now()) == 0
    assert list(verify()) == []
    AccessLine.objects.order_by("pk")[4].delete()
    [broken] = verify()
    assert (broken.log, broken.number) == ("access", 2)


def test_a_view_written_late_comes_under_the_next_seal(city):
    for number in (1, 2):
        log_access("view", "cycle", number, city.filler)
    drain()
    late = AccessLine.objects.order_by("pk")[0]
    AccessLine.objects.filter(pk=late.pk).update(at=timezone.now() + timedelta(hours=1))
    assert seal(timezone.now()) == 0  # the second must wait for the first
    AccessLine.objects.filter(pk=late.pk).update(at=timezone.now())
    assert seal(timezone.now()) == 1
    assert list(verify()) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_of_a_transaction():
    with pytest.raises(RuntimeError):
        record_change("x", "y", 1, by=None)
    with transaction.atomic():
        record_change("x", "y", 1, by=None)
    assert AuditLine.objects.count() == 1
