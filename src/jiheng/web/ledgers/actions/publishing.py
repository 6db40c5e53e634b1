"""A figure put down as it is: what it counted, in which versions, so that it can be made again."""

from jiheng.model import LedgerFigure
from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.models import Published
from jiheng.web.ledgers.values import counted_rows


def publish(
    taken: LedgerFigure, organisation: Organisation, *, cause: str, reference: str, by: User | None
) -> Published:
    """Return a figure written down; the caller has right, transaction and line of the record."""
    quantity = taken.quantity
    return Published.objects.create(
        definition=taken.definition.id,
        since=taken.definition.since,
        first=taken.period.first,
        last=taken.period.last,
        organisation=organisation,
        value=str(taken.value) if taken.value is not None else "",
        printed=quantity.printed() if quantity is not None else "",
        rows=counted_rows(taken),
        digest=taken.digest,
        cause=cause,
        reference=reference,
        by=by,
    )
