"""Uses as the record holds them fast: plain values by id."""

from collections.abc import Collection

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.uses.models import ResultUse


def uses(ids: Collection[int] | None) -> States:
    """Yield uses: about whom, as proposed and as decided, where each stands."""
    for use in chosen(ResultUse.objects.all(), ids):
        yield (
            use.pk,
            {
                "cycle": use.cycle_id,
                "kind": use.kind,
                "subject": use.subject,
                "name": use.name,
                "state": use.state,
                "outcome": use.outcome,
                "proposed": use.proposed,
                "amount": f"{use.amount:.2f}" if use.amount is not None else None,
                "reason": use.reason,
                "day": use.day.isoformat() if use.day is not None else None,
                "paper": use.paper,
                "row": use.row_id,
                "replaces": use.replaces_id,
                "by": use.by_id,
                "at": use.at.isoformat(),
            },
        )
