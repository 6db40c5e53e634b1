"""The rows of other ledgers that link to a row, where they can mean only that one."""

from collections.abc import Iterator

from jiheng.model import Column, Ledger
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.scopes import scope_of


def children(ledger: Ledger, parent: Row) -> Iterator[tuple[Ledger, Column, Row]]:
    """Yield the rows that link to a row by its name, with their ledger and the column that links.

    Of several rows with one name a link means the one of its own region, or nobody knows which.
    """
    scope = scope_of(ledger, parent.organisation)
    others = Row.objects.filter(
        ledger=ledger.id, organisation__path__startswith=scope, title=parent.title
    ).exclude(pk=parent.pk)
    places = [_place(ledger, row) for row in others]
    for linked, column in links(ledger):
        rows = Row.objects.filter(
            ledger=linked.id, organisation__path__startswith=scope,
            **{f"values__{column.field}": parent.title},
        ).select_related("organisation")  # fmt: skip
        for row in rows.order_by("pk") if parent.title else ():
            own = _place(linked, row)
            if not places or (own == _place(ledger, parent) and own not in ("", *places)):
                yield linked, column, row


def links(ledger: Ledger) -> Iterator[tuple[Ledger, Column]]:
    """Yield the columns of ledgers that link to rows of one."""
    for linked in kept_ledgers():
        for column in linked.form.columns:
            if column.kind == "link" and column.linked == ledger.id:
                yield linked, column


def _place(ledger: Ledger, row: Row) -> str:
    return str(row.values.get(ledger.place_column, "")) if ledger.place_column else ""
