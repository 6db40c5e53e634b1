"""Every field of every table: bound by the record, so that a change beside it is told; or not, for a reason."""

import datetime as dt
import uuid
from collections import defaultdict
from functools import cache

import pytest
from django.apps import apps
from django.db import models

from jiheng.web.core.binding import all_states, is_state, name_of, state_digest
from jiheng.web.ledgers.models import Row

pytestmark = pytest.mark.once

APPS = (
    "assessments", "core", "flows", "ledgers", "monitoring", "performance", "awards", "complaints",
    "statistics", "surveys", "uses", "disclosure", "reminders",
)  # fmt: skip
DAY = dt.date(2025, 3, 1)
NOON = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
FOUND_AGAIN = (
    "follows from the values of the row, and is made again by `jiheng serve` after an upgrade"
)
GUARDED = "the record and its seals hold themselves: chain, keys, heads, kept seals"
PASSING = "says nothing of what anybody did; a backup has it proved by its manifest"
SEALED = "opens by a key beside the database alone, which is destroyed; its lot is bound then"
APART = "no line may join a ticket to an answer; how many tickets there are is bound"
SERIAL = "a number that the database gives; its row is bound under it"

# table or field: why the record does not hold it
UNBOUND = {
    "core.AuditLine": GUARDED,
    "core.RecordSeal": GUARDED,
    "core.AccessSeal": GUARDED,
    "core.AccessLine": "sealed in batches, which lines of the record name",
    "core.AccessSpool": PASSING,
    "core.Guesses": PASSING,
    "core.OldPassword": PASSING,
    "core.Job": PASSING,
    "core.User.last_login": PASSING,
    "core.User.created_at": PASSING,
    "core.User.entries": "sessions that go on; whoever adds one needs the key of the installation",
    "core.User.code_step": "of the last one-time code: it grows with each log-in",
    "core.Token.created_at": PASSING,
    "core.Token.used_on": "the record has a line of every first use of a day",
    "core.Token.used_from": "the record has a line of every first use of a day",
    "core.StoredFile": "digest, name and size are bound with what refers to the file; others go after some days",
    "ledgers.Row.changed_at": PASSING,
    "ledgers.Row.read_by": FOUND_AGAIN,
    "ledgers.Gram": FOUND_AGAIN,
    "reminders.Reminder": PASSING,
    "performance.Cycle.version": "grows with every change, which the record has",
    "performance.Cycle.changed_at": PASSING,
    "performance.MadeFile": "made again of what is bound whenever it is asked for",
    "performance.Upload.job": PASSING,
    "assessments.ProofReading": "read again of values and files that are bound whenever it is asked for; decides nothing",
    "surveys.Held": SEALED,
    "surveys.Lot.recipient": SEALED,
    "surveys.Paper.unsettled": "follows from both entries and what was settled, which are bound",
    "surveys.Ticket.digest": APART,
    "surveys.Ticket.group": APART,
    "surveys.Ticket.used": APART,
}  # fmt: skip


def fields_of(model):
    return [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]


@cache
def tables():
    return tuple(m for app in APPS for m in apps.get_app_config(app).get_models())


def a_value(field, number):
    """Return a value of a field's kind, another one for another number."""
    if isinstance(field, models.BooleanField):
        return bool(number % 2)
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=number)
    if isinstance(field, models.JSONField):
        return [f"{number}"] if field.default is list else {f"{number}": [f"{number}", number]}
    if isinstance(field, models.DateTimeField):
        return NOON + dt.timedelta(days=number)
    if isinstance(field, models.DateField):
        return DAY + dt.timedelta(days=number)
    if isinstance(field, models.IntegerField | models.DecimalField):
        return number
    return f"{number}"[: field.max_length]


class Maker:
    """Makes rows of tables beside the record, each with others that it refers to."""

    def __init__(self):
        self.number = 10
        self.rows = defaultdict(list)

    def row(self, model, *, below=()):
        """Return a new row of a table, every field of which has a value."""
        self.number += 2
        values = {
            field.attname: self.referred(field, (*below, model))
            if field.remote_field
            else a_value(field, self.number)
            for field in fields_of(model)
        }
        row = model(**values)
        row.save(force_insert=True)
        for field in fields_of(model):  # what saving sets by itself
            if not field.remote_field and not field.primary_key:
                model.objects.filter(pk=row.pk).update(**{field.attname: values[field.attname]})
        self.rows[model].append(row)
        return row

    def referred(self, field, below):
        target = field.remote_field.model
        return None if target in below else self.row(target, below=below).pk


def digests():
    """Return the digest of every bound row as it is."""
    return {name_of(subject): state_digest(subject, v) for subject, v in all_states()}


def unbound_fields():
    """Return the tables and fields of which a change changes nothing that the record holds."""
    maker, unbound = Maker(), []
    for model in tables():
        row, shut = maker.row(model), []
        others = {
            field: maker.row(field.remote_field.model).pk
            if field.remote_field
            else a_value(field, maker.number + 101)
            for field in fields_of(model)
            if not field.primary_key
        }
        before = digests()
        for field, other in others.items():
            model.objects.filter(pk=row.pk).update(**{field.attname: other})
            after = digests()
            if after == before:
                shut.append(f"{model._meta.label}.{field.name}")
            before = after
        whole = len(shut) == len(others)
        unbound += [model._meta.label] if whole else shut
    return unbound


@pytest.mark.django_db
def test_every_field_is_bound_or_named_with_its_reason():
    unbound = set(unbound_fields())
    assert (sorted(unbound - set(UNBOUND)), sorted(set(UNBOUND) - unbound)) == ([], [])
    ours = {m._meta.app_label for m in apps.get_models() if m.__module__.startswith("jiheng.web.")}
    assert ours == set(APPS)  # a table of a new app is none that nobody looks at


@pytest.mark.django_db
def test_a_row_that_is_hidden_as_void_beside_its_values_is_told():
    row = Maker().row(Row)
    Row.objects.filter(pk=row.pk).update(voided=False)
    before = digests()
    Row.objects.filter(pk=row.pk).update(voided=True)
    assert digests() != before


def test_a_line_of_before_is_held_to_what_it_covers_and_a_later_one_to_everything():
    subject = ("correction", 7)
    now = {"by": 1, "at": "2025-03-01", "decided_at": "2025-03-02"}
    of_before, of_now = state_digest(subject, {"by": 1}), state_digest(subject, now)
    assert is_state(subject, now, of_before)
    assert is_state(subject, now, of_now)
    for name in now:
        assert not is_state(subject, {**now, name: "other"}, of_now), name
    assert not is_state(subject, {**now, "by": 2}, of_before)
