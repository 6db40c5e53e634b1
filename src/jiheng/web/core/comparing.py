"""The data held against the record: every bound row against the newest line that left it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from jiheng.web.core.audit import UNPROVED, VIEWS, record_change
from jiheng.web.core.binding import (
    Difference,
    Subject,
    all_states,
    differing,
    is_state,
    name_of,
    state_digest,
)
from jiheng.web.core.declared import Lines, declared
from jiheng.web.core.models import AccessSeal, AuditLine

Thing = tuple[str, object]  # what lines are about: kind and id
PART = 2_000
OF_ALL = "record"  # the kind of lines that bind rows of every kind: first seal, restored
BESIDE = "beside"  # the action of lines that tell of it
DEEP = 200  # lines of a thing that are looked through for a field


@dataclass(slots=True)
class Bindings:
    """What the lines of the record bind: the newest of each row, and what was bound anew."""

    newest: dict[str, tuple[int, str | None]]
    twice: list[Difference]


def bindings() -> Bindings:
    """Return what all lines of the record bind."""
    result = Bindings({}, [])
    lines = AuditLine.objects.exclude(bound={}).order_by("number").values_list("number", "bound")
    for number, bound in lines.iterator(PART):
        for name, digest in bound.items():
            before = result.newest.get(name, (0, None))[1]
            if before is not None and digest not in (None, before) and _once(name):
                kind, _slash, id_ = name.partition("/")
                result.twice.append(Difference(kind, int(id_), "twice", number))
            result.newest[name] = (number, digest)
    return result


def _once(name: str) -> bool:
    bound = declared().bound.get(name.partition("/")[0])
    return bound is not None and bound.once


def is_as_recorded(subject: Subject, others: Iterable[Thing] = ()) -> bool:
    """Return whether a row is as the newest line about it, or a seal of all rows, left it.

    `others`: the other things whose lines bind it.
    """
    kind, id_ = subject
    newest: tuple[int, str | None] = (0, None)
    for thing, thing_id in (subject, *others, (OF_ALL, None)):
        lines = AuditLine.objects.filter(kind=thing, number__gt=newest[0])
        if thing_id is not None:
            lines = lines.filter(object_id=str(thing_id))
        newest = max(newest, _newest(subject, lines), key=itemgetter(0))
    _number, digest = newest
    states = [values for _id, values in declared().bound[kind].states([id_])]
    if not states:
        return digest is None
    return is_state(subject, states[0], digest)


def _newest(subject: Subject, lines: QuerySet[AuditLine]) -> tuple[int, str | None]:
    """Return number and digest of the newest of some lines that binds a row; 0 for none."""
    name = name_of(subject)
    bound = lines.order_by("-number").values_list("number", "bound").iterator(DEEP)
    return next(((number, own[name]) for number, own in bound if name in own), (0, None))


def note_beside(kind: str, id_: int, *others: Thing) -> None:
    """Put down that a row is not as the record left it, before a line covers what was done to it.

    Called with the row held, by whatever is about to bind it anew, with the other things whose
    lines bind it. A line of it stays for ever: `doctor` tells it, whatever the row is later.
    Raises RuntimeError outside of a transaction.
    """
    subject = (kind, id_)
    if is_as_recorded(subject, others):
        return
    for _id, values in declared().bound[kind].states([id_]):
        about: dict[str, tuple[object, object]] = {"digest": ("", state_digest(subject, values))}
        noted = AuditLine.objects.filter(kind=kind, object_id=str(id_), action=BESIDE)
        if not noted.filter(changes=about).exists():
            record_change(BESIDE, kind, id_, by=None, changes=about)


def differences() -> Iterator[Difference]:
    """Yield every row that is not as the record left it; the record itself is verified apart."""
    bound = bindings()
    yield from bound.twice
    for difference, values in differing(bound.newest, all_states()):
        if difference.why == "changed":
            yield replace(difference, fields=_fields(difference, values))
        else:
            yield difference
    for app in declared().apps:
        for unexplained in app.unexplained:
            yield from unexplained(bound.newest)
    yield from _views(bound.newest)
    yield from _covered()


def _covered() -> Iterator[Difference]:
    """Yield rows that were not as the record left them when a line came to cover it.

    What a restore took over, saying so, is told by its own line.
    """
    lines = AuditLine.objects.order_by("number")
    taken = lines.filter(action=UNPROVED).values_list("number", flat=True).last() or 0
    for line in lines.filter(action=BESIDE, number__gt=taken):
        yield Difference(line.kind, int(line.object_id), "beside", line.number)


def _views(newest: Lines) -> Iterator[Difference]:
    """Yield seals of the log of views that lines name and that are gone or others."""
    digests = dict(AccessSeal.objects.values_list("number", "digest"))
    for name, (line, digest) in newest.items():
        kind, _slash, number = name.partition("/")
        if kind == VIEWS and digests.get(int(number)) != digest:
            why = "changed" if int(number) in digests else "gone"
            yield Difference(VIEWS, int(number), why, line)


def _fields(difference: Difference, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields whose newest value, as lines tell it, is not the one that is there."""
    nested = values.get("values")
    plain = {**values, **(nested if isinstance(nested, dict) else {})}
    texts: dict[str, object] = {}
    lines = AuditLine.objects.filter(kind=difference.kind, object_id=str(difference.id))
    for changes in lines.order_by("-number").values_list("changes", flat=True)[:DEEP]:
        for field, (_old, new) in changes.items():
            texts.setdefault(field, new)
    differs = (f for f, text in texts.items() if f in values and _plain(plain[f]) != _plain(text))
    cleared = (f for f, text in texts.items() if isinstance(nested, dict) and f not in values
               and _plain(nested.get(f)) != _plain(text))  # fmt: skip
    return tuple(sorted({*differs, *cleared}))


def _plain(value: object) -> str:
    return "" if value is None else str(value)
