"""Rows: of a table, of many tables, by search; who wrote what in them."""

from collections.abc import Container, Iterable, Iterator

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from jiheng.model import Ledger, SheetForm
from jiheng.web.core.models import StoredFile, User
from jiheng.web.ledgers.models import Gram, Row, Version
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import row_key, row_place

BLOCK = 200  # keys that are looked up at a time
MOST_GRAMS = 12  # of a search: more would not narrow it
MOST_MATCHES = 1_000  # that are looked up by id; beyond, rows are walked in the order asked for


def rows(table: Table) -> QuerySet[Row]:
    """Return the rows of a table in order."""
    return rows_of(table.organisation.pk, table.year, table.id)


def live_rows(table: Table) -> QuerySet[Row]:
    """Return the rows of a table in order but those that are void."""
    return rows(table).filter(voided=False)


def rows_of(organisation_id: int, year: int, ledger: str = "") -> QuerySet[Row]:
    """Return the rows of an organisation in a year; of one sheet or ledger, or of all."""
    table_rows = Row.objects.filter(organisation_id=organisation_id, year=year)
    return table_rows.filter(ledger=ledger) if ledger else table_rows


def row(table: Table, key: str) -> Row:
    """Return a row with its proofs. Raises Row.DoesNotExist if there is none."""
    return rows(table).prefetch_related("proofs__file").get(key=key)


def last_position(table: Table) -> int:
    """Return the position of the last row of a table; 0 where there is none."""
    return int(rows(table).aggregate(last=Max("position"))["last"] or 0)


def free_keys(table: Table, given: Container[str]) -> Iterator[str]:
    """Yield keys that no row of a table has, a block looked up at a time."""
    number = rows(table).count()
    while True:
        block = [f"{table.id}-{number + n:04d}" for n in range(1, BLOCK + 1)]
        taken = set(rows(table).filter(key__in=block).values_list("key", flat=True))
        yield from (key for key in block if key not in taken and key not in given)
        number += BLOCK


def empty_row(table: Table) -> Row:
    """Return a row that is not there yet, as the form of a new one shows it."""
    return Row(organisation=table.organisation, ledger=table.id, state=table.first_state)


def ledger_rows(user: User, ledger: Ledger, *, voided: bool = False) -> QuerySet[Row]:
    """Return the rows of a ledger wherever a person may see them: live ones, or void ones."""
    reach = places(user, ledger, "see")
    kept = Row.objects.filter(ledger=ledger.id, organisation__in=reach, voided=voided)
    return kept.select_related("organisation")


def rows_named(
    keys: Iterable[str], reach: Container[int] | None = None
) -> dict[str, tuple[str, str]]:
    """Return name and address of rows by what figures call them, of those that are there still.

    A row that is shared with a place has no address for who does not see where it is kept.
    """
    by_organisation: dict[int, list[str]] = {}
    for place in filter(None, map(row_place, keys)):
        by_organisation.setdefault(place[0], []).append(place[1])
    named: dict[str, tuple[str, str]] = {}
    for organisation, own in by_organisation.items():
        kept = Row.objects.filter(organisation=organisation, year=0, key__in=own)
        for row in kept.only("ledger", "key", "title"):
            address = reverse("ledgers:row", args=(row.ledger, organisation, row.key))
            shown = address if reach is None or organisation in reach else ""
            named[row_key(organisation, row.key)] = (row.title or row.key, shown)
    return named


def titles_of(ledger: str, keys: Iterable[str]) -> dict[str, str]:
    """Return what rows of a ledger are called, by what figures call them; asked at once."""
    own = dict.fromkeys(filter(None, map(row_place, keys)))
    kept = Row.objects.filter(
        ledger=ledger, year=0, organisation__in={at for at, _key in own},
        key__in={key for _at, key in own},
    ).values_list("organisation_id", "key", "title")  # fmt: skip
    return {row_key(at, key): title or key for at, key, title in kept if (at, key) in own}


def grams(text: str) -> list[str]:
    """Return each two neighbouring characters of a text once, the last one alone too."""
    plain = "".join(text.casefold().split())
    return list(dict.fromkeys(plain[n : n + 2] for n in range(len(plain))))


def searched(table_rows: QuerySet[Row], ledgers: Iterable[str], text: str) -> QuerySet[Row]:
    """Return the rows whose title has a text in it, blanks and case left aside.

    Asked by pairs of characters, so that a search without a hit reads no row.
    """
    plain = "".join(text.casefold().split())
    known = Gram.objects.filter(ledger__in=list(ledgers))
    if len(plain) < 2:
        matches = known.filter(text__startswith=plain)
        return table_rows.filter(pk__in=matches.values("row")) if plain else table_rows
    pairs = _rarest_first(known, grams(plain)[:-1][:MOST_GRAMS])
    if not pairs:
        return table_rows.none()
    in_all = known.filter(_with_each(known, "row", pairs[1:]), text=pairs[0])
    matching_ids = list(in_all.values_list("row", flat=True)[: MOST_MATCHES + 1])
    if len(matching_ids) > MOST_MATCHES:  # so many that pages are full before many were passed by
        table_rows = table_rows.filter(_with_each(known, "pk", pairs))
    else:
        table_rows = table_rows.filter(pk__in=matching_ids)
    contiguous = len(plain) > 2 and plain == text.casefold()
    return table_rows.filter(title__icontains=text) if contiguous else table_rows


def _rarest_first(known: QuerySet[Gram], pairs: Iterable[str]) -> list[str]:
    """Return pairs of characters, the rarest first; none if one of them is in no title."""
    counts: dict[str, int] = {}
    for pair in pairs:
        counts[pair] = known.filter(text=pair)[: MOST_MATCHES + 1].count()
        if not counts[pair]:
            return []
    return sorted(counts, key=lambda pair: counts[pair])


def _with_each(known: QuerySet[Gram], row: str, pairs: Iterable[str]) -> Q:
    """Return the condition that a row's title has each of some pairs of characters."""
    condition = Q()
    for pair in pairs:
        condition &= Q(Exists(known.filter(row=OuterRef(row), text=pair)))
    return condition


def authors(judged_rows: Iterable[Row], form: SheetForm, phases: tuple[str, ...]) -> frozenset[int]:
    """Return the ids of who filled columns of some phases in some rows."""
    judged = {column.field for column in form.columns if column.phase in phases}
    return frozenset(
        int(pk) for row_ in judged_rows for field, pk in row_.authors.items() if field in judged
    )


def versions(of_row: Row) -> QuerySet[Version]:
    """Return the versions of a row, the first one first."""
    return of_row.versions.select_related("by")


def proofs_of(table: Table) -> dict[str, list[StoredFile]]:
    """Return the files that prove values of a table, by key of the row."""
    by_key: dict[str, list[StoredFile]] = {}
    for row_ in rows(table).prefetch_related("proofs__file"):
        for proof in row_.proofs.all():
            by_key.setdefault(row_.key, []).append(proof.file)
    return by_key


def ledgers_of(ids: Iterable[str]) -> dict[str, str]:
    """Return the ledger of each of some rows by id, as the record names them."""
    row_ids = [int(row_id) for row_id in ids]
    pairs = Row.objects.filter(pk__in=row_ids).values_list("pk", "ledger")
    return {str(pk): ledger for pk, ledger in pairs}
