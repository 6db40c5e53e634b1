"""The work of a year planned: tasks from the usual timetable, who does them, what is done."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.rulebook import UsualTask, load
from jiheng.web.core.audit import append
from jiheng.web.core.models import User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import locked, need
from jiheng.web.performance.models import Cycle, Task
from jiheng.web.performance.queries import colleagues, deadlines, working_days
from jiheng.web.performance.stages import STATE

LONGEST = 200


@transaction.atomic
def plan(cycle_id: int, *, by: User) -> int:
    """Lay out the usual work of the stage, counted back from its deadline in working days.

    Returns how many tasks are new. Planning again moves the days of what is not done yet and
    leaves owners alone. Raises Refused without the right.
    """
    of = locked(cycle_id)
    need(by, "manage", of.organisation)
    stage = STATE[of.state].stage
    deadline = deadlines(of).get(stage)
    held = {t.key: t for t in of.tasks.filter(stage=stage) if t.key}
    new = 0
    for usual in load().rest.timetable:
        if usual.stage != stage:
            continue
        due = working_days().after(deadline.day, -usual.before) if deadline else None
        new += _put(of, usual, held.get(usual.id), due, by)
    return new


def _put(of: Cycle, usual: UsualTask, one: Task | None, due: dt.date | None, by: User) -> bool:
    if one is None:
        made = Task.objects.create(
            cycle=of,
            stage=usual.stage,
            key=usual.id,
            title=usual.label,
            due=due,
            owner=_only_one(of, usual.role),
        )
        _told(made, by, "add", title=("", made.title), due=("", due))
        return True
    if one.done_at is None and due is not None and one.due != due:
        _told(one, by, "change", due=(one.due, due))
        one.due = due
        one.save(update_fields=["due"])
    return False


def _only_one(of: Cycle, role: str) -> User | None:
    """Return who has a role in the department, if it is one person alone."""
    found = list(colleagues(of).filter(memberships__role=role)[:2])
    return found[0] if len(found) == 1 else None


def _told(task: Task, by: User, action: str, **changes: tuple[object, object]) -> None:
    told = {
        name: tuple("" if v is None else str(v) for v in pair) for name, pair in changes.items()
    }
    append(f"{action}_task", "task", task.pk, by=by, cycle_id=task.cycle_id, changes=told)  # type: ignore[arg-type]


def _owner(of: Cycle, owner: str) -> User | None:
    return colleagues(of).filter(pk=owner).first() if owner.isdecimal() else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("日期要写成 2027-04-15 这样。")) from None


@transaction.atomic
def add_task(cycle_id: int, title: str, owner: str, due: str, *, by: User) -> Task:
    """Return a task of their own. Raises Refused without the right or a title."""
    of = locked(cycle_id)
    need(by, "manage", of.organisation)
    if not title.strip() or len(title) > LONGEST:
        raise Refused(_("任务要有名称，不超过 200 字。"))
    made = Task.objects.create(
        cycle=of,
        stage=STATE[of.state].stage,
        title=title.strip(),
        owner=_owner(of, owner),
        due=_day(due),
    )
    _told(made, by, "add", title=("", made.title), due=("", made.due))
    return made


@transaction.atomic
def give_task(task_id: int, owner: str, due: str, *, by: User) -> Task:
    """Return a task given to somebody, due on a day."""
    one = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    of = locked(one.cycle_id)
    need(by, "manage", of.organisation)
    who, day = _owner(of, owner), _day(due)
    changes = {
        "owner": (one.owner_id, who.pk if who else None),
        "due": (one.due, day),
    }
    _told(one, by, "change", **{n: pair for n, pair in changes.items() if pair[0] != pair[1]})
    one.owner, one.due = who, day
    one.save(update_fields=["owner", "due"])
    return one


@transaction.atomic
def finish_task(task_id: int, done: bool, *, by: User) -> Task:
    """Return a task told as done, or as not done after all, by its owner or the manager."""
    one = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    of = locked(one.cycle_id)
    if one.owner_id != by.pk and not may(by, "manage", of.organisation):
        raise Refused(_("任务由负责人或绩效管理员办结。"), status=403)
    if done != (one.done_at is not None):
        _told(one, by, "finish", done=(one.done_at is not None, done))
        one.done_by, one.done_at = (by, timezone.now()) if done else (None, None)
        one.save(update_fields=["done_by", "done_at"])
    return one


@transaction.atomic
def drop_task(task_id: int, *, by: User) -> None:
    """Take a task off the plan; it stays in the record."""
    one = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    need(by, "manage", locked(one.cycle_id).organisation)
    _told(one, by, "drop", title=(one.title, ""))
    one.delete()
