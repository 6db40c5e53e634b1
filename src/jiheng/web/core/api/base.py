"""What every call shares: a token, answers to what cannot be done, kinds of values."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.security import HttpBearer
from pydantic import BeforeValidator, ConfigDict

from jiheng import __version__
from jiheng.web.core import queries
from jiheng.web.core.refusal import Refused

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
    """A token in the header; what it may do is what its person may do."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the person; None refuses."""
        user = queries.holder(token)
        if user is not None:
            request.user = user
        return user


class Sent(Schema):
    """What a program sends: exactly these fields, of exactly these kinds."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Said(Schema):
    """Why something was not done."""

    said: str


class Unread(Schema):
    """What of a call was not understood."""

    detail: Any


ANSWERS: dict[Any, Any] = {400: Unread, 401: Unread, 403: Said, 404: Said, 409: Said, 422: Unread}
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

api = NinjaAPI(
    title="绩衡 / jiheng", version=__version__, auth=Bearer(), docs_url=None, urls_namespace="api",
    description="页面上能办的，程序凭令牌也能办 / what pages do, for programs with a token",
)  # fmt: skip


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer what an action refuses."""
    return api.create_response(request, {"said": str(error.said)}, status=error.status)


@api.exception_handler(ValidationError)
def weak(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer for a password that is too weak."""
    return api.create_response(request, {"said": " ".join(error.messages)}, status=409)


@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for what there is not, or not for this person."""
    return api.create_response(request, {"said": "没有 / there is none"}, status=404)


def handed(data: bytes, name: str) -> HttpResponse:
    """Return bytes as a download."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
