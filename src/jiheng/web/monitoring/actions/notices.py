"""整改通知: a red or yellow lamp of a round becomes a problem with a measure and a day."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiheng.model import Lamp
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.monitoring.models import Notice, Round
from jiheng.web.monitoring.queries.rounds import (
    WARNINGS,
    JudgedRound,
    judged,
    standing,
    usual_due,
)
from jiheng.web.monitoring.queries.waiting import period_name
from jiheng.web.performance.actions import problems
from jiheng.web.performance.queries.notices import lamp_names
from jiheng.web.performance.queries.year_tables import reference


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What is to be put right: about which line, how, by whom, until when."""

    subject: str  # as the sheets write it
    line: str  # the indicator; empty: the money
    measure: str
    division: str
    due: dt.date | None  # None: by the clock


@transaction.atomic
def give_notice(round_id: int, notice: NewNotice, *, by: User) -> Notice:
    """Return a notice about a line whose lamp is red or yellow; it goes on as a problem does.

    Without a day it is due by the clock. Raises Refused without the right, for a line with no such
    lamp, for a second notice about the same line, and without measure or division.
    """
    round_ = Round.objects.select_related("cycle__organisation").get(pk=round_id)
    cycle = round_.cycle
    require(by, "notice", cycle.organisation)
    standing(round_).require("notice")
    lamp = _lamp(judged(round_), notice)
    if lamp is None or lamp.colour not in WARNINGS:
        raise Refused(_("只有红灯和黄灯才发整改通知。"), field="line")
    name = next(label for label, id_ in lamp_names().items() if id_ == lamp.colour)
    what = notice.line or str(_("预算执行"))
    text = _("%(period)s：“%(subject)s”的“%(what)s”亮%(lamp)s。") % {
        "period": period_name(round_), "subject": notice.subject, "what": what, "lamp": name,
    }  # fmt: skip
    due = notice.due or usual_due()
    raised = problems.RaisedProblem(
        text=text,
        measure=notice.measure.strip(),
        division=notice.division.strip(),
        due=due.isoformat() if due is not None else "",
        source=problems.MONITORING,
        by_finance=may(by, "approve", cycle.organisation),
        indicator=notice.line,
        lamp=name,
    )
    measure = problems.raise_problem(cycle.pk, raised, by=by)
    try:
        with transaction.atomic():
            given = Notice.objects.create(
                round=round_, measure=measure, subject=notice.subject, line=notice.line,
                lamp=lamp.colour, by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("这一项已经发过整改通知。"), field="line") from error
    changes = {"line": ("", what), "lamp": ("", lamp.colour)}
    record_change(
        "notice", "round", round_.pk, by=by, changes=changes, reference=reference(cycle),
        bound=(("notice", given.pk),),
    )  # fmt: skip
    return given


def _lamp(seen: JudgedRound, notice: NewNotice) -> Lamp | None:
    for subject in seen.subjects:
        if subject.written == notice.subject:
            if not notice.line:
                return subject.money.lamp
            lines = (line for line in subject.lines if line.filled.name == notice.line)
            return next((line.progress.lamp for line in lines), None)
    return None
