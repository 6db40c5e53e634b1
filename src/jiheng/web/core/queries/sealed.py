"""Lines of the record with their ways to its newest seal, and earlier seals with theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.web.core.merkle import levels_of, path_from
from jiheng.web.core.models import AuditLine, RecordSeal

PART, ASKED = 5_000, 500
NEVER = ("address", "request")  # from where somebody came: nobody needs it to verify


@dataclass(frozen=True, slots=True)
class SealedLines:
    """Lines as an archive has them, with the seals that they stand under."""

    lines: tuple[Mapping[str, Any], ...]
    seals: Mapping[str, Any]
    seal: str  # the newest, as it is printed


def sealed_lines(
    lines: Iterable[AuditLine], changes: Mapping[int, Any], seal: RecordSeal
) -> SealedLines:
    """Return lines with the way of each to a seal that covers them, and the seals before it.

    `changes` are those of each line that may leave the house, by its number; people are numbers.
    """
    digests = AuditLine.objects.filter(number__lte=seal.count).order_by("number")
    rows = levels_of(
        bytes.fromhex(digest) for digest in digests.values_list("digest", flat=True).iterator(PART)
    )
    covered = sorted((each for each in lines if each.number <= seal.count), key=_number)
    first = covered[0].number if covered else 0
    before = RecordSeal.objects.filter(number__lt=seal.number, count__gte=first)
    earlier = [_earlier(each, rows) for each in before.order_by("number")]
    return SealedLines(
        lines=tuple(
            {**_line(each, changes.get(each.number, {})), "path": _path(rows, 0, each.number - 1)}
            for each in covered
        ),
        seals={
            "newest": {"day": f"{seal.day}", "count": seal.count, "root": seal.root},
            "earlier": earlier,
        },
        seal=f"{seal.count}:{seal.root}",
    )


def _number(line: AuditLine) -> int:
    return line.number


def _path(rows: list[list[bytes]], height: int, index: int) -> list[str]:
    return [node.hex() for node in path_from(rows, height, index)]


def _earlier(seal: RecordSeal, rows: list[list[bytes]]) -> Mapping[str, Any]:
    subtrees, at = [], 0
    for size, digest in seal.subtrees:
        height = size.bit_length() - 1
        subtrees.append([size, digest, _path(rows, height, at // size)])
        at += size
    return {
        "day": f"{seal.day}", "count": seal.count, "root": seal.root, "subtrees": subtrees,
    }  # fmt: skip


def _line(line: AuditLine, changes: Any) -> Mapping[str, Any]:
    withheld = [*NEVER, *(() if changes == line.changes else ("changes",))]
    return {
        "number": line.number, "at": line.at.isoformat(),
        "actor": f"人员-{line.actor_id}" if line.actor_id is not None else "系统",
        "action": line.action, "kind": line.kind, "object": line.object_id,
        "reference": line.reference, "changes": changes, "previous": line.previous,
        "digest": line.digest, "edition": line.edition, "key": line.key_id, "bound": line.bound,
        "withheld": withheld,
    }  # fmt: skip


def lines_that_left(versions: Mapping[int, int]) -> list[AuditLine]:
    """Return the lines that left rows in certain versions: ids of rows by those of versions."""
    rows = [str(row) for row in set(versions.values())]
    asked = {f"version/{version}" for version in versions}
    lines: list[AuditLine] = []
    for start in range(0, len(rows), ASKED):
        part = AuditLine.objects.filter(kind="entry", object_id__in=rows[start : start + ASKED])
        lines += [line for line in part if asked & set(line.bound)]
    return lines
