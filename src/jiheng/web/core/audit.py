"""The record: a hash chain of changes, written in the transaction that changes data."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jiheng.web.core.models import AccessLine, AccessSeal, AuditLine, User
from jiheng.web.core.requests import current

START = "0" * 64
SETTLED = timedelta(minutes=1)
BATCH = 500  # views sealed at a time
LOCK = 7_153_001  # of PostgreSQL, so that two transactions never append at once


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not hold."""

    log: str
    number: int


def append(
    action: str,
    kind: str,
    object_id: object,
    *,
    by: User | None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    cycle_id: int | None = None,
) -> None:
    """Append a line to the chain. Raises RuntimeError outside of a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the record is written in the transaction that changes data")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AuditLine.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = last or (0, START)
    request = current()
    line = AuditLine(
        number=number + 1,
        at=timezone.now(),
        actor_id=by.pk if by is not None else None,
        address=request.address,
        request_id=request.id,
        action=action,
        kind=kind,
        object_id=str(object_id),
        cycle_id=cycle_id,
        previous=previous,
        changes={name: list(pair) for name, pair in (changes or {}).items()},
    )
    line.digest = digest_of(line)
    line.save(force_insert=True)


def digest_of(line: AuditLine) -> str:
    """Return what the digest of a line must be, from its contents and the line before."""
    told = [
        line.number,
        line.at.isoformat(),
        line.actor_id,
        line.address,
        line.request_id,
        line.action,
        line.kind,
        line.object_id,
        line.cycle_id,
        line.changes,
        line.previous,
    ]
    return _digest(told)


def _digest(told: Any) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def saw(action: str, kind: str, object_id: object, by: User) -> None:
    """Note that somebody looked at or took away something."""
    AccessLine.objects.create(
        at=timezone.now(),
        actor_id=by.pk,
        action=action,
        kind=kind,
        object_id=str(object_id),
        request_id=current().id,
    )


def seal(before: datetime | None = None) -> int:
    """Seal the views that no seal covers yet, in batches; return how many seals were made.

    Only those from before a moment, by default a minute ago: a view that is being written may have
    a lower number than one that is there already, and must not come under a seal afterwards.
    """
    made, settled = 0, before or timezone.now() - SETTLED
    while True:
        with transaction.atomic():
            last = AccessSeal.objects.select_for_update().order_by("-number").first()
            after = last.last_id if last is not None else 0
            unsealed = AccessLine.objects.filter(pk__gt=after).order_by("pk")[:BATCH]
            lines = list(takewhile(lambda line: line.at < settled, unsealed))
            if not lines:
                return made
            previous = last.digest if last is not None else START
            AccessSeal.objects.create(
                number=(last.number if last is not None else 0) + 1,
                last_id=lines[-1].pk,
                count=len(lines),
                previous=previous,
                digest=_batch(lines, previous),
            )
        made += 1


def _batch(lines: list[AccessLine], previous: str) -> str:
    told = [
        [line.pk, line.at.isoformat(), line.actor_id, line.action, line.kind, line.object_id]
        for line in lines
    ]
    return _digest([told, previous])


def verify() -> Iterator[Broken]:
    """Yield where either log does not hold: a line changed, left out, or put in."""
    previous = START
    for number, line in enumerate(AuditLine.objects.order_by("number").iterator(2_000), start=1):
        if line.number != number or line.previous != previous or line.digest != digest_of(line):
            yield Broken("audit", line.number)
            return
        previous = line.digest
    yield from _verify_seals()


def _verify_seals() -> Iterator[Broken]:
    previous, after = START, 0
    for made in AccessSeal.objects.order_by("number").iterator():
        lines = list(AccessLine.objects.filter(pk__gt=after, pk__lte=made.last_id).order_by("pk"))
        whole = len(lines) == made.count and made.previous == previous
        if not whole or made.digest != _batch(lines, previous):
            yield Broken("access", made.number)
            return
        previous, after = made.digest, made.last_id
