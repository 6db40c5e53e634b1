"""Calls about the work of a year: deadlines, the plan, tasks."""

import datetime as dt
from typing import Any

from ninja import Router, Schema, Status

from jiheng.web.core.api.base import ANSWERS, MOST, Day, Id, Name, Number, Sent, Short
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.performance import queries
from jiheng.web.performance.actions import planning

router = Router(tags=["work"])


class Deadline(Schema):
    """The last day of a stage; it ends at 24:00."""

    stage: str
    day: dt.date


class NewDeadline(Sent):
    """A last day to be set for all below an organisation."""

    organisation: Number
    year: Number
    stage: Name
    day: Day


class Task(Schema):
    """A piece of work."""

    id: int
    year: int  # id of the year
    stage: str
    title: str
    owner: int | None
    due: dt.date | None
    done: bool


class NewTask(Sent):
    """A task of their own."""

    title: Short
    owner: Number | None = None
    due: Day = ""


class Given(Sent):
    """Who does a task, by which day."""

    owner: Number | None = None
    due: Day = ""


class Done(Sent):
    """Whether a task is done."""

    done: bool


def _task(task: Any) -> dict[str, Any]:
    return {
        "id": task.pk, "year": task.cycle_id, "stage": task.stage, "title": task.title,
        "owner": task.owner_id, "due": task.due, "done": task.done_at is not None,
    }  # fmt: skip


@router.get("/years/{pk}/deadlines", response={200: list[Deadline], **ANSWERS})
def deadlines(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the deadlines that hold for a year."""
    deadlines = queries.deadlines(queries.cycle(request.user, pk)).values()
    return [{"stage": d.stage, "day": d.day} for d in deadlines]


@router.put("/deadlines", response={200: Deadline, **ANSWERS})
def set_deadline(request: AuthenticatedRequest, sent: NewDeadline) -> Any:
    """Set the last day of a stage for all below an organisation."""
    try:
        day = dt.date.fromisoformat(sent.day)
    except ValueError as error:
        raise Refused(
            "没有这一天，请写成 2026-07-31 / there is no such day: write it as 2026-07-31"
        ) from error
    deadline = flows.set_deadline(
        organisation_id=sent.organisation,
        year=str(sent.year) if sent.year <= 9999 else "",
        stage=sent.stage,
        day=day,
        by=request.user,
    )
    return {"stage": deadline.stage, "day": deadline.day}


@router.get("/tasks", response={200: list[Task], **ANSWERS})
def my_tasks(request: AuthenticatedRequest) -> Any:
    """Return what this person has still to do, at most 200."""
    return [_task(t) for t in queries.my_tasks(request.user)[:MOST]]


@router.get("/years/{pk}/tasks", response={200: list[Task], **ANSWERS})
def tasks(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the tasks of a year."""
    return [_task(t) for t in queries.tasks(queries.cycle(request.user, pk))]


@router.post("/years/{pk}/tasks", response={201: Task, **ANSWERS})
def add_task(request: AuthenticatedRequest, pk: Id, sent: NewTask) -> Any:
    """Add a task of their own."""
    cycle = queries.cycle(request.user, pk)
    details = (sent.title, str(sent.owner or ""), sent.due)
    return Status(201, _task(planning.add_task(cycle.pk, *details, by=request.user)))


@router.post("/years/{pk}/plan", response={200: list[Task], **ANSWERS})
def plan(request: AuthenticatedRequest, pk: Id) -> Any:
    """Lay out the usual work of the stage, counted back from its deadline in working days."""
    cycle = queries.cycle(request.user, pk)
    planning.plan(cycle.pk, by=request.user)
    return [_task(t) for t in queries.tasks(cycle)]


@router.put("/tasks/{pk}", response={200: Task, **ANSWERS})
def give_task(request: AuthenticatedRequest, pk: Id, sent: Given) -> Any:
    """Give a task to somebody, due on a day."""
    task = queries.visible_tasks(request.user).get(pk=pk)
    return _task(planning.give_task(task.pk, str(sent.owner or ""), sent.due, by=request.user))


@router.put("/tasks/{pk}/done", response={200: Task, **ANSWERS})
def finish_task(request: AuthenticatedRequest, pk: Id, sent: Done) -> Any:
    """Tell a task as done, or as not done after all."""
    task = queries.visible_tasks(request.user).get(pk=pk)
    return _task(planning.finish_task(task.pk, sent.done, by=request.user))


@router.delete("/tasks/{pk}", response={204: None, **ANSWERS})
def drop_task(request: AuthenticatedRequest, pk: Id) -> Any:
    """Take a task off the plan."""
    planning.drop_task(queries.visible_tasks(request.user).get(pk=pk).pk, by=request.user)
    return Status(204, None)
