"""What is asked of an identity service (OpenID Connect Core 1.0) and of a CAS service (CAS 3.0)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SCOPE = "openid profile"
SECONDS = 10  # for each answer


class IdentityError(Exception):
    """The service did not say who somebody is."""


def ask_oidc(request: HttpRequest, back: str) -> HttpResponse:
    """Return the way to the identity service. Raises IdentityError where it cannot be reached."""
    try:
        answer: HttpResponse = _client().authorize_redirect(request, back)
    except Exception as error:
        raise IdentityError(repr(error)) from error
    return answer


def name_by_oidc(request: HttpRequest) -> str:
    """Return the log-in name that the service states, signed, for this browser's own question.

    Raises IdentityError for an answer that is late, forged, somebody else's, or has no such claim.
    """
    try:
        token = _client().authorize_access_token(request)
    except Exception as error:
        raise IdentityError(repr(error)) from error
    claims = token.get("userinfo") or {}
    name = claims.get(settings.OPTIONS.doors.oidc_name)
    if not isinstance(name, str) or not name:
        raise IdentityError(f"no claim {settings.OPTIONS.doors.oidc_name}")
    return name


def _client() -> Any:
    from authlib.integrations.django_client import OAuth

    doors = settings.OPTIONS.doors
    known = OAuth()
    return known.register(
        "office",
        client_id=doors.oidc_client,
        client_secret=settings.INSTALLATION.oidc_secret,
        server_metadata_url=f"{doors.oidc.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": SCOPE, "code_challenge_method": "S256", "default_timeout": SECONDS,
        },
    )  # fmt: skip


def cas_address(back: str) -> str:
    """Return the CAS service's own log-in page, which leads back."""
    address: str = _cas(back).get_login_url()
    return address


def name_by_cas(ticket: str, back: str) -> str:
    """Return the log-in name of a ticket. Raises IdentityError for one that is none."""
    try:
        name, _attributes, _granting = _cas(back).verify_ticket(ticket)
    except Exception as error:
        raise IdentityError(repr(error)) from error
    if not name:
        raise IdentityError("the ticket is not valid")
    return str(name)


def _cas(back: str) -> Any:
    from cas import CASClient

    address = settings.OPTIONS.doors.cas.rstrip("/") + "/"
    client = CASClient(version=3, service_url=back, server_url=address)
    client.session.request = _bounded(client.session.request)
    return client


def _bounded(request: Any) -> Any:
    def asked(*arguments: Any, **options: Any) -> Any:
        return request(*arguments, **{"timeout": SECONDS, **options})

    return asked
