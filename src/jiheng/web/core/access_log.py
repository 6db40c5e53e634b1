"""Who looked at or took away what: noted apart from the database, taken into it by the worker.

A view waits for nobody: a line goes to a file of the process that answers, kept from the moment
the system has it. What a worker takes in and how far it came are written in one transaction, so
that a line is taken in once, whatever is killed when.
"""

import errno
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jiheng.web.core.models import AccessLine, AccessSpool, User
from jiheng.web.core.requests import current
from jiheng.web.core.viewed import places_of

log = logging.getLogger("jiheng.web.access")
FOLDER = "views"  # in the data folder
HOUR = "%Y%m%d%H"  # how the name of a file begins: the hour that it is written in
OVER = timedelta(hours=2)  # after its hour nobody writes to a file any more
PART = 2**18  # bytes taken in at a time
LOCK = 7_153_002  # of PostgreSQL: lines come in one after the other, as seals need them


def log_access(action: str, kind: str, object_id: object, by: User) -> None:
    """Note that somebody looked at or took away something. Raises OSError on a full disk."""
    at, id_ = timezone.now(), str(object_id)
    line = [at.isoformat(), by.pk, action, kind, id_, current().id]
    _SPOOL.append(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n")


class _Spool:
    """The file that this process writes to."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stream: BinaryIO | None = None
        self.owner: tuple[int, Path, str] | None = None

    def append(self, line: bytes) -> None:
        """Write a line whole. Raises OSError where that cannot be done."""
        with self.lock:
            owner = (os.getpid(), folder(), timezone.now().strftime(HOUR))
            if self.stream is None or self.owner != owner:
                self._open(owner)
            assert self.stream is not None  # noqa: S101  for the types
            if self.stream.write(line) != len(line):
                self.stream.close()
                self.stream = None  # what follows begins in a file of its own
                raise OSError(errno.ENOSPC, "a line of the log of views was not written whole")

    def _open(self, owner: tuple[int, Path, str]) -> None:
        process, place, hour = owner
        if self.stream is not None:
            self.stream.close()
            self.stream = None
        place.mkdir(mode=0o700, exist_ok=True)
        path = place / f"{hour}-{process}-{secrets.token_hex(4)}.jsonl"
        path.touch(mode=0o600, exist_ok=False)
        self.stream = path.open("ab", buffering=0)
        self.owner = owner


_SPOOL = _Spool()


def folder() -> Path:
    """Return where views are noted until they are taken in."""
    return Path(settings.INSTALLATION.folder) / FOLDER


def drain() -> int:
    """Take the views that were noted apart into the database; return how many."""
    count, ends = 0, dict(AccessSpool.objects.values_list("name", "end"))
    for path in sorted(folder().glob("*.jsonl")):
        try:
            while path.stat().st_size > ends.get(path.name, 0):
                lines, ends[path.name] = _take(path)
                if not lines:
                    break
                count += lines
            if _is_over(path.name):
                _remove(path)
        except FileNotFoundError:  # another worker was quicker
            continue
    for name in ends:
        if not (folder() / name).exists():
            AccessSpool.objects.filter(name=name).delete()
    return count


@transaction.atomic
def _take(path: Path) -> tuple[int, int]:
    """Take in a part of a file; return how many lines, and how far the file is taken in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    spool, _new = AccessSpool.objects.get_or_create(name=path.name)
    with path.open("rb") as stream:
        stream.seek(spool.end)
        data = stream.read(PART)
    data = data[: data.rfind(b"\n") + 1]
    lines = list(_lines(path.name, data))
    places = places_of((line.kind, line.object_id) for line in lines)
    for line in lines:
        line.organisation_id = places.get((line.kind, line.object_id))
    AccessLine.objects.bulk_create(lines)
    spool.end += len(data)
    spool.save(update_fields=["end"])
    return len(lines), spool.end


def _lines(name: str, data: bytes) -> Iterator[AccessLine]:
    for line in data.splitlines():
        try:
            at, actor_id, action, kind, object_id, request_id = json.loads(line)
            yield AccessLine(
                at=datetime.fromisoformat(at),
                actor_id=actor_id,
                action=action,
                kind=kind,
                object_id=object_id,
                request_id=request_id,
            )
        except (ValueError, TypeError):
            log.error("a line of %s cannot be read", name)


def _is_over(name: str) -> bool:
    hour = datetime.strptime(name[:10], HOUR).replace(tzinfo=UTC)
    return hour + timedelta(hours=1) + OVER < timezone.now()


def _remove(path: Path) -> None:
    """Remove a file of an hour that is over; how far it was taken in goes after it, never before.

    Where the system keeps a file that is open, it goes the next time.
    """
    try:
        path.unlink()
    except PermissionError:
        return
    AccessSpool.objects.filter(name=path.name).delete()
