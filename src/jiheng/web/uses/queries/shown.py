"""A proposal as its page shows it: every line in words, with the decision that stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.model import ProposedUse, UseCase
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.performance.models import Cycle
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries.proposals import YearProposal, written
from jiheng.web.uses.queries.uses import in_force
from jiheng.web.uses.wording import LAMPS, OUTCOMES, WHY, in_wan, money_range, percent


@dataclass(frozen=True, slots=True)
class ShownUse:
    """A line of a proposal in words."""

    subject: str  # as the sheets write it
    name: str
    budget: str  # 万元
    outturn: str
    rate: str
    total: str
    grade: str
    problems: int
    drift: int
    lamp: str
    outcome: str  # id of what is proposed
    proposed: str
    others: str  # what else the rule says of it
    range: str
    formula: str
    why: str
    use: ResultUse | None  # the decision in force
    decided: str
    amount: str
    reason: str


def shown_lines(cycle: Cycle, seen: YearProposal) -> Iterator[ShownUse]:
    """Yield a proposal in words, line by line."""
    decisions = in_force(cycle)
    for line in seen.lines:
        yield _shown(line, decisions.get(written(line.subject)))


def _shown(line: ProposedUse, use: ResultUse | None) -> ShownUse:
    subject = written(line.subject)
    return ShownUse(
        subject=subject,
        name=line.name or said(subject),
        budget=in_wan(line.budget),
        outturn=in_wan(line.outturn),
        rate=percent(line.rate),
        total=f"{line.total}" if line.total is not None else "",
        grade=said(line.grade) if line.grade else "",
        problems=line.standing.problems,
        drift=line.standing.drift,
        lamp=f"{LAMPS.get(line.standing.lamp, '')}",
        outcome=line.case.outcome if line.case is not None else "",
        proposed=_words(line.case) if line.case is not None else "",
        others="、".join(_words(case) for case in line.cases if case is not line.case),
        range=money_range(line.low, line.high),
        formula=line.formula,
        why=f"{WHY.get(line.why, '')}",
        use=use,
        decided=f"{OUTCOMES[use.outcome]}" if use is not None else "",
        amount=in_wan(use.amount) if use is not None else "",
        reason=use.reason if use is not None else "",
    )


def _words(case: UseCase) -> str:
    return case.english if page_language() == "en" else case.label
