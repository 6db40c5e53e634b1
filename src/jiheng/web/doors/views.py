"""Coming in by another service: asked there, let in here if there is an account of the name."""

import logging
import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jiheng.web.core import queries
from jiheng.web.core.actions import entering, guessing
from jiheng.web.core.declared import declared
from jiheng.web.core.pace import asking_in_turn
from jiheng.web.core.sessions import page_of_ours
from jiheng.web.core.views.entrance import LONGEST_NAME, let_in, locked
from jiheng.web.doors import identity

ONWARD, STATE = "doors_onward", "doors_state"
DOOR = "door"  # what tries are counted as: each that fails is a line of the record
LOG = logging.getLogger(__name__)


@login_not_required
@asking_in_turn
def oidc(request: HttpRequest) -> HttpResponse:
    """Lead to the identity service."""
    _require(settings.OPTIONS.doors.oidc)
    _keep_onward(request)
    try:
        return identity.ask_oidc(request, _back(request, "doors:oidc_back"))
    except identity.IdentityError:
        return _not_said(request)


@login_not_required
@asking_in_turn
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Let in whom the identity service names."""
    _require(settings.OPTIONS.doors.oidc)
    if not guessing.may_try(DOOR):
        return locked(request)
    try:
        name = identity.name_by_oidc(request)
    except identity.IdentityError:
        return _not_said(request)
    return _entered(request, name, "oidc")


@login_not_required
@asking_in_turn
def cas(request: HttpRequest) -> HttpResponse:
    """Lead to the CAS service; what comes back must answer this browser's own question."""
    _require(settings.OPTIONS.doors.cas)
    _keep_onward(request)
    request.session[STATE] = state = secrets.token_urlsafe(16)
    return redirect(identity.cas_address(_back(request, "doors:cas_back", state)))


@login_not_required
@asking_in_turn
def cas_back(request: HttpRequest, state: str) -> HttpResponse:
    """Let in whom the ticket stands for."""
    _require(settings.OPTIONS.doors.cas)
    if not guessing.may_try(DOOR):
        return locked(request)
    asked = request.session.pop(STATE, "")
    if not asked or not secrets.compare_digest(asked.encode(), state.encode()):
        return _not_said(request)
    try:
        ticket = request.GET.get("ticket", "")
        name = identity.name_by_cas(ticket, _back(request, "doors:cas_back", state))
    except identity.IdentityError:
        return _not_said(request)
    return _entered(request, name, "cas")


def _entered(request: HttpRequest, stated: str, door: str) -> HttpResponse:
    """Let in whose name is stated to the letter: one that looks alike may be anybody there."""
    plain = stated if stated.isprintable() else ""
    user = queries.people().filter(username=plain, is_active=True).first()
    if user is None:
        entering.note_failure(plain)
        page = {"name": stated[:LONGEST_NAME]}
        return render(request, "doors/no_account.html", page, status=403)
    guessing.was_right(DOOR)
    onward = request.session.pop(ONWARD, "") or reverse(declared().home)
    return let_in(request, user, onward, door=door)


def _not_said(request: HttpRequest) -> HttpResponse:
    LOG.warning("a way in did not say who came", exc_info=True)
    entering.note_failure("")
    return render(request, "doors/not_said.html", status=403)


def _require(address: str) -> None:
    if not address:
        raise Http404


def _keep_onward(request: HttpRequest) -> None:
    """Keep where somebody wanted to go, if it is a page of ours."""
    request.session[ONWARD] = page_of_ours(request, request.GET.get("next", ""))


def _back(request: HttpRequest, view: str, *arguments: str) -> str:
    return request.build_absolute_uri(reverse(view, args=arguments))
