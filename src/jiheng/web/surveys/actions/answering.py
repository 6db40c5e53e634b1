"""An answer by link: the ticket is used up and the answer sealed, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from jiheng.model import SurveyForm
from jiheng.web.surveys.locking import lock_for_answer
from jiheng.web.surveys.models import Held, Lot, Survey, Ticket
from jiheng.web.surveys.sealing import longest, random_key, seal, ticket_digest

UNKNOWN, USED, CLOSED, OPEN = "unknown", "used", "closed", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a link leads to: a survey as respondents see it, or why it leads nowhere."""

    state: str
    survey: int = 0
    title: str = ""
    asker: str = ""
    form: str = ""
    version: int = 0
    group: str = ""
    groups: tuple[str, ...] = ()


SEEN = ("pk", "title", "asker", "form", "version", "state", "frames")  # all that is read of one


def invitation(secret: str) -> Invitation:
    """Return what a link leads to."""
    tickets = Ticket.objects.filter(digest=ticket_digest(secret))
    ticket = tickets.values("survey_id", "group", "used").first()
    if ticket is None:
        return Invitation(state=UNKNOWN)
    survey = Survey.objects.values(*SEEN).get(pk=ticket["survey_id"])
    state = OPEN if survey["state"] == "open" else CLOSED
    return Invitation(
        state=USED if ticket["used"] else state,
        survey=survey["pk"],
        title=survey["title"],
        asker=survey["asker"],
        form=survey["form"],
        version=survey["version"],
        group=ticket["group"],
        groups=tuple(frame[0] for frame in survey["frames"]),
    )


@transaction.atomic
def give_answer(
    secret: str, invited: Invitation, form: SurveyForm, points: Mapping[str, str]
) -> str:
    """Return what came of an answer: OPEN where it was taken, else why it was not.

    Of two at once one wins. Nothing is written but the ticket's mark and the sealed answer: no
    line of the record, no line of the log, no moment.
    """
    lock_for_answer(invited.survey)
    if not Survey.objects.filter(pk=invited.survey, state="open").values("pk").exists():
        return CLOSED
    tickets = Ticket.objects.filter(digest=ticket_digest(secret), used=False)
    if not tickets.update(used=True):
        return USED
    lots = Lot.objects.filter(survey_id=invited.survey, group=invited.group, state="open")
    lot = lots.values("pk", "recipient").get()
    length = longest(form, invited.groups)
    sealed = seal(lot["recipient"], invited.group, points, length=length)
    Held.objects.bulk_create([Held(id=random_key(), lot_id=lot["pk"], sealed=sealed)])
    return OPEN
