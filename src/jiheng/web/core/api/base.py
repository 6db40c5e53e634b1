"""What every call shares: a token, answers to what cannot be done, kinds of values."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.security import HttpBearer
from pydantic import BeforeValidator, ConfigDict

from jiheng import __version__
from jiheng.web.core import queries
from jiheng.web.core.actions.entering import note_token
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.middleware import not_storable
from jiheng.web.core.pace import in_own_turn, keeps_pace, too_many
from jiheng.web.core.refusal import Refused

CONFLICT = 409
LOOKING = ("GET", "HEAD", "OPTIONS")  # what a token that only reads may call
MOST = 200  # rows of an answer; what comes after is asked for by the last id
BIGGEST = 2**53
LONGEST = 4_000
PLAIN = r"^[^\x00]*$"


def _integer(value: object) -> object:
    """Return 7 for 7.0: both are the same whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_integer)
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
After = Annotated[int, Query(ge=0, le=BIGGEST)]
Key = Annotated[str, Path(pattern=r"^[^/\x00]{1,60}$")]
Number = Annotated[int, Field(ge=1, le=BIGGEST), WHOLE]
Version = Annotated[int, Field(ge=0, le=BIGGEST), WHOLE]
Text = Annotated[str, Field(max_length=LONGEST, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Name = Annotated[str, Field(max_length=60, pattern=PLAIN)]
Asking = Annotated[str, Query(max_length=200, pattern=PLAIN)]
Day = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Bearer(HttpBearer):
    """A token in the header; what it may do is what its person may do, or of that look alone."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person; None refuses. Raises Refused for a change by a token that reads."""
        shown = queries.held_token(token)
        if shown is None:
            return None
        if not keeps_pace(f"person/{shown.user_id}", settings.OPTIONS.calls):
            raise TooManyCalls
        if not in_own_turn(request, shown.user_id):
            raise TooManyCalls
        if shown.reads_only and request.method not in LOOKING:
            raise Refused("这个令牌只能看 / this token only reads", status=403)
        note_token(shown)
        request.user = shown.user
        return shown.user


class TooManyCalls(Exception):
    """A person calls oftener than is allowed."""


class Sent(Schema):
    """What a program sends: exactly these fields, of exactly these kinds."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Said(Schema):
    """Why something was not done."""

    said: str


class Unread(Schema):
    """What of a call was not understood."""

    detail: Any


ANSWERS: dict[Any, Any] = {
    400: Unread,
    401: Unread,
    403: Said,
    404: Said,
    409: Said,
    422: Unread,
    429: Said,
}
BINARY: dict[str, Any] = {
    "responses": {
        200: {
            "description": "OK",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


def known_alone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show what calls there are to whoever is logged in, or shows a token, and to nobody else."""

    @wraps(view)
    def around(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not request.user.is_authenticated and queries.held_token(secret) is None:
            return JsonResponse({"detail": "Unauthorized"}, status=401)
        return view(request, *args, **options)

    return around


api = NinjaAPI(
    title="绩衡 / jiheng", version=__version__, auth=Bearer(), docs_url=None, urls_namespace="api",
    docs_decorator=known_alone,
    description="页面上能办的，程序凭令牌也能办 / what pages do, for programs with a token",
)  # fmt: skip


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer what an action refuses."""
    return api.create_response(request, {"said": str(error.said)}, status=error.status)


@api.exception_handler(TooManyCalls)
def paced(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer whoever calls too often."""
    return too_many(request)


@api.exception_handler(ValidationError)
def weak(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer for a password that is too weak."""
    return api.create_response(request, {"said": " ".join(error.messages)}, status=409)


@api.exception_handler(IntegrityError)
@api.exception_handler(DataError)
def raced(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what a sound database refuses: a race that was lost, a value that it cannot keep."""
    refusal = not_storable(error)
    field = "said" if refusal.status == CONFLICT else "detail"
    return api.create_response(request, {field: str(refusal.said)}, status=refusal.status)


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for what there is not, or not for this person."""
    return api.create_response(request, {"said": "没有 / there is none"}, status=404)


def needs(request: AuthenticatedRequest, *rights: str) -> None:
    """Refuse a person without a use for a call: of what, its query and its action ask."""
    if not any(queries.may_anywhere(request.user, right) for right in rights):
        raise Refused("您没有办理这件事的权限 / you do not have the right", status=403)


def handed(data: bytes, name: str) -> HttpResponse:
    """Return bytes as a download."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
