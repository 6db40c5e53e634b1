"""What the rows of ledgers are called in the record, and where they are."""

from collections.abc import Iterable

from django.urls import reverse

from jiheng.web.core.models import AuditLine, Organisation
from jiheng.web.ledgers.declarations import kept_ledgers, ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.models import Pair, Row


def row_titles(lines: Iterable[AuditLine]) -> dict[int, tuple[str, str]]:
    """Return what the rows of ledgers are called and where they are, by line of the record."""
    audit_lines = [line for line in lines if line.object_id.isdecimal()]
    rows = Row.objects.filter(
        pk__in=[line.object_id for line in audit_lines],
        ledger__in=[ledger.id for ledger in kept_ledgers()],
    ).select_related("organisation")
    titles = {
        f"{row.pk}": (
            row.title or row.key,
            ledger_table(ledgers()[row.ledger], row.organisation).row_address(row.key),
        )
        for row in rows
    }
    return {line.number: titles[line.object_id] for line in audit_lines if line.object_id in titles}


def pair_titles(lines: Iterable[AuditLine]) -> dict[int, tuple[str, str]]:
    """Return what the cases of two places are called and where they are, by line of the record."""
    audit_lines = [line for line in lines if line.object_id.isdecimal()]
    cases = Pair.objects.filter(pk__in=[line.object_id for line in audit_lines])
    titles = {
        f"{pair.pk}": (
            pair.first.title or pair.first.key,
            reverse("ledgers:pair", args=(pair.ledger, pair.pk)),
        )
        for pair in cases.select_related("first")
    }
    return {line.number: titles[line.object_id] for line in audit_lines if line.object_id in titles}


def ledger_titles(lines: Iterable[AuditLine]) -> dict[int, tuple[str, str]]:
    """Return which ledger of which organisation lines of the record are about, and its address."""
    places = {line.number: line.reference.split("/")[1:3] for line in lines}
    by_number = {
        number: (place[0], int(place[1]))
        for number, place in places.items()
        if len(place) == 2 and place[0] in ledgers() and place[1].isdecimal()
    }
    organisations = Organisation.objects.in_bulk({pk for _ledger, pk in by_number.values()})
    return {
        number: (
            f"{organisations[pk].name} · {ledger_name(ledgers()[id_])}",
            ledger_table(ledgers()[id_], organisations[pk]).address,
        )
        for number, (id_, pk) in by_number.items()
        if pk in organisations
    }
