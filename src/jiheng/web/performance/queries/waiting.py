"""What waits for a person in years: steps, requests to decide, remedies, reviews, tasks."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import may_anywhere
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import due, last_steps, return_note
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.waiting import WaitingRow, rows_waiting
from jiheng.web.performance.queries.cycles import cycles_of
from jiheng.web.performance.queries.moves import deadlines_of, my_tasks, steps_for, to_dos
from jiheng.web.performance.queries.reviewed import reviews
from jiheng.web.performance.queries.year_rows import problem_titles
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS, MEASURES, state_of, year_flow
from jiheng.web.performance.templatetags.performance_words import task_title

MOST = 200  # of a kind: a list has the rest


def waiting_years(user: User) -> Iterator[Waiting]:
    """Yield the years that wait for a step of this person; a return says why it came back."""
    cycles = list(to_dos(user)[:MOST])
    deadlines = deadlines_of(cycles)
    last = last_steps(YEAR, [cycle.pk for cycle in cycles])
    today = timezone.localdate()
    for cycle in cycles:
        deadline = deadlines.get((cycle.pk, state_of(cycle).stage))
        yield Waiting(
            title=f"{cycle.organisation.name} {cycle.year}",
            step="、".join(named(move) for move in steps_for(user, cycle)),
            address=reverse("performance:year", args=(cycle.pk,)),
            note=return_note(last.get(cycle.pk), year_flow()),
            due=due(deadline.day, today) if deadline is not None else None,
            kind=_("年度档案"),
        )


def waiting_rows_of_years(user: User) -> Iterator[Waiting]:
    """Yield requests that wait for a decision, and measures that wait for a step forward."""
    today = timezone.localdate()
    for id_, view in ((ADJUSTMENTS, "performance:adjustment"), (MEASURES, "performance:remedy")):
        ledger = ledgers()[id_]
        pieces = list(rows_waiting(user, ledger))
        if id_ == ADJUSTMENTS:
            pieces = _decidable(pieces)
        titles = problem_titles([piece.row for piece in pieces]) if id_ == MEASURES else {}
        for piece in pieces:
            row = piece.row
            yield Waiting(
                title=f"{row.organisation.name} {row.year} · {titles.get(row.pk) or row.title}",
                step=piece.step,
                address=reverse(view, args=(row.pk,)),
                note=piece.note,
                due=due(row.day, today),
                kind=named(ledger.flow.state(row.state)),
            )


def _decidable(pieces: list[WaitingRow]) -> list[WaitingRow]:
    """Return the requests whose year stands where they may be decided."""
    years = cycles_of([piece.row for piece in pieces])
    return [
        piece
        for piece in pieces
        if (year := years.get((piece.row.organisation_id, piece.row.year))) is not None
        and year_flow().allows("decide", year.state)
    ]


def waiting_reviews(user: User) -> Iterator[Waiting]:
    """Yield the reviews that were given to this person and are open."""
    if not may_anywhere(user, "rescore"):
        return
    for review in reviews(user).filter(state="open", reviewer=user)[:MOST]:
        yield Waiting(
            title=f"{review.cycle.organisation.name} {review.cycle.year}",
            step=_("复核评分"),
            address=reverse("performance:review", args=(review.pk,)),
            kind=_("抽查复核"),
        )


def waiting_tasks(user: User) -> Iterator[Waiting]:
    """Yield this person's tasks that are not done."""
    today = timezone.localdate()
    for task in my_tasks(user)[:MOST]:
        yield Waiting(
            title=f"{task.cycle.organisation.name} {task.cycle.year} · {task_title(task)}",
            step=_("办结任务"),
            address=reverse("performance:plan", args=(task.cycle_id,)),
            due=due(task.due, today),
            kind=_("我的任务"),
            finished_at=reverse("performance:task", args=(task.pk,)),
        )
