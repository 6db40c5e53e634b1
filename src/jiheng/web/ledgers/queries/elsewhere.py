"""Rows of a sheet that are another place's: an organisation beside this one keeps them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from jiheng.parsing.numbers import plain
from jiheng.web.core.models import Organisation
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.tables import Table


def refuse_elsewhere(
    table: Table, inputs: Sequence[RowInput]
) -> tuple[list[RowInput], tuple[str, ...]]:
    """Return rows with those refused that are of a place beside this one, and what is told.

    Certain is it only where this organisation goes by the name of a place itself, in the sheet or
    in its ledger; else a sheet that has other places is only told.
    """
    column = table.ledger.place_column if table.ledger is not None else ""
    elsewhere = _beside(table, (plain(r.values.get(column, "")) for r in inputs)) if column else {}
    if not elsewhere:
        return list(inputs), ()
    label = next((said(c.label) for c in table.form.columns if c.field == column), column)
    if not _named_by_itself(table, column, inputs, set(elsewhere.values())):
        rows = [r for r in inputs if plain(r.values.get(column, "")) in elsewhere]
        names = "、".join(dict.fromkeys(r.values[column] for r in rows))
        text = _(
            "有 %(count)s 行的“%(column)s”是别的单位：%(names)s。"
            "导入到“%(own)s”之前，请确认没有拿错文件。"
        )
        facts = {"count": len(rows), "column": label, "names": names}
        return list(inputs), (text % {**facts, "own": table.organisation.name},)
    text = _(
        "“%(column)s”是“%(place)s”，这里是“%(own)s”的台账；到“%(place)s”的台账导入，或者改正。"
    )
    refused = []
    for row in inputs:
        place = row.values.get(column, "")
        if plain(place) in elsewhere and not row.refused:
            facts = {"column": label, "place": place, "own": table.organisation.name}
            row = replace(row, refused=text % facts)
        refused.append(row)
    return refused, ()


def _beside(table: Table, names: Iterable[str]) -> dict[str, str]:
    """Return which names are of organisations beside this one or one above: to which it is beside.

    Beside is whoever has the same parent and is of the same kind.
    """
    ids = [int(pk) for pk in table.organisation.path.strip("/").split("/") if pk]
    chain = [o for o in Organisation.objects.filter(pk__in=ids) if o.parent_id is not None]
    condition = Q(pk__in=())
    for own in chain:
        condition |= Q(parent=own.parent_id, kind=own.kind)
    named = {plain(name) for name in names if name}
    beside = {}
    for other in Organisation.objects.filter(condition).exclude(pk__in=ids):
        if plain(other.name) in named:
            own = next(o for o in chain if (o.parent_id, o.kind) == (other.parent_id, other.kind))
            beside[plain(other.name)] = plain(own.name)
    return beside


def _named_by_itself(table: Table, column: str, inputs: Iterable[RowInput], own: set[str]) -> bool:
    """Return whether rows here have this organisation's own name for their place."""
    sent = {plain(row.values.get(column, "")) for row in inputs}
    kept = {plain(str(row.values.get(column, ""))) for row in rows_in(table).only("values")}
    return bool(own & (sent | kept))
