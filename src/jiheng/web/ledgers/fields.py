"""A row as a form: each column with its value, what is asked for now, what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.model import Column
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.ledgers.queries.sight import Sight
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.ledgers.actions.filling import Clash
    from jiheng.web.ledgers.models import Row

LONG = 30  # characters of width from which a field is a text area
NOW, LATER, OPTIONAL, SETTLED = "now", "later", "optional", "settled"
NEEDS = {NOW: _("现在必填"), LATER: _("下一阶段必填"), OPTIONAL: _("选填")}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that does not hold, in words, beside the field that cures it."""

    field: str
    code: str
    severity: str
    said: str


@dataclass(frozen=True, slots=True)
class PieceShown:
    """A proof as the page shows it."""

    name: str
    address: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldShown:
    """A column of a row as the page shows it."""

    id: str
    label: str
    note: str
    cites: str
    value: str
    was: str
    open: bool
    need: str
    need_label: Promise | str
    wide: bool
    closed: bool  # only the choices will do
    choices: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
    last: str = ""  # last year's value
    waiting: str = ""  # what was given for a phase to come
    theirs: str | None = None  # what somebody else wrote meanwhile
    proofs: tuple[PieceShown, ...] = ()
    names_figures: bool = False
    hidden: bool = False  # a mask stands for the value
    main: bool = True  # not among the further, optional ones

    @property
    def foreign(self) -> bool:
        """Whether there are choices, and the value is none of them."""
        return bool(self.value) and all(value != self.value for value, _label in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known beside a row's own values."""

    remarks: Iterable[Remark] = ()
    last: Mapping[str, str] = field(default_factory=dict)
    clash: "Clash | None" = None
    proofs_at: str = ""  # address below which proofs are handed out
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)  # by field


def need_of(table: Table, column: Column, state: str) -> str:
    """Return whether a column is to be filled in now, later, at will, or is settled.

    In a ledger a column says itself which state asks for it: there the next one is later.
    """
    ledger, phases = table.ledger, table.phases(state)
    if ledger is not None and column.need in ledger.order(ledger.state_column):
        asked = {"now": NOW, "next": LATER}.get(ledger.need(column, state), OPTIONAL)
        return asked if column.phase in phases or asked != OPTIONAL else SETTLED
    if column.phase in phases:
        return OPTIONAL if column.need == "optional" else NOW
    if column.need == "optional" or not (
        table.to_come(column, state) or column.phase in table.later
    ):
        return SETTLED
    return LATER


def _asked(column: Column, need: str) -> bool:
    """Return whether a column is asked for at some time of a form, or by this state or the next."""
    return need in (NOW, LATER) or (need == SETTLED and column.need in (NOW, LATER))


def asked_for(fields: Iterable[FieldShown]) -> tuple[int, int]:
    """Return how many fields without a value are to be filled in now, and for the next state."""
    lacking = [field.need for field in fields if not field.value and not field.waiting]
    return lacking.count(NOW), lacking.count(LATER)


def _choices(column: Column, beside: Beside) -> tuple[tuple[str, str], ...]:
    own = tuple((choice.label, said(choice.label)) for choice in column.choices)
    return own or tuple(beside.choices.get(column.field, ()))


def fields_of(
    table: Table,
    row: "Row",
    values: Mapping[str, str],
    *,
    may_fill: bool,
    beside: Beside,
    known: Sight,
) -> list[FieldShown]:
    """Return the columns of a row as the page shows them, in the order of the form.

    `values` are as they are seen already: what somebody typed just now stands among them.
    """
    open_fields = table.open_in(row) if may_fill else frozenset()
    remarks: dict[str, list[Remark]] = {}
    for remark in beside.remarks:
        remarks.setdefault(remark.field, []).append(remark)
    proofs: dict[str, list[PieceShown]] = {}
    for proof in known.proofs(row) if row.pk is not None else ():
        piece = PieceShown(
            proof.file.name, f"{beside.proofs_at}{proof.file_id}/", proof.file.digest[:12]
        )
        proofs.setdefault(proof.field, []).append(piece)
    language = "en" if page_language() == "en" else "zh"
    seen, drafts = known.values(row), known.drafts(row)
    theirs = known.seen(beside.clash.theirs) if beside.clash else {}
    shown = []
    for column in table.form.columns:
        need = need_of(table, column, row.state)
        value = table.fixed.get(column.field) or values.get(column.field, "")
        noted = column.field in remarks or column.field in proofs
        shown.append(
            FieldShown(
                id=column.field,
                label=said(column.label),
                note=said(column.note),
                cites=column.cites.text(language) if need in (NOW, LATER) else "",
                value=value,
                was=seen.get(column.field, ""),
                hidden=column.field in known.hidden,
                open=column.field in open_fields,
                need=need,
                need_label=NEEDS.get(need, ""),
                wide=column.width >= LONG,
                closed=column.closed and bool(column.choices),
                choices=_choices(column, beside),
                remarks=tuple(remarks.get(column.field, ())),
                last=beside.last.get("actual" if column.field == "prior" else column.field, ""),
                waiting=drafts.get(column.field, ""),
                theirs=theirs.get(column.field),
                proofs=tuple(proofs.get(column.field, ())),
                names_figures=column.names_figures and column.field in open_fields,
                main=_asked(column, need) or bool(value) or noted or column.field in drafts,
            )
        )
    return shown
