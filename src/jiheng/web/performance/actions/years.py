"""A year opened, moved on with everything that follows, excused, carried into the next."""

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiheng.model import Move, SheetForm
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.authenticated import FIRST_YEAR, LAST_YEAR
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.declared import declared
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.refusal import Problem, Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Waiver
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.actions.taking_sheets import take_drafts
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.actions.adjustments import lapse_requests
from jiheng.web.performance.actions.taking import sign_off
from jiheng.web.performance.gates import Missing, final_remarks, missing
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, locked_cycle
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.moves import (
    excusable,
    finance_people,
    from_its_place,
    year_authors,
)
from jiheng.web.performance.queries.notices import unanswered
from jiheng.web.performance.queries.year_rows import entries, snapshot
from jiheng.web.performance.queries.year_tables import (
    HEAD,
    PROBLEMS,
    identity,
    reference,
    standing,
    state_of,
    year_flow,
    year_table,
)
from jiheng.web.performance.year_document import form

SHOWN = 40  # gaps that a refusal lists
FILED = "submitted"


@transaction.atomic
def open_cycle(organisation: Organisation, year: int, *, by: User) -> Cycle:
    """Return a new year of a department, its head laid out.

    Raises Refused without the right, or if there is one already.
    """
    require(by, "open", organisation)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("年度要写成四位数字，例如 2026。"), field="year")
    if Cycle.objects.filter(organisation=organisation, year=year).exists():
        raise Refused(_opened(organisation, year))
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(organisation=organisation, year=year)
    except IntegrityError as error:  # opened by another click this very moment
        raise Refused(_opened(organisation, year)) from error
    head = RowInput(HEAD, {"money_unit": "万元"})
    added = create_rows(year_table(cycle, HEAD), [head], by=by, authored=False)
    bound = (("cycle", cycle.pk),)
    opened = Change("open", "cycle", cycle.pk, {"year": ("", year)}, reference(cycle), bound=bound)
    record_changes([*(change for _row, change in added), opened], by=by)
    return cycle


def _opened(organisation: Organisation, year: int) -> str:
    details = {"name": organisation.name, "year": year}
    return _("%(name)s %(year)s 年的档案已经有了。") % details


@transaction.atomic
def apply_move(cycle_id: int, taking: Taking, *, by: User) -> Cycle:
    """Return a year moved on, or sent back with a reason.

    Raises Refused as `checked_move` does, before a gate that something is missing for, and
    before a lock whose doubts nobody says to have read.
    """
    cycle = locked_cycle(cycle_id)
    place = standing(cycle)
    move = flows.checked_move(place, taking, lambda phases: year_authors(cycle, phases), by=by)
    if not from_its_place(by, cycle, move):
        raise Refused(_("只有上级部门的人能退回下级单位的自评。"), status=403)
    _require_gate(cycle, move, taking)
    note_beside("cycle", cycle.pk)
    before = {"score": _text(cycle.score), "grade": cycle.grade}
    if move.gate.scored:
        _score(cycle)
    if move.end == FILED:
        cycle.identity = {name: identity(cycle)[name] for name in ("department", "place")}
        lapse_requests(cycle, by=by)
    signed_off = sign_off(cycle, by=by) if move.end == FILED else []
    cycle.state = move.end
    cycle.save(update_fields=["state", "score", "grade", "identity", "changed_at"])
    after = {"score": _text(cycle.score), "grade": cycle.grade}
    changes = {n: (text, after[n]) for n, text in before.items() if text != after[n]}
    subjects = (("cycle", cycle.pk), *(("published", kept.pk) for kept in signed_off))
    written = Change(move.id, "cycle", cycle.pk, changes, bound=subjects)
    flows.take_step(place, move, taking, by=by, rows=snapshot(cycle), written=written)
    record_changes(_drafts_in_force(cycle, by), by=by)
    bump_version(cycle)
    return cycle


def _require_gate(cycle: Cycle, move: Move, taking: Taking) -> None:
    seen = evaluated_year(cycle)
    lacking = missing(seen, move.gate)
    if lacking:
        raise Refused(
            _("还有 %(count)s 处要补正：%(first)s")
            % {"count": len(lacking), "first": lacking[0].said},
            problems=problems_of(cycle, lacking),
        )
    _require_answers(cycle, move, taking)
    _require_unbarred(cycle, move, taking)
    doubts = final_remarks(seen, move.gate) if move.gate.final else ()
    if doubts and not taking.acknowledged:
        raise Refused(
            _("有 %(count)s 处疑问，批复之后不能再改：请先处理，或者确认已经核对。")
            % {"count": len(doubts)},
            field="acknowledged",
            problems=problems_of(cycle, doubts),
        )


def _require_answers(cycle: Cycle, move: Move, taking: Taking) -> None:
    """Refuse while a notice of monitoring waits for an answer, unless a reason is given."""
    waiting = unanswered(cycle, move.gate.answered) if move.gate.answered else []
    if not waiting or (taking.acknowledged and taking.note.strip()):
        return
    raise Refused(
        _("监控的 %(count)s 份红灯通知没有整改结果：先请部门提交；不等的，写明理由并勾选确认。")
        % {"count": len(waiting)},
        field="acknowledged",
        problems=[Problem(said, address) for said, address in notices_at(cycle, waiting)[:SHOWN]],
    )


def _require_unbarred(cycle: Cycle, move: Move, taking: Taking) -> None:
    """Refuse while something that an app above knows keeps a year, unless a reason is given."""
    bars = list(barred(cycle, move))
    if not bars or (taking.acknowledged and taking.note.strip()):
        return
    raise Refused(
        _("有 %(count)s 处不能就这样办：先补正；仍要办理的，写明理由并勾选确认。")
        % {"count": len(bars)},
        field="acknowledged",
        problems=[Problem(said, address) for said, address in bars[:SHOWN]],
    )


def barred(cycle: Cycle, move: Move) -> Iterator[tuple[str, str]]:
    """Yield what apps above say that keeps a year from a move, and where each is."""
    for app in declared().apps:
        for bar in app.bars:
            yield from bar(cycle, move)


def bars_now(cycle: Cycle) -> dict[str, list[tuple[str, str]]]:
    """Return what keeps a year from the steps forward that there are now, by move."""
    moves = (move for move in year_flow().moves_from(cycle.state) if not move.back)
    return {move.id: list(barred(cycle, move))[:SHOWN] for move in moves}


def unanswered_notices(cycle: Cycle) -> list[tuple[str, str]]:
    """Return the notices without an answer that the next step asks for, and where each is."""
    asked = {lamp for move in year_flow().moves_from(cycle.state) for lamp in move.gate.answered}
    return notices_at(cycle, unanswered(cycle, asked)) if asked else []


def notices_at(cycle: Cycle, rows: list[Row]) -> list[tuple[str, str]]:
    """Return what notices say, and where each is."""
    table = year_table(cycle, PROBLEMS)
    return [(row.values.get("text", "") or row.title, table.row_address(row.key)) for row in rows]


def problems_of(cycle: Cycle, gaps: tuple[Missing, ...]) -> list[Problem]:
    """Return gaps with the addresses of the fields that fill them."""
    return [Problem(gap.said, gap_address(cycle, gap)) for gap in gaps[:SHOWN]]


def gap_address(cycle: Cycle, gap: Missing) -> str:
    """Return the address of the field that fills a gap; of the sheet where there is no row yet."""
    if not gap.sheet:
        return ""
    table = year_table(cycle, gap.sheet)
    if not gap.key:
        return table.address
    return (
        f"{table.row_address(gap.key)}#f-{gap.field}" if gap.field else table.row_address(gap.key)
    )


def _score(cycle: Cycle) -> None:
    trees = evaluated_year(cycle).outcome.scored.trees
    total = trees[0].total if trees else None
    cycle.score = total.value if total is not None else None
    cycle.grade = (total.grade or "") if total is not None else ""


def _text(score: object) -> str:
    return "" if score is None else f"{score}"


def _drafts_in_force(cycle: Cycle, by: User) -> list[Change]:
    """Put values in force that waited for the phase which the new state opens."""
    if not state_of(cycle).opens:
        return []
    tables = (year_table(cycle, sheet.id) for sheet in form())
    return [change for table in tables for change in take_drafts(table, by)]


@transaction.atomic
def waive(cycle_id: int, user: User, reason: str, *, by: User) -> Waiver:
    """Return a named exception that finance sees. Raises Refused without right or reason."""
    cycle = locked_cycle(cycle_id)
    standing(cycle).require("waive")
    if finance_people(cycle).filter(pk=user.pk).exists():
        require(by, "approve", cycle.organisation)  # who judges it is excused by finance alone
    if not excusable(by, cycle).filter(pk=user.pk).exists():
        raise Refused(_("例外只能登记本部门的人，或者审核这个部门的财政人员。"), field="user")
    return flows.waive(standing(cycle), user, reason, by=by)


@transaction.atomic
def agree(cycle_id: int, waiver_id: int, *, by: User) -> Waiver:
    """Return a named exception in force. Raises Refused as `flows.agree` does."""
    place = standing(locked_cycle(cycle_id))
    place.require("waive")
    return flows.agree(place, waiver_id, by=by)


@transaction.atomic
def roll_over(cycle_id: int, *, by: User) -> Cycle:
    """Return next year's file with this one's structure and none of its values."""
    last = locked_cycle(cycle_id)
    if not year_flow().allows("roll_over", last.state):
        raise Refused(_("本年目标还没有批复，不能结转：请等批复。"))
    cycle = open_cycle(last.organisation, last.year + 1, by=by)
    changes: list[Change] = []
    for sheet in form():
        carried = [column.field for column in sheet.columns if column.carried]
        if sheet.id == HEAD:
            changes += _carried_head(last, cycle, carried)
        elif carried:
            changes += _carried_rows(last, cycle, sheet, carried, by)
    record_changes(changes, by=by)
    bump_version(cycle)
    return cycle


def _carried_head(last: Cycle, cycle: Cycle, carried: list[str]) -> list[Change]:
    from jiheng.web.ledgers.actions.storing import put_values, update

    before = entries(last, HEAD).first()
    row = entries(cycle, HEAD).get()
    values = {n: before.values[n] for n in carried if before is not None and n in before.values}
    change = put_values(row, values, None)
    return update(year_table(cycle, HEAD), [row], None, [change])


def _carried_rows(
    last: Cycle, cycle: Cycle, sheet: SheetForm, carried: list[str], by: User
) -> list[Change]:
    inputs = [
        RowInput(row.key, {n: row.values[n] for n in carried if n in row.values})
        for row in entries(last, sheet.id)
    ]
    added = create_rows(year_table(cycle, sheet.id), inputs, by=by, authored=False)
    return [change for _row, change in added]
