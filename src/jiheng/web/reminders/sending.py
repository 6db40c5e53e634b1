"""A round of digests: the worker makes one every minute, and most find nothing left to do."""

import datetime as dt
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone, translation

from jiheng.web.core.declared import declared
from jiheng.web.flows.queries import working_days
from jiheng.web.reminders.actions import claim, give_back, note_refused, note_sent, put_off
from jiheng.web.reminders.digest import digest, message_id
from jiheng.web.reminders.queries import address_of, unsettled
from jiheng.web.reminders.server_state import note_state, read_state

if TYPE_CHECKING:
    from jiheng.web.config.mail_options import Mail
    from jiheng.web.core.models import User
    from jiheng.web.reminders.models import Reminder

ROUND = 20  # people in a round: jobs wait meanwhile
SECONDS = 20  # that a server has to answer
PERMANENT = 500  # codes from here on: the same would be refused again
LEAVING = 421  # the server ends the session: nobody of this round is meant
log = logging.getLogger("jiheng.web.mail")


def send_reminders(now: dt.datetime | None = None) -> int:
    """Send digests to people who have none of this working day yet; return how many went out.

    A server that is not reached is tried again later, at most some times a day: see ServerState.
    """
    mail: Mail = settings.OPTIONS.mail
    at = timezone.localtime(now)
    if not mail.server or at.hour < mail.hour or not working_days().works(at.date()):
        return 0
    if not read_state().may_try(at):
        return 0
    try:
        with ExitStack() as stack:
            return _Round(mail, at, stack).send()
    except DatabaseError as error:
        log.warning("digests wait: %s", type(error).__name__)
        return 0


class _Round:
    """A round: the server is asked only once somebody has something to be told."""

    def __init__(self, mail: "Mail", at: dt.datetime, stack: ExitStack) -> None:
        self.mail, self.at, self.stack = mail, at, stack
        self.server: smtplib.SMTP | None = None
        self.answered = False

    def send(self) -> int:
        """Return how many digests went out until all were settled or the server failed."""
        count = 0
        for user in unsettled(self.at, ROUND):
            reminder = claim(user, self.at)
            if reminder is None:
                continue
            try:
                count += self._remind(user, reminder)
            except (OSError, smtplib.SMTPException) as error:
                give_back(reminder)
                note_state(read_state().failed(self.at, type(error).__name__))
                log.warning("mail server not reached: %s", type(error).__name__)
                break
        return count

    def _remind(self, user: "User", reminder: "Reminder") -> bool:
        """Return whether a person was told. Raises what the server fails by."""
        language = reminder.language or settings.LANGUAGE_CODE
        with translation.override(language):
            pieces = declared().waiting(user)
            to = address_of(reminder)
            if not pieces or not to:
                return False
            message = digest(pieces, self.mail, to=to, at=self.at)
            message["Message-ID"] = message_id(user.pk, self.at.date(), self.mail)
        try:
            self._connected().send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max(code for code, _text in refused.recipients.values())
            return self._refused(reminder, code, refused)
        except smtplib.SMTPDataError as refused:
            return self._refused(reminder, refused.smtp_code, refused)
        self._note_answer()
        note_sent(reminder, self.at.date())
        return True

    def _note_answer(self) -> None:
        """Note, once a round, that the server took a message or said why not: it works."""
        if not self.answered:
            self.answered = True
            note_state(read_state().reached(self.at))

    def _refused(
        self, reminder: "Reminder", code: int, refused: smtplib.SMTPException
    ) -> Literal[False]:
        """Note what the server has against one digest. Raises where it is the server that leaves.

        A code of 4xx puts it off; from 500 on the same would be refused again.
        """
        if code == LEAVING:
            raise refused
        log.warning("a digest was refused: %s", code)
        self._note_answer()
        if code >= PERMANENT:
            note_refused(reminder, self.at.date())
        else:
            put_off(reminder, self.at)
        return False

    def _connected(self) -> smtplib.SMTP:
        if self.server is None:
            self.server = self.stack.enter_context(connected(self.mail))
        return self.server


@contextmanager
def connected(mail: "Mail") -> Iterator[smtplib.SMTP]:
    """Yield the office's server, over TLS with its certificate proved, and logged in.

    Raises OSError or SMTPException where it is not reached, not proved, or does not let us in.
    """
    context = ssl.create_default_context(cafile=mail.ca or None)
    if mail.from_the_start:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.server, mail.port, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mail.server, mail.port, timeout=SECONDS)
    try:
        if mail.later:
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, settings.INSTALLATION.mail_password or "")
        yield server
    finally:
        _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):  # it is gone already
        server.close()
