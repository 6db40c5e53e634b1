"""The periods of an indicator: of each round the target that was due, the value, and the lock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiheng.model import Progress
from jiheng.scoring.progress import due_amount
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.progress import shown_due, why_words
from jiheng.web.monitoring.queries.rounds import judged, round_flow, rounds
from jiheng.web.monitoring.queries.waiting import period_name

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle


@dataclass(frozen=True, slots=True)
class Period:
    """An indicator in one round."""

    round: Round
    name: str
    target: str  # that is due by its end; empty where a share of the target has no meaning
    due: str  # the share, with its method
    to_date: str
    progress: Progress
    why: str
    locked: bool  # nobody fills it in any more


def periods_of(user: "User", cycle: "Cycle", row: "Row") -> Iterator[Period]:
    """Yield the rounds of a year in which an indicator was monitored, the earliest first."""
    subject, name = row.values.get("subject", "").strip(), row.values.get("name", "").strip()
    for round_ in rounds(user).filter(cycle=cycle).order_by("period_end"):
        for seen in judged(round_).subjects:
            if subject and seen.written != subject:
                continue
            for line in seen.lines:
                if line.filled.name.strip() != name:
                    continue
                target = line.indicator.target if line.indicator is not None else None
                due = due_amount(target, line.progress.due)
                yield Period(
                    round=round_,
                    name=period_name(round_),
                    target=due.printed() if due is not None else "",
                    due=shown_due(line.progress),
                    to_date=line.filled.to_date,
                    progress=line.progress,
                    why=why_words(line.progress),
                    locked=round_.state != round_flow().first.id,
                )
