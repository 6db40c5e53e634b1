"""Surveys: which a person may see, where each stands, its form, its papers that wait."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from jiheng.model import Flow, State, SurveyForm, SurveyRules
from jiheng.rulebook import Rulebook
from jiheng.survey import Discrepancy, discrepancies
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, organisations
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import Standing
from jiheng.web.ledgers.declarations import rules
from jiheng.web.surveys.models import Lot, Paper, Survey, SurveyUse
from jiheng.web.surveys.sealing import has_lot_key

SURVEY = "survey"


def book() -> Rulebook:
    """Return the rules with an installation's own forms."""
    return rules().rest


def survey_flow() -> Flow:
    """Return how a survey goes."""
    return book().survey_flow


def survey_rules() -> SurveyRules:
    """Return what holds for every survey."""
    return book().survey_rules


def newest_forms() -> list[SurveyForm]:
    """Return the newest version of every form."""
    newest: dict[str, SurveyForm] = {}
    for form in sorted(book().survey_forms, key=lambda form: form.version):
        newest[form.id] = form
    return list(newest.values())


def form_of(survey: Survey) -> SurveyForm | None:
    """Return the form that a survey began with; None where the installation has it no more."""
    return book().survey_form(survey.form, survey.version)


def surveys(user: User) -> QuerySet[Survey]:
    """Return the surveys of the organisations that a person may see."""
    seen = Survey.objects.filter(organisation__in=organisations(user, "see"))
    return seen.select_related("organisation")


def reference(survey: Survey) -> str:
    """Return what lines of the record keep a survey under."""
    return f"survey/{survey.pk}"


def organisation_of(reference_text: str) -> int | None:
    """Return whose a survey is that a line of the record refers to."""
    pk = reference_text.split("/")[1]
    return Survey.objects.filter(pk=int(pk)).values_list("organisation_id", flat=True).first()


def state_of(survey: Survey) -> State:
    """Return where a survey stands."""
    return survey_flow().state(survey.state)


def standing(survey: Survey) -> Standing:
    """Return a survey as something with a state."""
    return Standing(
        SURVEY, survey.pk, survey.organisation, survey.state, survey_flow(), reference(survey)
    )


def offered(user: User, survey: Survey) -> tuple[flows.Offered, ...]:
    """Return the moves that a person's roles allow now."""
    return flows.offered(user, standing(survey), lambda _phases: frozenset())


def steps(survey: Survey) -> QuerySet[Step]:
    """Return the moves that were taken with a survey, in order."""
    return flows.steps(SURVEY, survey.pk)


def groups_of(survey: Survey) -> list[str]:
    """Return the groups of a survey in order."""
    return [group for group, _population, _issued in survey.frames]


def populations_of(survey: Survey) -> dict[str, int]:
    """Return how many there are in each group whose size is known."""
    return {group: n for group, n, _issued in survey.frames if n is not None}


def papers(survey: Survey) -> QuerySet[Paper]:
    """Return the papers of a survey."""
    return survey.papers.select_related("first_by", "second_by")


@dataclass(frozen=True, slots=True)
class DisputedPaper:
    """A paper whose two entries differ, and where."""

    paper: Paper
    open: tuple[Discrepancy, ...]  # not settled yet


def disputed_papers(form: SurveyForm, survey_papers: Iterable[Paper]) -> list[DisputedPaper]:
    """Return the papers that wait for a word on what differs."""
    disputed = []
    for paper in survey_papers:
        if paper.second is None or not paper.unsettled:
            continue
        pairs = discrepancies(form, paper.first, paper.second)
        unsettled = tuple(pair for pair in pairs if pair.question not in paper.settled)
        if unsettled:
            disputed.append(DisputedPaper(paper, unsettled))
    return disputed


def unfinished_papers(survey: Survey) -> int:
    """Return how many papers wait for a second entry or a word, late ones left out."""
    waiting = Q(second__isnull=True) | Q(unsettled__gt=0)
    return survey.papers.filter(waiting, late=False).count()


def ticket_counts(survey: Survey) -> dict[str, tuple[int, int]]:
    """Return how many links were made and used, by group."""
    counted = survey.tickets.values("group").annotate(n=Count("pk"), used=_used()).order_by()
    return {each["group"]: (each["n"], each["used"]) for each in counted}


def _used() -> Count:
    return Count("pk", filter=Q(used=True))


def waiting_answers(survey: Survey) -> int:
    """Return how many answers by link wait for their lot."""
    counted = survey.lots.aggregate(n=Count("held_answers"))
    return int(counted["n"])


def unopenable_answers() -> int:
    """Return how many answers wait for a lot whose key is not here."""
    waiting = Lot.objects.filter(held_answers__isnull=False).annotate(n=Count("held_answers"))
    return sum(lot.n for lot in waiting.distinct() if not has_lot_key(lot.recipient))


def uses(survey: Survey) -> QuerySet[SurveyUse]:
    """Return where the results of a survey were written."""
    return survey.uses.select_related("cycle__organisation", "by").annotate(year=F("cycle__year"))


def may_settle_papers(user: User, survey: Survey) -> bool:
    """Return whether somebody settles what two people entered differently: not only who enters."""
    rights = ("survey", "settle_survey")
    return any(may(user, right, survey.organisation) for right in rights)
