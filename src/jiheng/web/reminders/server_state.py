"""How the mail server was met last, noted beside the database: for doctor, and for the next try."""

import datetime as dt
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FILE = "mail-state"
FIRST_WAIT = dt.timedelta(minutes=10)  # after the first failure, doubled with each
MOST_FAILURES = 6  # of a day, then tomorrow
log = logging.getLogger("jiheng.web.mail")


@dataclass(frozen=True, slots=True)
class ServerState:
    """When the server was last reached and last not, and how often in a row of one day."""

    reached_at: dt.datetime | None = None
    failed_at: dt.datetime | None = None
    failures: int = 0
    reason: str = ""  # the kind of failure, never what the server said

    @property
    def failing(self) -> bool:
        """Whether the last try was in vain."""
        return self.failures > 0

    def may_try(self, now: dt.datetime) -> bool:
        """Return whether it is time to try: failures wait longer and longer, then for tomorrow."""
        if not self.failures or self.failed_at is None:
            return True
        if self.failed_at.astimezone(now.tzinfo).date() != now.date():
            return True
        waited = FIRST_WAIT * 2 ** (self.failures - 1)
        return self.failures < MOST_FAILURES and now - self.failed_at >= waited

    def reached(self, now: dt.datetime) -> "ServerState":
        """Return this after the server answered to a message."""
        return ServerState(now, self.failed_at, 0, self.reason)

    def failed(self, now: dt.datetime, reason: str) -> "ServerState":
        """Return this after one more failure; those of another day do not count."""
        last = self.failed_at.astimezone(now.tzinfo).date() if self.failed_at else None
        failures = self.failures if last == now.date() else 0
        return ServerState(self.reached_at, now, failures + 1, reason)


def read_state() -> ServerState:
    """Return what was noted; nothing where nothing was, or nothing that can be read."""
    try:
        noted = json.loads(_path().read_text(encoding="utf-8"))
        return ServerState(
            _moment(noted["reached_at"]), _moment(noted["failed_at"]),
            int(noted["failures"]), str(noted["reason"]),
        )  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError):
        return ServerState()


def note_state(state: ServerState) -> None:
    """Note how the server was met."""
    moments = (state.reached_at, state.failed_at)
    reached, failed = (moment.isoformat() if moment else "" for moment in moments)
    noted = {"reached_at": reached, "failed_at": failed, "failures": state.failures}
    try:
        handle, name = tempfile.mkstemp(dir=_path().parent, prefix=f"{FILE}-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(noted | {"reason": state.reason}, stream)
        Path(name).replace(_path())
    except OSError as error:  # the next round notes it again
        log.warning("how the server was met is not noted: %s", type(error).__name__)


def _path() -> Path:
    return Path(settings.INSTALLATION.folder) / FILE


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
