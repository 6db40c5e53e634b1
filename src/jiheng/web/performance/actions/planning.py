"""The work of a year planned: tasks from the usual timetable, who does them, what is done."""

import datetime as dt
from copy import copy

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.rulebook import UsualTask, load
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.authenticated import int_or_zero
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.queries import working_days
from jiheng.web.performance.models import Cycle, Task
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.moves import colleagues, deadlines
from jiheng.web.performance.queries.year_tables import reference, standing, state_of

LONGEST = 200


@transaction.atomic
def plan(cycle_id: int, *, by: User) -> int:
    """Lay out the usual work of the stage, counted back from its deadline in working days.

    Returns how many tasks are new. Planning again moves the days of what is not done yet and
    leaves owners alone. Raises Refused without the right.
    """
    cycle = locked_cycle(cycle_id)
    require(by, "manage", cycle.organisation)
    standing(cycle).require("plan")
    stage = state_of(cycle).stage
    deadline = deadlines(cycle).get(stage)
    tasks_by_key = {t.key: t for t in cycle.tasks.filter(stage=stage) if t.key}
    new = 0
    for usual in load().rest.timetable:
        if usual.stage != stage:
            continue
        due = working_days().after(deadline.day, -usual.before) if deadline else None
        new += _put(cycle, usual, tasks_by_key.get(usual.id), due, by)
    return new


def _put(cycle: Cycle, usual: UsualTask, task: Task | None, due: dt.date | None, by: User) -> bool:
    if task is None:
        new_task = Task.objects.create(
            cycle=cycle,
            stage=usual.stage,
            key=usual.id,
            title=usual.label,
            due=due,
            owner=_only_one(cycle, usual.role),
        )
        _record(new_task, by, "add", title=("", new_task.title), due=("", due))
        return True
    if task.done_at is None and due is not None and task.due != due:
        before, task.due = task.due, due
        task.save(update_fields=["due"])
        _record(task, by, "change", due=(before, due))
    return False


def _only_one(cycle: Cycle, role: str) -> User | None:
    """Return who has a role in the department, if it is one person alone."""
    users = list(colleagues(cycle).filter(memberships__role=role)[:2])
    return users[0] if len(users) == 1 else None


def _record(task: Task, by: User, action: str, **changes: tuple[object, object]) -> None:
    texts: dict[str, tuple[object, object]] = {
        name: ("" if old is None else str(old), "" if new is None else str(new))
        for name, (old, new) in changes.items()
    }
    record_change(
        f"{action}_task",
        "task",
        task.pk,
        by=by,
        reference=reference(task.cycle),
        changes=texts,
        bound=(("task", task.pk),),
    )


def _owner(cycle: Cycle, owner: str) -> User | None:
    return colleagues(cycle).filter(pk=int_or_zero(owner)).first()


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("日期要写成 2027-04-15 这样。")) from None


@transaction.atomic
def add_task(cycle_id: int, title: str, owner: str, due: str, *, by: User) -> Task:
    """Return a task of their own. Raises Refused without the right or a title."""
    cycle = locked_cycle(cycle_id)
    require(by, "manage", cycle.organisation)
    standing(cycle).require("plan")
    if not title.strip() or len(title) > LONGEST:
        raise Refused(_("任务要有名称，不超过 200 字。"))
    task = Task.objects.create(
        cycle=cycle,
        stage=state_of(cycle).stage,
        title=title.strip(),
        owner=_owner(cycle, owner),
        due=_day(due),
    )
    _record(task, by, "add", title=("", task.title), due=("", task.due))
    return task


@transaction.atomic
def give_task(task_id: int, owner: str, due: str, *, by: User) -> Task:
    """Return a task given to somebody, due on a day."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    note_beside("task", task_id)
    cycle = locked_cycle(task.cycle_id)
    require(by, "manage", cycle.organisation)
    standing(cycle).require("plan")
    who, day = _owner(cycle, owner), _day(due)
    changes = {
        "owner": (task.owner_id, who.pk if who else None),
        "due": (task.due, day),
    }
    task.owner, task.due = who, day
    task.save(update_fields=["owner", "due"])
    _record(task, by, "change", **{n: pair for n, pair in changes.items() if pair[0] != pair[1]})
    return task


@transaction.atomic
def finish_task(task_id: int, done: bool, *, by: User) -> Task:
    """Return a task told as done, or as not done after all, by its owner or the manager."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    note_beside("task", task_id)
    cycle = locked_cycle(task.cycle_id)
    if task.owner_id != by.pk and not may(by, "manage", cycle.organisation):
        raise Refused(_("任务由负责人或绩效管理员办结。"), status=403)
    standing(cycle).require("plan")
    if done != (task.done_at is not None):
        task.done_by, task.done_at = (by, timezone.now()) if done else (None, None)
        task.save(update_fields=["done_by", "done_at"])
        _record(task, by, "finish", done=(not done, done))
    return task


@transaction.atomic
def drop_task(task_id: int, *, by: User) -> None:
    """Take a task off the plan; it stays in the record."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    note_beside("task", task_id)
    cycle = locked_cycle(task.cycle_id)
    require(by, "manage", cycle.organisation)
    standing(cycle).require("plan")
    gone = copy(task)  # which has its id still
    task.delete()
    _record(gone, by, "drop", title=(gone.title, ""))
