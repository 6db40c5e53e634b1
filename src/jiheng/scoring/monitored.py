"""What was monitored of a department and its projects: money and indicators with their lamps."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Facts,
    Indicator,
    Lamp,
    MonitoredIndicator,
    Progress,
    Project,
    Quantity,
)
from jiheng.rulebook import MonitoringRule
from jiheng.scoring.lamps import worst
from jiheng.scoring.progress import indicator_progress, money_progress

NO_PERIOD = Progress(why="no_period")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredLine:
    """An indicator as it was monitored: what was filled in, and how far it is."""

    filled: MonitoredIndicator
    indicator: Indicator | None  # None: no indicator has this name
    to_date: Quantity | None
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredSubject:
    """The department, or a project, as it was monitored till the end of a period."""

    subject: str
    written: str  # as the sheets name it
    project: Project | None
    end: dt.date | None
    rate: Fraction | None  # money spent of the original budget
    money: Progress
    lines: tuple[MonitoredLine, ...]

    @property
    def lamp(self) -> Lamp | None:
        """The worst lamp of all; None if nothing can be judged."""
        return worst((self.money.lamp, *(line.progress.lamp for line in self.lines)))


def monitored(
    evaluation: Evaluation, facts: Facts, rule: MonitoringRule
) -> tuple[MonitoredSubject, ...]:
    """Return what the two sheets of monitoring hold, in their order; lamps by the rule."""
    named = [f.subject for f in evaluation.monitored_funds]
    named += [m.subject for m in evaluation.monitored]
    subjects = dict.fromkeys(named)
    return tuple(_subject(evaluation, facts, rule, written) for written in subjects)


def _subject(
    evaluation: Evaluation, facts: Facts, rule: MonitoringRule, written: str
) -> MonitoredSubject:
    project = next((p for p in evaluation.projects if written in (p.key, p.name)), None)
    subject = project.key if project is not None else DEPARTMENT
    funds = next((f for f in evaluation.monitored_funds if f.subject == written), None)
    end = funds.period_end if funds is not None else None
    budget, spent = _amounts(facts, subject, written if project is not None else DEPARTMENT)
    month = end.month if end is not None else 0
    return MonitoredSubject(
        subject=subject,
        written=written,
        project=project,
        end=end,
        rate=spent / budget if spent is not None and budget else None,
        money=money_progress(spent, budget, month, rule) if month else NO_PERIOD,
        lines=tuple(_lines(evaluation, facts, rule, (subject, written, month))),
    )


def _amounts(facts: Facts, subject: str, known: str) -> tuple[Fraction | None, Fraction | None]:
    """Return the original budget and what was spent of it, in base units."""
    role = "project" if subject != DEPARTMENT else "expenditure"
    budget = facts.first_exact(f"{role}.total", "original", subject)
    spent = facts.first_exact("monitored.total", "to_date", known)
    return tuple(
        fact.exact.amount if fact is not None and fact.exact is not None else None
        for fact in (budget, spent)
    )  # type: ignore[return-value]


def _lines(
    evaluation: Evaluation, facts: Facts, rule: MonitoringRule, about: tuple[str, str, int]
) -> Iterator[MonitoredLine]:
    subject, written, month = about
    by_name = {i.name: i for i in reversed(evaluation.indicators_of(subject))}
    for filled in evaluation.monitored:
        if filled.subject != written:
            continue
        indicator = by_name.get(filled.name)
        to_date, progress = None, NO_PERIOD
        if indicator is not None:
            fact = facts.first_exact("indicator.to_date", "value", indicator.key)
            to_date = fact.exact if fact is not None else None
        if month and indicator is not None:
            progress = indicator_progress(
                indicator.target, to_date, filled.likelihood, month, rule, indicator.month_plan
            )
        elif month:
            progress = Progress(why="no_indicator")
        yield MonitoredLine(filled=filled, indicator=indicator, to_date=to_date, progress=progress)
