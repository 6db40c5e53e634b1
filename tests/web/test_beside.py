"""What is done to a row in the database beside the application is told, whatever line covers it afterwards."""

from collections import Counter

import pytest
from django.db import transaction

from jiheng.web.core.audit import record_change
from jiheng.web.core.binding import all_states
from jiheng.web.core.comparing import differences
from jiheng.web.core.declared import declared
from web.test_bound_fields import UNBOUND, Maker, a_value, digests, fields_of, tables

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


def line_about(subjects):
    with transaction.atomic():
        record_change("touch", "thing", 1, by=None, bound=tuple(subjects))


def told():
    return Counter((d.kind, d.id) for d in differences() if d.why == "beside")


def changed_beside(maker):
    """Change one value in each table without a line; return what the record then has otherwise."""
    names, before = set(), digests()
    for model in tables():
        if model._meta.label in UNBOUND:
            continue
        row = maker.rows[model][0]
        for field in fields_of(model):
            if field.primary_key:
                continue
            maker.number += 2
            target = field.remote_field.model if field.remote_field else None
            other = maker.row(target).pk if target else a_value(field, maker.number + 101)
            model.objects.filter(pk=row.pk).update(**{field.attname: other})
            after = digests()
            changed = {name for name, digest in before.items() if digest != after.get(name)}
            before, names = after, names | changed
            if changed:
                break
    subjects = (name.partition("/") for name in names)
    return {(kind, int(id_)) for kind, _slash, id_ in subjects}


def a_row_of_each(maker):
    for model in tables():
        if model._meta.label not in UNBOUND:  # the record itself among them
            maker.row(model)


def test_rows_of_every_kind_that_were_changed_or_put_in_are_told_once_and_for_ever():
    maker = Maker()
    with transaction.atomic():
        a_row_of_each(maker)
    everything = [subject for subject, _values in all_states()]
    firsts = {kind: id_ for kind, id_ in reversed(everything)}
    put_in = {subject for subject in everything if firsts[subject[0]] != subject[1]}
    bound = [subject for subject in everything if subject not in put_in]
    line_about(bound)
    line_about(bound)
    assert not told()  # what nobody touched
    with transaction.atomic():
        changed = changed_beside(maker)
    assert {kind for kind, _id in changed & set(bound)} == set(declared().bound)
    assert len({kind for kind, _id in put_in}) > 10
    for _again in range(2):
        line_about(everything)
        assert told() == Counter(changed | put_in)


def test_what_one_transaction_writes_in_two_lines_is_no_change_beside():
    maker = Maker()
    for model in tables()[:6]:
        maker.row(model)
    bound = [subject for subject, _values in all_states()]
    line_about(bound)
    changed = set()
    with transaction.atomic():
        for _each in range(2):
            record_change("touch", "thing", 1, by=None, bound=tuple(bound))
            for row in maker.rows[tables()[0]]:
                before = digests()
                for field in fields_of(type(row)):
                    if not field.remote_field and not field.primary_key:
                        maker.number += 2
                        type(row).objects.filter(pk=row.pk).update(
                            **{field.attname: a_value(field, maker.number)}
                        )
                changed |= {n for n, digest in digests().items() if digest != before[n]}
            record_change("touch", "thing", 1, by=None, bound=tuple(bound))
    assert changed
    assert not told()
