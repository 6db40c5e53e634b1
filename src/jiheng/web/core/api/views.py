"""Who looked at what, for programs: the log of views as its page shows it."""

import datetime as dt
from typing import Annotated, Any

from ninja import Query, Schema

from jiheng.web.core.api.base import ANSWERS, BIGGEST, MOST, After, needs
from jiheng.web.core.api.people import router
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.viewed import described_views
from jiheng.web.core.views.viewed import views_list

Sought = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Person = Annotated[int, Query(ge=1, le=BIGGEST)]


class View(Schema):
    """A view, an export, or what somebody was refused; names are those of now."""

    id: int
    at: dt.datetime
    person: int
    name: str
    action: str
    kind: str
    object: str
    title: str  # what it is called; its id where nobody knows
    organisation: int | None
    request: str


@router.get("/views", response={200: list[View], **ANSWERS})
def views(  # noqa: PLR0913  one parameter a filter
    request: AuthenticatedRequest, after: After = 0, person: Person | None = None,
    thing: Sought = "", kind: Sought = "", action: Sought = "", place: Sought = "",
    first: dt.date | None = None, last: dt.date | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return who looked at what, of the places whose record this person may read, the oldest first.

    At most 200 at a time: the next are asked for by the last id. `thing` and `place` are parts of
    names, `first` and `last` days.
    """
    needs(request, "record")
    days = {"first": f"{first or ''}", "last": f"{last or ''}"}
    texts = {"thing": thing, "kind": kind, "action": action, "place": place, **days}
    lines = views_list().chosen(request.user, texts).filter(pk__gt=after)
    if person is not None:
        lines = lines.filter(actor_id=person)
    return [
        {"id": view.line.pk, "at": view.line.at, "person": view.line.actor_id, "name": view.who,
         "action": view.line.action, "kind": view.line.kind, "object": view.line.object_id,
         "title": view.title, "organisation": view.line.organisation_id,
         "request": view.line.request_id}
        for view in described_views(lines.order_by("pk")[:MOST], request.user)
    ]  # fmt: skip
