"""Rows and their versions as the record holds them fast: plain values by id."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.binding import Difference
from jiheng.web.core.declared import Lines
from jiheng.web.core.queries import lines_numbered
from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.ledgers.models import (
    Correction,
    Month,
    Offer,
    Pair,
    Published,
    Reopening,
    Request,
    Row,
    Takeover,
    Version,
)

PART = 500  # versions whose lines are looked up at a time
PLAIN = (
    "year", "ledger", "key", "position", "title", "state", "pending", "amount", "values", "read",
    "drafts", "authors", "owned_by", "version", "public",
)  # fmt: skip

WHEN = frozenset({"at", "decided_at"})  # of requests: lines of before do not cover them


def entries(ids: Collection[int] | None) -> States:
    """Yield rows of all tables, each with the files that prove its values."""
    for row in chosen(Row.objects.prefetch_related("proofs__file"), ids):
        pieces = ((p.field, p.tag, p.file) for p in row.proofs.all())
        proofs = [[field, tag, f.digest, f.name, f.size] for field, tag, f in pieces]
        plain = {name: getattr(row, name) for name in PLAIN}
        day = row.day.isoformat() if row.day is not None else None
        about = {"organisation": row.organisation_id, "day": day, "proofs": sorted(proofs)}
        if row.voided != bool(row.values.get(VOIDED)):  # it follows from the values, or is wrong
            about["voided"] = row.voided
        yield row.pk, {**plain, **about}


def versions_of(row_id: int) -> list[int]:
    """Return the ids of the versions of a row."""
    return list(Version.objects.filter(row=row_id).values_list("pk", flat=True))


def versions(ids: Collection[int] | None) -> States:
    """Yield versions of rows."""
    for version in chosen(Version.objects.all(), ids):
        yield (
            version.pk,
            {
                "row": version.row_id,
                "number": version.number,
                "at": version.at.isoformat(),
                "by": version.by_id,
                "state": version.state,
                "values": version.values,
                "correction": version.correction,
                **({"reason": version.reason} if version.reason else {}),
            },
        )


def published(ids: Collection[int] | None) -> States:
    """Yield figures as they were published."""
    names = ("definition", "value", "printed", "rows", "digest", "cause", "reference")
    for kept in chosen(Published.objects.all(), ids):
        days = {name: getattr(kept, name).isoformat() for name in ("since", "first", "last", "at")}
        about = {"organisation": kept.organisation_id, "by": kept.by_id}
        yield kept.pk, {**{name: getattr(kept, name) for name in names}, **days, **about}


def months(ids: Collection[int] | None) -> States:
    """Yield months that are closed."""
    for month in chosen(Month.objects.all(), ids):
        at = {"first": month.first.isoformat(), "at": month.at.isoformat(), "by": month.by_id}
        yield month.pk, {"organisation": month.organisation_id, "ledger": month.ledger, **at}


def about_request(asked: Request) -> dict[str, Any]:
    """Return who asked for something and who decided it, and when."""
    decided_at = asked.decided_at.isoformat() if asked.decided_at is not None else None
    people = {"by": asked.by_id, "decided_by": asked.decided_by_id}
    return {**people, "at": asked.at.isoformat(), "decided_at": decided_at}


def reopenings(ids: Collection[int] | None) -> States:
    """Yield requests to open a month again, and what became of them."""
    for asked in chosen(Reopening.objects.all(), ids):
        names = {name: getattr(asked, name) for name in ("ledger", "reason", "state", "answer")}
        people = about_request(asked)
        where = {"organisation": asked.organisation_id, "first": asked.first.isoformat()}
        yield asked.pk, {**names, **people, **where}


def takeovers(ids: Collection[int] | None) -> States:
    """Yield sheets from the past that were asked to be taken over, and what became of them."""
    names = ("ledger", "rows", "name", "digest", "reason", "state", "answer")
    for asked in chosen(Takeover.objects.all(), ids):
        people = about_request(asked)
        where = {"organisation": asked.organisation_id}
        yield asked.pk, {**{name: getattr(asked, name) for name in names}, **people, **where}


def corrections(ids: Collection[int] | None) -> States:
    """Yield requests for a correction, and what became of them."""
    names = ("values", "was", "reason", "state", "answer")
    for asked in chosen(Correction.objects.all(), ids):
        people = {"row": asked.row_id, **about_request(asked)}
        yield asked.pk, {**{name: getattr(asked, name) for name in names}, **people}


def corrections_of(row_id: int) -> list[int]:
    """Return the ids of the corrections of a row."""
    return list(Correction.objects.filter(row=row_id).values_list("pk", flat=True))


def pairs(ids: Collection[int] | None) -> States:
    """Yield cases of two places, with what each side says and what was changed in rows."""
    names = ("ledger", "why", "state", "shares", "answers", "above", "values", "effects")
    for pair in chosen(Pair.objects.all(), ids):
        days = {"began": pair.began.isoformat(), "ended": f"{pair.ended or ''}"}
        ends = {"first": pair.first_id, "second": pair.second_id, "other": pair.other_id}
        plain = {name: getattr(pair, name) for name in names}
        if pair.further:  # lines of cases between two do not name it
            plain["further"] = pair.further
        decided = {"decided_by": pair.decided_by_id, "at": pair.at.isoformat()}
        yield pair.pk, {**plain, **days, **ends, **decided}


def pairs_of(row_id: int) -> list[int]:
    """Return the ids of the cases in which a row stands."""
    rows = Pair.objects.filter(first=row_id) | Pair.objects.filter(second=row_id)
    return list(rows.values_list("pk", flat=True))


def offers(ids: Collection[int] | None) -> States:
    """Yield groups of ledgers that are switched on."""
    for offer in chosen(Offer.objects.all(), ids):
        yield offer.pk, {"organisation": offer.organisation_id, "use": offer.use}


def unexplained(newest: Lines) -> Iterator[Difference]:
    """Yield rows of which a version has other values than the one before and its line tell.

    So it is with a value that was changed beside the record, and then came into a version with
    another change that is recorded.
    """
    for versions_in_turn in _parts(_with_changes()):
        numbers = {pk: newest.get(f"version/{pk}", (0, None))[0] for pk, *_rest in versions_in_turn}
        lines = {line.number: line for line in lines_numbered(numbers.values())}
        for pk, row_id, changed in versions_in_turn:
            line = lines.get(numbers[pk])
            if line is None or line.object_id != str(row_id):
                continue  # of before, when rows were bound as they were
            fields = changed - set(line.changes)
            if fields:
                yield Difference("entry", row_id, "unexplained", line.number, tuple(sorted(fields)))


def _with_changes() -> Iterator[tuple[int, int, set[str]]]:
    """Yield versions but the first with the fields in which each differs from the one before."""
    last_row, before = 0, dict[str, Any]()
    versions = Version.objects.order_by("row_id", "number").values_list("pk", "row_id", "values")
    for pk, row_id, values in versions.iterator(PART):
        if row_id == last_row:
            yield pk, row_id, {n for n in {*before, *values} if before.get(n) != values.get(n)}
        last_row, before = row_id, values


def _parts(rows: Iterable[tuple[int, int, set[str]]]) -> Iterator[list[tuple[int, int, set[str]]]]:
    iterator = iter(rows)
    while part := list(islice(iterator, PART)):
        yield part
