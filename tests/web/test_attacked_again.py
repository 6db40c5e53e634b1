"""What a fresh attack on rights, record and accounts found: who became somebody else since, and what a line covers."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.model.ledger_row import VOIDED
from jiheng.web.assessments.actions import assessments
from jiheng.web.config.record_keys import FILE, add_key
from jiheng.web.core import actions, one_time_codes, queries
from jiheng.web.core.audit import digest_of, newest_line, record_change
from jiheng.web.core.models import AuditLine, Membership, Organisation, Token, User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.seals import note_key
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.actions import planning, problems, reviews
from jiheng.web.performance.models import Cycle
from jiheng.web.surveys.actions import surveys
from jiheng.web.uses.actions import decisions
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries.uses import may_decide
from web import doing
from web.city import PASSWORD, ROUTE, fill_results, fill_targets, person, walk
from web.test_api import headers
from web.test_assessments import closed, filed
from web.test_bound import DATA, RECORD, rehashed, unsound
from web.test_disclosure import confirmed, made, take
from web.test_statistics import bureau, entered
from web.test_uses import used

pytestmark = [pytest.mark.once, pytest.mark.django_db]
__all__ = ["bureau", "confirmed", "filed", "used"]  # fixtures
GOOD = "Xin-Kou-Ling-26"
WHY = "按文件办理，见会议纪要"


def fresh(user):
    return User.objects.get(pk=user.pk)


def now_code(secret):
    return one_time_codes.code(secret, int(timezone.now().timestamp()) // 30)


# what a line would cover


def a_role_put_in(city):
    Membership.objects.create(user=city.filler, organisation=city.root, role="finance")
    return "user", city.filler.pk


def by_a_token(city):
    actions.make_token("取数", by=fresh(city.filler))


def by_a_name(city):
    actions.change_user(city.filler.pk, username="filler", name="改名", by=city.administrator)


def by_another_role(city):
    actions.give_role(city.filler, city.department, "lead", by=city.administrator)


def by_the_role_taken(city):
    own = Membership.objects.get(user=city.filler, organisation=city.root)
    actions.take_role(own.pk, by=city.administrator)


def by_a_password(city):
    actions.set_password(city.filler, GOOD, by=city.filler)


@pytest.mark.parametrize(
    "cover", [by_a_token, by_a_name, by_another_role, by_the_role_taken, by_a_password]
)
def test_a_role_put_in_beside_the_record_is_told_whatever_covers_it(city, cover):
    kind, pk = a_role_put_in(city)
    cover(city)
    assert f"{kind} {pk}" in unsound()[DATA]
    cover_again = AuditLine.objects.filter(action="beside").count()
    actions.make_token("再取", by=fresh(city.filler))
    assert AuditLine.objects.filter(action="beside").count() == cover_again == 1


def test_a_link_put_in_beside_the_record_is_told_after_it_was_used(city):
    secret = "guessed-by-who-wrote-it"
    until = timezone.now() + timedelta(hours=1)
    digest = queries.token_digest(secret)
    User.objects.filter(pk=city.finance.pk).update(link_digest=digest, link_expires_at=until)
    actions.use_password_link(secret, GOOD)
    assert f"user {city.finance.pk}" in unsound()[DATA]


def test_an_organisation_moved_beside_the_record_is_told(city):
    Organisation.objects.filter(pk=city.other.pk).update(place="CN-1101")
    facts = replace(
        actions.organisation_facts(Organisation.objects.get(pk=city.other.pk)), name="新"
    )
    actions.change_organisation(city.other.pk, facts, by=city.administrator)
    assert f"organisation {city.other.pk}" in unsound()[DATA]


def test_a_score_changed_beside_the_record_is_told_after_the_next_step(city):
    walk(city, "submitted")
    Cycle.objects.update(score="99.00", grade="优")
    doing.take(city.cycle.pk, "confirm", by=city.finance)
    assert f"cycle {city.cycle.pk}" in unsound()[DATA]


def test_a_decision_changed_beside_the_record_is_told_after_another(used):
    decision = decisions.Decision("部门整体", "priority", reason=WHY)
    use = decisions.decide(used.cycle.pk, decision, by=used.finance)
    ResultUse.objects.filter(pk=use.pk).update(amount="1.00")
    decisions.decide(used.cycle.pk, replace(decision, outcome="cut"), by=used.finance)
    assert f"use {use.pk}" in unsound()[DATA]


def test_a_pack_changed_beside_the_record_is_told_after_its_approval(confirmed):
    release = made(confirmed)
    type(release).objects.filter(pk=release.pk).update(masked=True)
    take(release, "approve_release", confirmed.lead)
    assert f"release {release.pk}" in unsound()[DATA]


def test_what_nobody_touched_leaves_no_such_line(used):
    actions.make_token("取数", by=used.filler)
    actions.give_role(used.filler, used.department, "lead", by=used.administrator)
    actions.set_password(used.filler, GOOD, by=used.filler)
    decisions.decide(
        used.cycle.pk, decisions.Decision("部门整体", "priority", reason=WHY), by=used.finance
    )
    assert not AuditLine.objects.filter(action="beside").exists()
    assert DATA not in unsound()


# what somebody became since


def test_a_role_that_takes_a_code_ends_what_began_without_one(city, accounts, client):
    accounts(second_factor=frozenset({"finance"}))
    client.post("/login/", {"username": "colleague", "password": PASSWORD})
    assert client.get("/").status_code == 200
    secret = actions.make_token("取数", by=city.colleague)
    actions.give_role(city.colleague, city.root, "finance", by=city.administrator)
    assert client.get("/").url.startswith("/login/")
    assert queries.held_token(secret) is None
    client.post("/login/", {"username": "colleague", "password": PASSWORD})
    shown = client.session["pending"]["secret"]
    client.post("/login/code/", {"code": now_code(shown)})
    assert client.get("/").status_code == 200
    assert not Token.objects.exists()  # what was made without a code is no way in afterwards
    token = actions.make_token("再取", by=fresh(city.colleague))
    assert queries.held_token(token) is not None
    sent = {"old": PASSWORD, "new": GOOD, "again": GOOD}
    assert client.post("/password/", sent).status_code == 302
    assert client.get("/").status_code == 200  # the code was given in this very log-in


def test_a_setting_that_asks_for_codes_ends_what_began_before_it(city, accounts, enter):
    client = enter(city.finance)
    assert client.get("/").status_code == 200
    accounts(second_factor=frozenset({"finance"}))
    assert client.get("/").status_code == 302
    assert enter(city.filler).get("/").status_code == 200


@pytest.mark.parametrize("way", ["password", "link"])
@pytest.mark.parametrize("role", ["finance", "auditor", "filler"])
def test_no_role_above_goes_to_an_account_whose_secret_somebody_below_knows(city, way, role):
    below = person("own_administrator", city.department, "administrator")
    first = PASSWORD if way == "password" else None
    new = actions.add_user(username="newcomer", name="新人", password=first, by=below)
    actions.give_role(new, city.department, "filler", by=below)
    link = actions.make_password_link(new.pk, by=below) if way == "link" else ""
    new = fresh(new)
    with pytest.raises(Refused) as refused:
        actions.give_role(new, city.root, role, by=city.administrator)
    assert refused.value.status == 403
    if way == "link":
        actions.use_password_link(link, GOOD)
    else:
        actions.set_password(new, GOOD, by=new)
    actions.give_role(fresh(new), city.root, role, by=city.administrator)


def test_who_made_the_secret_or_administers_there_gives_roles_at_once(city):
    below = person("own_administrator", city.department, "administrator")
    new = actions.add_user(username="newcomer", name="新人", password=PASSWORD, by=below)
    actions.give_role(new, city.department, "filler", by=city.administrator)
    actions.make_password_link(new.pk, by=city.administrator)
    actions.give_role(fresh(new), city.root, "auditor", by=city.administrator)


def test_who_came_to_fill_a_year_in_reviews_it_no_more(city):
    walk(city, "submitted")
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.finance2, by=city.finance)
    actions.give_role(city.finance2, city.department, "filler", by=city.administrator)
    doing.take(city.cycle.pk, "confirm_return", by=city.finance, reason="改")
    row = doing.rows_in(city.cycle, "results").get()
    edit = doing.Edit(row.key, {"text": "完成了全部培训"}, row.version)
    doing.save_entry(city.cycle, "results", edit, by=fresh(city.finance2))
    Membership.objects.filter(user=city.finance2, organisation=city.department).delete()
    for move, who in ROUTE[5:10]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    reviewer = fresh(city.finance2)
    indicator = doing.rows_in(city.cycle, "indicators").first()
    for act in (
        lambda: reviews.rescore(review.pk, "department", indicator.key, "1", WHY, by=reviewer),
        lambda: reviews.finish(review.pk, "属实", by=reviewer),
    ):
        with pytest.raises(Refused, match="填报人"):
            act()


@pytest.mark.parametrize("role", ["manager", "accountant", "verifier"])
def test_who_works_in_a_department_does_not_review_it(city, role):
    walk(city, "submitted")
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    division = actions.found_organisation(
        kind="division", name="科", code="K", parent=city.department, by=None
    )
    actions.give_role(city.expert, division, role, by=city.administrator)
    expert = fresh(city.expert)
    with pytest.raises(Refused, match="被复核部门"):
        reviews.finish(review.pk, "属实", by=expert)
    with pytest.raises(Refused, match="被复核部门"):
        reviews.assign(review.pk, expert, by=city.finance)
    reviews.assign(review.pk, city.finance2, by=city.finance)


STEPS = [
    ("submit_targets", 0, 4),
    ("send_targets", 2, 4),
    ("check_accounts", 7, 11),
    ("sign_off", 9, 11),
]


@pytest.mark.parametrize(("step", "number", "end"), STEPS)
def test_who_took_a_step_of_the_department_does_not_judge_it_for_finance(city, step, number, end):
    """One person with two roles sent a year in, and confirmed it."""
    actions.give_role(city.finance2, city.department, ROUTE[number][1], by=city.administrator)
    both = fresh(city.finance2)
    fill_targets(city)
    for move, who in ROUTE[: end - 1]:
        if move == "submit_results":
            fill_results(city)
        doing.take(city.cycle.pk, move, by=both if move == step else city.people[who])
    last, _who = ROUTE[end - 1]
    for move in (last, f"{last}_return"):
        with pytest.raises(Refused, match="不相容"):
            doing.take(city.cycle.pk, move, by=both, reason="重来一遍")
    doing.take(city.cycle.pk, last, by=city.finance)


@pytest.mark.parametrize(
    "role", ["verifier", "statistician", "centre", "complaint_handler", "filler"]
)
def test_who_works_in_a_department_in_any_way_decides_no_use_of_its_result(city, role):
    assert may_decide(city.finance2, city.department)
    actions.give_role(city.finance2, city.department, role, by=city.administrator)
    assert not may_decide(fresh(city.finance2), city.department)
    assert may_decide(fresh(city.finance2), city.other)


def test_a_task_given_shows_nothing_of_a_year_that_is_not_theirs_any_more(city, client, enter):
    planning.add_task(city.cycle.pk, "核对名单", str(city.filler.pk), "", by=city.manager)
    assert len(client.get("/api/tasks", **headers(city.filler)).json()) == 1
    Membership.objects.filter(user=city.filler).delete()
    assert client.get("/api/tasks", **headers(fresh(city.filler))).json() == []
    assert "核对名单" not in enter(fresh(city.filler)).get("/").content.decode()


def test_nothing_is_put_under_what_another_party_wrote(city):
    walk(city, "evaluating")
    raised = problems.RaisedProblem(
        "名单不准", "核对名单", "办公室", "2026-09-30", source=problems.FINANCE
    )
    problems.raise_problem(city.cycle.pk, raised, by=city.finance)
    row = doing.rows_in(city.cycle, "problems").get()
    file = actions.take_file("甲.txt", "没有问题".encode(), by=city.filler)
    with pytest.raises(Refused):
        doing.attach(city.cycle, "problems", row.key, "text", file, by=city.filler)


# what is shown and counted elsewhere


@pytest.mark.parametrize("who", ["lead", "manager", "statistician"])
def test_a_table_of_a_month_shows_no_number_that_reaches_a_person(bureau, client, who):
    values = {"name": "推介会", "held_on": "2025-06-10", "outcome": "洽谈后联系王处13912345678"}
    entered("events", bureau.units[0], "会", "held", values)
    asked = {"organisation": bureau.department.pk, "year": 2025, "month": 6}
    table = client.get("/api/statistics/tables/T10", asked, **headers(bureau.people[who])).json()
    assert "推介会" in f"{table}"
    assert "13912345678" not in f"{table}"


NETWORK = "2001:db8:7:7"


def test_a_network_of_ipv6_is_one_address_to_who_counts_tries(city, client, settings):
    settings.PROXY_ADDRESSES = frozenset({"127.0.0.1"})

    def tried(number, name, network=NETWORK):
        body = {"username": name, "password": "x"}
        at = {"X-Forwarded-For": f"{network}::{number:x}"}
        return client.post("/login/", body, headers=at).status_code

    assert [tried(n, "filler") for n in range(6)] == [200] * 5 + [429]
    assert [tried(n, f"n{n}") for n in range(6, 40)][-1] == 429
    assert tried(1, "filler", "2001:db8:8:8") == 200
    mapped = {"X-Forwarded-For": "::ffff:198.51.100.9"}
    plain = {"X-Forwarded-For": "198.51.100.9"}
    wrong = {"username": "lead", "password": "x"}
    statuses = [
        client.post("/login/", wrong, headers=(mapped, plain)[n % 2]).status_code for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_drawing_again_draws_the_same_and_nobody_draws_till_it_suits(city):
    new = surveys.NewSurvey("抽样", "trainees", "2025", [surveys.SurveyFrame("甲", 300)])
    survey = surveys.create_survey(city.department, new, by=city.manager)

    def drawn(people=300):
        surveys.change_frames(survey.pk, [surveys.SurveyFrame("甲", people)], by=city.manager)
        return surveys.draw_sample(survey.pk, 5, stratified=False, by=city.manager).sample

    first = drawn()
    assert drawn() == first
    drawn(301)
    assert drawn() == first


def test_who_saw_the_result_takes_no_rater_away_and_adds_none(filed):
    assessment = closed(filed)
    back = Taking("rescore_assessment", "分打低了")
    assessments.apply_move(assessment.pk, back, by=filed.finance)
    seat = assessment.seats.get(user=filed.expert)
    friend = person("friend", filed.root, "expert")
    with pytest.raises(Refused, match="不能再取消"):
        assessments.end_seat(seat.pk, "换一个人来打", by=filed.finance)
    with pytest.raises(Refused, match="不能再增加"):
        assessments.give_seat(assessment.pk, friend, by=filed.finance)
    filed.expert.memberships.all().delete()  # who may not rate any more is let go, and replaced
    assessments.end_seat(seat.pk, "不再是专家了", by=filed.finance)
    assessments.give_seat(assessment.pk, friend, by=filed.finance)


def test_a_pack_with_a_row_that_is_void_since_is_not_approved(confirmed):
    row = Row.objects.filter(organisation=confirmed.department, year=2025).first()
    release = made(confirmed)
    Row.objects.filter(pk=row.pk).update(voided=True)
    with transaction.atomic():
        record_change("change", "entry", row.pk, by=confirmed.filler, changes={VOIDED: ("", "错")})
    with pytest.raises(Refused, match="作废了"):
        take(release, "approve_release", confirmed.lead)


# keys of the record


@pytest.fixture
def rotated(city):
    """An installation whose key was changed, and what whoever had the first one has."""
    path = Path(settings.INSTALLATION.folder) / FILE
    before = path.read_bytes()
    old = settings.INSTALLATION.record_keys()
    with transaction.atomic():
        key = add_key(path.parent).current
        changes = {"key": (old.current, key)}
        record_change("rotate", "record", key, by=None, changes=changes)
    actions.make_token("取数", by=city.filler)
    yield old.by_id
    path.write_bytes(before)


def test_a_line_under_the_key_of_before_is_seen_after_a_new_one(rotated, city):
    assert RECORD not in unsound()
    number, previous = newest_line()
    [first] = rotated
    line = AuditLine.objects.get(number=number)
    line.number, line.previous, line.key_id = number + 1, previous, first
    line.digest = digest_of(line, rotated)
    line.save(force_insert=True)
    assert unsound()[RECORD] == f"{number + 1}"


def test_a_record_rewritten_under_the_key_of_before_is_seen_once_it_goes_on(rotated, city):
    """Whoever had the first key leaves out what the second signed, and the server goes on."""
    [first] = rotated
    last = AuditLine.objects.filter(key_id=first).latest("number").number
    AuditLine.objects.filter(number__gt=last).delete()
    rehashed(last, rotated)
    actions.make_token("再取", by=city.filler)
    assert RECORD in unsound()


def test_a_backup_of_before_the_key_was_changed_goes_on_under_the_new_one(city):
    """As a restore leaves it: the keys of now, a record that ends under the one before."""
    path = Path(settings.INSTALLATION.folder) / FILE
    before = path.read_bytes()
    try:
        key = add_key(path.parent).current
        note_key()
        note_key()  # said once
        actions.make_token("取数", by=city.filler)
        assert AuditLine.objects.filter(action="rotate", key_id=key).count() == 1
        assert AuditLine.objects.latest("number").key_id == key
        assert RECORD not in unsound()
    finally:
        path.write_bytes(before)


def test_nobody_of_three_takes_the_duty_of_another_by_a_link(city, accounts):
    accounts(duties="separated")
    for role in ("security_officer", "security_auditor"):
        own = actions.add_user(username=role, name=role, password=PASSWORD, by=None)
        actions.give_role(own, city.root, role, by=None)
        with pytest.raises(Refused, match="三员分立"):
            actions.make_password_link(own.pk, by=city.administrator)
        assert actions.make_password_link(own.pk, by=None)
    actions.make_password_link(city.filler.pk, by=city.administrator)
