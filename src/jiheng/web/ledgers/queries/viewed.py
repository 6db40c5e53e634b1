"""Rows, ledgers, figures and proofs as the log of views has them: whose, what they are called."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.core.models import Organisation, StoredFile
from jiheng.web.core.queries.views import ids_of
from jiheng.web.ledgers.declarations import kept_ledgers, ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.models import Proof, Row
from jiheng.web.ledgers.queries.figures import definition

MOST = 1_000  # things of a name
Titles = Mapping[str, tuple[str, str]]


def row_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of rows."""
    pairs = Row.objects.filter(pk__in=ids_of(ids)).values_list("pk", "organisation")
    return {str(pk): organisation for pk, organisation in pairs}


def row_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of the rows of ledgers."""
    kept = [ledger.id for ledger in kept_ledgers()]
    rows = Row.objects.filter(pk__in=ids_of(ids), ledger__in=kept).select_related("organisation")
    return {
        str(row.pk): (
            f"{ledger_name(ledgers()[row.ledger])} · {row.title or row.key}",
            ledger_table(ledgers()[row.ledger], row.organisation).row_address(row.key),
        )
        for row in rows
    }


def rows_named(text: str) -> list[str]:
    """Return the ids of rows with a text in their titles."""
    rows = Row.objects.filter(title__icontains=text).values_list("pk", flat=True)
    return [str(pk) for pk in rows[:MOST]]


def last_part_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of ledgers and figures, whose ids end in that of one."""
    parts = {id_: id_.rpartition("/")[2] for id_ in ids}
    known = set(
        Organisation.objects.filter(pk__in=ids_of(parts.values())).values_list("pk", flat=True)
    )
    return {id_: int(part) for id_, part in parts.items() if part in map(str, known)}


def ledger_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of ledgers of organisations: ledger/ID/ORGANISATION."""
    named = {id_: id_.split("/")[1] for id_ in ids if id_.count("/") == 2}
    places = last_part_places(named)
    return {
        id_: (
            f"{ledger_name(ledgers()[ledger])}",
            reverse("ledgers:table", args=(ledger, places[id_])),
        )
        for id_, ledger in named.items()
        if ledger in ledgers() and id_ in places
    }


def figure_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of figures: ID/ORGANISATION."""
    titles = {}
    for id_ in ids:
        name, _slash, place = id_.rpartition("/")
        known = definition(name)
        if known is not None:
            address = f"{reverse('ledgers:figure', args=(name,))}?organisation={place}"
            titles[id_] = (known.label, address)
    return titles


def proof_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of files that prove a value."""
    proofs = Proof.objects.filter(file__in=ids_of(ids)).order_by("-pk")
    return {str(pk): place for pk, place in proofs.values_list("file", "row__organisation")}


def file_titles(ids: Collection[str]) -> Titles:
    """Return the names of files."""
    pairs = StoredFile.objects.filter(pk__in=ids_of(ids)).values_list("pk", "name")
    return {str(pk): (name, "") for pk, name in pairs}


def files_named(text: str) -> list[str]:
    """Return the ids of files with a text in their names."""
    files = StoredFile.objects.filter(name__icontains=text).values_list("pk", flat=True)
    return [str(pk) for pk in files[:MOST]]
