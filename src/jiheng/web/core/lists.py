"""One declaration of a list: its columns, filters and order make page, export and API alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise

from jiheng.ledger.masks import masked

if TYPE_CHECKING:
    from jiheng.web.core.models import User

Text = Promise | str
PAGE = 50
MOST_COUNTED = 1_000  # beyond it a list says so, and counts no further
CHUNK = 2_000
LONGEST_PAGE = 5  # digits of the number of a page


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: what it is called, what it shows of a row, what it sorts by."""

    id: str
    label: Text
    value: Callable[[Any], object]
    order: tuple[Any, ...] = ()  # names or expressions; none: it cannot be sorted by
    address: Callable[[Any], str] | None = None  # where its value leads
    kind: str = "text"  # text, number, day, note
    only_exported: bool = False
    secret: bool = False  # a mask stands for it in a workbook, whoever has that made


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter: what it is called, its choices if any, and how it narrows the rows."""

    id: str
    label: Text
    narrow: Callable[[QuerySet[Any], str, "User"], QuerySet[Any]]
    choices: Callable[["User"], Sequence[tuple[str, Text]]] | None = None
    kind: str = "text"  # text, choice, number, day


@dataclass(frozen=True, slots=True)
class List:
    """A list over everything of a kind that a person may see."""

    id: str
    title: Text
    rows: Callable[["User"], QuerySet[Any]]
    columns: tuple[ListColumn, ...]
    filters: tuple[ListFilter, ...] = ()
    order: tuple[Any, ...] = ("-pk",)
    right: str = ""  # without it anywhere there is no such list
    empty: Text = ""  # what to say where nothing is in it
    total: Callable[[QuerySet[Any]], str] | None = None  # of what the filters let through
    prepare: Callable[[Sequence[Any], "User"], Sequence[Any]] = lambda records, _user: (
        records
    )  # records to what columns show somebody

    def chosen(self, user: "User", query: Mapping[str, str]) -> QuerySet[Any]:
        """Return the rows that filters let through, in the order asked for."""
        rows = self.rows(user)
        for list_filter in self.filters:
            text = query.get(list_filter.id, "").strip()
            if text and "\0" not in text:
                rows = list_filter.narrow(rows, text, user)
        return rows.order_by(*self._order(rows.model, query.get("sort", "")))

    def _order(self, model: type[Model], sort: str) -> tuple[Any, ...]:
        column = next((c for c in self.columns if c.id == sort.removeprefix("-")), None)
        if column is None or not column.order:
            return self.order if self.order[-1] in ("pk", "-pk") else (*self.order, "-pk")
        backwards = sort.startswith("-")
        last = "-pk" if backwards else "pk"  # the same way as the rest: an index is read so
        return (*(_directed(model, term, backwards) for term in column.order), last)

    def lines(self, user: "User", query: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Yield the header and every row as texts, for a workbook."""
        columns = self.columns
        yield tuple(f"{column.label}" for column in columns)
        records = self.chosen(user, query).iterator(CHUNK)
        while batch := tuple(islice(records, CHUNK)):
            for row in self.prepare(batch, user):
                yield tuple(_exported(column, row) for column in columns)


def _directed(model: type[Model], term: Any, backwards: bool) -> OrderBy:
    """Return a term of an order, empty values last either way."""
    if not isinstance(term, str):
        return OrderBy(term, descending=backwards, nulls_last=True)
    backwards ^= term.startswith("-")
    name = term.removeprefix("-")
    last = True if _may_be_empty(model, name) else None  # said in vain, it keeps indexes unused
    return OrderBy(F(name), descending=backwards, nulls_last=last)


def _may_be_empty(model: type[Model], name: str) -> bool:
    """Return whether a column of a database can be empty, or is no plain column."""
    options = model._meta
    for part in name.split("__"):
        try:
            field = options.pk if part == "pk" else options.get_field(part)
        except FieldDoesNotExist:  # an annotation
            return True
        if field is None or field.null:
            return True
        if field.related_model is not None:
            options = field.related_model._meta
    return False


def cell_text(value: object) -> str:
    """Return a value of a list as a text; nothing for nothing."""
    return "" if value is None else f"{value}"


def _exported(column: ListColumn, row: Any) -> str:
    text = cell_text(column.value(row))
    return masked(text) if column.secret else text


@dataclass(frozen=True, slots=True)
class Cell:
    """A value on the page and where it leads."""

    text: str
    address: str
    column: ListColumn


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row on the page."""

    pk: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column on the page: the query that sorts by it, and how it is sorted now."""

    label: Text
    kind: str
    sort: str  # empty: it cannot be sorted by
    sorted: str  # ascending, descending, none


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter on the page with what was chosen."""

    id: str
    label: Text
    kind: str
    chosen: str
    choices: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list as plain values."""

    list: List
    headers: tuple[Header, ...]
    filters: tuple[Shown, ...]
    rows: tuple[ListedRow, ...]
    number: int
    more: bool
    count: int
    counted_all: bool
    total: str


def listing(list_: List, user: "User", query: Mapping[str, str]) -> Listing:
    """Return a page of a list: one row more than shown is asked for, and counts have a cap."""
    rows = list_.chosen(user, query)
    page = query.get("page", "")
    number = max(1, int(page)) if page.isdecimal() and len(page) <= LONGEST_PAGE else 1
    records = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    count = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Listing(
        list=list_,
        headers=tuple(
            _header(column, query.get("sort", ""))
            for column in list_.columns
            if not column.only_exported
        ),
        filters=tuple(
            Shown(f.id, f.label, f.kind, query.get(f.id, ""), f.choices(user) if f.choices else ())
            for f in list_.filters
        ),
        rows=tuple(
            _row(list_, record.pk, shown)
            for record, shown in zip(records, list_.prepare(records[:PAGE], user), strict=False)
        ),
        number=number,
        more=len(records) > PAGE,
        count=min(count, MOST_COUNTED),
        counted_all=count <= MOST_COUNTED,
        total=list_.total(rows) if list_.total is not None and _narrowed(list_, query) else "",
    )


def _narrowed(list_: List, query: Mapping[str, str]) -> bool:
    """Return whether a filter is set: sums of everything would read every row."""
    return any(query.get(list_filter.id) for list_filter in list_.filters)


def _header(column: ListColumn, sort: str) -> Header:
    if not column.order:
        return Header(column.label, column.kind, "", "none")
    if sort == column.id:
        return Header(column.label, column.kind, f"-{column.id}", "ascending")
    state = "descending" if sort == f"-{column.id}" else "none"
    return Header(column.label, column.kind, column.id, state)


def _row(list_: List, pk: int, record: Any) -> ListedRow:
    cells = tuple(
        Cell(
            cell_text(column.value(record)),
            column.address(record) if column.address is not None else "",
            column,
        )
        for column in list_.columns
        if not column.only_exported
    )
    return ListedRow(pk, cells)


def text_filter(id_: str, label: Text, *names: str) -> ListFilter:
    """Return a filter by a text in any of some columns of the database."""

    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        from django.db.models import Q

        anywhere = Q()
        for name in names:
            anywhere |= Q(**{f"{name}__icontains": text})
        return rows.filter(anywhere)

    return ListFilter(id_, label, narrow)


def choice_filter(
    id_: str, label: Text, name: str, choices: Callable[["User"], Sequence[tuple[str, Text]]]
) -> ListFilter:
    """Return a filter by one of some choices; another text lets nothing through but is no fault."""

    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        return rows.filter(**{name: text})

    return ListFilter(id_, label, narrow, choices, "choice")


def number_filter(id_: str, label: Text, name: str) -> ListFilter:
    """Return a filter by a whole number; what is none is passed over."""

    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        return rows.filter(**{name: int(text)}) if text.isdecimal() and len(text) < 10 else rows

    return ListFilter(id_, label, narrow, kind="number")
