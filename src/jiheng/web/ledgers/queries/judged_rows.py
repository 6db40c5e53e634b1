"""Rows as rules of data quality have them: a whole ledger, or a row and what it is linked to."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.db.models.lookups import In

from jiheng.ledger.quality_amounts import AMOUNTS, LEAST_ROWS
from jiheng.ledger.quality_links import PAPERS, Link, ledgers_read, links_of, texts_of
from jiheng.model import LedgerRow
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Proof, Row
from jiheng.web.ledgers.reading import MONEY_SCALE
from jiheng.web.ledgers.stored_values import SORTED_BY, stored_value
from jiheng.web.ledgers.values import RowReader, row_key

COLUMNS = ("pk", "organisation_id", "key", "version", "state", "values", "read")
MOST = 2_000  # rows of a ledger that are brought beside some others
CHUNK = 2_000
Rows = Mapping[str, tuple[LedgerRow, ...]]


def rows_below(id_: str, path: str) -> tuple[LedgerRow, ...]:
    """Return the rows of a ledger that a place keeps together."""
    proofs = Proof.objects.filter(row__ledger=id_, row__organisation__path__startswith=path)
    return _as_rows(id_, _below(id_, path), proofs)


def near_rows(id_: str, rows: Iterable[Row], path: str) -> Rows:
    """Return rows of a ledger with the rows of it and of others that share a text with them."""
    pks = [row.pk for row in rows]
    own = _as_rows(id_, Row.objects.filter(pk__in=pks), Proof.objects.filter(row__in=pks))
    return near(id_, own, pks, path)


def near(id_: str, own: tuple[LedgerRow, ...], pks: Sequence[int], path: str) -> Rows:
    """Return the same of rows as they are, or would be; `pks` are those that are stored."""
    linked: dict[str, tuple[LedgerRow, ...]] = {}
    for other in ledgers_read(id_):
        if other in ledgers():
            conditions = _shared([link for link in links_of(id_) if link.linked == other], own)
            if other == id_ and id_ in PAPERS:
                conditions.append(_of_one_file(id_, pks))
            linked_ids = _ids(_below(other, path).exclude(pk__in=pks), conditions)
            proofs = Proof.objects.filter(row__in=linked_ids)
            linked[other] = _as_rows(other, Row.objects.filter(pk__in=linked_ids), proofs)
    return {**linked, id_: (*own, *linked.get(id_, ()))}


def usual_amounts(id_: str, path: str) -> dict[str, Fraction]:
    """Return the median of the amounts of a ledger that a place keeps, where there are enough.

    It asks as often of few rows as of many.
    """
    if id_ not in AMOUNTS:
        return {}
    amounts = _below(id_, path).filter(amount__gt=0).order_by("amount")
    count = amounts.count()
    at = max(count - 1, 0) // 2
    middle = list(amounts.values_list("amount", flat=True)[at : at + 1])
    return {id_: Fraction(middle[0] or 0, MONEY_SCALE)} if count >= LEAST_ROWS else {}


def _below(id_: str, path: str) -> QuerySet[Row]:
    kept = Row.objects.filter(ledger=id_, organisation__path__startswith=path, voided=False)
    return kept.order_by("pk")


def _shared(links: Sequence[Link], own: Iterable[LedgerRow]) -> list[Q]:
    """Return the conditions of which one holds for a row that shares a text with some rows."""
    conditions = []
    for link in links:
        texts = {text[:SORTED_BY] for row in own for text in texts_of(link, row)}
        if texts:
            conditions.append(Q(In(stored_value(link.other, "text"), sorted(texts))))
    return conditions


def _ids(kept: QuerySet[Row], conditions: Sequence[Q]) -> list[int]:
    """Return the ids of rows for which one of some conditions holds, each asked of its index."""
    parts = [kept.filter(condition).order_by().values_list("pk") for condition in conditions]
    if not parts:
        return []
    return [pk for (pk,) in parts[0].union(*parts[1:]).order_by("pk")[:MOST]]


def _of_one_file(id_: str, pks: Iterable[int]) -> Q:
    """Return the condition that a file of one of some rows proves a row of the ledger."""
    digests = Proof.objects.filter(row__in=pks).values("file__digest")
    proved = Proof.objects.filter(file__digest__in=digests, row__ledger=id_)
    return Q(pk__in=proved.values("row"))


def _as_rows(id_: str, kept: QuerySet[Row], proofs: QuerySet[Proof]) -> tuple[LedgerRow, ...]:
    """Return rows of the database as the core has them, with the digests of their proofs."""
    files: dict[int, dict[str, frozenset[str]]] = {}
    if id_ in PAPERS:
        for pk, tag, digest in proofs.values_list("row_id", "tag", "file__digest"):
            by_tag = files.setdefault(pk, {})
            by_tag[tag] = by_tag.get(tag, frozenset()) | {digest}
    reader = RowReader(ledgers()[id_], every_field=True)
    return tuple(
        reader(row_key(organisation, key), number, state, values, read, files.get(pk, {}))
        for pk, organisation, key, number, state, values, read in kept.values_list(
            *COLUMNS
        ).iterator(CHUNK)
    )
