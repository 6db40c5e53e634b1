"""Exceptions to what gates ask for: of a row, in words; those that wait for a person to agree."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.model import Ledger, LedgerRow
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.models import Override
from jiheng.web.ledgers.queries.bound import about_request
from jiheng.web.ledgers.queries.sight import sight
from jiheng.web.ledgers.queries.waiting import CORRECT, MOST
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import gate_row

if TYPE_CHECKING:
    from collections.abc import Collection

    from jiheng.web.ledgers.models import Row


def gate_case(table: Table, row: "Row") -> LedgerRow:
    """Return a row as its gates judge it, with the kinds of proofs that it has."""
    tags = frozenset(row.proofs.exclude(tag="").values_list("tag", flat=True))
    return gate_row(table.form, row, tags)


def overrides_of_row(row: "Row") -> list[Override]:
    """Return every exception that was asked for at a row, for ever."""
    return list(row.overrides.select_related("by", "decided_by"))


def gap_words(ledger: Ledger, gaps: Iterable[Iterable[str]]) -> str:
    """Return what a gate was let by for, in words."""
    labels = {column.field: said(column.label) for column in ledger.form.columns}
    words: list[str] = []
    either: list[str] = []
    for kind, name in gaps:
        text = labels.get(name, name)
        if kind == "any_proof":
            either.append(name)
            continue
        words.append(_("佐证 %(name)s") % {"name": name} if kind == "proofs" else text)
    if either:
        words.append(_("佐证 %(names)s（任意一份）") % {"names": _("或").join(either)})
    return "、".join(words)


def waiting_overrides(user: User) -> Iterator[Waiting]:
    """Yield the exceptions that wait for this person to agree: never one's own."""
    reach = organisations(user, CORRECT)
    kept = {ledger.id: ledger for ledger in kept_ledgers()}
    asked = Override.objects.filter(state="open", row__organisation__in=reach, row__ledger__in=kept)
    for each in asked.exclude(by=user).select_related("row__organisation")[:MOST]:
        ledger, row = kept[each.row.ledger], each.row
        move = ledger.flow.move(each.move)
        address = ledger_table(ledger, row.organisation).row_address(row.key)
        yield Waiting(
            title=row.title or row.key,
            step=_("批准例外：%(move)s") % {"move": named(move) if move else each.move},
            address=f"{address}#overrides",
            note=sight(user, ledger, row.organisation).prose(each.reason),
            kind=ledger_name(ledger),
        )


def overrides(ids: "Collection[int] | None") -> States:
    """Yield exceptions as the record holds them fast."""
    names = ("move", "gaps", "reason", "state", "answer")
    for asked in chosen(Override.objects.all(), ids):
        people = {"row": asked.row_id, **about_request(asked)}
        used = {"used_at": asked.used_at.isoformat() if asked.used_at is not None else None}
        yield asked.pk, {**{name: getattr(asked, name) for name in names}, **people, **used}


def overrides_below(row_id: int) -> list[int]:
    """Return the ids of the exceptions of a row."""
    return list(Override.objects.filter(row=row_id).values_list("pk", flat=True))
