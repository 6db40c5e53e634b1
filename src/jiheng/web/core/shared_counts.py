"""Calls that each may still make, counted by all processes of an installation together.

A file of fixed size in the data folder: a call reads one block and writes one slot, whatever the
database is. Nothing in it is worth keeping: without the file everybody may make all their calls.
"""

import hashlib
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

SLOT = struct.Struct("<16sdd")  # digest of who calls, calls left, when that was
WAYS, BLOCKS = 8, 2_048  # slots that one key may stand in, and how many times: 16,384 in all
BLOCK = SLOT.size * WAYS
MINUTE = 60.0  # seconds
TRIES, NAP = 100, 0.0005  # for a block that another process holds: then it is counted unlocked
NOBODY = bytes(16)


class SharedCounts:
    """How many calls each may still make: so many a minute, and as many at once."""

    def __init__(self, path: Callable[[], Path]) -> None:
        """Count in a file; where it lies is asked for when the first call comes."""
        self._path = path
        self._stream: IO[bytes] | None = None
        self._process = 0
        self._threads = threading.Lock()

    def allows(self, key: str, rate: int, now: float) -> bool:
        """Return whether one more call goes through, which is then taken off."""
        digest = hashlib.blake2b(key.encode("utf-8"), digest_size=16).digest()
        number = int.from_bytes(digest[:4], "big") % BLOCKS
        with self._threads:
            stream = self._opened()
            with _alone(stream, number):
                stream.seek(number * BLOCK)
                block = stream.read(BLOCK).ljust(BLOCK, b"\0")
                place, left, at = _slot(block, digest, rate, now)
                left = min(float(rate), left + max(now - at, 0.0) * rate / MINUTE)
                allowed = left >= 1
                with suppress(OSError):  # a full disk stops nobody
                    stream.seek(number * BLOCK + place * SLOT.size)
                    stream.write(SLOT.pack(digest, left - 1 if allowed else left, now))
        return allowed

    def forget(self) -> None:
        """Forget all calls."""
        with self._threads:
            self._opened().truncate(0)

    def _opened(self) -> IO[bytes]:
        """Return the file, opened by each process for itself: two must not share a position."""
        if self._stream is None or self._process != os.getpid():
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            handle = os.open(self._path(), flags, 0o600)
            self._stream = os.fdopen(handle, "r+b", buffering=0)
            self._process = os.getpid()
        return self._stream


def _slot(block: bytes, digest: bytes, rate: int, now: float) -> tuple[int, float, float]:
    """Return which slot is a caller's, calls left and since when; new ones get the longest idle."""
    slots = [SLOT.unpack_from(block, place * SLOT.size) for place in range(WAYS)]
    for place, (whose, left, at) in enumerate(slots):
        if whose == digest:
            return place, left, at
    return min(range(WAYS), key=lambda place: slots[place][2]), float(rate), now


@contextmanager
def _alone(stream: IO[bytes], number: int) -> Iterator[None]:
    """Keep other processes from a block meanwhile; one that never lets go holds nobody up."""
    locked = False
    for _try in range(TRIES):
        with suppress(OSError):
            lock_slot(stream, number)
            locked = True
            break
        time.sleep(NAP)
    try:
        yield
    finally:
        if locked:
            unlock_slot(stream, number)


if sys.platform == "win32":
    import msvcrt

    def lock_slot(stream: IO[bytes], number: int) -> None:
        """Lock a place that no other process has. Raises OSError where one has it."""
        stream.seek(BLOCKS * BLOCK + number)  # beyond what is read: locks keep others from reading
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

    def unlock_slot(stream: IO[bytes], number: int) -> None:
        """Let go of a place."""
        stream.seek(BLOCKS * BLOCK + number)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock_slot(stream: IO[bytes], number: int) -> None:
        """Lock a place that no other process has. Raises OSError where one has it."""
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)

    def unlock_slot(stream: IO[bytes], number: int) -> None:
        """Let go of a place."""
        fcntl.lockf(stream, fcntl.LOCK_UN, 1, number)
