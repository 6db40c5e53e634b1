"""Papers of complaints: ordered, made by a job, kept with the complaint."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.complaints.models import CasePaper, Complaint
from jiheng.web.complaints.papers import offered_papers
from jiheng.web.complaints.queries import cases as queries
from jiheng.web.core.actions import note_file
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.files import keep
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused

if TYPE_CHECKING:
    from jiheng.web.core.models import Job

MAKE = "complaint_paper"


def order_paper(complaint_id: int, kind: str, *, by: User) -> "Job":
    """Return a job that makes a paper. Raises Refused for one that is not of where it stands."""
    complaint = queries.complaints(by).get(pk=complaint_id)
    require_paper(complaint, kind, by)
    return enqueue(MAKE, {"complaint": complaint.pk, "kind": kind, "by": by.pk}, by=by)


def require_paper(complaint: Complaint, kind: str, by: User) -> None:
    """Refuse a paper that is not of where a complaint stands, and who does not handle it."""
    if not queries.handles(by, complaint):
        raise Refused(_("只有承办人和投诉中心负责人能办：请交给他们。"), status=403)
    if kind not in dict(offered_papers(complaint)):
        raise Refused(_("现在的状态没有这种文书：请先办相应的步骤，再制作。"), field="kind")


@transaction.atomic
def keep_paper(
    complaint: Complaint, kind: str, document: tuple[str, bytes], *, by: User
) -> CasePaper:
    """Return a paper kept with its complaint."""
    name, content = document
    file = note_file(keep(content), name, len(content), "docx", by=by)
    paper = CasePaper.objects.create(complaint=complaint, kind=kind, file=file, by=by)
    changes: dict[str, tuple[object, object]] = {"paper": ("", kind)}
    where = queries.table_of(complaint).reference
    bound = (("case_paper", paper.pk),)
    record_changes(
        [Change("make_paper", "complaint", complaint.pk, changes, where, bound=bound)], by=by
    )
    return paper
