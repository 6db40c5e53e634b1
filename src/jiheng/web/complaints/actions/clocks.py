"""Clocks of complaints written down: what began, ended, was extended or moved by new holidays."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.model import Clock
from jiheng.web.complaints.models import CaseClock, Complaint
from jiheng.web.complaints.queries.cases import complaints, heads, read_case, table_of
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.clocks import clocks_of

RULES = (
    "complaint.accept", "complaint.supplement", "complaint.finish", "complaint.tell",
    "complaint.year",
)  # fmt: skip
FINISH = "complaint.finish"
LEAST_REASON = 5
CENTRE_OPEN = ("accepted", "settled", "proposed", "unresolved")


def follow_row(complaint: Complaint, *, by: User | None) -> None:
    """Write down what the row of a complaint makes of its clocks; the caller has the transaction.

    A clock that begins on another day is a new one, the original stays. One that ended never
    moves.
    """
    row, today = read_case(complaint), timezone.localdate()
    running = list(clocks_of(row, RULES, today))
    begun = {standing.rule.id for standing in running}
    for ended in complaint.clocks.filter(superseded=False, ended=None).exclude(rule__in=begun):
        _supersede(complaint, ended, by=by)
    for standing in running:
        kept = complaint.clocks.filter(rule=standing.rule.id, superseded=False).last()
        if kept is None:
            _begin(complaint, standing, by=by)
        elif kept.began != standing.began:
            _supersede(complaint, kept, by=by)
            _begin(complaint, standing, by=by)
        elif kept.ended is None and standing.ended is not None:
            _note_beside(kept)
            kept.ended = standing.ended
            kept.save(update_fields=["ended"])
            _record("end_clock", complaint, kept, {"ended": ("", f"{kept.ended}")}, by=by)


def _supersede(complaint: Complaint, kept: CaseClock, *, by: User | None) -> None:
    _note_beside(kept)
    kept.superseded = True
    kept.save(update_fields=["superseded"])
    _record("restart_clock", complaint, kept, {"superseded": ("", "yes")}, by=by)


def _begin(complaint: Complaint, standing: Clock, *, by: User | None) -> None:
    kept = CaseClock.objects.create(
        complaint=complaint, rule=standing.rule.id, began=standing.began, due=standing.due,
        certain=standing.certain, ended=standing.ended, original_due=standing.extended_from,
    )  # fmt: skip
    _record("begin_clock", complaint, kept, {"due": ("", f"{kept.due}")}, by=by)


@transaction.atomic
def extend(complaint_id: int, until: dt.date | None, reason: str, *, by: User) -> CaseClock:
    """Return the clock of finishing with another day, approved by the head; the old day is kept.

    Raises Refused without a reason, without the head of the centre, for who handles it, and for a
    day that is no later.
    """
    pk = complaints(by).get(pk=complaint_id).pk  # none that is shut to its respondent's people
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=pk)
    if not heads(by, complaint):
        raise Refused(_("延期要由投诉中心负责人批准。"), status=403, field="until")
    if complaint.handler_id == by.pk:
        raise Refused(_("您是承办人，自己的延期要由另一位负责人批准。"), status=403)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("延期要写明原因（至少五个字）。"), field="reason")
    clock = complaint.clocks.filter(rule=FINISH, superseded=False, ended=None).last()
    if clock is None or complaint.row.state not in CENTRE_OPEN:
        raise Refused(_("受理之后、办结之前才能延期。"))
    if until is None or until <= clock.due:
        words = {"due": clock.due.isoformat()}
        raise Refused(_("延期后的日期要在现在的期限 %(due)s 之后。") % words, field="until")
    _note_beside(clock)
    before = clock.due
    table = table_of(complaint)
    row = Row.objects.select_for_update().get(pk=complaint.row_id)
    change = put_values(row, {"extended_to": until.isoformat()}, by)
    record_changes(update(table, [row], by, [change]), by=by)
    clock.original_due, clock.due = clock.original_due or before, until
    clock.reason, clock.approved_by, clock.certain = reason.strip(), by, True
    clock.save(update_fields=["original_due", "due", "reason", "approved_by", "certain"])
    _record("extend_clock", complaint, clock, {"due": (f"{before}", f"{until}")}, by=by)
    return clock


def move_clocks() -> int:
    """Move the open clocks whose days a new calendar counts otherwise; return how many. Once a day.

    Each leaves a line of the record; what has ended, began anew or was extended stays as it is.
    """
    open_clocks = CaseClock.objects.filter(ended=None, superseded=False, approved_by=None)
    return sum(_moved(pk) for pk in list(open_clocks.values_list("pk", flat=True)))


@transaction.atomic
def _moved(pk: int) -> bool:
    clock = CaseClock.objects.select_for_update(of=("self",)).get(pk=pk)
    complaint = Complaint.objects.select_related("row__organisation").get(pk=clock.complaint_id)
    standing = next(clocks_of(read_case(complaint), (clock.rule,), timezone.localdate()), None)
    if standing is None or standing.began != clock.began:
        return False
    if (standing.due, standing.certain) == (clock.due, clock.certain):
        return False
    _note_beside(clock)
    before = clock.due
    if standing.due != before and clock.original_due is None:
        clock.original_due = before
    clock.due, clock.certain = standing.due, standing.certain
    clock.save(update_fields=["due", "certain", "original_due"])
    _record("move_clock", complaint, clock, {"due": (f"{before}", f"{clock.due}")}, by=None)
    return True


def _note_beside(clock: CaseClock) -> None:
    note_beside("case_clock", clock.pk, ("complaint", clock.complaint_id))


def _record(
    action: str, complaint: Complaint, clock: CaseClock,
    changes: dict[str, tuple[object, object]], *, by: User | None,
) -> None:  # fmt: skip
    about = {"clock": ("", clock.rule), **changes}
    where = table_of(complaint).reference
    bound = (("case_clock", clock.pk),)
    record_changes([Change(action, "complaint", complaint.pk, about, where, bound=bound)], by=by)
