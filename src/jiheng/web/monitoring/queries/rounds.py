"""Rounds: which a person may see, where each stands, what it came to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiheng.model import Flow, ScoredEvaluation, State
from jiheng.pipeline import run
from jiheng.rulebook import RoundRule, Rulebook, load
from jiheng.scoring import MonitoredSubject, monitored
from jiheng.web.core.models import User
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import Standing
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.monitoring.models import Round
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.units import beside
from jiheng.web.performance.queries.year_rows import entries, rows_at
from jiheng.web.performance.queries.year_tables import reference
from jiheng.web.performance.year_document import as_document, sheet_form

ROUND = "round"
NOTICE_CLOCK = "monitoring.notice"
FUNDS, LINES = "monitored_funds", "monitored"
SHEETS = (FUNDS, LINES)
HANDED_IN = ("submitted", "noted")  # states of a round that finance has
WARNINGS = ("red", "yellow")  # lamps that are explained, and that notices are given for


def usual_due() -> dt.date | None:
    """Return the day by which a notice that is given today is usually dealt with."""
    return flows.due_by(NOTICE_CLOCK, timezone.localdate())


def round_flow() -> Flow:
    """Return how a round goes."""
    return load().rest.round_flow


def round_rules(year: int) -> tuple[RoundRule, ...]:
    """Return when places monitor in a year."""
    return tuple(rule for rule in load().rest.rounds if rule.since <= year)


def rounds(user: User) -> QuerySet[Round]:
    """Return the rounds of the years that a person may see.

    With each how many of its notices are not verified, and how many of these have no time left.
    """
    seen = Round.objects.filter(cycle__in=cycles(user).values("pk"))
    waiting = ~Q(notices__measure__state="verified")
    overdue = waiting & Q(notices__measure__day__lt=timezone.localdate())
    seen = seen.annotate(
        open_notices=Count("notices", filter=waiting, distinct=True),
        overdue_notices=Count("notices", filter=overdue, distinct=True),
    )
    return seen.select_related("cycle__organisation")


def execution_words(round_: Round) -> str:
    """Return how much of the budget was spent when a round was handed on; empty if unknown."""
    return f"{round_.execution * 100:.2f}%" if round_.execution is not None else ""


def state_of(round_: Round) -> State:
    """Return where a round stands."""
    return round_flow().state(round_.state)


def standing(round_: Round) -> Standing:
    """Return a round as something with a state; the record keeps it with its year."""
    cycle = round_.cycle
    return Standing(
        ROUND, round_.pk, cycle.organisation, round_.state, round_flow(), reference(cycle)
    )


def is_newest(round_: Round) -> bool:
    """Return whether the sheets of the year hold this round."""
    later = Round.objects.filter(cycle=round_.cycle_id, period_end__gt=round_.period_end)
    return not later.exists()


def round_authors(round_: Round, phases: tuple[str, ...]) -> frozenset[int]:
    """Return the ids of who filled in what the sheets of the year hold of a round."""
    filled: set[int] = set()
    for sheet in SHEETS:
        rows = entries(round_.cycle, sheet).only("authors")
        filled |= authors(rows, sheet_form(sheet), phases)
    return frozenset(filled)


def offered(user: User, round_: Round) -> tuple[flows.Offered, ...]:
    """Return the moves that a person's roles allow now; own work is not theirs to judge."""
    moves = flows.offered(user, standing(round_), lambda phases: round_authors(round_, phases))
    if is_newest(round_):
        return moves
    return tuple(offer for offer in moves if not offer.move.back)  # its sheets hold another round


def steps(round_: Round) -> QuerySet[Step]:
    """Return the moves that were taken with a round, in order."""
    return flows.steps(ROUND, round_.pk)


@dataclass(frozen=True, slots=True)
class JudgedRound:
    """What a round came to: scored as the year stood, and every subject with its lamps."""

    scored: ScoredEvaluation
    rules: Rulebook
    subjects: tuple[MonitoredSubject, ...]


def judged(round_: Round) -> JudgedRound:
    """Return what a round comes to: while it is filled in as its sheets are, then as handed on.

    What changes in the year later, a target or a budget, changes no round that was handed on.
    """
    filling = round_flow().first.id
    handed_on = Step.objects.filter(kind=ROUND, object_id=round_.pk, begin=filling)
    last = handed_on.values_list("pk", flat=True).last()
    if last is None or (is_newest(round_) and round_.state == filling):
        outcome = evaluated_year(round_.cycle).outcome
        return _judged(outcome.scored, outcome.rules)
    return _judged_at(last)


@lru_cache(maxsize=32)
def _judged_at(step_pk: int) -> JudgedRound:
    step = Step.objects.get(pk=step_pk)
    cycle = Round.objects.select_related("cycle__organisation").get(pk=step.object_id).cycle
    stored_rows: Mapping[str, Sequence[RowInput]] = rows_at(step)
    layout = as_document(f"{cycle.organisation.name} {cycle.year}", stored_rows)
    outcome = run(layout.document, rules(), units=beside(cycle, step.at))
    return _judged(outcome.scored, outcome.rules)


def _judged(scored: ScoredEvaluation, rules: Rulebook) -> JudgedRound:
    subjects = monitored(scored.evaluation, scored.facts, rules.monitoring)
    return JudgedRound(scored, rules, subjects)
