"""Rounds and notices as the record holds them fast: plain values by id."""

from collections.abc import Collection

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.monitoring.models import Notice, Round


def rounds(ids: Collection[int] | None) -> States:
    """Yield rounds: whose, till when, where each stands and what it came to."""
    for round_ in chosen(Round.objects.all(), ids):
        execution = round_.execution
        yield (
            round_.pk,
            {
                "cycle": round_.cycle_id,
                "period_end": round_.period_end.isoformat(),
                "due": round_.due.isoformat(),
                "state": round_.state,
                "by": round_.opened_by_id,
                "at": round_.opened_at.isoformat(),
                "lamp": round_.lamp,
                "execution": f"{execution:.4f}" if execution is not None else None,
                "worst": round_.worst,
                "counts": round_.counts,
            },
        )


def notices(ids: Collection[int] | None) -> States:
    """Yield notices: of which round, about what."""
    for notice in chosen(Notice.objects.all(), ids):
        yield (
            notice.pk,
            {
                "round": notice.round_id,
                "measure": notice.measure_id,
                "subject": notice.subject,
                "line": notice.line,
                "lamp": notice.lamp,
                "by": notice.by_id,
                "at": notice.at.isoformat(),
            },
        )
