"""The data held against the record: every bound row against the newest line that left it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from jiheng.web.core.audit import VIEWS
from jiheng.web.core.binding import (
    Difference,
    Subject,
    all_states,
    differing,
    is_state,
    name_of,
)
from jiheng.web.core.declared import Lines, declared
from jiheng.web.core.models import AccessSeal, AuditLine

PART = 2_000
OF_ALL = "record"  # the kind of lines that bind rows of every kind: first seal, restored
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


def is_as_recorded(subject: Subject) -> bool:
    """Return whether a row is as the newest line about it, or a seal of all rows, left it."""
    kind, id_ = subject
    about = AuditLine.objects.filter(Q(kind=kind, object_id=str(id_)) | Q(kind=OF_ALL))
    bound = about.order_by("-number").values_list("bound", flat=True)
    digests = (
        lines[name_of(subject)] for lines in bound.iterator(DEEP) if name_of(subject) in lines
    )
    digest = next(digests, None)
    kind, id_ = subject
    states = [values for _id, values in declared().bound[kind].states([id_])]
    if not states:
        return digest is None
    return is_state(subject, states[0], digest)


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
