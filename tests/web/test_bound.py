"""Nothing is changed unseen: every way of the attack on the record, each told by doctor, with what was changed."""

import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from jiheng.web.config.record_keys import key_id
from jiheng.web.core import heads
from jiheng.web.core.access_log import drain, log_access
from jiheng.web.core.anchors import keep_anchors
from jiheng.web.core.audit import (
    START,
    Change,
    digest_of,
    newest_line,
    record_change,
    record_changes,
    seal,
)
from jiheng.web.core.models import AccessLine, AccessSeal, AuditLine, Membership, RecordSeal, User
from jiheng.web.core.seals import first_seal, seal_record
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import upkeep
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.operate.proving import prove
from jiheng.web.performance.actions import reviews
from jiheng.web.performance.models import Cycle, Review
from web import doing
from web.city import ROUTE, fill_results, walk

DATA = "data is as the record left it"
RECORD = "record is whole"
KEYS = "keys of the record are there"
SEALS = "daily seals bear the record out"
END = "the end of the record is there"
VIEWS = "log of views is whole"
KEPT = "record bears kept seals out"


@pytest.fixture
def reviewed(city):
    """A year filed and drawn, with a review that was finished, views that were sealed, a seal."""
    walk(city, "evaluating")
    fill_results(city)
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    reviews.finish(review.pk, "基本属实", by=city.expert)
    for number in range(3):
        log_access("view", "cycle", number, city.filler)
    drain()
    seal(timezone.now())
    record_change("log_in", "user", city.filler.pk, by=city.filler)
    seal_record()
    city.cycle.refresh_from_db()
    return city


@pytest.fixture
def head():
    """The newest line noted beside the database, as the end of a transaction does."""
    path = Path(settings.INSTALLATION.folder) / heads.FILE

    def noted():
        path.unlink(missing_ok=True)
        heads.note_head(*newest_line())

    path.unlink(missing_ok=True)
    yield noted
    path.unlink(missing_ok=True)


@pytest.fixture
def medium(tmp_path, monkeypatch):
    monkeypatch.setenv("JIHENG_ANCHOR", str(tmp_path))
    return tmp_path


def unsound(**more):
    """What doctor finds wrong, by what it looked at."""
    return {check.en: check.found for check in prove(**more) if not check.sound}


def test_what_nobody_touched_is_sound(reviewed, head, medium):
    head()
    assert keep_anchors() > 0
    assert unsound() == {}


def an_actual():
    row = Row.objects.get(ledger="indicators", title="培训人次")
    Row.objects.filter(pk=row.pk).update(values={**row.values, "actual": "999"})
    return f"entry {row.pk} actual"


def a_version():
    version = Version.objects.filter(row__title="培训人次").order_by("number").first()
    Version.objects.filter(pk=version.pk).update(values={**version.values, "weight": "1"})
    return f"version {version.pk}"


def a_score():
    Cycle.objects.update(score="60.00", grade="中")
    return f"cycle {Cycle.objects.get().pk}"


def a_state():
    Cycle.objects.update(state="evaluating")
    return f"cycle {Cycle.objects.get().pk} state"


def a_role():
    person = User.objects.get(username="filler")
    root = Membership.objects.get(user__username="finance").organisation
    Membership.objects.create(user=person, organisation=root, role="finance")
    return f"user {person.pk}"


def a_password():
    person = User.objects.get(username="finance")
    person.set_password("other-people-know-it-1")
    person.save(update_fields=["password"])
    return f"user {person.pk}"


def who_took_a_step():
    step = Step.objects.get(move="sign_off")
    Step.objects.filter(pk=step.pk).update(by=User.objects.get(username="manager"))
    return f"step {step.pk}"


def an_opinion():
    Review.objects.update(opinion="完全属实")
    return f"review {Review.objects.get().pk} opinion"


def an_account():
    person = User(username="ghost", name="无")
    person.save()
    return f"user {person.pk}"


def a_row_gone():
    row = Row.objects.get(ledger="indicators", title="培训人次")
    row_id = row.pk
    row.delete()
    return f"entry {row_id}"


@pytest.mark.parametrize(
    "harm",
    [an_actual, a_version, a_score, a_state, a_role, a_password, who_took_a_step, an_opinion,
     an_account, a_row_gone],
    ids=lambda harm: harm.__name__,
)  # fmt: skip
def test_data_changed_beside_the_record_is_named(reviewed, harm):
    named = harm()
    found = unsound()
    assert set(found) == {DATA}
    assert named in found[DATA]


def test_a_change_in_the_database_is_not_covered_up_by_one_that_is_recorded(reviewed):
    """The changed value is in force again after an edit of another: its version says otherwise."""
    row = Row.objects.get(ledger="results")
    Row.objects.filter(pk=row.pk).update(values={**row.values, "text": "另一句"})
    row.refresh_from_db()
    Cycle.objects.update(state="evaluating")  # as it stood when results were filled in
    edit = doing.Edit(row.key, {"area": "别的"}, row.version)
    doing.save_entry(reviewed.cycle, "results", edit, by=reviewed.filler)
    assert f"entry {row.pk} text" in unsound()[DATA]


def test_a_line_hidden_from_who_reads_the_record_there_is_seen(reviewed):
    AuditLine.objects.filter(number=9).update(organisation_id=None)
    assert unsound()[RECORD] == "9"


def test_the_end_cut_off_is_seen(reviewed, head):
    head()
    last = newest_line()[0]
    AuditLine.objects.filter(number__gt=last - 40).delete()
    found = unsound()
    assert {END, SEALS, DATA} <= set(found)
    assert found[END] == str(last)


def test_the_end_cut_off_with_its_seals_and_head_is_seen_in_the_data(reviewed, head):
    AuditLine.objects.filter(number__gt=newest_line()[0] - 40).delete()
    RecordSeal.objects.all().delete()
    seal_record()
    assert set(unsound()) == {DATA}


def test_the_log_of_views_with_its_seals_taken_away_is_seen(reviewed):
    number = AccessSeal.objects.get().number
    AccessLine.objects.all().delete()
    AccessSeal.objects.all().delete()
    found = unsound()
    assert set(found) == {DATA}
    assert f"views {number}" in found[DATA]


def test_views_taken_away_are_seen_by_their_seal(reviewed):
    AccessLine.objects.all().delete()
    assert set(unsound()) == {VIEWS}


def test_the_whole_record_taken_away_is_seen(reviewed, head):
    head()
    AuditLine.objects.all().delete()
    assert {DATA, SEALS, END} <= set(unsound())
    RecordSeal.objects.all().delete()
    assert {DATA, SEALS, END} <= set(unsound())


def rehashed(skip, keys, key=""):
    """Ten lines of Python: take a line out, number and chain the others anew."""
    previous, lines = START, [line for line in AuditLine.objects.all() if line.number != skip]
    for number, line in enumerate(lines, start=1):
        line.number, line.previous = number, previous
        if key:
            line.key_id = key
        line.digest = previous = digest_of(line, keys)
    AuditLine.objects.all().delete()
    AuditLine.objects.bulk_create(lines)


def an_empty_line():
    """The number of a line that binds nothing: the data does not miss it."""
    return AuditLine.objects.filter(action="log_in").get().number


def test_a_rewritten_chain_is_seen_without_the_key(reviewed):
    own = secrets.token_bytes(32)
    rehashed(30, {key_id(own): own}, key_id(own))
    assert KEYS in unsound()


def test_a_chain_rewritten_as_one_without_keys_is_seen(reviewed):
    AuditLine.objects.update(edition=2, key_id="", bound={})
    rehashed(30, {})
    found = unsound()
    assert {DATA, SEALS} <= set(found)


def test_lines_without_a_key_after_lines_with_one_are_seen(reviewed):
    last = newest_line()[0]
    line = AuditLine.objects.get(number=last)
    line.edition, line.key_id, line.bound, line.actor_id = 2, "", {}, 1
    line.digest = digest_of(line, {})
    line.save()
    assert unsound()[RECORD] == str(last)


def test_a_chain_rewritten_with_the_key_is_seen_by_the_kept_seals(reviewed, head, medium):
    """Everything on the machine is made to fit: what lies elsewhere does not."""
    assert keep_anchors() > 0
    rehashed(an_empty_line(), settings.INSTALLATION.record_keys().by_id)
    assert {SEALS, KEPT} == set(unsound())
    RecordSeal.objects.all().delete()
    seal_record()
    head()
    assert set(unsound()) == {KEPT}


@pytest.mark.parametrize("left", [0, 20])
def test_a_chain_cut_or_emptied_with_the_key_is_seen_by_the_kept_seals(
    reviewed, head, medium, left
):
    keep_anchors()
    AuditLine.objects.filter(number__gt=left).delete()
    RecordSeal.objects.all().delete()
    if left == 0:  # and sealed anew with all rows as they are
        AuditLine.objects.all().delete()
        first_seal()
    else:
        seal_record()
    head()
    assert KEPT in unsound()


def test_a_printed_seal_is_enough(reviewed, head):
    newest = RecordSeal.objects.latest("number")
    printed = f"{newest.count}:{newest.root}"
    assert unsound(printed=printed) == {}
    rehashed(an_empty_line(), settings.INSTALLATION.record_keys().by_id)
    RecordSeal.objects.all().delete()
    seal_record()
    head()
    assert set(unsound(printed=printed)) == {KEPT}


def test_rows_from_before_are_bound_once(reviewed):
    """What a start of the server finds later is not bound: it would be let in by that."""
    assert first_seal() is False
    User(username="ghost", name="无").save()
    assert first_seal() is False
    assert DATA in unsound()


def test_the_unkeyed_chain_of_before_is_closed_and_goes_on_verifying(reviewed):
    AuditLine.objects.update(edition=2, key_id="", bound={})
    RecordSeal.objects.all().delete()
    rehashed(0, {})
    old = newest_line()
    assert first_seal() is True
    assert unsound() == {}
    assert RecordSeal.objects.get().count > old[0]
    AuditLine.objects.filter(number=5).update(actor_id=77)
    assert unsound()[RECORD] == "5"


def test_rows_read_again_after_an_upgrade_are_bound_anew_but_not_what_was_changed_beside(
    reviewed, monkeypatch
):
    monkeypatch.setattr(upkeep, "make_indexes", lambda ledgers: None)  # no part of a transaction
    rows = list(Row.objects.filter(ledger="indicators").order_by("pk"))
    Row.objects.update(
        read_by="old", title="旧题"
    )  # as an earlier version of the columns read them
    subjects = tuple(("entry", row.pk) for row in Row.objects.all())
    record_changes([Change("reread", "record", "x", bound=subjects)], by=None)
    victim = rows[0]
    Row.objects.filter(pk=victim.pk).update(values={**victim.values, "actual": "999"})
    assert upkeep.refresh() == len(subjects)
    found = unsound()
    assert set(found) == {DATA}
    assert found[DATA].startswith(f"entry {victim.pk} actual")
    assert "；" not in found[DATA]
