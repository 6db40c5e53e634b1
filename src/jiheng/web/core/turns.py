"""Whose job is next: departments in turn, and in a department its people in turn."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Max

from jiheng.web.core.models import Job, Membership

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
DEEP = 3  # parts of a path, to a department: /1/4


def fair_turns() -> list[int]:
    """Return the jobs that wait, in turn: whose department, then who was served the longest ago."""
    waiting = list(Job.objects.filter(state="waiting").order_by("pk").values_list("pk", "owner"))
    if len({owner for _pk, owner in waiting}) < 2:
        return [pk for pk, _owner in waiting]
    started = Job.objects.exclude(started_at=None).values("owner")
    last = dict(started.annotate(last=Max("started_at")).values_list("owner", "last"))
    departments = departments_of({*last, *(owner for _pk, owner in waiting)})
    last_of: dict[str, dt.datetime] = {}
    for owner, at in last.items():
        last_of[departments[owner]] = max(at, last_of.get(departments[owner], NEVER))
    turn = {pk: number for number, (pk, _owner) in enumerate(waiting)}
    owner_of = dict(waiting)
    return sorted(
        turn,
        key=lambda pk: (
            last_of.get(departments[owner_of[pk]], NEVER), last.get(owner_of[pk], NEVER), turn[pk]
        ),
    )  # fmt: skip


def of_department(person: int, amounts: Mapping[int, int]) -> int:
    """Return how much of what people have is a person's whole department's."""
    departments = departments_of({*amounts, person})
    own = departments[person]
    return sum(amount for owner, amount in amounts.items() if departments[owner] == own)


def departments_of(owners: set[int]) -> dict[int, str]:
    """Return the department of people, by the start of the path of what they belong to."""
    rows = Membership.objects.filter(user__in=owners).order_by("-pk")
    paths = dict(rows.values_list("user", "organisation__path"))
    return {
        owner: "/".join(paths[owner].split("/")[:DEEP]) if owner in paths else f"{owner}"
        for owner in owners
    }
