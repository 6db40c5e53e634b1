"""Moving a row on in its own flow: right, state, separation, gate; what the move writes into it."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.gates import Gap, missing, without
from jiheng.model import Move
from jiheng.rulebook.build_flow import COPIED
from jiheng.web.core.declared import declared
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Problem, Refused
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.flows.actions import Taking, checked_move, stays_with, take_step
from jiheng.web.flows.models import Step
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW, Standing
from jiheng.web.ledgers.actions.bringing import Links, with_brought
from jiheng.web.ledgers.actions.deciding import LEAST_REASON
from jiheng.web.ledgers.actions.filling import changed, locked, require_live
from jiheng.web.ledgers.actions.overriding import let_by, used
from jiheng.web.ledgers.actions.raising import raise_pairs
from jiheng.web.ledgers.actions.storing import derive, put_values, update
from jiheng.web.ledgers.actions.timing import timing
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.clocks import clocks_of
from jiheng.web.ledgers.queries.closed import closed_months
from jiheng.web.ledgers.queries.overrides import gate_case
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.remarks import quality_remarks
from jiheng.web.ledgers.tables import Table

LONGEST_NOTE = 4_000
DOUBTFUL = ("error", "warning")
LONGEST_SET = 200  # characters that a move writes into a column


@transaction.atomic
def apply_move(table: Table, key: str, taking: Taking, *, by: User, own: bool = False) -> Step:
    """Return a step taken with a row. Raises Refused as `checked_move` does, and for gaps.

    A move that an action takes by itself, with what follows, is refused but from there (`own`).
    """
    table = locked(table)
    row = rows_in(table).select_for_update().get(key=key)
    standing = table.standing(row)
    require_live(row)
    if standing is None or max(len(taking.note), len(taking.reason)) > LONGEST_NOTE:
        raise Refused(_("这张表的行没有自己的步骤，或者说明太长。"))
    move = checked_move(standing, taking, lambda phases: authors([row], table.form, phases), by=by)
    if not move.direct and not own:
        raise Refused(_("“%(move)s”在它自己的页面办理。") % {"move": named(move)})
    closed = closed_months(table)
    counted, filled_by = closed.counts(row), frozenset(row.authors.values())
    brought = Links(table, [row.values]).bring(row, ())  # as linked rows and rates are now
    derive(row, table.form, table.ledger, table.money_unit)
    overrides, gaps = let_by(row, move)
    if not (move.confirms and move.back):
        _require_gate(table, row, move, gaps)
        _require_quality(table, row, move, (taking, by), gaps)
    besides = declared().before_move(table, row, move)
    if not stays_with(move):
        row.state = move.end
    row.pending = move.id if move.proposes else ""
    drafts = _drafts_in_force(table, row)
    waited = {field: text for field, (text, _giver) in drafts.items()}
    change = put_values(row, {**waited, **besides, **_written(table, row, move, taking)}, by)
    change = with_brought(brought, change)
    row.authors = {**row.authors, **{field: giver for field, (_text, giver) in drafts.items()}}
    change = with_brought(change, put_values(row, timing(table, row), None))
    derive(row, table.form, table.ledger, table.money_unit)
    correction = closed.counts(row) != counted
    if correction and not move.confirms:
        _require_second(row, move, taking, by=by, filled_by=filled_by)
    reasons = {row.key: taking.reason.strip()}
    [written] = update(table, [row], by, [change], correction=correction, reasons=reasons)
    written = replace(written, bound=(*written.bound, *used(overrides)))
    if not move.back:
        raise_pairs(table, [row], by=by)
    step = take_step(standing, move, taking, by=by, written=written)
    changed(table)
    return step


def _require_second(
    row: Row, move: Move, taking: Taking, *, by: User, filled_by: Collection[int]
) -> None:
    """Refuse a step of one person that changes what a closed month counts.

    It is a correction: by somebody who neither filled the row in nor took the step before, and
    says why. What was proposed by one and is confirmed by another is one already.
    """
    last = steps(ROW, row.pk).last()
    if by.pk in filled_by or (last is not None and last.by_id == by.pk):
        text = _("“%(move)s”改变已月结的月份，算更正：由没有填过这一行、没有办上一步的人办。")
        raise Refused(text % {"move": named(move)}, status=403)
    if max(len(taking.note.strip()), len(taking.reason.strip())) < LEAST_REASON:
        text = _("“%(move)s”改变已月结的月份，算更正：请写明原因（至少五个字）。")
        raise Refused(text % {"move": named(move)}, field="note")


def _require_gate(table: Table, row: Row, move: Move, gaps: Collection[Gap]) -> None:
    """Refuse a move while something is missing that it asks for, each column with its address."""
    lacking = without(missing(gate_case(table, row), move, timezone.localdate()), gaps)
    words = {"move": named(move)}
    if lacking.fields:
        fields = _columns(table, row, lacking.fields)
        names = "、".join(problem.said for problem in fields)
        text = _("“%(move)s”之前还要填写：%(names)s。")
        raise Refused(text % {**words, "names": names}, problems=fields)
    if lacking.ahead:
        fields = _columns(table, row, lacking.ahead)
        names = "、".join(problem.said for problem in fields)
        text = _("“%(move)s”要等到那一天：%(names)s还没有到。")
        raise Refused(text % {**words, "names": names}, problems=fields)
    if lacking.values:
        raise _refused_values(table, row, move, lacking.values)
    _require_clocks(table, row, move)
    proofs = list(lacking.proofs)
    if lacking.any_proof:
        proofs.append(_("%(tags)s（任意一份）") % {"tags": _("或").join(lacking.any_proof)})
    if proofs:
        text = _("“%(move)s”还缺佐证：%(proofs)s。")
        raise Refused(text % {**words, "proofs": "、".join(proofs)}, field="file")


def _require_clocks(table: Table, row: Row, move: Move) -> None:
    """Refuse a move before the days of a clock have run that its gate names."""
    today = timezone.localdate()
    for standing_clock in clocks_of(gate_case(table, row), move.gate.clocks, today):
        if today < standing_clock.due:
            counted = [s.number for s in standing_clock.steps if s.number and s.day <= today]
            words = {
                "move": named(move), "clock": named(standing_clock.rule), "days": len(counted),
                "all": standing_clock.rule.days, "began": standing_clock.began.isoformat(),
                "due": standing_clock.due.isoformat(),
            }  # fmt: skip
            text = _(
                "“%(move)s”之前“%(clock)s”要满%(all)s个工作日：从%(began)s起到今天是%(days)s个，"
                "%(due)s当天满。"
            )
            raise Refused(text % words)


def _refused_values(
    table: Table, row: Row, move: Move, pairs: Collection[tuple[str, str]]
) -> Refused:
    """Return the refusal of a move for choices that are others than it asks for."""
    columns = {column.field: column for column in table.form.columns}
    names = []
    for field, id_ in pairs:
        label = next(choice.label for choice in columns[field].choices if choice.id == id_)
        facts = {"column": said(columns[field].label), "choice": said(label)}
        names.append(_("“%(column)s”要是“%(choice)s”") % facts)
    problems = _columns(table, row, [field for field, _id in pairs])
    text = _("“%(move)s”之前%(values)s；不是这样的，不能办。")
    facts = {"move": named(move), "values": "，".join(names)}
    return Refused(text % facts, problems=problems)


def _require_quality(
    table: Table, row: Row, move: Move, taken: tuple[Taking, User], gaps: Collection[Gap]
) -> None:
    """Refuse a move that would leave an error which its gate names, each with its place.

    What else looks wrong is left by who says why.
    """
    taking, by = taken
    if not move.gate.codes:
        return
    remarks = quality_remarks(table, [row], by, move).get(row.key, [])
    asked = [code for code in move.gate.codes if ("codes", code) not in gaps]
    errors = [r for r in remarks if r.severity == "error" and r.code in asked]
    if errors:
        problems = _columns(table, row, [remark.field for remark in errors])
        faults = " ".join(f"{remark.code} {remark.said}" for remark in errors)
        words = {"move": named(move), "faults": faults}
        raise Refused(_("“%(move)s”之前要改正：%(faults)s") % words, problems=problems)
    excused = {code for kind, code in gaps if kind == "codes"}
    doubts = [r for r in remarks if r.severity in DOUBTFUL and r.code not in excused]
    if doubts and len(taking.reason.strip()) < LEAST_REASON:
        faults = " ".join(f"{remark.code} {remark.said}" for remark in doubts)
        words = {"move": named(move), "faults": faults}
        text = _("“%(move)s”之前请看：%(faults)s改正，或者写明为什么照样办理（至少五个字）。")
        raise Refused(text % words, field="reason")


def _columns(table: Table, row: Row, fields: Collection[str]) -> list[Problem]:
    """Return columns as problems with the addresses of their fields."""
    address = table.row_address(row.key)
    return [
        Problem(said(column.label), f"{address}#f-{column.field}")
        for column in table.form.columns
        if column.field in fields
    ]


def _drafts_in_force(table: Table, row: Row) -> dict[str, tuple[str, int]]:
    """Return the values that came before their phase, and is open now, with who gave them."""
    fields = table.open_in(row) & row.drafts.keys()
    ready = {name: tuple(row.drafts[name]) for name in sorted(fields) if not row.values.get(name)}
    row.drafts = {name: pair for name, pair in row.drafts.items() if name not in fields}
    return ready


def _written(table: Table, row: Row, move: Move, taking: Taking) -> dict[str, str]:
    """Return what a move writes into columns: its day, its note, the name of its proof."""
    values: dict[str, str] = {}
    for field, source in move.sets:
        if source == "day":
            values[field] = timezone.localdate().isoformat()
        elif source == "note" and taking.note.strip():
            values[field] = taking.note.strip()[:LONGEST_SET]
        elif source == "proof" and taking.proof is not None:
            names = [text for text in (row.values.get(field, ""), taking.proof.name) if text]
            values[field] = "；".join(dict.fromkeys(names))[:LONGEST_SET]
        elif source.startswith(COPIED):
            values[field] = row.values.get(source.removeprefix(COPIED), "")
    ledger = table.ledger
    if ledger is not None and ledger.state_column:
        values[ledger.state_column] = ledger.flow.state(row.state).label
    if ledger is not None and ledger.pending_column:
        proposed = ledger.flow.move(row.pending)
        values[ledger.pending_column] = ledger.flow.state(proposed.end).label if proposed else ""
    return values


def standing_of(table: Table, row: Row) -> Standing:
    """Return where a row stands. Raises Refused for a table whose rows have no flow."""
    standing = table.standing(row)
    if standing is None:
        raise Refused(_("这张表的行没有自己的步骤。"))
    return standing
