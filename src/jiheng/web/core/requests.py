"""The request under way: its id and where it came from, for the log and the record."""

import logging
import secrets
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http.request import RawPostDataException

if TYPE_CHECKING:
    from django.http import HttpRequest


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


def from_script(request: "HttpRequest") -> bool:
    """Return whether a script of a page asks: it can show words, but no other page."""
    headers = request.headers
    return (
        headers.get("X-Requested-With") == "fetch"
        or "HX-Request" in headers
        or headers.get("Accept", "").startswith("application/json")
    )


def body_of(request: "HttpRequest") -> bytes:
    """Return what a script sent; nothing where a form was sent instead, which is read already."""
    try:
        return request.body
    except RawPostDataException:
        return b""


class RequestFilter(logging.Filter):
    """Gives every line of the log the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id."""
        record.request_id = current().id or "-"
        return True
