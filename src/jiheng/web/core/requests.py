"""The request under way: its id and where it came from, for the log and the record."""

import logging
import secrets
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Under:
    """What is known of the request under way; empty outside of one."""

    id: str = ""
    address: str = ""


NONE = Under()
_current: ContextVar[Under | None] = ContextVar("request", default=None)


def current() -> Under:
    """Return the request under way."""
    return _current.get() or NONE


def begin(address: str) -> Under:
    """Begin a request with a new id."""
    under = Under(secrets.token_hex(8), address[:45])
    _current.set(under)
    return under


class RequestFilter(logging.Filter):
    """Gives every line of the log the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id."""
        record.request_id = current().id or "-"
        return True
