"""Complaints, their clocks, papers and readers as the record holds them fast: plain values."""

from collections.abc import Collection

from jiheng.web.complaints.models import CaseClock, CasePaper, CaseReader, Complaint
from jiheng.web.core.queries.bound import States, chosen


def bound_complaints(ids: Collection[int] | None) -> States:
    """Yield complaints: which row, who handles it, whom it is about."""
    for complaint in chosen(Complaint.objects.all(), ids):
        about = {"row": complaint.row_id, "handler": complaint.handler_id}
        yield complaint.pk, {**about, "respondent": complaint.respondent_id}


def bound_clocks(ids: Collection[int] | None) -> States:
    """Yield clocks of complaints."""
    for clock in chosen(CaseClock.objects.all(), ids):
        original = clock.original_due
        yield (
            clock.pk,
            {
                "complaint": clock.complaint_id,
                "rule": clock.rule,
                "began": clock.began.isoformat(),
                "due": clock.due.isoformat(),
                "certain": clock.certain,
                "ended": clock.ended.isoformat() if clock.ended is not None else None,
                "original_due": original.isoformat() if original is not None else None,
                "reason": clock.reason,
                "approved_by": clock.approved_by_id,
                "superseded": clock.superseded,
            },
        )


def bound_papers(ids: Collection[int] | None) -> States:
    """Yield papers of complaints."""
    for paper in chosen(CasePaper.objects.select_related("file"), ids):
        yield (
            paper.pk,
            {
                "complaint": paper.complaint_id,
                "kind": paper.kind,
                "file": [paper.file.digest, paper.file.name, paper.file.size],
                "by": paper.by_id,
                "at": paper.at.isoformat(),
            },
        )


def bound_readers(ids: Collection[int] | None) -> States:
    """Yield the orders by which auditors read complaints."""
    for order in chosen(CaseReader.objects.all(), ids):
        yield (
            order.pk,
            {
                "complaint": order.complaint_id,
                "user": order.user_id,
                "reason": order.reason,
                "by": order.by_id,
                "at": order.at.isoformat(),
            },
        )
