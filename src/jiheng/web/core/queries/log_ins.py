"""What a person is logged in by now: read from the sessions themselves, nothing is kept beside."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from jiheng.web.core.models import User

ENTERED, RENEWED = "entered", "renewed"  # in a session: how it began, when it was last used
CODED = "coded"  # in a session: a one-time code was given


@dataclass(frozen=True, slots=True)
class LogIn:
    """A session of a person that goes on."""

    digest: str  # of its key, which is told to nobody
    started_at: dt.datetime | None  # None: before this was kept
    used_at: dt.datetime | None  # to the minute
    browser: str  # in words; empty: not known
    address: str  # the network it came from
    current: bool  # the one that asks

    @property
    def described(self) -> str:
        """What the record says of it."""
        return "；".join(text for text in (self.browser, self.address) if text)


def session_digest(session_key: str) -> str:
    """Return what is kept of a session."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def log_ins(user: User, current: str | None = None) -> list[LogIn]:
    """Return what a person is logged in by, the present one first, then the last used."""
    own = [_log_in(key, contents, current) for key, contents in sessions_of(user)]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(own, key=lambda each: (each.current, each.used_at or never), reverse=True)


def sessions_of(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield key and contents of each session by which a person is logged in."""
    limited = settings.OPTIONS.accounts.sessions
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        contents = session.get_decoded()
        own = contents.get(SESSION_KEY) == str(user.pk) and constant_time_compare(
            contents.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
        )
        if own and (not limited or session_digest(session.session_key) in user.entries):
            yield session.session_key, contents


def _log_in(key: str, contents: dict[str, Any], current: str | None) -> LogIn:
    entered = contents.get(ENTERED) or {}
    started = _moment(entered.get("at"))
    return LogIn(
        digest=session_digest(key),
        started_at=started,
        used_at=_moment(contents.get(RENEWED)) or started,
        browser=str(entered.get("browser", "")),
        address=str(entered.get("address", "")),
        current=key == current,
    )


def _moment(seconds: Any) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if isinstance(seconds, int) else None
