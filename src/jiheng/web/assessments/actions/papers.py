"""Files of an assessment: what it rests on, what the department says."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.assessments.actions.assessments import change, locked_assessment
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.assessments.queries.assessments import card_in_force, commissions, standing
from jiheng.web.assessments.queries.raters import seat_of
from jiheng.web.assessments.queries.rules import ANSWER, right_of
from jiheng.web.core.audit import record_changes
from jiheng.web.core.models import StoredFile, User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused

LONGEST = 200


def may_add(user: User, assessment: Assessment) -> bool:
    """Return whether a person may put files to an assessment: commissioner, rater, department."""
    if not standing(assessment).flow.allows("paper", assessment.state):
        return False
    if commissions(user, assessment) or seat_of(user, assessment) is not None:
        return True
    return may(user, right_of(assessment.kind, ANSWER), assessment.cycle.organisation)


@transaction.atomic
def add_paper(
    assessment_id: int, stored: StoredFile, title: str = "", item: str = "", *, by: User
) -> Paper:
    """Return a file put to an assessment, or to an item of its card."""
    assessment = locked_assessment(assessment_id)
    if not may_add(by, assessment):
        standing(assessment).require("paper")
        raise Refused(_("您不能给这项评价附材料：请由组织评价的人或者评分人附。"), status=403)
    if item and card_in_force(assessment).item(item) is None:
        raise Refused(_("指标体系里没有这一项：请选列出的一项。"), field="item")
    paper = Paper.objects.create(
        assessment=assessment, item=item, title=title.strip()[:LONGEST], file=stored, by=by
    )
    changes: dict[str, tuple[object, object]] = {"proof": ("", f"{stored.name} {stored.digest}")}
    record_changes([change("add_paper", assessment, changes, ("paper_of", paper.pk))], by=by)
    return paper
