"""The rows of ledgers whose next step a person may take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.model import OF_ORGANISATION, Clock, Ledger, Move
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import due, last_steps, return_note, unseparated
from jiheng.web.flows.standing import ROW, Standing
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.queries.offers import ledgers_for, places
from jiheng.web.ledgers.queries.row_clocks import OVERDUE, running_clock
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.queries.sight import sight

CORRECT = "correct"  # the right to agree to a correction
SINGLE = 10  # rows of a ledger that are named one by one
MOST = 100  # of a move: a list has the rest


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row, the steps forward that somebody may take with it, and why it came back if it did."""

    row: Row
    moves: tuple[Move, ...]
    note: str

    @property
    def step(self) -> str:
        """The steps in words."""
        return "、".join(named(move) for move in self.moves)


def rows_waiting(user: User, ledger: Ledger) -> Iterator[WaitingRow]:
    """Yield each row of a ledger once for which this person may take a step forward."""
    if not Row.objects.filter(ledger=ledger.id, voided=False).exists():
        return  # of most ledgers nothing is kept: no move of theirs is looked at
    waiting: dict[int, tuple[Row, list[Move]]] = {}
    for move in ledger.flow.moves:
        if move.back or (ledger.belongs_to == OF_ORGANISATION and not move.direct):
            continue  # only a year has actions of its own that take such a move
        reach = places(user, ledger, move.right)
        rows = Row.objects.filter(
            ledger=ledger.id,
            state__in=move.begin,
            pending=move.confirms,
            organisation__in=reach,
            voided=False,
        ).select_related("organisation")
        for row in rows.order_by("state", "pk")[:MOST]:  # as an index has them
            waiting.setdefault(row.pk, (row, []))[1].append(move)
    last = last_steps(ROW, waiting)
    for pk, (row, moves) in waiting.items():
        standing = Standing(
            ROW, pk, row.organisation, row.state, ledger.flow, "",
            party=row.owned_by, rights_of=ledger.id, pending=row.pending,
        )  # fmt: skip
        wrote = partial(authors, [row], ledger.form)
        may = [m for m in moves if not unseparated(user, standing, m, wrote, last.get(pk))]
        if may:
            yield WaitingRow(row, tuple(may), return_note(last.get(pk), ledger.flow))


def waiting_rows(user: User) -> Iterator[Waiting]:
    """Yield the rows of ledgers that wait for a step forward of this person.

    What is proposed waits row by row; of what could go on at any time, many rows are one piece.
    """
    today = timezone.localdate()
    for ledger in ledgers_for(user):
        pieces = list(rows_waiting(user, ledger))
        proposed = [piece for piece in pieces if piece.row.pending]
        others = [piece for piece in pieces if not piece.row.pending]
        clocks = _clocks(ledger, pieces)
        if len(others) > SINGLE:  # those past their day are named by themselves
            late = [each for each in others if _is_late(clocks.get(each.row.pk))][:MOST]
            named_keys = {each.row.pk for each in late}
            proposed += late
            others = [each for each in others if each.row.pk not in named_keys]
        for piece in (*proposed, *(others if len(others) <= SINGLE else ())):
            row, known = piece.row, clocks.get(piece.row.pk)
            yield Waiting(
                title=row.title or row.key,
                step=piece.step,
                address=ledger_table(ledger, row.organisation).row_address(row.key),
                note=sight(user, ledger, row.organisation).prose(piece.note),
                due=due(known.due, today) if known is not None else None,
                kind=ledger_name(ledger),
            )
        if len(others) > SINGLE:
            steps = dict.fromkeys(named(move) for piece in others for move in piece.moves)
            yield Waiting(
                title=ledger_name(ledger),
                step=_("%(count)s 行以上可办：%(steps)s")
                % {"count": SINGLE, "steps": "、".join(steps)},
                address=reverse("ledgers:ledger", args=(ledger.id,)),
                kind=ledger_name(ledger),
            )


def _clocks(ledger: Ledger, pieces: Iterable[WaitingRow]) -> dict[int, Clock]:
    """Return by id the clocks of rows that run; of a ledger without clocks none."""
    if not ledger.timed:
        return {}
    clocks = ((piece.row.pk, running_clock(ledger, piece.row)) for piece in pieces)
    return {pk: known for pk, known in clocks if known is not None}


def _is_late(known: Clock | None) -> bool:
    return known is not None and known.state == OVERDUE


def waiting_corrections(user: User) -> Iterator[Waiting]:
    """Yield the corrections that wait for this person to agree: never one's own."""
    reach = organisations(user, CORRECT)
    asked = Correction.objects.filter(state="open", row__organisation__in=reach).exclude(by=user)
    for correction in asked.select_related("row__organisation")[:MOST]:
        row = correction.row
        ledger = next((each for each in kept_ledgers() if each.id == row.ledger), None)
        if ledger is not None:
            address = ledger_table(ledger, row.organisation).row_address(row.key)
            yield Waiting(
                title=row.title or row.key,
                step=_("批准更正"),
                address=f"{address}#corrections",
                note=sight(user, ledger, row.organisation).prose(correction.reason),
                kind=ledger_name(ledger),
            )
