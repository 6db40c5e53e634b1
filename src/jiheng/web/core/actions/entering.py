"""Log-ins as the record has them: who came in, who failed, which token was used, what goes on."""

from contextlib import suppress

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from jiheng.web.core.audit import record_change
from jiheng.web.core.busy import without_waiting
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Token, User
from jiheng.web.core.one_time_codes import matching_step
from jiheng.web.core.queries.log_ins import session_digest
from jiheng.web.core.requests import current


@transaction.atomic
def note_entry(user_id: int, session_key: str, *, door: str = "") -> None:
    """Record a log-in and its door; with a limit the oldest of the person's others ends."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    most = settings.OPTIONS.accounts.sessions
    user.entries = [*user.entries, session_digest(session_key)][-most:] if most else []
    user.save(update_fields=["entries"])
    changes: dict[str, tuple[object, object]] = {"door": ("", door)} if door else {}
    record_change("log_in", "user", user.pk, by=user, changes=changes)


def goes_on(user: User, session_key: str | None) -> bool:
    """Return whether a session is among those that a person may have at once."""
    if not settings.OPTIONS.accounts.sessions:
        return True
    return session_key is not None and session_digest(session_key) in user.entries


@transaction.atomic
def note_failure(username: str, kind: str = "log_in_failed") -> None:
    """Record a log-in that failed, of whom if there is such an account; never what was typed."""
    person = User.objects.filter(username=username).first()
    record_change(kind, "user", person.pk if person is not None else "", by=None)


def note_token(token: Token) -> None:
    """Record that a token was used: once a day and address, calls are too many for more.

    While somebody else writes for long, the next call tries again.
    """
    today, address = timezone.localdate(), current().address
    if (token.used_on, token.used_from) == (today, address):
        return
    with suppress(OperationalError), without_waiting(), transaction.atomic():
        unused = Token.objects.filter(pk=token.pk).exclude(used_on=today, used_from=address)
        if unused.update(used_on=today, used_from=address):
            changes: dict[str, tuple[object, object]] = {"token": ("", token.pk)}
            record_change("use_token", "user", token.user_id, by=token.user, changes=changes)


@transaction.atomic
def take_code(user_id: int, text: str, *, secret: str = "") -> User | None:
    """Return the person whose one-time code this is, each taken once; None for a wrong one.

    Without a secret of theirs yet the one that was shown becomes it, with the first right code:
    tokens that were made without one end.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id, is_active=True)
    own = user.code_secret or secret
    moment = int(timezone.now().timestamp())
    step = matching_step(own, text, moment, after=user.code_step) if own else None
    if step is None:
        return None
    first = not user.code_secret
    if first:
        note_beside("user", user.pk)
        user.tokens.all().delete()
    user.code_secret, user.code_step = own, step
    user.save(update_fields=["code_secret", "code_step"])
    if first:
        record_change("code_set", "user", user.pk, by=user, bound=(("user", user.pk),))
    return user
