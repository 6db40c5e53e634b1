"""Passwords are hashed harder with the years: that is recorded, and a hash that is put in is found."""

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from jiheng.web.core import actions
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import differences, is_as_recorded
from jiheng.web.core.models import AuditLine, OldPassword, User

PASSWORD = "for-tests-only-1"


@pytest.fixture
def weaker(city, settings, monkeypatch):
    """A person whose password was hashed years ago, when fewer rounds were asked for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    hasher = "django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations"
    monkeypatch.setattr(hasher, 1_000)
    city.filler.set_password(PASSWORD)
    city.filler.save()
    record_change("password", "user", city.filler.pk, by=None, bound=(("user", city.filler.pk),))
    monkeypatch.setattr(hasher, 2_000)
    return city.filler


def accused(user):
    return [d for d in differences() if (d.kind, d.id) == ("user", user.pk)]


def rounds(user):
    return int(User.objects.get(pk=user.pk).password.split("$")[1])


def test_a_log_in_hashes_anew_and_doctor_has_nothing_to_say(weaker, client):
    assert accused(weaker) == []
    sent = {"username": weaker.username, "password": PASSWORD}
    assert client.post("/login/", sent).status_code == 302
    assert rounds(weaker) == 2_000
    assert accused(weaker) == []
    assert AuditLine.objects.filter(action="rehash", object_id=weaker.pk).count() == 1
    assert client.get("/jobs/").status_code == 200  # the session that began goes on
    client.logout()
    assert client.post("/login/", sent).status_code == 302
    assert AuditLine.objects.filter(action="rehash").count() == 1  # once
    assert not OldPassword.objects.filter(user=weaker).exists()  # it is the same password


def test_a_wrong_password_and_questions_for_the_present_one_write_nothing(weaker, client):
    before = User.objects.get(pk=weaker.pk).password
    client.post("/login/", {"username": weaker.username, "password": "wrong-for-tests-1"})
    assert weaker.check_password(PASSWORD)
    assert not weaker.check_password("wrong-for-tests-1")
    assert User.objects.get(pk=weaker.pk).password == before
    assert accused(weaker) == []


def test_a_hash_that_was_put_into_the_database_is_found(weaker):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_user SET password = %s WHERE id = %s",
            [make_password("an-intruder-chose-1"), weaker.pk],
        )
    assert [d.why for d in accused(weaker)] == ["changed"]


def test_a_hash_that_was_put_in_is_found_after_a_log_in_by_it_too(weaker, client, monkeypatch):
    """An old hash of the intruder's would be hashed anew, and bound by a line that covers what was done: it stays."""
    hasher = "django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations"
    monkeypatch.setattr(hasher, 1_000)
    forged = make_password("an-intruder-chose-1")
    monkeypatch.setattr(hasher, 2_000)
    User.objects.filter(pk=weaker.pk).update(password=forged)
    client.post("/login/", {"username": weaker.username, "password": "an-intruder-chose-1"})
    assert accused(weaker) != []


def test_a_password_that_changed_meanwhile_is_left_alone(weaker):
    checked = User.objects.get(pk=weaker.pk)
    actions.set_password(weaker, "another-for-tests-2", by=weaker)
    after = User.objects.get(pk=weaker.pk).password
    assert actions.renew_hash(checked, PASSWORD).password == after


def test_a_line_that_bound_everything_counts_as_well(weaker):
    User.objects.filter(pk=weaker.pk).update(name="改过")
    assert not is_as_recorded(("user", weaker.pk))
    record_change("seal", "record", "user", by=None, bound=(("user", weaker.pk),))
    assert is_as_recorded(("user", weaker.pk))
