"""The database as everybody else sees it: what this transaction does is not in there yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, connections

ALIAS = "committed"
_READING: ContextVar[bool] = ContextVar("reading what is committed", default=False)


class CommittedRouter:
    """Sends what is read to the connection beside, while what is committed is asked for."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:  # noqa: ARG002  Django's own
        """Return the connection beside where that is meant; None for that of the transaction."""
        return ALIAS if _READING.get() else None


@contextmanager
def beside() -> Iterator[None]:
    """Read what is committed, by a connection of its own that ends with this."""
    connections[ALIAS] = other = connection.copy(alias=ALIAS)
    reading = _READING.set(True)
    try:
        yield
    finally:
        _READING.reset(reading)
        other.close()
        del connections[ALIAS]
