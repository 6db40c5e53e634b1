"""Changing an approved year: targets, added projects and indicators, money; asked, then decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model.appraisal import AppraisalGap
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.models import User
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking, take_step
from jiheng.web.ledgers.actions import moving
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.actions.typed_values import LONGEST
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.gates import appraisal_gaps
from jiheng.web.performance.models import Cycle, Proposal
from jiheng.web.performance.queries.cycles import bump_version, cycle_of, locked_cycle
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS, year_flow, year_table
from jiheng.web.performance.year_document import sheet_form

LEAST_REASON = 5  # characters
OPEN, APPROVED, REFUSED, LAPSED = "requested", "approved", "refused", "lapsed"
CHANGEABLE = {
    "indicators": ("revised_target", "weight"),
    "budget": ("supplement", "reduction", "virement", "revised"),
    "projects": ("revised_fiscal", "revised_carryover", "revised_other", "revised_total"),
}  # of rows that are there
ADDABLE = ("projects", "indicators", "budget", "appraisals", "verdicts")


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row to be added, or values of a row to be changed."""

    sheet: str
    key: str  # empty: a new row
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a department asks for, and why."""

    reason: str
    rows: Sequence[ProposedRow]
    title: str = ""
    document: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)  # original and revised target


@transaction.atomic
def ask_target(cycle_id: int, key: str, target: str, reason: str, *, by: User) -> Row:
    """Return a request to change a target. Raises Refused as `ask` does."""
    cycle = locked_cycle(cycle_id)
    indicator = entries(cycle, "indicators").get(key=key)
    if not target.strip():
        raise Refused(_("请写明调整后的目标值和调整原因（至少五个字）。"), field="target")
    before = indicator.values.get("revised_target") or indicator.values.get("original_target", "")
    facts = {
        "original": f"{indicator.values.get('operator', '')}{before}",
        "revised": target.strip()[:200],
    }
    row = ProposedRow("indicators", key, {"revised_target": target.strip()[:200]})
    return ask(cycle_id, Request(reason, [row], indicator.title, facts=facts), by=by)


@transaction.atomic
def ask(cycle_id: int, request: Request, *, by: User) -> Row:
    """Return a request that finance decides as one.

    Raises Refused before approval and after filing, without the right, a reason or anything to
    change, and for a value that another request waits to change.
    """
    cycle = locked_cycle(cycle_id)
    table = year_table(cycle, ADJUSTMENTS)
    require(by, table.fill, cycle.organisation)
    _require_running(cycle, "ask")
    if len(request.reason.strip()) < LEAST_REASON or not request.rows:
        raise Refused(_("请写明调整后的目标值和调整原因（至少五个字）。"), field="reason")
    for proposed in request.rows:
        _require_proposable(cycle, proposed)
    title = request.title.strip() or _title(request)
    values = {
        "title": title[:200],
        "reason": request.reason.strip()[:LONGEST],
        "document": request.document.strip()[:200],
        **request.facts,
    }
    [(row, change)] = create_rows(table, [RowInput("", values)], by=by)
    proposals = [_propose(cycle, row, proposed) for proposed in request.rows]
    bound = (*change.bound, *(("proposal", proposal.pk) for proposal in proposals))
    record_changes([replace(change, action="ask", kind="adjustment", bound=bound)], by=by)
    return row


def may_run(cycle: Cycle, action: str) -> bool:
    """Return whether a request may be made (`ask`) or decided (`decide`) where a year stands."""
    return year_flow().allows(action, cycle.state)


def _require_running(cycle: Cycle, action: str) -> None:
    """Refuse before approval, where targets are typed, and once results went to be reviewed."""
    if not may_run(cycle, action):
        raise Refused(
            _("目标批复之后、自评提交之前才能申请和决定调整；填报期间请直接修改，已提交的先退回。")
        )


def _require_proposable(cycle: Cycle, proposed: ProposedRow) -> None:
    known = sheet_form(proposed.sheet).fields if proposed.sheet in ADDABLE else ()
    allowed = CHANGEABLE.get(proposed.sheet, ()) if proposed.key else known
    for name, text in proposed.values.items():
        if name not in allowed or len(text) > LONGEST or not storable(text):
            raise Refused(_("“%(name)s”不能由调整申请改。") % {"name": name[:40]}, field=name)
    if not any(text.strip() for text in proposed.values.values()):
        raise Refused(_("调整申请里有一行是空的。"))
    if proposed.key and _waiting(cycle, proposed):
        raise Refused(_("这个指标已有一个调整申请在等待财政决定。"))


def _waiting(cycle: Cycle, proposed: ProposedRow) -> bool:
    """Return whether another open request would change the same values."""
    others = Proposal.objects.filter(
        row__organisation=cycle.organisation_id,
        row__year=cycle.year,
        row__state=OPEN,
        sheet=proposed.sheet,
        key=proposed.key,
    )
    return any(set(other.values) & set(proposed.values) for other in others)


def _title(request: Request) -> str:
    names = [sheet_form(row.sheet).title_of(row.values) for row in request.rows if not row.key]
    return "、".join(name for name in names if name) or str(_("调整"))


def _propose(cycle: Cycle, row: Row, proposed: ProposedRow) -> Proposal:
    values = {name: text.strip() for name, text in proposed.values.items() if text.strip()}
    was = {}
    if proposed.key:
        before = entries(cycle, proposed.sheet).get(key=proposed.key).values
        was = {name: before.get(name, "") for name in values}
    return Proposal.objects.create(
        row=row, sheet=proposed.sheet, key=proposed.key, values=values, was=was
    )


@transaction.atomic
def decide(row_id: int, *, approve: bool, decision: str, by: User) -> Row:
    """Return a request decided; approved, everything in it takes effect at once.

    Raises Refused without the right, for one's own request, once the year is filed, for one that
    is decided already, and for a refusal without a reason.
    """
    unlocked = Row.objects.get(pk=row_id, ledger=ADJUSTMENTS)
    cycle = cycle_of(unlocked.organisation_id, unlocked.year)
    if cycle is None:
        raise Refused(_("这个申请的年度档案已经不在了。"))
    cycle = locked_cycle(cycle.pk)
    row = Row.objects.select_for_update().get(pk=row_id)
    table = year_table(cycle, ADJUSTMENTS)
    if row.state != OPEN:
        raise Refused(_("这个申请已经有了决定。"))
    _require_running(cycle, "decide")
    if not approve and not decision.strip():
        raise Refused(_("不同意要写明理由。"), field="decision")
    taking = Taking("approve" if approve else "refuse", decision)
    moving.apply_move(table, row.key, taking, by=by, own=True)
    if approve:
        before = set(appraisal_gaps(evaluated_year(cycle)))
        changes = _in_force(cycle, row)
        bump_version(cycle)
        _require_appraised(cycle, before)
        record_changes(changes, by=by)
    row.refresh_from_db()
    return row


def _require_appraised(cycle: Cycle, before: set[AppraisalGap]) -> None:
    """Refuse what would fund a large project without its appraisal; nothing of it is kept then."""
    gaps = [gap for gap in appraisal_gaps(evaluated_year(cycle)) if gap not in before]
    if gaps:
        raise Refused(
            _("“%(name)s”要先作事前评估，结论是支持的才能追加；结论写在申请里。")
            % {"name": gaps[0].name}
        )


def lapse_requests(cycle: Cycle, *, by: User) -> None:
    """Close the requests of a year that is filed: nobody can decide them any more."""
    table = year_table(cycle, ADJUSTMENTS)
    move = next(m for m in table.flow.moves if m.end == LAPSED) if table.flow is not None else None
    for row in entries(cycle, ADJUSTMENTS).filter(state=OPEN).select_for_update():
        standing = table.standing(row)
        if standing is None or move is None:
            continue
        note = _("自评已报送，没有决定的申请失效。")
        change = put_values(row, {"decision": note}, None)
        row.state = move.end
        [written] = update(table, [row], by, [change])
        take_step(standing, move, Taking(move.id, note), by=by, written=written)


def _in_force(cycle: Cycle, row: Row) -> list[Change]:
    """Write down what a request asked for; whoever asked is the author."""
    asker = row.versions.get(number=1).by
    changes: list[Change] = []
    for proposal in row.proposals.all():
        table = year_table(cycle, proposal.sheet)
        if proposal.key:
            target = entries(cycle, proposal.sheet).select_for_update().get(key=proposal.key)
            change = put_values(target, proposal.values, asker)
            changes += update(table, [target], asker, [change])
        elif asker is not None:
            added = create_rows(table, [RowInput("", proposal.values)], by=asker)
            changes += [change for _row, change in added]
    return changes
