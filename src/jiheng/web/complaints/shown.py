"""A complaint as its page shows it: its clocks with every day as it was counted."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.clocks import clock as run
from jiheng.model import ClockStep, LedgerRow
from jiheng.web.complaints.queries.cases import clocks
from jiheng.web.complaints.words import WHY, clock_name
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.declarations import rules

if TYPE_CHECKING:
    from jiheng.web.complaints.models import CaseClock, Complaint


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock in words, with the days that it passed."""

    clock: "CaseClock"
    name: str
    state: str  # running, overdue, met, late, superseded
    said: str
    uncertain: str
    steps: tuple[tuple[ClockStep, str], ...]
    cites: str

    @property
    def tone(self) -> str:
        """How it is coloured: what is over its day stands out."""
        return "tone-red" if self.state in ("overdue", "late") else "tone-blue"


def clocks_shown(complaint: "Complaint") -> Iterator[ClockShown]:
    """Yield the clocks of a complaint, those that began anew among them."""
    today = timezone.localdate()
    for kept in clocks(complaint):
        rule = rules().rest.clock(kept.rule, kept.began)
        steps = _steps(kept)
        yield ClockShown(
            clock=kept, name=clock_name(kept.rule), state=state_of(kept, today),
            said=_said(kept, today), uncertain=_uncertain(kept, steps), steps=steps,
            cites=rule.citation.text() if rule is not None else "",
        )  # fmt: skip


def state_of(kept: "CaseClock", today: dt.date) -> str:
    """Return how a clock stands."""
    if kept.superseded:
        return "superseded"
    if kept.ended is not None:
        return "met" if kept.ended <= kept.due else "late"
    return "running" if today <= kept.due else "overdue"


def _said(kept: "CaseClock", today: dt.date) -> str:
    return {
        "superseded": _("补正之前的时钟，保留"),
        "met": _("按时"),
        "late": _("逾期"),
        "running": _("计时中"),
        "overdue": _("已超期"),
    }[state_of(kept, today)]


def _uncertain(kept: "CaseClock", steps: tuple[tuple[ClockStep, str], ...]) -> str:
    """Return that days after the last announced year were counted by weekends alone."""
    if kept.certain or kept.superseded or kept.ended is not None:
        return ""
    years = working_days().years
    missing = sorted({step.day.year for step, _why in steps} - set(years))
    words = {"year": missing[0] if missing else kept.due.year}
    return _("按周末推算，%(year)s年放假安排公布后更新") % words


def _steps(kept: "CaseClock") -> tuple[tuple[ClockStep, str], ...]:
    """Return every day that a clock passed, each with why it counted or did not."""
    rule = rules().rest.clock(kept.rule, kept.began)
    if rule is None:
        return ()
    row = LedgerRow(ledger="complaints", key="", values={rule.begin: kept.began})
    ran = run(rule, row, working_days(), kept.began)
    return tuple((step, f"{WHY[step.why]}") for step in ran.steps) if ran is not None else ()


def newest_clock(complaint: "Complaint") -> "CaseClock | None":
    """Return the clock that is due next; None where none runs."""
    running = [c for c in complaint.clocks.all() if c.ended is None and not c.superseded]
    return min(running, key=lambda c: (c.due, c.pk), default=None)


def due_text(complaint: Any) -> str:
    """Return by when what is due next, for a list."""
    clock = newest_clock(complaint)
    return f"{clock_name(clock.rule)} {clock.due}" if clock is not None else ""
