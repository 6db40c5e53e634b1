"""Rows bound by the record: each line holds digests of rows as it left them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.web.core.declared import Lines, declared

Subject = tuple[str, int]  # the kind and the id of a row, or of rows that are one thing
State = tuple[Subject, Mapping[str, Any]]
BLOCK = 500  # ids that are looked up at a time
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the record left it."""

    kind: str
    id: int
    why: str  # changed, gone, unrecorded, twice, unexplained, beside
    line: int = 0  # of the record, that left it; 0: there is none
    fields: tuple[str, ...] = ()  # that differ, as far as lines tell


def name_of(subject: Subject) -> str:
    """Return how lines name what they bind."""
    return f"{subject[0]}/{subject[1]}"


def state_digest(subject: Subject, values: Mapping[str, Any]) -> str:
    """Return the digest of a row; what is empty is left out, so that columns may come later."""
    filled = {name: value for name, value in values.items() if value not in EMPTY}
    text = json.dumps(
        [*subject, filled], ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_state(subject: Subject, values: Mapping[str, Any], digest: str | None) -> bool:
    """Return whether a row is as a digest left it; of an earlier version it covers fewer fields.

    A digest that covers all fields never is that of fewer: what it covers cannot be left out.
    """
    if digest == state_digest(subject, values):
        return True
    later = declared().bound[subject[0]].later
    fewer = {name: value for name, value in values.items() if name not in later}
    return bool(later) and digest == state_digest(subject, fewer)


def state_digests(subjects: Iterable[Subject]) -> dict[Subject, str | None]:
    """Return the digests of rows as they are in this transaction; None for those that are gone."""
    digests: dict[Subject, str | None] = {}
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for kind, id_ in subjects:
        digests[kind, id_] = None
        by_kind[kind].append(id_)
    for kind, ids in by_kind.items():
        states = declared().bound[kind].states
        for start in range(0, len(ids), BLOCK):
            for id_, values in states(ids[start : start + BLOCK]):
                digests[kind, id_] = state_digest((kind, id_), values)
    return digests


def with_parts(subject: Subject) -> tuple[Subject, ...]:
    """Return a row with all that goes when it is removed; asked before it is."""
    kind, id_ = subject
    below = [bound for bound in declared().bound.values() if bound.below == kind]
    return subject, *((bound.kind, part) for bound in below for part in bound.parts(id_))


def differing(
    newest: Lines, states: Iterable[State]
) -> Iterator[tuple[Difference, Mapping[str, Any]]]:
    """Yield where rows are not as the newest lines left them, with the rows as they are."""
    seen = set()
    for subject, values in states:
        name = name_of(subject)
        seen.add(name)
        line, digest = newest.get(name, (0, None))
        if digest is None:
            yield Difference(*subject, "unrecorded", line), values
        elif not is_state(subject, values, digest):
            yield Difference(*subject, "changed", line), values
    kinds = declared().bound
    for name, (line, digest) in newest.items():
        kind, _slash, id_ = name.partition("/")
        if digest is not None and kind in kinds and name not in seen:
            yield Difference(kind, int(id_), "gone", line), {}


def all_states() -> Iterator[State]:
    """Yield every bound row as it is."""
    for kind, bound in declared().bound.items():
        for id_, values in bound.states(None):
            yield (kind, id_), values
