"""The rules of assessments: kinds, cards, the flow; rights are made of the kinds."""

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from jiheng.model import DEPARTMENT, Flow
from jiheng.model.assessment import AssessmentKind, Card
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import named, page_language
from jiheng.web.ledgers.declarations import rules
from jiheng.web.performance.models import Cycle

COMMISSION, RATE, ANSWER = "commission", "rate", "answer"
PROJECT, POLICY = "project", "policy"
OF_A_POLICY = "policy:"  # before the name of a policy, as the subject of an assessment
LONGEST_POLICY = 50  # characters of its name


def assessment_flow() -> Flow:
    """Return how an assessment goes."""
    return rules().rest.assessment_flow


def kinds() -> tuple[AssessmentKind, ...]:
    """Return the kinds of assessments."""
    return rules().rest.assessment_kinds


def kind_of(id_: str) -> AssessmentKind | None:
    """Return a kind; None if there is none."""
    return next((kind for kind in kinds() if kind.id == id_), None)


def right_of(kind: str, right: str) -> str:
    """Return a right of a kind as the table of rights has it."""
    return f"{kind}.{right}"


def assessment_rights() -> tuple[Right, ...]:
    """Return the rights of every kind, with the roles that its data names."""
    return tuple(right for kind in kinds() for right in _rights(kind))


def _rights(kind: AssessmentKind) -> tuple[Right, ...]:
    return (
        Right(
            right_of(kind.id, COMMISSION), _label(kind, _("组织、汇总、出具结论")), kind.commission
        ),
        Right(right_of(kind.id, RATE), _label(kind, _("评分")), kind.rate),
        Right(right_of(kind.id, ANSWER), _label(kind, _("反馈意见")), kind.answer),
    )


def _words(kind: AssessmentKind, right: Promise) -> str:
    return f"{named(kind)}: {right}" if page_language() == "en" else f"{named(kind)}：{right}"


_label = lazy(_words, str)


def subject_kind(subject: str) -> str:
    """Return what a subject is: the department, a policy, or a project."""
    if subject.startswith(OF_A_POLICY):
        return POLICY
    return DEPARTMENT if subject == DEPARTMENT else PROJECT


def cards_of(kind: str, subject: str, cycle: Cycle) -> tuple[Card, ...]:
    """Return the cards for a subject of a year, the most local one first."""
    what = subject_kind(subject)
    return rules().rest.cards_for(kind, what, cycle.year, cycle.organisation.place)


def policy_name(subject: str) -> str:
    """Return the name of a policy that is a subject; empty for what is none, or has none."""
    name = " ".join(subject.removeprefix(OF_A_POLICY).split())
    return name if subject_kind(subject) == POLICY else ""


def card_of(id_: str) -> Card | None:
    """Return a card by its id; None if it is not in force any more."""
    return next((card for card in rules().rest.cards if card.id == id_), None)
