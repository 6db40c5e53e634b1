"""The list of a ledger, derived from its columns, and rows of sheets over many years."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import Column, Ledger
from jiheng.web.core.lists import List, ListColumn, ListFilter, Text, choice_filter
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import ledger_rows, searched
from jiheng.web.ledgers.queries.sight import SeenRow, seen_rows
from jiheng.web.ledgers.reading import MONEY_UNIT, money_text, read_value
from jiheng.web.ledgers.stored_values import stored_comparison, stored_value

if TYPE_CHECKING:
    from jiheng.web.core.models import User

RANGED = ("money", "number", "date")
NOT_SHOWN = ("read", "authors")  # JSON that neither lists nor calls show
PART = 2**26  # amounts are summed in two parts: SQLite sums no further than 64 bits


def list_id(ledger: Ledger) -> str:
    """Return what the list of a ledger is known by."""
    return f"ledger-{ledger.id}"


def ledger_list(ledger: Ledger) -> List:
    """Return the list of a ledger: its listed columns, states and organisations to filter by."""
    form = ledger.form
    columns = [column for column in form.columns if column.listed] or list(form.columns[:8])
    open_columns = [column for column in columns if column.field not in ledger.secret]
    state_names = {state.id: named(state) for state in ledger.flow.states}
    first_name = state_names[ledger.flow.first.id]
    return List(
        id=list_id(ledger),
        title=ledger_name(ledger),
        rows=lambda user: ledger_rows(user, ledger).defer(*NOT_SHOWN),
        columns=(
            *(_column(ledger, column, n == 0) for n, column in enumerate(columns)),
            ListColumn(
                "state",
                gettext_lazy("状态"),
                lambda seen: state_names.get(seen.row.state, first_name),
                ("state",),
            ),
            ListColumn(
                "organisation",
                gettext_lazy("单位"),
                lambda seen: seen.row.organisation.name,
                ("organisation_id",),  # theirs together; by path every row would be sorted
            ),
        ),
        filters=(
            ListFilter(
                "voided",
                gettext_lazy("已作废"),
                lambda rows, text, user: (  # noqa: ARG005
                    ledger_rows(user, ledger, voided=True).defer(*NOT_SHOWN)
                ),
                lambda _user: (("1", _("只看作废的")),),
                "choice",
            ),
            ListFilter("q", gettext_lazy("名称"), _by_title(ledger)),
            choice_filter("state", gettext_lazy("状态"), "state", lambda _user: _states(ledger)),
            ListFilter(
                "organisation",
                gettext_lazy("单位"),
                _by_organisation,
                lambda user: _organisations(ledger, user),
                "choice",
            ),
            *(each for column in open_columns for each in _filters(column)),
            ListFilter(
                "mine",
                gettext_lazy("我填的"),
                _own,
                lambda _user: (("1", _("只看我填的")),),
                "choice",
            ),
        ),
        right=ledger.right("see"),
        prepare=lambda rows, user: seen_rows(rows, ledger, user),
        total=_total(ledger) if ledger.amount else None,
    )


def _column(ledger: Ledger, column: Column, first: bool) -> ListColumn:
    secret = column.field in ledger.secret
    return ListColumn(
        column.field,
        said(column.label),
        lambda seen: seen.values.get(column.field, ""),
        () if secret else (stored_value(column.field, column.kind),),  # its order would tell
        address=_addresses(ledger) if first else None,
        kind="number" if column.kind in ("money", "number", "share", "weight") else "text",
        secret=secret,
    )


def _addresses(ledger: Ledger) -> Callable[[Any], str]:
    """Return what gives the address of a row; that of its table is looked up once a list."""
    tables: dict[int, str] = {}

    def address(seen: SeenRow) -> str:
        row = seen.row
        organisation = row.organisation_id
        if organisation not in tables:
            tables[organisation] = reverse("ledgers:table", args=(ledger.id, organisation))
        return f"{tables[organisation]}row/{row.key}/"

    return address


def _states(ledger: Ledger) -> Sequence[tuple[str, Text]]:
    return [(state.id, named(state)) for state in ledger.flow.states]


def _organisations(ledger: Ledger, user: "User") -> Sequence[tuple[str, Text]]:
    reach = places(user, ledger, "see").values_list("pk", "name")[:500]
    return [(str(pk), name) for pk, name in reach]


def _by_title(ledger: Ledger) -> Any:
    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        return searched(rows, (ledger.id,), text)

    return narrow


def _by_organisation(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(organisation_id=int(text)) if text.isdecimal() and len(text) < 16 else rows


def _own(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(versions__by=user, versions__number=1)


def _filters(column: Column) -> list[ListFilter]:
    """Return the filters of a column: one of its choices, or from and to."""
    label = said(column.label)
    if column.choices:
        choices = [(choice.label, said(choice.label)) for choice in column.choices]
        narrow = _of_choice(column)
        return [ListFilter(column.field, label, narrow, lambda _user: choices, "choice")]
    if column.kind not in RANGED:
        return []
    kind = "day" if column.kind == "date" else "text"
    return [
        ListFilter(f"{column.field}-from", f"{label} ≥", _bound(column, "gte"), kind=kind),
        ListFilter(f"{column.field}-to", f"{label} ≤", _bound(column, "lte"), kind=kind),
    ]


def _of_choice(column: Column) -> Any:
    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        return rows.filter(stored_comparison(column.field, column.kind, "exact", text))

    return narrow


def _bound(column: Column, comparison: str) -> Any:
    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        bound = read_value(column, text)
        if bound is None:
            return rows
        return rows.filter(stored_comparison(column.field, column.kind, comparison, bound))

    return narrow


def _total(ledger: Ledger) -> Any:
    column = ledger.form.column(ledger.amount)
    label = said(column.label) if column is not None else ""

    def total(rows: QuerySet[Any]) -> str:
        parts = rows.order_by().aggregate(high=Sum(F("amount") / PART), low=Sum(F("amount") % PART))
        amount = int(parts["high"] or 0) * PART + int(parts["low"] or 0)
        unit = (column.unit if column is not None else "") or MONEY_UNIT
        words = {"label": label, "amount": money_text(amount, unit), "unit": unit}
        return _("%(label)s 合计 %(amount)s %(unit)s") % words

    return total
