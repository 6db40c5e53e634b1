"""Complaints entered, given to a handler, moved on, shown to an auditor on order."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.complaints.actions.clocks import LEAST_REASON, follow_row
from jiheng.web.complaints.models import CaseReader, Complaint
from jiheng.web.complaints.queries import cases as queries
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row

ASK = "ask_supplement"


@transaction.atomic
def enter(where: Organisation, values: Mapping[str, str], *, by: User) -> Complaint:
    """Return a complaint entered at a centre; who enters it handles it till it is given away.

    The papers count as complete on the day of receipt until some are asked for. Raises Refused
    without the right, and where whoever enters it is of the respondent's unit.
    """
    require(by, queries.right("fill"), where)
    respondent = _respondent(values, by)
    table = ledger_table(queries.complaints_ledger(), where)
    received = values.get("received_on", "")
    row = filling.add_row(table, {"complete_on": received, **values}, by=by)
    complaint = Complaint.objects.create(row=row, handler=by, respondent=respondent)
    changes: dict[str, tuple[object, object]] = {"handler": ("", by.pk)}
    _record("enter_complaint", complaint, changes, by=by)
    follow_row(complaint, by=by)
    return complaint


@transaction.atomic
def adopt(row: Row, handler: User, *, by: User) -> Complaint:
    """Return a complaint of a row that was kept on paper, with its clocks as its days say.

    Raises Refused for who does not head the centre.
    """
    require(by, queries.right(queries.HEAD), row.organisation)
    respondent = queries.organisation_called(row.values.get("respondent", ""))
    complaint = Complaint.objects.create(row=row, handler=handler, respondent=respondent)
    _record("enter_complaint", complaint, {"handler": ("", handler.pk)}, by=by)
    follow_row(complaint, by=by)
    return complaint


@transaction.atomic
def save(complaint_id: int, values: Mapping[str, str], version: int, *, by: User) -> Row | Clash:
    """Return the row of a complaint with values changed, or a clash with somebody else's."""
    complaint = _handled(complaint_id, by)
    if "respondent" in values:
        complaint.respondent = _respondent(values, by)
        complaint.save(update_fields=["respondent"])
    table = queries.table_of(complaint)
    saved = filling.save_row(table, Edit(complaint.row.key, values, version), by=by)
    if not isinstance(saved, Clash):
        complaint.row = saved
        follow_row(complaint, by=by)
        _record("change_complaint", complaint, {}, by=by)
    return saved


def _respondent(values: Mapping[str, str], by: User) -> Organisation | None:
    name = values.get("respondent", "")
    respondent = queries.organisation_called(name)
    if queries.is_respondents(by, respondent, name):
        text = _("被投诉的是您所在的单位：您不能登记、承办或者查看，请转上级投诉工作机构。")
        raise Refused(text, status=403, field="respondent")
    return respondent


@transaction.atomic
def assign(complaint_id: int, handler: User, *, by: User) -> Complaint:
    """Return a complaint given to another handler by the head of the centre.

    Raises Refused for who has not the right, for anybody of the respondent's unit, and for one that
    is at its end.
    """
    complaint = _headed(complaint_id, by)
    flow = queries.table_of(complaint).flow
    if flow is not None and not flow.moves_from(complaint.row.state):
        raise Refused(_("这件投诉已经办完，不再换承办人：有新情况请另登记一件。"))
    if not queries.handlers(complaint.row.organisation).filter(pk=handler.pk).exists():
        raise Refused(_("要交给本中心的投诉承办人或者负责人。"), field="handler")
    if queries.is_respondents(handler, complaint.respondent, _named(complaint)):
        raise Refused(_("被投诉单位的人不能承办：请换一个承办人。"), status=403, field="handler")
    before, complaint.handler = complaint.handler_id, handler
    complaint.save(update_fields=["handler"])
    _record("assign_complaint", complaint, {"handler": (before or "", handler.pk)}, by=by)
    return complaint


@transaction.atomic
def take(complaint_id: int, taking: Taking, *, by: User) -> Complaint:
    """Return a complaint moved on by its handler or the head; its clocks follow.

    Raises Refused as the moves of rows do: a refusal asks for its rule and its reason in writing.
    """
    complaint = _handled(complaint_id, by)
    table = queries.table_of(complaint)
    moving.apply_move(table, complaint.row.key, taking, by=by, own=True)
    complaint.row.refresh_from_db()
    if taking.move == ASK:  # till they come the papers are not complete
        change = put_values(complaint.row, {"complete_on": ""}, by)
        record_changes(update(table, [complaint.row], by, [change]), by=by)
    follow_row(complaint, by=by)
    return complaint


@transaction.atomic
def order_reading(complaint_id: int, reader: User, reason: str, *, by: User) -> CaseReader:
    """Return the order by which an auditor may read one complaint; every reading is logged."""
    complaint = _headed(complaint_id, by)
    if not queries.auditors().filter(pk=reader.pk).exists():
        raise Refused(_("只能调给有审计职责的人：请换一个人。"), field="reader")
    if queries.is_respondents(reader, complaint.respondent, _named(complaint)):
        raise Refused(_("被投诉单位的人不能查看：请换一个人。"), status=403, field="reader")
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("调阅要写明依据（至少五个字）。"), field="reason")
    order, _new = CaseReader.objects.get_or_create(
        complaint=complaint, user=reader, defaults={"reason": reason.strip(), "by": by}
    )
    changes: dict[str, tuple[object, object]] = {"reader": ("", reader.pk)}
    bound = (("case_reader", order.pk),)
    _record("order_reading", complaint, changes, by=by, bound=bound)
    return order


def _named(complaint: Complaint) -> str:
    return str(complaint.row.values.get("respondent", ""))


def _handled(complaint_id: int, by: User) -> Complaint:
    """Return a complaint that somebody may go on with, locked. Raises DoesNotExist for others'."""
    complaint = _seen(complaint_id, by)
    if not queries.handles(by, complaint):
        raise Refused(_("只有承办人和投诉中心负责人能办：请交给他们。"), status=403)
    return complaint


def _headed(complaint_id: int, by: User) -> Complaint:
    complaint = _seen(complaint_id, by)
    if not queries.heads(by, complaint):
        raise Refused(_("只有投诉中心负责人能办：请报给负责人。"), status=403)
    return complaint


def _seen(complaint_id: int, by: User) -> Complaint:
    pk = queries.complaints(by).get(pk=complaint_id).pk
    kept = Complaint.objects.select_for_update(of=("self",))
    complaint = kept.select_related("row__organisation", "respondent").get(pk=pk)
    note_beside("complaint", pk)
    return complaint


def _record(
    action: str, complaint: Complaint, changes: dict[str, tuple[object, object]], *, by: User,
    bound: tuple[tuple[str, int], ...] = (),
) -> None:  # fmt: skip
    where = queries.table_of(complaint).reference
    both = (("complaint", complaint.pk), *bound)
    record_changes([Change(action, "complaint", complaint.pk, changes, where, bound=both)], by=by)
