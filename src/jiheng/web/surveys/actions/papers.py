"""Papers entered twice by two people, and what differs settled by naming a value with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model import SurveyForm
from jiheng.survey import discrepancies, faults_of
from jiheng.survey.double_entry import GROUP
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.surveys.actions.surveys import locked_survey
from jiheng.web.surveys.models import Paper, Survey
from jiheng.web.surveys.queries.surveys import (
    form_of,
    groups_of,
    may_settle_papers,
    reference,
    standing,
)

LONGEST_NUMBER = 40
LEAST_REASON = 2  # characters


@dataclass(frozen=True, slots=True)
class EnteredPaper:
    """A paper as somebody reads it: its number, its group, the points that were ticked."""

    number: str
    group: str
    points: Mapping[str, str]  # ids of points by question; a question left out was not answered


@transaction.atomic
def enter_paper(survey_id: int, entered: EnteredPaper, *, by: User) -> Paper:
    """Return a paper with an entry of this person: the first, or the second by another.

    One's own first entry may be entered anew while there is no second. After closing a paper is
    late and counts apart. Raises Refused without the right, for a third entry, and for what is no
    point of the scale.
    """
    survey = locked_survey(survey_id)
    require(by, "enter_survey", survey.organisation)
    late = survey.state == "closed"
    standing(survey).require("late" if late else "enter")
    form = form_of(survey)
    if form is None:
        raise Refused(_("这份问卷的这个版本已经不在规则里，请先放回去。"))
    number, values = _checked(survey, form, entered)
    paper = Paper.objects.filter(survey=survey, number=number).first()
    if paper is None:
        paper = Paper.objects.create(
            survey=survey, number=number, first=values, first_by=by, late=late
        )
        action = "enter_paper"
    elif paper.second is not None:
        raise Refused(
            _("第 %(number)s 份已经由两个人录过了；有差异的在“核定差异”里办。")
            % {"number": number},
            field="number",
        )
    elif paper.first_by_id == by.pk:
        _note_beside(paper)
        paper.first = values
        paper.save(update_fields=["first"])
        action = "enter_paper"
    else:
        _note_beside(paper)
        paper.second, paper.second_by = values, by
        paper.unsettled = len(discrepancies(form, paper.first, values))
        paper.save(update_fields=["second", "second_by", "unsettled"])
        action = "enter_paper_again"
    _record(action, survey, paper, {"paper": ("", number)}, by=by)
    return paper


def _checked(survey: Survey, form: SurveyForm, entered: EnteredPaper) -> tuple[str, dict[str, str]]:
    """Return number and values of an entry. Raises Refused for what cannot be."""
    number = entered.number.strip()
    if not storable(number) or not 0 < len(number) <= LONGEST_NUMBER:
        raise Refused(_("请写明问卷编号（最多 40 字）。"), field="number")
    groups = groups_of(survey)
    group = entered.group or (groups[0] if len(groups) == 1 else "")
    if group not in groups:
        raise Refused(_("请选问卷的组别。"), field="group")
    points = {question: point for question, point in entered.points.items() if point}
    wrong = faults_of(form, points)
    if wrong:
        asked = next((q for q in form.questions if q.id == wrong[0]), None)
        known = "、".join(f"{n} {named(point)}" for n, point in enumerate(form.scale, start=1))
        words = {"question": named(asked) if asked else wrong[0], "value": points[wrong[0]]}
        raise Refused(
            _("“%(question)s”录的是“%(value)s”，请改成：%(known)s；没答的留空。")
            % {**words, "known": known},
            field=f"q-{wrong[0]}",
        )
    return number, {GROUP: group, **points}


@transaction.atomic
def settle(paper_id: int, question: str, value: str, reason: str, *, by: User) -> Paper:
    """Return a paper with a word on a question that two people entered differently.

    The value is one of the two, or another that the paper has. Raises Refused without the right
    or a reason, for whoever entered one of the two, and where nothing differs.
    """
    survey = locked_survey(Paper.objects.get(pk=paper_id).survey_id)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    if not may_settle_papers(by, survey):
        require(by, "survey", survey.organisation)
    standing(survey).require("settle")
    form = form_of(survey)
    if form is None or paper.second is None:
        raise Refused(_("这份问卷还没有录第二遍：请先由另一个人录。"))
    if by.pk in (paper.first_by_id, paper.second_by_id):
        raise Refused(_("其中一遍是您录的，请由没有录过这一份的人核定。"))
    pairs = {pair.question: pair for pair in discrepancies(form, paper.first, paper.second)}
    if question not in pairs:
        raise Refused(_("这一题两遍录得一样，不用核定。"))
    known = groups_of(survey) if question == GROUP else [point.id for point in form.scale]
    if value not in known and (value or question == GROUP):
        raise Refused(_("请选问卷上写的那一项。"), field="value")
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("请写明理由，例如“已查原卷”。"), field="reason")
    _note_beside(paper)
    pair, said_before = pairs[question], paper.settled.get(question, [""])[0]
    paper.settled = {**paper.settled, question: [value, reason.strip()[:200], by.pk]}
    paper.unsettled = len(set(pairs) - set(paper.settled))
    paper.save(update_fields=["settled", "unsettled"])
    changes = {
        "paper": ("", paper.number),
        "question": ("", question),
        "value": (said_before or f"{pair.first or '—'} / {pair.second or '—'}", value),
        "reason": ("", reason.strip()),
    }
    _record("settle_paper", survey, paper, changes, by=by)
    return paper


def _note_beside(paper: Paper) -> None:
    note_beside("paper", paper.pk, ("survey", paper.survey_id))


def _record(
    action: str,
    survey: Survey,
    paper: Paper,
    changes: Mapping[str, tuple[object, object]],
    *,
    by: User,
) -> None:
    record_change(
        action, "survey", survey.pk, by=by, changes=changes, reference=reference(survey),
        bound=(("paper", paper.pk),),
    )  # fmt: skip
