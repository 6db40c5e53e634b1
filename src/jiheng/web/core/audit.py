"""The record: a keyed chain of changes, written in the transaction that changes data."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jiheng.web.core.binding import Subject, name_of, state_digests
from jiheng.web.core.declared import declared
from jiheng.web.core.heads import note_head
from jiheng.web.core.models import AccessLine, AccessSeal, AuditLine, User
from jiheng.web.core.queries.people import place_of
from jiheng.web.core.requests import current

START = "0" * 64
SETTLED = timedelta(minutes=1)
BATCH = 500  # views sealed at a time
LINES = 500  # of the record, written at a time
LOCK = 7_153_001  # of PostgreSQL, so that two transactions never append at once
KEYED = 3  # the edition from which on a line has a key
RECORD, KEY = "audit", "key"  # what does not hold: a line, or the want of its key
VIEWS = "views"  # the kind of the seals of the log of views, as lines name them
ROTATE = "rotate"  # the action of the first line under a new key
UNPROVED = "unproved"  # the action of a line that takes over lines whose key is lost


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain does not hold."""

    log: str
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to something: old and new values by field."""

    action: str
    kind: str
    object_id: object
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    reference: str = ""  # what it belongs to, from the whole to the part: year/5/indicators
    organisation: int | None = None  # whose it is; None: as reference and thing say
    bound: tuple[Subject, ...] = ()  # the rows that it left as they are now, or took away


def record_change(  # noqa: PLR0913  a line and what it binds
    action: str,
    kind: str,
    object_id: object,
    *,
    by: User | None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    reference: str = "",
    bound: tuple[Subject, ...] = (),
) -> None:
    """Append a line to the chain. Raises RuntimeError outside of a transaction."""
    change = Change(action, kind, object_id, changes or {}, reference, bound=bound)
    record_changes([change], by=by)


def record_changes(changes: Sequence[Change], *, by: User | None) -> None:
    """Append lines to the chain, all at once: others wait for it as short as can be.

    Called last in a transaction, when everything else in it is done. Raises RuntimeError outside
    of a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the record is written in the transaction that changes data")
    if not changes:
        return
    owners = owners_of(changes)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    number, previous = newest_line()
    digests = state_digests({subject for change in changes for subject in change.bound})
    keys = settings.INSTALLATION.record_keys()
    request, at, lines, views = current(), timezone.now(), [], _newest_views()
    for change, owner in zip(changes, owners, strict=True):
        number += 1
        line = AuditLine(
            number=number,
            at=at,
            actor_id=by.pk if by is not None else None,
            address=request.address,
            request_id=request.id,
            action=change.action,
            kind=change.kind,
            object_id=str(change.object_id),
            reference=change.reference,
            previous=previous,
            changes={name: list(pair) for name, pair in change.changes.items()},
            organisation_id=owner,
            edition=KEYED,
            key_id=keys.current,
            bound={name_of(subject): digests[subject] for subject in change.bound} | views,
        )
        line.digest = previous = digest_of(line, keys.by_id)
        lines.append(line)
        views = {}
    AuditLine.objects.bulk_create(lines, batch_size=LINES)
    transaction.on_commit(partial(note_head, number, previous), robust=True)


def _newest_views() -> dict[str, str]:
    """Return the newest seal of the log of views, which the record holds fast as well."""
    newest = AccessSeal.objects.order_by("-number").values_list("number", "digest").first()
    return {name_of((VIEWS, newest[0])): newest[1]} if newest is not None else {}


def newest_line() -> tuple[int, str]:
    """Return number and digest of the newest line of the record."""
    last = AuditLine.objects.order_by("-number").values_list("number", "digest").first()
    return last or (0, START)


def owners_of(changes: Sequence[Change]) -> list[int | None]:
    """Return the organisation whose each change is: who reads the record there reads its line."""
    known: dict[tuple[str, str], int | None] = {}
    owners = []
    for change in changes:
        key = (change.reference, "" if change.reference else f"{change.kind}/{change.object_id}")
        if change.organisation is None and key not in known:
            known[key] = _owner(change)
        owners.append(change.organisation if change.organisation is not None else known[key])
    return owners


def _owner(change: Change) -> int | None:
    owner = declared().owners.get(change.reference.partition("/")[0])
    if change.reference and owner is not None:
        return owner(change.reference)
    id_ = str(change.object_id)
    if change.kind == "organisation" and id_.isdecimal():
        return int(id_)
    if change.kind == "user" and id_.isdecimal():
        person = User.objects.filter(pk=int(id_)).first()
        place = place_of(person) if person is not None else None
        return place.pk if place is not None else None
    return None


def digest_of(line: AuditLine, keys: Mapping[str, bytes]) -> str:
    """Return what the digest of a line must be, from its contents, its key and the line before.

    Raises KeyError for a line with a key that is not there.
    """
    contents = [
        line.number,
        line.at.isoformat(),
        line.actor_id,
        line.address,
        line.request_id,
        line.action,
        line.kind,
        line.object_id,
        _year_id(line.reference) if line.edition == 1 else line.reference,
        line.changes,
        line.previous,
    ]
    if line.edition < KEYED:
        return _digest(contents)
    keyed = _text([line.edition, line.key_id, line.bound, line.organisation_id, *contents])
    return hmac.new(keys[line.key_id], keyed, hashlib.sha256).hexdigest()


def _year_id(reference: str) -> int | None:
    """Return the id of a year as lines of the first edition had it."""
    return int(reference.removeprefix("year/")) if reference else None


def _text(contents: Any) -> bytes:
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _digest(contents: Any) -> str:
    return hashlib.sha256(_text(contents)).hexdigest()


def seal(before: datetime | None = None) -> int:
    """Seal the views that no seal covers yet, in batches; return how many seals were made.

    Only those from before a moment, by default a minute ago: a view that is being written may have
    a lower number than one that is there already, and must not come under a seal afterwards.
    """
    seal_count, settled = 0, before or timezone.now() - SETTLED
    while True:
        with transaction.atomic():
            last = AccessSeal.objects.select_for_update().order_by("-number").first()
            after = last.last_id if last is not None else 0
            unsealed = AccessLine.objects.filter(pk__gt=after).order_by("pk")[:BATCH]
            lines = list(takewhile(lambda line: line.at < settled, unsealed))
            if not lines:
                return seal_count
            previous = last.digest if last is not None else START
            AccessSeal.objects.create(
                number=(last.number if last is not None else 0) + 1,
                last_id=lines[-1].pk,
                count=len(lines),
                previous=previous,
                digest=_batch(lines, previous),
            )
        seal_count += 1


def _batch(lines: list[AccessLine], previous: str) -> str:
    rows = [
        [line.pk, line.at.isoformat(), line.actor_id, line.action, line.kind, line.object_id]
        for line in lines
    ]
    return _digest([rows, previous])


def verify() -> Iterator[Broken]:
    """Yield where either log does not hold: a line changed, left out, or put in."""
    lines = AuditLine.objects.order_by("number").iterator(2_000)
    keys = settings.INSTALLATION.record_keys().by_id
    broken = list(verify_lines(lines, keys, taken_over()))
    yield from broken or _verify_rotations(list(keys))
    yield from _verify_seals()


def _verify_rotations(keys: Sequence[str]) -> Iterator[Broken]:
    """Yield where a key comes in that no line under it, or under a later one, says was given.

    Whoever has an earlier key alone can write lines under that, and none under the key after it.
    """
    keyed = AuditLine.objects.filter(key_id__in=keys).order_by("number")
    given = keyed.filter(action__in=(ROTATE, UNPROVED)).values_list("key_id", flat=True)
    newest_given = max((keys.index(key) for key in given), default=0)
    first = keyed.values_list("key_id", flat=True).first()
    for key in keys[newest_given + 1 :]:
        line = keyed.filter(key_id=key).first()
        if line is not None and key != first:
            yield Broken(RECORD, line.number)
            return


def taken_over() -> tuple[int, str]:
    """Return number and digest of the last line that was taken over without its key."""
    lines = AuditLine.objects.filter(action=UNPROVED).order_by("number")
    return last_taken(lines, settings.INSTALLATION.record_keys().by_id)


def last_taken(lines: Iterable[AuditLine], keys: Mapping[str, bytes]) -> tuple[int, str]:
    """Return what the last of some lines takes over that says so and has its own key."""
    taken = (0, START)
    for line in lines:
        says_so = line.action == UNPROVED and "lines" in line.changes and line.key_id in keys
        if says_so and _intact(line, keys):
            taken = int(line.changes["lines"][1]), str(line.changes["digest"][1])
    return taken


def verify_lines(
    lines: Iterable[AuditLine], keys: Mapping[str, bytes], taken: tuple[int, str] = (0, START)
) -> Iterator[Broken]:
    """Yield where a chain of lines does not hold: changed, left out, put in, or without its key.

    Up to a line that was taken over lines may be without their key: they hang together still.
    Once lines have a key no line comes without, and after a key none comes under an earlier one.
    """
    previous, edition, newest_key, order = START, 1, 0, list(keys)
    for number, line in enumerate(lines, start=1):
        linked = line.number == number and line.previous == previous and line.edition >= edition
        if number == taken[0] and line.digest != taken[1]:
            linked = False
        keyless = line.edition >= KEYED and line.key_id not in keys
        if linked and keyless and number > taken[0]:
            yield Broken(KEY, number)
            return
        at = order.index(line.key_id) if line.key_id in keys else newest_key
        if not linked or at < newest_key or (not keyless and not _intact(line, keys)):
            yield Broken(RECORD, line.number)
            return
        newest_key = at
        previous, edition = line.digest, KEYED if line.edition >= KEYED else 1


def _intact(line: AuditLine, keys: Mapping[str, bytes]) -> bool:
    return hmac.compare_digest(line.digest, digest_of(line, keys))


def _verify_seals() -> Iterator[Broken]:
    previous, after = START, 0
    for access_seal in AccessSeal.objects.order_by("number").iterator():
        lines = list(
            AccessLine.objects.filter(pk__gt=after, pk__lte=access_seal.last_id).order_by("pk")
        )
        intact = len(lines) == access_seal.count and access_seal.previous == previous
        if not intact or access_seal.digest != _batch(lines, previous):
            yield Broken("access", access_seal.number)
            return
        previous, after = access_seal.digest, access_seal.last_id
