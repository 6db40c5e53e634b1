"""Long work of this app: reports on assessments, the place's report to the people's congress."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jiheng import usecases
from jiheng.web.assessments.actions.machine import keep_reading
from jiheng.web.assessments.congress import congress_report
from jiheng.web.assessments.queries.assessments import SHOWN_TO_ALL, assessments, commissions
from jiheng.web.assessments.queries.machine import may_have_read, proofs_to_read
from jiheng.web.assessments.queries.place import may_report
from jiheng.web.assessments.report import assessment_report
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.files import file_part, pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.queries.cycles import cycle as found_cycle

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment
    from jiheng.web.core.models import Job, Organisation, User
    from jiheng.web.performance.models import Cycle

REPORT, CONGRESS = "make_assessment_report", "make_congress_report"
READ = "read_proofs"


def order_reading(cycle: "Cycle", *, by: "User") -> "Job":
    """Return a job that reads the evidence of a year. Raises Refused without the right."""
    _require_reading(cycle, by)
    log_access("export", "cycle", cycle.pk, by)
    return enqueue(READ, {"cycle": cycle.pk, "by": by.pk}, by=by)


def _require_reading(cycle: "Cycle", by: "User") -> None:
    if not may_have_read(by, cycle):
        raise Refused(_("您没有审核佐证的权限：请由有权限的人审核。"), status=403)


def read_proofs(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Read each proof of a year that was not read of its value yet; return how many were."""
    by = core.people().get(pk=argument["by"])
    cycle = found_cycle(by, argument["cycle"])
    _require_reading(cycle, by)
    proofs = proofs_to_read(cycle)
    for number, proof in enumerate(proofs):
        progress(number, len(proofs))
        verdict = usecases.judge_value(proof.claim, proof.path, proof.file)
        keep_reading(proof.pk, proof.value, verdict)
    return {"count": len(proofs)}


def order_report(assessment: "Assessment", *, by: "User") -> "Job":
    """Return a job that writes the report on an assessment. Raises Refused before it is shown."""
    _require_shown(assessment, by)
    log_access("export", "assessment", assessment.pk, by)
    return enqueue(REPORT, {"assessment": assessment.pk, "by": by.pk}, by=by)


def _require_shown(assessment: "Assessment", by: "User") -> None:
    """Refuse whoever may not see what raters gave yet: when ordered, and again when made."""
    if assessment.state not in SHOWN_TO_ALL and not commissions(by, assessment):
        raise Refused(_("汇总评分之后才能生成报告。"))


def make_report(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write the report on an assessment as docx; return the file."""
    by = core.people().get(pk=argument["by"])
    assessment = assessments(by).get(pk=argument["assessment"])
    _require_shown(assessment, by)
    progress(0, 1)
    name, data = assessment_report(assessment)
    return _handed(name, data, by)


def order_congress(organisation: "Organisation", year: int, *, by: "User") -> "Job":
    """Return a job that writes a place's report of a year. Raises Refused without the right."""
    if not may_report(by, organisation):
        raise Refused(_("向人大报告由财政部门编制。"), status=403)
    log_access("export", "organisation", organisation.pk, by)
    return enqueue(CONGRESS, {"place": organisation.pk, "year": year, "by": by.pk}, by=by)


def make_congress(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write a place's report to the people's congress as docx; return the file."""
    by = core.people().get(pk=argument["by"])
    place = core.organisations(by, "report_congress").get(pk=argument["place"])
    name, data = congress_report(by, place, argument["year"], progress)
    return _handed(name, data, by)


def _handed(name: str, data: bytes, by: "User") -> dict[str, object]:
    with pending() as path:
        Path(path).write_bytes(data)
        return hand_over(path, file_part(name), "docx", by)
