"""Whoever sends slowly holds few of the threads that answer: of an address fewer still.

The server hands out a body as it comes, and a thread that reads one cannot be called back: who
sends a form a byte a second, on more connections than there are threads, would stop everybody.
So a body is read before anything else is done, in one of few places; others are asked to wait.
"""

import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import IO, Any

from django.conf import settings

MOST_SENT = 2**30  # bytes of one request, all files together
MOST_DIGITS = 18  # of a length
Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
PLACES = 6  # of the eight threads of a process: pages are shown by the others
OF_ADDRESS = 3  # of an address; of two processes six
PATIENCE = 0.05  # seconds that a place is waited for: what pages send comes in far less
PIECE, IN_MEMORY = 64 * 2**10, 2 * 2**20  # bytes
NOT_TAKEN = (
    "同时在传的太多，或者没有传完，这一次没有收下，什么都没有改：请过几秒再试。\n"
    "Too much is being sent at once, or it did not come whole; nothing was changed. "
    "Please try again in a few seconds.\n"
).encode()


class Bodies:
    """An application that begins to answer when what was sent has come."""

    def __init__(self, application: Application, patience: float = PATIENCE) -> None:
        """Wrap an application."""
        self._application, self._patience = application, patience
        self._guard = threading.Condition()
        self._reading: Counter[str] = Counter()

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        """Answer a request whose body came, or refuse it."""
        if not _is_read(environ):
            return self._application(environ, start)
        content = self._received(environ)
        if content is None:
            head = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")]
            start("429 Too Many Requests", [*head, ("Connection", "close")])
            return [NOT_TAKEN]
        with content:
            environ["wsgi.input"] = content
            return self._application(environ, start)

    def _received(self, environ: Environ) -> IO[bytes] | None:
        """Return what was sent; None where there is no place to read it, or no room to keep it."""
        address = str(environ.get("REMOTE_ADDR", ""))
        if address in settings.PROXY_ADDRESSES:
            address = ""  # everybody's: only all together are counted
        with self._guard:
            if not self._guard.wait_for(lambda: self._free(address), self._patience):
                return None
            self._reading[address] += 1
        try:
            return _read(environ["wsgi.input"])
        except OSError:
            return None
        finally:
            with self._guard:
                self._reading[address] -= 1
                self._reading += Counter()  # addresses of nobody any more are forgotten
                self._guard.notify_all()

    def _free(self, address: str) -> bool:
        own = self._reading[address] if address else 0
        return own < OF_ADDRESS and self._reading.total() < PLACES


def _is_read(environ: Environ) -> bool:
    """Return whether there is a body that will be read: not one that is refused by its length."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isascii() or not length.isdecimal() or len(length) > MOST_DIGITS:
        return False
    files = str(environ.get("CONTENT_TYPE", "")).strip().lower().startswith("multipart/")
    most = MOST_SENT if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return 0 < int(length) <= most


def _read(source: IO[bytes]) -> IO[bytes]:
    content: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  handed on
    try:
        while piece := source.read(PIECE):
            content.write(piece)
        content.seek(0)
    except BaseException:
        content.close()
        raise
    return content
