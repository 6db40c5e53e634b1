"""Answers by link: once each, in lots; nobody joins a ticket and its answer, on either database."""

import base64
import json
import logging.config
import re
import threading
import zipfile
from itertools import pairwise
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client

from builders import ROOT
from jiheng.web.core.audit import verify
from jiheng.web.core.comparing import differences
from jiheng.web.core.models import AccessLine, AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.surveys import sealing
from jiheng.web.surveys.actions import answering
from jiheng.web.surveys.actions.links import make_links
from jiheng.web.surveys.actions.lots import mix_lots
from jiheng.web.surveys.models import Answer, Held, Lot, Ticket
from jiheng.web.surveys.queries.surveys import form_of
from web.city import a_city
from web.test_surveys import SATISFIED, UNHAPPY, begun, moved, shown

GROUP = "参训学员"
POINTS = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")
LOT = 5


@pytest.fixture
def pages(settings):
    """The pages of respondents as their own process serves them."""
    from jiheng.web.config import survey_settings
    from jiheng.web.surveys.answering.pace import PACE

    settings.ROOT_URLCONF = survey_settings.ROOT_URLCONF
    settings.MIDDLEWARE = survey_settings.MIDDLEWARE
    settings.TEMPLATES = survey_settings.TEMPLATES
    PACE.forget()
    return Client()


def links(city, survey, count=1, group=GROUP):
    return make_links(survey.pk, group, count, by=city.manager)


def give(survey, secret, point, group=GROUP, content="satisfied"):
    invited = answering.invitation(secret)
    return answering.give_answer(
        secret, invited, form_of(survey), {"overall": point, "content": content}
    )


def opened(recipient, sealed):
    """How long what was sealed is; the seal itself has a random length besides."""
    identity = pyrage.x25519.Identity.from_str(sealing._path(recipient).read_text().strip())
    return len(pyrage.decrypt(base64.b64decode(sealed), [identity]))


def physical(table):
    """Rows in the order in which they lie in the database, with what wrote them."""
    where = "rowid, 0" if connection.vendor == "sqlite" else "ctid::text AS place, xmin::text"
    order = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {where} FROM {table} ORDER BY {order}")
        return [(str(row[0]).replace("-", ""), row[2]) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_16_2_a_second_use_of_a_ticket_is_refused_in_words(city, pages):
    survey = begun(city)
    [secret] = links(city, survey)
    page = pages.get(f"/{secret}/")
    assert page.status_code == 200 and "总体评价" in page.content.decode()
    given = pages.post(f"/{secret}/", {"q-overall": SATISFIED})
    assert (given.status_code, given["Location"]) == (303, "/thanks/")
    again = pages.post(f"/{secret}/", {"q-overall": UNHAPPY})
    assert again.status_code == 409 and "已经答过了" in again.content.decode()
    assert "already" in pages.get(f"/en/{secret}/").content.decode()
    assert Held.objects.count() == 1
    assert shown(survey)["total"]["returned"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_with_one_ticket_one_wins():
    city = a_city()
    survey = begun(city)
    for secret in links(city, survey, 4):
        gate, came = threading.Barrier(3), []

        def answer(secret=secret, gate=gate, came=came):
            gate.wait()
            try:
                came.append(give(survey, secret, SATISFIED))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=answer) for _number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(came) == ["open", "used", "used"]
    assert Held.objects.count() == Ticket.objects.filter(used=True).count() == 4


@pytest.mark.django_db(transaction=True)
def test_16_2_nobody_joins_ticket_and_answer_by_key_order_time_or_lot():
    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 30)
    orders = []
    for number, secret in enumerate(secrets):
        give(survey, secret, POINTS[number % 5], content=POINTS[number // 6])
        if number % LOT == LOT - 1:
            mix_lots()
    lots = list(Lot.objects.filter(state="written"))
    assert lots and all(lot.count >= LOT for lot in lots)
    lines = physical("surveys_answer")
    for lot in lots:
        own = [str(a.id).replace("-", "") for a in Answer.objects.filter(lot=lot)]
        lying = [key for key, _by in lines if key in own]
        assert lying == sorted(lying)  # they lie in the order of keys of chance
        assert len({by for key, by in lines if key in own}) == 1  # one transaction wrote the lot
        by_key = {str(a.id).replace("-", ""): a.points for a in Answer.objects.filter(lot=lot)}
        given = [[p["content"], p["overall"]] for p in (by_key[key] for key in lying)]
        orders.append(given)
    submitted = [[POINTS[n // 6], POINTS[n % 5]] for n in range(30)]
    chunks = [submitted[n : n + LOT] for n in range(0, 5 * LOT, LOT)]
    assert [sorted(order) for order in orders] == [sorted(chunk) for chunk in chunks]
    assert orders != chunks  # five lots in the order given by chance: one in 120 to the fifth
    assert all(key.version == 4 for key in Ticket.objects.values_list("id", flat=True))
    fields = {f.name for model in (Ticket, Answer, Held) for f in model._meta.fields}
    assert not [name for name in fields if re.search(r"(_at|_on|_by|number|day|time)$", name)]
    tickets = {f.name for f in Ticket._meta.fields} & {f.name for f in Answer._meta.fields}
    assert tickets == {"id", "survey", "group"}


@pytest.mark.django_db(transaction=True)
def test_16_2_what_lay_in_the_database_before_a_lot_was_written_opens_never_again():
    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 10)
    for number, secret in enumerate(secrets):
        give(survey, secret, POINTS[number % 5])
        if number == LOT - 1:
            kept = list(Held.objects.values_list("lot__recipient", "sealed"))  # journal, dead rows
            assert len({opened(*each) for each in kept}) == 1  # its length says nothing
            assert not any(point in sealed for _r, sealed in kept for point in POINTS)
            mix_lots()  # full, and not written before the next is full
            assert not Answer.objects.exists()
    assert sealing.open_all(kept[0][0], [kept[0][1]])
    mix_lots()
    assert Answer.objects.count() == LOT
    assert not sealing.has_lot_key(kept[0][0])
    with pytest.raises(FileNotFoundError):
        sealing.open_all(kept[0][0], [kept[0][1]])
    assert not Held.objects.filter(lot__state="written").exists()


@pytest.mark.django_db(transaction=True)
def test_16_2_two_backups_tell_no_more_than_the_lot(tmp_path):
    from jiheng.web.operate.backup import _dump

    def tables():
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
            _dump(archive, {}, {})
        with zipfile.ZipFile(tmp_path / "b.zip") as archive:
            return {
                n: [
                    json.loads(line)
                    for line in archive.read(f"tables/surveys.{n}.jsonl").splitlines()
                ]
                for n in ("ticket", "answer", "held", "lot")
            }, archive.read("tables/core.auditline.jsonl").decode()

    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 15)
    snapshots = []
    for number, secret in enumerate(secrets):
        give(survey, secret, POINTS[number % 5])
        mix_lots()
        snapshots.append(tables())
    for (before, _), (after, record) in pairwise(snapshots):
        used = {t["pk"] for t in after["ticket"] if t["fields"]["used"]}
        used -= {t["pk"] for t in before["ticket"] if t["fields"]["used"]}
        new = {a["pk"] for a in after["answer"]} - {a["pk"] for a in before["answer"]}
        assert len(used) == 1  # a backup after each answer says which ticket: that cannot be hidden
        assert len(new) in (0, LOT)  # and never which answer, but one of a lot
        for secret in secrets:
            assert secret not in record
            assert secret not in json.dumps([before, after])
    assert "AGE-SECRET" not in json.dumps([each for each, _ in snapshots])


@pytest.mark.django_db(transaction=True)
def test_16_2_no_line_of_record_views_or_log_names_a_ticket_or_an_answer(settings):
    from jiheng.web.config import survey_settings

    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 10)
    lines = AuditLine.objects.count()
    settings.ROOT_URLCONF, settings.MIDDLEWARE = (
        survey_settings.ROOT_URLCONF, survey_settings.MIDDLEWARE,
    )  # fmt: skip
    logging.config.dictConfig(survey_settings.LOGGING)
    try:
        for number, secret in enumerate(secrets):
            assert Client().post(f"/{secret}/", {"q-overall": SATISFIED}).status_code == 303
            Client().post(f"/{secret}/", {"q-overall": SATISFIED})
            if number == LOT - 1:
                mix_lots()
    finally:
        logging.config.dictConfig(settings.LOGGING)
        logging.getLogger("django").propagate = True
    assert AuditLine.objects.count() == lines and not AccessLine.objects.exists()
    mix_lots()
    [line] = AuditLine.objects.filter(action="write_lot")
    lot = f"lot/{Lot.objects.get(state='written').pk}"
    assert line.changes == {"count": ["", LOT]} and list(line.bound) == [lot]
    assert list(verify()) == [] and list(differences()) == []
    folder = Path(settings.INSTALLATION.folder)
    for path in (p for p in folder.rglob("*") if p.is_file() and "sqlite" not in p.name):
        data = path.read_bytes()
        assert not any(secret.encode() in data for secret in secrets), path
    answer = Answer.objects.first()
    answer.points = {"overall": UNHAPPY}
    answer.save()
    assert [d.kind for d in differences()] == ["lot"]  # a changed answer shows all the same


@pytest.mark.django_db(transaction=True)
def test_at_the_end_few_answers_go_together_or_are_dropped_unread():
    city = a_city()
    survey = begun(city, (("甲", None, 0), ("乙", None, 0), ("丙", None, 0)))
    for group, count in (("甲", 7), ("乙", 3), ("丙", 2)):
        for secret in links(city, survey, count, group=group):
            give(survey, secret, SATISFIED, group=group)
    mix_lots()
    closed = moved(survey, "close_survey", city.manager)
    groups = sorted(Answer.objects.values_list("group", flat=True))
    assert groups == [""] * 5 + ["甲"] * 7
    assert sorted(Lot.objects.filter(state="written").values_list("group", "count")) == [
        ("", 5), ("甲", 7),
    ]  # fmt: skip
    assert (closed.dropped, shown(closed)["total"]["valid"]) == (0, 12)
    assert list(differences()) == []

    other = begun(city, (("甲", None, 0), ("乙", None, 0)))
    for group, count in (("甲", 6), ("乙", 4)):
        for secret in links(city, other, count, group=group):
            give(other, secret, SATISFIED, group=group)
    with pytest.raises(Refused, match="4 份") as refused:
        moved(other, "close_survey", city.manager)
    assert refused.value.field == "acknowledged"
    closed = moved(other, "close_survey", city.manager, acknowledged=True)
    assert (closed.dropped, Answer.objects.filter(survey=other).count()) == (4, 6)
    assert not Held.objects.exists()
    assert not [each for each in Lot.objects.all() if sealing.has_lot_key(each.recipient)]
    assert "4 份网上答卷不够一批" in "".join(shown(closed)["notices"])
    assert list(differences()) == [] and list(verify()) == []


@pytest.mark.django_db
def test_16_7_a_closed_survey_takes_no_answer_by_link(city, pages):
    survey = begun(city)
    secrets = links(city, survey, 2)
    moved(survey, "close_survey", city.manager)
    for answer in (
        pages.get(f"/{secrets[0]}/"),
        pages.post(f"/{secrets[1]}/", {"q-overall": SATISFIED}),
    ):
        assert answer.status_code == 410 and "不收答卷" in answer.content.decode()
    assert not Ticket.objects.filter(used=True).exists()


@pytest.mark.django_db
def test_the_pages_have_no_cookie_no_script_and_a_policy_that_allows_nothing(city, pages):
    survey = begun(city)
    [secret] = links(city, survey)
    for path in (f"/{secret}/", f"/en/{secret}/", "/thanks/", "/nonsense/", "/"):
        page = pages.get(path)
        text = page.content.decode()
        assert not page.cookies and "<script" not in text and " src=" not in text
        assert page["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert page["Referrer-Policy"] == "no-referrer" and page["Cache-Control"] == "no-store"
    zh, en = (pages.get(p).content.decode() for p in (f"/{secret}/", f"/en/{secret}/"))
    assert f'href="/en/{secret}/"' in zh and f'href="/{secret}/"' in en
    assert 'lang="zh-CN"' in zh and 'lang="en"' in en and "Very satisfied" in en
    empty = pages.post(f"/{secret}/", {"q-content": "neutral"})
    assert empty.status_code == 422 and 'value="neutral" checked' in re.sub(
        r"\s+", " ", empty.content.decode()
    )
    wrong = pages.post(f"/{secret}/", {"q-overall": "<b>"})
    assert wrong.status_code == 422 and "<b>" not in wrong.content.decode()
    assert not Ticket.objects.filter(used=True).exists()
    for path in ("/surveys/", "/people/", "/api/surveys", "/static/core/app.css", "/login/"):
        assert pages.get(path).status_code == 404


@pytest.mark.django_db
def test_an_address_calls_and_guesses_only_so_often(city, pages, monkeypatch):
    from jiheng.web.surveys.answering import views

    survey = begun(city)
    [secret] = links(city, survey)
    answers = [pages.get(f"/guess-{n}/").status_code for n in range(views.GUESSES + 1)]
    assert answers == [404] * views.GUESSES + [429]
    assert pages.get(f"/{secret}/").status_code == 200  # a link that is good is no guess
    monkeypatch.setattr(type(settings.OPTIONS), "survey_calls", 3, raising=False)
    from jiheng.web.surveys.answering.pace import PACE

    PACE.forget()
    assert [pages.get("/thanks/").status_code for _n in range(4)] == [200, 200, 200, 429]


def of_postgresql(test):
    """Return a test that only a database with roles can run; the other one has no such test."""
    return test if "postgresql" in settings.DATABASES["default"]["ENGINE"] else None


@of_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_how_to_can_answer_and_can_read_no_answer():
    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 11)
    for secret in secrets[:10]:
        give(survey, secret, SATISFIED)
        mix_lots()
    text = (ROOT / "docs/howto/surveys.md").read_text(encoding="utf-8")
    statements = re.search(r"```sql\n(.*?)```", text, re.S).group(1)
    with connection.cursor() as cursor:
        cursor.execute(statements.replace("LOGIN PASSWORD '自己定的口令'", ""))
        try:
            cursor.execute("SET ROLE jiheng_survey")
            assert give(survey, secrets[10], SATISFIED) == "open"
            assert give(survey, secrets[10], SATISFIED) == "used"
            for forbidden in (
                "SELECT * FROM surveys_answer", "SELECT sealed FROM surveys_held", "SELECT * FROM core_user",
                "SELECT * FROM ledgers_row", "SELECT * FROM core_auditline", "SELECT seed FROM surveys_survey",
                "DELETE FROM surveys_ticket", "UPDATE surveys_ticket SET digest = ''", "DELETE FROM surveys_held",
                "INSERT INTO surveys_answer VALUES (DEFAULT)", "UPDATE surveys_survey SET state = 'open'",
            ):  # fmt: skip
                with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                    cursor.execute(forbidden)
        finally:
            cursor.execute("RESET ROLE; DROP OWNED BY jiheng_survey; DROP ROLE jiheng_survey")
    assert Ticket.objects.filter(used=True).count() == 11


@pytest.mark.django_db
def test_links_are_told_once_and_never_more_than_there_are_people(city, enter):
    survey = begun(city, (("", 8, 0),))
    page = enter(city.manager).post(
        f"/surveys/{survey.pk}/links/", {"group": GROUP, "count": "3", "kind": "codes"}
    )
    text = page.content.decode()
    secrets = re.findall(r"<code>[^<]*/([\w-]{22})/</code>", text)
    assert len(set(secrets)) == 3 and text.count("data:image/svg+xml") == 3
    assert all(answering.invitation(secret).state == "open" for secret in secrets)
    for path in (f"/surveys/{survey.pk}/links/", f"/surveys/{survey.pk}/", "/record/"):
        again = enter(city.finance).get(path).content.decode()
        assert not any(secret in again for secret in secrets)
    with pytest.raises(Refused, match="多于人数"):
        links(city, survey, 6)
    with pytest.raises(Refused) as refused:
        make_links(survey.pk, GROUP, 1, by=city.colleague)
    assert refused.value.status == 403


@pytest.mark.django_db(transaction=True)
def test_after_a_move_without_keys_new_answers_are_good_and_the_old_are_dropped_unread():
    from jiheng.web.surveys.queries.surveys import unopenable_answers

    city = a_city()
    survey = begun(city)
    secrets = links(city, survey, 10)
    for secret in secrets[:3]:
        give(survey, secret, UNHAPPY)
    sealing.destroy_lot_key(Lot.objects.get().recipient)
    assert unopenable_answers() == 3
    mix_lots()
    assert Lot.objects.filter(state="open").count() == 1
    for secret in secrets[3:]:
        give(survey, secret, SATISFIED)
    with pytest.raises(Refused, match="3 份"):
        moved(survey, "close_survey", city.manager)
    closed = moved(survey, "close_survey", city.manager, acknowledged=True)
    assert (closed.dropped, Answer.objects.count(), unopenable_answers()) == (3, 7, 0)
    assert {a.points["overall"] for a in Answer.objects.all()} == {SATISFIED}
    assert list(differences()) == [] and list(verify()) == []
