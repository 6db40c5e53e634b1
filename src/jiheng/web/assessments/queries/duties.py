"""岗位责任: which division and which post answers for what in a year, and what is still to do."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from jiheng.model import Move
from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, memberships
from jiheng.web.core.rights import ROLE, Role
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.moves import colleagues, tasks
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import (
    MEASURES,
    PROBLEMS,
    sheets_of_years,
    year_flow,
    year_table,
)

DUTIES = "duties"
DIVISION, HEAD = "division", "division_head"
INDICATORS = "indicators"
DONE = "verified"


@dataclass(frozen=True, slots=True)
class Owned:
    """Something that a division answers for: what it is, where, who answers, by when."""

    kind: str  # indicator, measure
    title: str
    address: str
    person: str = ""
    due: dt.date | None = None
    open: bool = False
    overdue: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DivisionDuties:
    """What a division answers for; its name is empty where nobody is named."""

    name: str
    indicators: tuple[Owned, ...]
    measures: tuple[Owned, ...]

    @property
    def outstanding(self) -> int:
        """How many indicators have no result, and measures are not done."""
        return sum(owned.open for owned in (*self.indicators, *self.measures))


@dataclass(frozen=True, slots=True)
class PostDuties:
    """What a person answers for: posts, rows typed, tasks, the moves that wait for the post."""

    person: User
    posts: tuple[tuple[Role, str], ...]
    rows: int
    tasks: int
    tasks_late: int
    moves: tuple[Move, ...] = field(default=())


def own_division(user: User, cycle: Cycle) -> str | None:
    """Return the division that alone a person sees the duties of; None: all, or none at all.

    A head of a division who has no further post in the department sees that division.
    """
    posts = [
        m for m in memberships(user) if m.organisation.path.startswith(cycle.organisation.path)
        or cycle.organisation.path.startswith(m.organisation.path)
    ]  # fmt: skip
    if not posts or any(m.role != HEAD or m.organisation.kind != DIVISION for m in posts):
        return None
    return posts[0].organisation.name


def may_see(user: User, cycle: Cycle) -> bool:
    """Return whether a person sees who answers for what in a year."""
    return may(user, DUTIES, cycle.organisation)


def divisions(cycle: Cycle, today: dt.date, only: str | None = None) -> tuple[DivisionDuties, ...]:
    """Return the divisions of a year in order of their names, those without one at the end."""
    indicators: dict[str, list[Owned]] = {}
    for row in entries(cycle, INDICATORS):
        _put(indicators, row, _indicator(cycle, row))
    texts = {
        row.values.get("number", "").strip(): row.values.get("text", "")
        for row in entries(cycle, PROBLEMS)
    }
    measures: dict[str, list[Owned]] = {}
    for row in entries(cycle, MEASURES):
        _put(measures, row, _measure(cycle, row, texts, today))
    names = sorted({*indicators, *measures}, key=lambda name: (not name, name))
    return tuple(
        DivisionDuties(name, tuple(indicators.get(name, ())), tuple(measures.get(name, ())))
        for name in names
        if only is None or name == only
    )


def _put(groups: dict[str, list[Owned]], row: Row, owned: Owned) -> None:
    groups.setdefault(row.values.get(DIVISION, "").strip(), []).append(owned)


def _indicator(cycle: Cycle, row: Row) -> Owned:
    due = not row.values.get("actual", "").strip() and not row.values.get("not_applicable", "")
    address = year_table(cycle, INDICATORS).row_address(row.key)
    return Owned("indicator", row.title, address, open=due)


def _measure(cycle: Cycle, row: Row, problems: dict[str, str], today: dt.date) -> Owned:
    read = row.read.get("due")
    due = dt.date.fromisoformat(read) if isinstance(read, str) else None
    is_open = row.state != DONE
    return Owned(
        "measure", row.title, year_table(cycle, MEASURES).row_address(row.key),
        person=row.values.get("person", ""), due=due, open=is_open,
        overdue=is_open and due is not None and due < today,
        problem=problems.get(row.values.get("problem", "").strip(), ""),
    )  # fmt: skip


def posts(cycle: Cycle, today: dt.date, only: str | None = None) -> tuple[PostDuties, ...]:
    """Return the people of a department, or of a division, with their posts and what waits."""
    people = list(colleagues(cycle).prefetch_related("memberships__organisation"))
    typed = _typed(cycle)
    open_tasks = [task for task in tasks(cycle) if task.done_at is None and task.owner_id]
    of_person = Counter(task.owner_id for task in open_tasks)
    late = Counter(t.owner_id for t in open_tasks if t.due is not None and t.due < today)
    waiting = [move for move in year_flow().moves_from(cycle.state) if not move.back]
    return tuple(
        PostDuties(
            person, own, typed[person.pk], of_person[person.pk], late[person.pk],
            tuple(m for m in waiting if _holds(own, m)),
        )
        for person in people
        for own in [_posts_of(person, cycle)]
        if only is None or any(name == only for _role, name in own)
    )  # fmt: skip


def _holds(own: Iterable[tuple[Role, str]], move: Move) -> bool:
    return bool({role.id for role, _name in own} & set(roles_with(move.right)))


def _posts_of(person: User, cycle: Cycle) -> tuple[tuple[Role, str], ...]:
    below = cycle.organisation.path
    return tuple(
        (ROLE[m.role], m.organisation.name)
        for m in person.memberships.all()
        if m.role in ROLE and m.organisation.path.startswith(below)
    )


def _typed(cycle: Cycle) -> Counter[int]:
    """Return how many rows of a year hold a value of each person."""
    counts: Counter[int] = Counter()
    rows: Iterable[Row] = Row.objects.filter(
        organisation=cycle.organisation_id, year=cycle.year, ledger__in=sheets_of_years()
    ).only("authors")
    for row in rows:
        counts.update(set(row.authors.values()))
    return counts
