"""Computations as the record holds them fast: plain values by id."""

from collections.abc import Collection

from jiheng.web.awards.models import Computation
from jiheng.web.core.queries.bound import States, chosen


def bound_computations(ids: Collection[int] | None) -> States:
    """Yield computations: of which award, by which version, the sheet, who made and checked it."""
    for computation in chosen(Computation.objects.all(), ids):
        at = computation.checked_at
        yield (
            computation.pk,
            {
                "row": computation.row_id,
                "number": computation.number,
                "scheme": computation.scheme,
                "since": computation.since.isoformat(),
                "sheet": computation.sheet,
                "total": f"{computation.total:.2f}",
                "digest": computation.digest,
                "by": computation.by_id,
                "at": computation.at.isoformat(),
                "checked_by": computation.checked_by_id,
                "checked_at": at.isoformat() if at is not None else None,
            },
        )
