"""The record sealed day by day: one value for all its lines, to be kept where nobody reaches it."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jiheng.web.core.audit import (
    KEYED,
    LOCK,
    ROTATE,
    START,
    Change,
    newest_line,
    record_changes,
)
from jiheng.web.core.binding import BLOCK, Difference
from jiheng.web.core.declared import declared
from jiheng.web.core.heads import read_head
from jiheng.web.core.merkle import Tree
from jiheng.web.core.models import AuditLine, RecordSeal

PART = 5_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many lines the record had at a time, and the root of their tree."""

    count: int
    root: str
    day: dt.date | None = None
    source: str = ""  # where it was kept

    def __str__(self) -> str:
        """Return it as it is printed."""
        return f"{self.count}:{self.root}"


def anchor_of(seal: RecordSeal) -> Anchor:
    """Return what a seal says."""
    return Anchor(seal.count, seal.root, seal.day)


@transaction.atomic
def first_seal() -> bool:
    """Close a record that had no key, and bind every row as it is; return whether it had to be.

    It is done once: rows that somebody puts there later are not bound by a start of the server.
    """
    _lock()
    if AuditLine.objects.filter(edition__gte=KEYED).exists():
        return False
    changes = [Change("seal", "record", "first")]
    for kind, bound in declared().bound.items():
        ids = [id_ for id_, _values in bound.states(None)]
        for start in range(0, len(ids), BLOCK):
            subjects = tuple((kind, id_) for id_ in ids[start : start + BLOCK])
            changes.append(Change("seal", "record", kind, bound=subjects))
    record_changes(changes, by=None)
    seal_record()
    return True


def seal_daily(today: dt.date | None = None) -> RecordSeal | None:
    """Return the first seal of a day; None if it has one."""
    day = today or timezone.localdate()
    last = newest_seal()
    return None if last is not None and last.day >= day else seal_record(day)


@transaction.atomic
def seal_record(today: dt.date | None = None) -> RecordSeal:
    """Return the seal of all lines that there are; a new one, unless the newest is."""
    day = today or timezone.localdate()
    _lock()
    last = newest_seal()
    count, _digest = newest_line()
    if last is not None and last.count >= count:
        return last
    keys = settings.INSTALLATION.record_keys()
    subtrees = last.subtrees if last is not None else []
    tree = Tree((size, bytes.fromhex(digest)) for size, digest in subtrees)
    lines = AuditLine.objects.filter(number__gt=tree.count).order_by("number")
    for digest in lines.values_list("digest", flat=True).iterator(PART):
        tree.add(bytes.fromhex(digest))
    seal = RecordSeal(
        number=last.number + 1 if last is not None else 1,
        day=day,
        count=tree.count,
        root=tree.root().hex(),
        subtrees=[[size, digest.hex()] for size, digest in tree.subtrees],
        key_id=keys.current,
        previous=last.digest if last is not None else START,
    )
    seal.digest = _digest_of(seal, keys.by_id)
    seal.save(force_insert=True)
    return seal


def newest_seal() -> RecordSeal | None:
    """Return the newest seal of the record."""
    return RecordSeal.objects.order_by("-number").first()


def anchors() -> list[Anchor]:
    """Return what all seals say, the oldest first."""
    return [anchor_of(seal) for seal in RecordSeal.objects.order_by("number")]


def broken_seals() -> list[int]:
    """Return the numbers of seals that do not hold: changed, left out, or not of this record.

    Of a seal whose key is lost only the root is held against the lines.
    """
    keys = settings.INSTALLATION.record_keys().by_id
    seals = list(RecordSeal.objects.order_by("number"))
    wrong = {anchor.count for anchor in untrue(map(anchor_of, seals))}
    previous, broken = START, []
    for number, seal in enumerate(seals, start=1):
        linked = seal.number == number and seal.previous == previous
        keyed = seal.key_id not in keys or hmac.compare_digest(seal.digest, _digest_of(seal, keys))
        if not linked or not keyed or seal.count in wrong:
            broken.append(number)
        previous = seal.digest
    return broken


def untrue(kept: Iterable[Anchor]) -> list[Anchor]:
    """Return the anchors that the record as it is does not bear out: cut, rewritten, emptied."""
    all_kept = list(kept)
    roots = roots_at(anchor.count for anchor in all_kept)
    return [anchor for anchor in all_kept if roots.get(anchor.count) != anchor.root]


def roots_at(counts: Iterable[int]) -> dict[int, str]:
    """Return the root of the record as it was with so many lines, for counts that it reaches."""
    digests = AuditLine.objects.order_by("number").values_list("digest", flat=True)
    return roots_of(digests.iterator(PART), counts)


def roots_of(digests: Iterable[str], counts: Iterable[int]) -> dict[int, str]:
    """Return the roots of the first so many digests."""
    asked, tree = set(counts), Tree()
    roots = {0: tree.root().hex()} if 0 in asked else {}
    for digest in digests:
        tree.add(bytes.fromhex(digest))
        if tree.count in asked:
            roots[tree.count] = tree.root().hex()
    return roots


@transaction.atomic
def take_over(differing: Iterable[Difference]) -> list[str]:
    """Let a record go on that cannot be proved up to here; return what its own line says of it.

    Lines without their key hang together still; rows that differ are bound as they are now.
    """
    _lock()
    number, digest = newest_line()
    keys = settings.INSTALLATION.record_keys().by_id
    keyless = AuditLine.objects.filter(edition__gte=KEYED).exclude(key_id__in=list(keys))
    all_differing = list(differing)
    changes: dict[str, tuple[object, object]] = {}
    if keyless.exists():
        changes = {"lines": ("", number), "digest": ("", digest)}
    if all_differing:
        changes["rows"] = ("", len(all_differing))
    if changes:
        subjects = tuple(dict.fromkeys((d.kind, d.id) for d in all_differing))
        bound = tuple(subject for subject in subjects if subject[0] in declared().bound)
        record_changes([Change("unproved", "record", "restored", changes, bound=bound)], by=None)
    return [f"{name} {new}" for name, (_old, new) in changes.items()]


@transaction.atomic
def note_key() -> None:
    """Put down that lines go on under another key than the newest has.

    So it is with a backup of before the key was changed: a key comes in by a line that says so.
    """
    newest = AuditLine.objects.order_by("-number").first()
    keys = settings.INSTALLATION.record_keys()
    if newest is None or newest.key_id not in keys.by_id or newest.key_id == keys.current:
        return
    changes: dict[str, tuple[object, object]] = {"key": (newest.key_id, keys.current)}
    record_changes([Change(ROTATE, "record", keys.current, changes)], by=None)


def line_digest(number: int) -> str:
    """Return the digest of a line of the record; empty for one that there is not."""
    lines = AuditLine.objects.filter(number=number).values_list("digest", flat=True)
    return lines.first() or ""


def lost_end() -> int:
    """Return the number of the line that stood last and is not there, or another; else 0."""
    head = read_head()
    if head is None:
        return 0
    number, digest = head
    return 0 if line_digest(number) == digest else number


def _lock() -> None:
    """Hold the record, as appending to it does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _digest_of(seal: RecordSeal, keys: Mapping[str, bytes]) -> str:
    contents = [seal.number, f"{seal.day}", seal.count, seal.root, seal.key_id, seal.previous]
    return hmac.new(keys[seal.key_id], json.dumps(contents).encode(), hashlib.sha256).hexdigest()
