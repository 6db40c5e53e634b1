"""What a workbook would change in a table, and how a page shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jiheng.model import SheetForm
from jiheng.web.core.plain_texts import shown
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.place_words import place_words
from jiheng.web.ledgers.queries.closed import ClosedMonths
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight, outsider_sight
from jiheng.web.ledgers.row_input import RowInput, other_label
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

LISTED = 200  # of a kind, on the page of a preview
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a workbook that cannot be taken, and why."""

    sheet: str
    key: str
    title: str
    said: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell of a workbook that is not taken, and why; the rest of its row is."""

    sheet: str
    key: str
    title: str
    label: str
    text: str
    said: str
    place: str = ""


@dataclass(slots=True)
class Doubt:
    """A row that looks wrong and may be taken all the same, for a reason."""

    title: str
    said: list[str]


@dataclass(slots=True)
class SheetPreview:
    """What a workbook would change in one table."""

    table: Table
    closed: ClosedMonths
    inserts: list[tuple[RowInput, dict[str, str]]] = field(default_factory=list)  # and its drafts
    updates: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    proposals: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # of closed months
    history: list[RowInput] = field(default_factory=list)  # of the past, with the stage they have
    rejects: list[Reject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    untaken: list[RowInput] = field(default_factory=list)  # what is not taken whole, as it came
    reasons: dict[tuple[str, int], str] = field(default_factory=dict)  # of these, by sheet and row
    remarks: tuple[str, ...] = ()  # about the sheets that were read
    doubts: "dict[str, Doubt]" = field(default_factory=dict)  # by place of a new row, else by key
    others: Mapping[str, int] = field(default_factory=dict)  # headers of no column, with rows
    same: int = 0
    before: dict[str, "Row"] = field(default_factory=dict)  # rows by key, as they are
    seen: Sight = EVERYTHING  # what whoever sent it sees of these

    @property
    def drafts(self) -> int:
        """How many cells wait for the phase in which they may be filled in."""
        inserted = sum(len(drafts) for _row, drafts in self.inserts)
        return inserted + sum(len(drafts) for _key, _now, drafts in self.updates)

    @property
    def whole(self) -> bool:
        """Whether nothing of the workbook would be left."""
        return not self.rejects and not self.left_out

    @property
    def empty(self) -> bool:
        """Whether there is nothing to take."""
        return not (self.inserts or self.updates or self.proposals or self.history)


def label_of(form: SheetForm, name: str) -> str:
    """Return what a value is called: by its column, else by the header it stood under."""
    column = form.column(name)
    return said(column.label) if column is not None else other_label(name) or name


def reasons_of(previews: Sequence[SheetPreview]) -> tuple[tuple[str, ...], ...]:
    """Return what is not taken and why, line by line, headers first."""
    header = (_("工作表"), _("名称"), _("栏目"), _("内容"), _("原因"))
    lines = []
    for preview in previews:
        name = said(preview.table.form.name)
        lines += [(name, reject.title, "", "", reject.said) for reject in preview.rejects]
        lines += [(name, c.title, c.label, c.text, c.said) for c in preview.left_out]
    return (header, *lines)


def as_shown(previews: Sequence[SheetPreview]) -> dict[str, Any]:
    """Return previews as plain values for a job to keep and a page to show.

    What is secret is masked for everybody: a job is kept, and rights change.
    """
    lists: dict[str, list[Any]] = {
        "inserts": [line for p in previews for line in _inserts(p)],
        "updates": [line for p in previews for line in _updates(p)],
        "proposals": [line for p in previews for line in _proposals(p)],
        "waiting": [line for p in previews for line in _waiting(p)],
        "rejects": [
            [place_words(r.place) or p.table.form.name, r.title, r.said]
            for p in previews for r in p.rejects
        ],
        "left_out": [
            [place_words(c.place) or p.table.form.name, c.title, c.label, c.text, c.said]
            for p in previews for c in p.left_out
        ],
        "remarks": [remark for p in previews for remark in p.remarks],
        "history": [line for p in previews for line in _history(p)],
        "doubts": [[at, d.title, d.said] for p in previews for at, d in p.doubts.items()],
        "others": [[header, rows] for p in previews for header, rows in p.others.items()],
    }  # fmt: skip
    counts = {name: len(lines) for name, lines in lists.items() if name != "others"}
    plain = {
        "doubted": [at for preview in previews for at in preview.doubts],
        **{name: lines[:LISTED] for name, lines in lists.items()},
        "counts": {**counts, "same": sum(preview.same for preview in previews)},
    }
    described: dict[str, Any] = shown(plain)
    return described


def _inserts(preview: SheetPreview) -> Iterable[list[Any]]:
    form = preview.table.form
    for row_input, _later in preview.inserts:
        yield [form.name, form.title_of(row_input.values) or row_input.key]


def _history(preview: SheetPreview) -> Iterable[list[Any]]:
    ledger = preview.table.ledger
    for row_input in preview.history:
        stage = row_input.values.get(ledger.state_column, "") if ledger is not None else ""
        yield [place_words(row_input.place), preview.table.form.title_of(row_input.values), stage]


def _updates(preview: SheetPreview) -> Iterable[list[Any]]:
    for key, now, later in preview.updates:
        row = preview.before[key]
        drafts = {name: text for name, (text, _by) in row.drafts.items()}
        cells = _cells(preview, row.values, now) + _cells(preview, drafts, later)
        yield [preview.table.form.name, row.title or key, cells]


def _proposals(preview: SheetPreview) -> Iterable[list[Any]]:
    for key, values in preview.proposals:
        row = preview.before[key]
        yield [preview.table.form.name, row.title or key, _cells(preview, row.values, values)]


def _cells(preview: SheetPreview, before: Cells, values: Cells) -> list[list[str]]:
    """Return values as label, old and new."""
    form, known = preview.table.form, outsider_sight(preview.table.ledger)
    was = known.seen(before)
    return [[label_of(form, n), was.get(n, ""), t] for n, t in known.seen(values).items()]


def _waiting(preview: SheetPreview) -> Iterable[list[Any]]:
    form, known = preview.table.form, outsider_sight(preview.table.ledger)
    for row_input, later in preview.inserts:
        title = form.title_of(row_input.values)
        yield from ([form.name, title, label_of(form, n), t] for n, t in known.seen(later).items())
    for key, _now, later in preview.updates:
        title = preview.before[key].title
        yield from ([form.name, title, label_of(form, n), t] for n, t in known.seen(later).items())
