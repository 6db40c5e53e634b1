"""The figures of some years that questions are asked about, of what a person may see."""

import datetime as dt
from fractions import Fraction

from django.utils.translation import get_language

from jiheng.comparison.gaming import Dated, Question
from jiheng.comparison.questions import Figures, questions_of
from jiheng.model import half_up
from jiheng.model.units import with_unit
from jiheng.usecases.questions import grade_thresholds
from jiheng.web.comparison.queries.observed import Compared, compared
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.reading import MONEY_SCALE
from jiheng.web.performance.queries.cycles import cycles

FILED = ("submitted", "confirmed")
DATED = ("funds", "contracts")  # ledgers whose days are those of money or of commitments
PROJECTS, PLANNED = "investment_projects", "planned_total"
YI = 100_000_000


def asked(user: User, first: int, last: int) -> tuple[Compared, tuple[Question, ...]]:
    """Return every question about the figures of some years, with what they were read from."""
    everything = compared(user, first, last)
    rule = rules().rest.comparison.gaming
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    filed = [each for each in everything.observations if each.actual is not None]
    figures = Figures(
        years=tuple(range(first, last + 1)),
        observations=filed,
        lines=everything.lines,
        scores=_scores(user, first, last),
        grades=grade_thresholds(rules(), last, language=language),
        sums=_sums(user, first, last),
        thresholds={_amount(t, language): t for t in rule.thresholds},
        acts=_acts(user, first, last),
    )
    return everything, questions_of(figures, rule)


def _amount(threshold: Fraction, language: str) -> str:
    unit, scale = ("亿元", YI) if threshold >= YI else ("万元", 10_000)
    number = f"{half_up(threshold / scale, 2).normalize():f}"
    return rules().rest.say("question_about_money", language, amount=with_unit(number, unit))


def _scores(user: User, first: int, last: int) -> list[Fraction]:
    """Return the totals of the departments that were handed in."""
    filed = cycles(user).filter(year__range=(first, last), state__in=FILED, score__isnull=False)
    scores = filed.values_list("score", flat=True)
    return [Fraction(score) for score in scores if score is not None]


def _sums(user: User, first: int, last: int) -> list[Fraction]:
    """Return what investment projects of these years pledge, in yuan."""
    ledger = ledgers().get(PROJECTS)
    if ledger is None or not sees(user, ledger):
        return []
    kept = ledger_rows(user, ledger).filter(voided=False, day__range=_days(first, last))
    amounts = (read.get(PLANNED) for read in kept.values_list("read", flat=True))
    return [Fraction(amount, MONEY_SCALE) for amount in amounts if isinstance(amount, int)]


def _acts(user: User, first: int, last: int) -> list[Dated]:
    """Return the days of payments and contracts, by county where a row has one."""
    acts: list[Dated] = []
    for id_ in DATED:
        ledger = ledgers().get(id_)
        if ledger is None or not sees(user, ledger):
            continue
        kept = ledger_rows(user, ledger).filter(voided=False, day__range=_days(first, last))
        rows = kept.values_list("organisation__name", "values", "day")
        acts += [
            Dated(values.get("region") or name, day.year, day.month, day.day)
            for name, values, day in rows
            if day is not None
        ]
    return acts


def _days(first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(first, 1, 1), dt.date(last, 12, 31)
