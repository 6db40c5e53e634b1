"""The JSON API: the same queries and actions as the pages, for programs that show a token."""

from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.security import HttpBearer

from jiheng import __version__
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, moving
from jiheng.web.performance.actions.filling import Clash, Edit
from jiheng.web.performance.sheets import form
from jiheng.web.performance.stages import MOVE

MOST = 200
BIGGEST = 2**53
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
SheetId = Annotated[str, Path(pattern="^[a-z_]{1,30}$")]
Key = Annotated[str, Path(pattern=r"^[^/\x00]{1,60}$")]
Text = Annotated[str, Field(max_length=filling.LONGEST, pattern=r"^[^\x00]*$")]


class Bearer(HttpBearer):
    """A token in the header; what it may do is what its person may do."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person; None refuses."""
        user = core.holder(token)
        if user is not None:
            request.user = user
        return user


api = NinjaAPI(
    title="绩衡 / jiheng", version=__version__, auth=Bearer(), docs_url=None, urls_namespace="api",
    description="年度档案、各表的行、得分、意见、办理 / years, rows, score, findings, moves",
)  # fmt: skip


class Said(Schema):
    """Why something was not done."""

    said: str


class Unread(Schema):
    """What of a call was not understood."""

    detail: Any


class Year(Schema):
    """A department's year."""

    id: int
    organisation: str
    year: int
    state: str
    version: int
    score: Decimal | None
    grade: str


class Row(Schema):
    """A row of a sheet as typed."""

    key: str
    version: int
    values: dict[str, str]


class NewRow(Schema):
    """A row to be added."""

    values: dict[str, Text]


class Change(NewRow):
    """Values of a row to be changed, and the version it had when it was read."""

    version: int = Field(ge=0, le=BIGGEST)


class Finding(Schema):
    """Something that does not hold."""

    code: str
    severity: str
    zh: str
    en: str
    sheet: str
    key: str
    field: str


class Item(Schema):
    """A line with its points."""

    subject: str
    name: str
    weight: Decimal | None
    points: Decimal | None
    reason: str


class Score(Schema):
    """Totals and lines."""

    name: str
    value: Decimal | None
    low: Decimal
    high: Decimal
    grade: str | None
    items: list[Item]


class Taken(Schema):
    """A move to be taken."""

    move: str = Field(max_length=30)
    reason: Text = ""


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer what an action refuses."""
    return api.create_response(request, {"said": str(error.said)}, status=error.status)


@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for what there is not, or not for this person."""
    return api.create_response(request, {"said": "没有 / there is none"}, status=404)


ANSWERS: dict[Any, Any] = {401: Unread, 403: Said, 404: Said, 409: Said, 422: Unread}


def _year(of: Any) -> dict[str, Any]:
    return {
        "id": of.pk, "organisation": of.organisation.name, "year": of.year, "state": of.state,
        "version": of.version, "score": of.score, "grade": of.grade,
    }  # fmt: skip


def _row(one: Any) -> dict[str, Any]:
    return {"key": one.key, "version": one.version, "values": one.values}


def _sheet(sheet: str) -> str:
    if sheet not in {one.id for one in form()}:
        raise ObjectDoesNotExist
    return sheet


@api.get("/years", response={200: list[Year], **ANSWERS})
def years(
    request: Asked, year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    after: Annotated[int, Query(ge=0, le=BIGGEST)] = 0,
) -> Any:  # fmt: skip
    """Return the years that this person may see, by id, at most 200 at a time."""
    rows = queries.cycles(request.user).filter(pk__gt=after).order_by("pk")
    rows = rows.filter(year=year) if year is not None else rows
    return [_year(of) for of in rows[:MOST]]


@api.get("/years/{pk}", response={200: Year, **ANSWERS})
def one_year(request: Asked, pk: Id) -> Any:
    """Return a year."""
    return _year(queries.cycle(request.user, pk))


@api.get("/years/{pk}/score", response={200: list[Score], **ANSWERS})
def score(request: Asked, pk: Id) -> Any:
    """Return totals and lines as the core scores them."""
    return [
        {
            "name": tree.name, "value": tree.total.value, "low": tree.total.low,
            "high": tree.total.high, "grade": tree.total.grade,
            "items": [
                {"subject": tree.subject, "name": i.name, "weight": i.weight, "points": i.points,
                 "reason": i.share.reason}
                for i in tree.items
            ],
        }
        for tree in queries.seen(queries.cycle(request.user, pk)).outcome.scored.trees
    ]  # fmt: skip


@api.get("/years/{pk}/findings", response={200: list[Finding], **ANSWERS})
def findings(request: Asked, pk: Id) -> Any:
    """Return what does not hold, with the row and field it is about."""
    seen = queries.seen(queries.cycle(request.user, pk))
    rules, made = seen.outcome.rules, []
    for one in seen.findings:
        where = next((w for at in one.at if (w := seen.laid.where(at)) is not None), ("", "", ""))
        made.append({
            "code": one.code, "severity": rules.severity(one), "zh": rules.message(one, "zh"),
            "en": rules.message(one, "en"), "sheet": where[0], "key": where[1], "field": where[2],
        })  # fmt: skip
    return made


@api.post("/years/{pk}/moves", response={200: Year, **ANSWERS})
def take(request: Asked, pk: Id, taken: Taken) -> Any:
    """Move a year on or back."""
    of = queries.cycle(request.user, pk)
    if taken.move not in MOVE:
        raise ObjectDoesNotExist
    return _year(moving.take(of.pk, taken.move, by=request.user, reason=taken.reason))


@api.get("/years/{pk}/sheets/{sheet}", response={200: list[Row], **ANSWERS})
def rows(request: Asked, pk: Id, sheet: SheetId) -> Any:
    """Return the rows of a sheet."""
    of = queries.cycle(request.user, pk)
    return [_row(one) for one in queries.entries(of, _sheet(sheet))]


@api.post("/years/{pk}/sheets/{sheet}", response={201: Row, **ANSWERS})
def add(request: Asked, pk: Id, sheet: SheetId, row: NewRow) -> Any:
    """Add a row at the end of a sheet."""
    of = queries.cycle(request.user, pk)
    return 201, _row(filling.add_entry(of.pk, _sheet(sheet), row.values, by=request.user))


@api.put("/years/{pk}/sheets/{sheet}/{key}", response={200: Row, **ANSWERS})
def change(request: Asked, pk: Id, sheet: SheetId, key: Key, row: Change) -> Any:
    """Change values of a row; 409 if somebody changed it since it was read."""
    of = queries.cycle(request.user, pk)
    edit = Edit(key, row.values, row.version)
    made = filling.save_entry(of.pk, _sheet(sheet), edit, by=request.user)
    if isinstance(made, Clash):
        raise Refused("有人改过这一行，请重新读取 / somebody changed this row: read it again")
    return _row(made)


@api.delete("/years/{pk}/sheets/{sheet}/{key}", response={204: None, **ANSWERS})
def remove(request: Asked, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Remove a row; what it held stays in the record."""
    of = queries.cycle(request.user, pk)
    filling.remove_entry(of.pk, _sheet(sheet), key, by=request.user)
    return 204, None
