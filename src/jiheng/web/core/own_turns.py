"""One person's requests are answered one after another: whoever asks for all at once waits alone.

A thread that answers, and few that wait for it, are all that a person has of a process; which of
the processes of a machine it is, is settled by a lock of one byte of a file in the data folder.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from jiheng.web.core.shared_counts import lock_slot, unlock_slot

IN_LINE = 3  # requests of a person that wait in a process; of its eight threads four are left
PATIENCE = 10.0  # seconds that a request waits; then its person is asked to come again
NAP = 0.02  # seconds between looks whether another process has done
PLACES = 4_096  # of the file: people this far apart share a turn, which does no harm


class OwnTurns:
    """Whose request is being answered, here and in the other processes of an installation."""

    def __init__(self, path: Callable[[], Path]) -> None:
        """Lock places of a file; where it lies is asked for when the first request comes."""
        self._path = path
        self._guard = threading.Condition()
        self._waiting: Counter[int] = Counter()
        self._taken: set[int] = set()
        self._stream: IO[bytes] | None = None
        self._process = 0

    def take(self, person: int) -> bool:
        """Return whether it is a person's turn, waited for; False where too many wait already."""
        place, until = person % PLACES, time.monotonic() + PATIENCE
        with self._guard:
            if self._waiting[place] >= IN_LINE:
                return False
            self._waiting[place] += 1
            try:
                free = self._guard.wait_for(lambda: place not in self._taken, PATIENCE)
                if free:
                    self._taken.add(place)
            finally:
                self._waiting[place] -= 1
        if free and self._locked(place, until):
            return True
        if free:
            self._free(place)
        return False

    def give_back(self, person: int) -> None:
        """End a person's turn: whoever waits is next."""
        place = person % PLACES
        with suppress(OSError):
            unlock_slot(self._opened(), place)
        self._free(place)

    def _free(self, place: int) -> None:
        with self._guard:
            self._taken.discard(place)
            self._guard.notify_all()

    def _locked(self, place: int, until: float) -> bool:
        """Lock a place against other processes; a disk that cannot stops nobody."""
        try:
            stream = self._opened()
        except OSError:
            return True
        while True:
            try:
                lock_slot(stream, place)
            except OSError:
                if time.monotonic() > until:
                    return False
                time.sleep(NAP)
            else:
                return True

    def _opened(self) -> IO[bytes]:
        """Return the file, opened once in a process: to close it would give back all its locks."""
        with self._guard:
            if self._stream is None or self._process != os.getpid():
                handle = os.open(self._path(), os.O_RDWR | os.O_CREAT, 0o600)
                self._stream, self._process = os.fdopen(handle, "r+b", buffering=0), os.getpid()
            return self._stream
