"""The verdict of an appraisal put into the year: there the gate of the budget reads it."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jiheng.web.assessments.models import Assessment
from jiheng.web.core.audit import Change
from jiheng.web.core.models import User
from jiheng.web.performance.actions.results import write_verdict
from jiheng.web.performance.queries.year_rows import entries

WAN = 10_000
LONGEST = 2_000


def file_verdict(assessment: Assessment, opinion: str, *, by: User) -> list[Change]:
    """Return the changes that put a verdict, and its points by dimension, into the sheets."""
    from jiheng.web.assessments.wording import VERDICTS

    project = _project(assessment)
    with translation.override("zh-hans"):
        values = {
            "project": project,
            "verdict": f"{VERDICTS[assessment.verdict]}",
            "opinion": opinion[:LONGEST],
            "assessed_on": f"{timezone.localdate()}",
        }
    if assessment.ceiling is not None:
        values["ceiling"] = f"{assessment.ceiling / WAN:.2f}"
    points = [
        {
            "project": project, "dimension": _(item["label"]), "points": item["points"],
        }
        for item in assessment.result.get("items", [])
    ]  # fmt: skip
    return write_verdict(assessment.cycle, values, points, by=by)


def _project(assessment: Assessment) -> str:
    """Return a project as the sheets name it."""
    for row in entries(assessment.cycle, "projects"):
        if assessment.subject in (row.values.get("number", ""), row.values.get("name", "")):
            return f"{row.values.get('name', '') or row.values.get('number', '')}"
    return assessment.name
