"""Reminders by mail: off at first, a digest a day at most, through a real server, and told when it is away."""

import datetime as dt
import stat
from dataclasses import replace

import pytest
from django.utils import timezone

from jiheng.web.config.installation import MAIL_PASSWORD
from jiheng.web.config.mail_options import Mail, MailError, mail
from jiheng.web.core.declared import declared
from jiheng.web.core.models import AuditLine, User
from jiheng.web.core.refusal import Refused
from jiheng.web.operate.mail_server import mail_server as mail_checks
from jiheng.web.reminders import sending, server_state
from jiheng.web.reminders.actions import choose
from jiheng.web.reminders.models import Reminder
from web import mailing
from web.outside import free_port

pytestmark = pytest.mark.once

SITE = "https://jiheng.office.example"
MORNING = dt.datetime(2025, 3, 4, 9, 0, tzinfo=timezone.get_default_timezone())  # a Tuesday
WAITING = ("filler", "manager")  # whom the open year waits for, among others


@pytest.fixture(autouse=True)
def forgotten(settings):
    path = settings.INSTALLATION.folder / server_state.FILE
    path.unlink(missing_ok=True)
    yield
    path.unlink(missing_ok=True)


@pytest.fixture
def by(settings):
    """Set the mail server as an operator does."""

    def set_mail(port, **more):
        section = {
            "server": "localhost", "port": port, "security": "none", "sender": "jiheng@office.example",
            "address": "{name}@office.example", "site": SITE, **more,
        }  # fmt: skip
        settings.OPTIONS = replace(settings.OPTIONS, mail=mail(section))

    return set_mail


@pytest.fixture(scope="module")
def plain():
    with mailing.mail_server() as (port, box):
        yield port, box


@pytest.fixture
def server(plain, by):
    port, box = plain
    box.messages.clear()
    box.answers.clear()
    by(port)
    return box


@pytest.fixture
def password(settings):
    path = settings.INSTALLATION.folder / MAIL_PASSWORD
    path.write_text(f"{mailing.PASSWORD}\n", encoding="utf-8")
    yield path
    path.unlink(missing_ok=True)


def told(box):
    return sorted(message["To"].partition("@")[0] for message in box.messages)


def those_who_wait():
    return sorted(u.username for u in User.objects.filter(is_active=True) if declared().waiting(u))


def later(**more):
    return MORNING + dt.timedelta(**more)


def test_without_a_server_nothing_is_asked_and_nobody_is_told(city, settings):
    assert settings.OPTIONS.mail == Mail()
    assert sending.send_reminders(MORNING) == 0
    assert not Reminder.objects.exists()
    assert list(mail_checks()) == []


def test_a_digest_a_day_to_whom_something_waits_for_and_never_a_second(city, server):
    expected = those_who_wait()
    assert set(WAITING) <= set(expected)
    assert sending.send_reminders(MORNING) == len(expected)
    assert told(server) == expected
    assert sending.send_reminders(later(hours=3)) == 0
    assert sending.send_reminders(later(days=1)) == len(expected)
    assert told(server) == sorted(expected * 2)
    assert len({message["Message-ID"] for message in server.messages}) == 2 * len(expected)


@pytest.mark.parametrize("when", [
    {"hours": -2}, {"days": 4}, {"days": 5},
], ids=["before the hour", "saturday", "sunday"])  # fmt: skip
def test_not_before_the_hour_and_not_on_days_off(city, server, when):
    assert sending.send_reminders(later(**when)) == 0
    assert server.messages == []


def test_it_says_titles_and_steps_and_no_name_or_note(city, server):
    from web import doing
    from web.city import fill_targets

    fill_targets(city)
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)
    doing.take(
        city.cycle.pk, "pass_targets_return", by=city.division_head, reason="第3行的1929.81不对"
    )
    pieces = declared().waiting(city.filler)
    assert "1929.81" in "".join(piece.note for piece in pieces)  # the start page says it
    sending.send_reminders(MORNING)
    [message] = [m for m in server.messages if m["To"] == "filler@office.example"]
    text = message.get_content()
    assert pieces[0].title in text
    assert f"{pieces[0].step}" in text
    assert f"{SITE}/" in text and f"{SITE}/reminders/" in text
    assert "1929.81" not in text
    names = set(User.objects.values_list("name", flat=True))
    assert [name for name in names if name in text] == []
    assert message["Auto-Submitted"] == "auto-generated"


def test_who_turned_it_off_is_left_alone_and_the_record_knows_no_mailbox(city, server, enter):
    page = enter(city.filler)
    assert "filler@office.example" in page.get("/reminders/").content.decode()
    assert page.post("/reminders/", {"off": "off", "address": ""}).status_code == 302
    own = {"off": "", "address": "another.box@office.example"}
    assert enter(city.manager).post("/reminders/", own).status_code == 302
    sending.send_reminders(MORNING)
    assert "filler" not in told(server)
    assert "another.box" in told(server) and "manager" not in told(server)
    lines = AuditLine.objects.filter(action="choose_reminders").order_by("number")
    assert [line.changes for line in lines] == [
        {"reminders": ["on", "off"]}, {"mailbox": ["", "own"]},
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["box@elsewhere.example", "no address", "a@b@office.example"])
def test_a_mailbox_outside_of_the_office_is_refused(city, server, enter, address):
    answer = enter(city.filler).post("/reminders/", {"off": "", "address": address})
    assert answer.status_code >= 400
    assert not Reminder.objects.exclude(address="").exists()


def test_the_language_of_the_page_that_it_was_chosen_on(city, server, enter, client):
    client.cookies["language"] = "en"
    enter(city.filler).post("/reminders/", {"off": "", "address": ""})
    sending.send_reminders(MORNING)
    by_person = {message["To"].partition("@")[0]: message for message in server.messages}
    assert "waiting for you" in by_person["filler"]["Subject"]
    assert "等您办理" in by_person["manager"]["Subject"]


def test_one_refused_address_keeps_nobody_else_from_theirs(city, server):
    expected = those_who_wait()
    server.answers["filler@office.example"] = "550 no such user"
    assert sending.send_reminders(MORNING) == len(expected) - 1
    assert sending.send_reminders(later(minutes=1)) == 0
    assert Reminder.objects.get(user=city.filler).refused_on == MORNING.date()
    assert not server_state.read_state().failing


def test_an_address_that_is_put_off_is_tried_again_later_and_some_times(city, server, enter):
    server.answers["filler@office.example"] = "450 try later"
    expected = those_who_wait()
    assert sending.send_reminders(MORNING) == len(expected) - 1  # the others have theirs
    waiting = Reminder.objects.get(user=city.filler)
    assert (waiting.day, waiting.refused_on, waiting.tries) == (None, None, 1)
    assert waiting.not_before == later(minutes=15)
    page = enter(city.filler).get("/reminders/").content.decode()
    assert "2025-03-04 09:15 以后再试" in page
    del server.answers["filler@office.example"]
    assert sending.send_reminders(later(minutes=14)) == 0  # not before
    assert sending.send_reminders(later(minutes=15)) == 1
    assert told(server).count("filler") == 1
    assert Reminder.objects.get(user=city.filler).not_before is None
    server.answers["filler@office.example"] = "450 try later"
    tries = []
    record = server.handle_RCPT

    async def counting(own_server, session, envelope, address, options):
        tries.append(address)
        return await record(own_server, session, envelope, address, options)

    def minutes_of(day):
        """Return the minutes at which the filler's server was asked, in steps of five."""
        asked = []
        for minute in range(0, 10 * 60, 5):
            before = tries.count("filler@office.example")
            sending.send_reminders(later(days=day, minutes=minute))
            asked += [minute] * (tries.count("filler@office.example") - before)
        return asked

    server.handle_RCPT = counting
    try:
        assert minutes_of(1) == [0, 15, 45, 105, 225]
        assert minutes_of(2)[:2] == [0, 15]  # each day has its own
    finally:
        del server.handle_RCPT


def test_a_server_that_leaves_puts_nobody_off_and_is_tried_as_one_that_is_away(city, server):
    expected = those_who_wait()
    server.answers[f"{expected[0]}@office.example"] = "421 too busy"
    server.answers["data"] = "421 too busy"
    assert sending.send_reminders(MORNING) == 0
    assert server_state.read_state().failing
    assert not Reminder.objects.exclude(tries=0, not_before=None).exists()
    server.answers.clear()
    assert sending.send_reminders(later(minutes=5)) == 0
    assert sending.send_reminders(later(minutes=10)) == len(expected)


def test_a_message_that_is_put_off_only_after_its_text_waits_as_well(city, server):
    server.answers["data"] = "451 greylisted"
    assert sending.send_reminders(MORNING) == 0
    server.answers.clear()
    assert sending.send_reminders(later(minutes=1)) == 0
    assert told(server) == []
    assert sending.send_reminders(later(minutes=15)) == len(those_who_wait())


def test_a_server_that_is_away_is_tried_a_bounded_number_of_times_and_doctor_says_so(
    city, by, plain, monkeypatch
):
    by(free_port())  # nobody listens there
    tries = []
    connect = sending.connected
    monkeypatch.setattr(sending, "connected", lambda m: tries.append(m) or connect(m))
    for minute in range(0, 14 * 60, 5):
        assert sending.send_reminders(later(minutes=minute)) == 0
    assert len(tries) == server_state.MOST_FAILURES
    [check] = [c for c in mail_checks() if c.en == "mail server is reached"]
    assert not check.sound
    assert "ConnectionRefusedError" in check.found and "2025-03-04" in check.found
    port, box = plain
    box.messages.clear()
    box.answers.clear()
    by(port)
    expected = those_who_wait()
    assert sending.send_reminders(later(hours=14)) == 0  # tomorrow, not today
    assert sending.send_reminders(later(days=1)) == len(expected)
    [check] = [c for c in mail_checks() if c.en == "mail server is reached"]
    assert check.sound and "2025-03-05" in check.found and "2025-03-04" in check.found


def test_a_server_that_lets_us_in_and_takes_nothing_is_tried_no_oftener_than_one_that_is_away(
    city, server, monkeypatch
):
    tries = []

    def refuse(self, message):
        tries.append(message)
        raise sending.smtplib.SMTPSenderRefused(550, b"not you", "jiheng@office.example")

    monkeypatch.setattr(sending.smtplib.SMTP, "send_message", refuse)
    for minute in range(0, 14 * 60, 5):
        assert sending.send_reminders(later(minutes=minute)) == 0
    assert len(tries) == server_state.MOST_FAILURES
    assert server_state.read_state().reason == "SMTPSenderRefused"


def test_a_server_that_breaks_off_in_the_middle_loses_nobody(city, server, monkeypatch):
    expected = those_who_wait()
    send = sending.smtplib.SMTP.send_message
    answers = iter([None, OSError("gone")])

    def broken(self, message):
        error = next(answers, None)
        if error is not None:
            raise error
        return send(self, message)

    monkeypatch.setattr(sending.smtplib.SMTP, "send_message", broken)
    assert sending.send_reminders(MORNING) == 1
    assert sending.send_reminders(later(minutes=1)) == 0  # waits
    assert sending.send_reminders(later(minutes=10)) == len(expected) - 1
    assert told(server) == expected


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_log_in_and_a_certificate_that_is_proved(
    city, by, tmp_path, password, security, settings
):
    with mailing.mail_server(tmp_path, security) as (port, box):
        by(port, security=security, user=mailing.USER)  # the certificate is of nobody known
        assert sending.send_reminders(MORNING) == 0
        assert box.messages == [] and box.log_ins == []  # no password went out
        assert server_state.read_state().reason == "SSLCertVerificationError"
        by(port, security=security, user=mailing.USER, ca=str(tmp_path / "cert.pem"))
        assert sending.send_reminders(later(minutes=10)) == len(those_who_wait())
        assert box.log_ins == [mailing.USER]
        assert set(box.tls) == {True}
        password.write_text("another", encoding="utf-8")
        assert sending.send_reminders(later(days=1)) == 0
        assert server_state.read_state().reason == "SMTPAuthenticationError"
    settings.INSTALLATION.closed()
    assert stat.S_IMODE(password.stat().st_mode) == 0o600


def test_doctor_misses_a_password(city, by, settings):
    by(25, user="jiheng")
    settings.INSTALLATION.folder.joinpath(MAIL_PASSWORD).unlink(missing_ok=True)
    assert [check.sound for check in mail_checks()] == [False, True]


def test_the_page_says_that_none_are_sent_and_the_menu_has_no_entry(city, enter):
    page = enter(city.filler).get("/reminders/").content.decode()
    assert "不发邮件" in page
    assert 'href="/reminders/"' not in page


@pytest.mark.parametrize(("section", "word"), [
    ({"servers": "x"}, "servers"), ({"port": 0}, "port"), ({"hour": 24}, "hour"),
    ({"security": "none", "server": "smtp.office.example"}, "none"),
    ({"security": "ssl"}, "security"), ({"sender": "jiheng"}, "sender"),
    ({"address": "all@office.example"}, "address"), ({"address": "{name}@{name}"}, "address"),
    ({"site": "http://jiheng.office.example"}, "https"),
])  # fmt: skip
def test_settings_that_cannot_be_sent_by_are_named(section, word):
    sound = {
        "server": "localhost", "sender": "jiheng@office.example", "address": "{name}@office.example",
        "site": SITE,
    }  # fmt: skip
    assert mail(sound).domain == "office.example"
    with pytest.raises(MailError, match=word):
        mail(sound | section)


@pytest.mark.parametrize("address", [
    "\u212aim@kantoor.example", "\u017fam@kantoor.example", "fill@\u212aantoor.example",
    '"\x0b"@kantoor.example',
], ids=["a kelvin sign", "a long s", "a domain that looks like ours", "a control character"])  # fmt: skip
def test_no_mailbox_keeps_others_from_their_digest_nor_ends_the_worker(
    city, plain, by, enter, address
):
    """An address that no server takes was kept, and each round ended at whoever had it."""
    port, box = plain
    box.messages.clear()
    box.answers.clear()
    by(port, address="{name}@kantoor.example")
    with pytest.raises(Refused):
        choose(off=False, address=address, by=city.filler)
    Reminder.objects.update_or_create(user=city.filler, defaults={"address": address})  # of before
    sending.send_reminders(MORNING)
    assert "manager" in told(box)
    assert not server_state.read_state().failing
