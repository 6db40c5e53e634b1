"""Coming in and going out: log-in, the one-time link, passwords."""

import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from jiheng.web.core import actions, one_time_codes, queries
from jiheng.web.core.actions import entering, guessing
from jiheng.web.core.addresses import shortened
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.browsers import browser_words
from jiheng.web.core.declared import declared
from jiheng.web.core.forms import CodeForm, LoginForm, NewPassword, OwnPassword
from jiheng.web.core.pace import in_turn
from jiheng.web.core.queries.log_ins import CODED, ENTERED
from jiheng.web.core.queries.reach import needs_code
from jiheng.web.core.requests import current
from jiheng.web.core.rights import ROLE
from jiheng.web.core.sessions import OUTSIDE, away, page_of_ours
from jiheng.web.core.views.shared import form_page, posted

if TYPE_CHECKING:
    from jiheng.web.core.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
LOG_IN, OWN, CODE = "log_in", "password", "code"
LONGEST_NAME = 200  # of what is counted; a log-in name is shorter
PENDING, PENDING_SECONDS = "pending", 600


@method_decorator(login_not_required, name="dispatch")
@method_decorator(in_turn, name="dispatch")
class Login(views.LoginView):
    """The log-in page; it says what may not be entered here."""

    template_name = "core/login.html"
    redirect_authenticated_user = True
    authentication_form = LoginForm

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Judge a try, if there were not too many."""
        if not guessing.may_try(LOG_IN, _username(request)):
            return locked(request)
        return super().post(request, *args, **options)

    def get_redirect_url(self) -> str:  # type: ignore[override]  # stubs of a later Django
        """Return the page that somebody wanted, if it is one here and not this one."""
        onward = page_of_ours(self.request, super().get_redirect_url())
        return "" if urlsplit(onward).path == self.request.path else onward

    def form_valid(self, form: Any) -> HttpResponse:
        """Let the person in, or ask for the second factor first."""
        user = actions.renew_hash(form.get_user(), form.cleaned_data["password"])
        guessing.was_right(LOG_IN, _username(self.request))
        door = "directory" if getattr(user, OUTSIDE, False) else ""
        return let_in(self.request, user, self.get_success_url(), door=door)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record the failure, and show the form again."""
        entering.note_failure(_username(self.request))
        return super().form_invalid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the other ways in, and whether this is a demonstration, whose accounts are listed."""
        demo = (settings.INSTALLATION.folder / "demo").exists()
        page = {"demo": demo, "doors": settings.OPTIONS.doors, "away": away(self.request)}
        return {**super().get_context_data(**context), **page}


@login_not_required
def accounts(request: AuthenticatedRequest) -> HttpResponse:
    """List the accounts of a demonstration; elsewhere there is no such page."""
    mark = settings.INSTALLATION.folder / "demo"
    if not mark.exists():
        raise Http404
    page = {"people": queries.people(), "password": mark.read_text(encoding="ascii"), "role": ROLE}
    return render(request, "core/accounts.html", page)


def log_in_name(text: str) -> str:
    """Return a log-in name as the form reads it: ｗ is w there, and must count as w here."""
    return unicodedata.normalize("NFKC", text.strip()[:LONGEST_NAME]).strip()[:LONGEST_NAME]


def _username(request: HttpRequest) -> str:
    return log_in_name(request.POST.get("username", ""))


def locked(request: HttpRequest) -> HttpResponse:
    """Return the page of somebody who tried too often."""
    page = {"minutes": settings.OPTIONS.accounts.lock_minutes}
    return render(request, "core/locked.html", page, status=429)


def let_in(request: HttpRequest, user: "User", onward: str, *, door: str = "") -> HttpResponse:
    """Log a person in, or ask for the second factor first; by which door, if not by our own."""
    if needs_code(user):
        return _ask_code(request, user, onward, door=door)
    login(request, user, backend=BACKEND)
    _note_entry(request, user, door)
    return redirect(onward)


def _note_entry(request: HttpRequest, user: "User", door: str = "") -> None:
    if door:
        request.session[OUTSIDE] = door
    request.session[ENTERED] = {
        "at": int(timezone.now().timestamp()),
        "browser": browser_words(request.headers.get("User-Agent", "")),
        "address": shortened(current().address),
    }
    if request.session.session_key is None:
        request.session.save()
    entering.note_entry(user.pk, request.session.session_key or "", door=door)


def _ask_code(request: HttpRequest, user: "User", onward: str, *, door: str = "") -> HttpResponse:
    """Keep who gave the right password, and ask for the one-time code; nobody is logged in yet."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(timezone.now().timestamp()),
        "secret": "" if user.code_secret else one_time_codes.new_secret(),
        "onward": onward,
        "door": door,
    }
    return redirect("core:code")


@login_not_required
def code(request: AuthenticatedRequest) -> HttpResponse:
    """Ask for a one-time code; whoever has no device yet is shown the secret for one."""
    pending = request.session.get(PENDING) or {}
    person = queries.people().filter(pk=pending.get("user", 0), is_active=True).first()
    late = pending.get("at", 0) + PENDING_SECONDS < int(timezone.now().timestamp())
    if person is None or late or person.get_session_auth_hash() != pending["hash"]:
        request.session.pop(PENDING, None)
        return redirect("core:login")
    form = CodeForm(posted(request))
    if form.is_valid():
        if not guessing.may_try(CODE, person.username):
            return locked(request)
        text = form.cleaned_data["code"]
        user = entering.take_code(person.pk, text, secret=pending["secret"])
        if user is not None:
            guessing.was_right(CODE, person.username)
            del request.session[PENDING]
            login(request, user, backend=BACKEND)
            request.session[CODED] = True
            _note_entry(request, user, pending.get("door", ""))
            return redirect(pending["onward"])
        entering.note_failure(person.username, "wrong_code")
        form.add_error("code", _("动态口令不对，或者已经用过。"))
    secret = pending["secret"]
    address = one_time_codes.address(secret, person.username) if secret else ""
    return form_page(request, "core/code.html", form, secret=secret, address=address)


class Logout(views.LogoutView):
    """Ends the session; what the browser kept of unsaved input is cleared by the log-in page."""


@login_not_required
@in_turn
def start(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """Let the holder of a one-time link set a password; the link is used up by that."""
    if request.method == "POST" and not guessing.may_try("link"):
        return locked(request)
    person = queries.link_holders(token).first()
    if person is None:
        return render(request, "core/link_ended.html", status=404)
    form = NewPassword(posted(request))
    if form.is_valid():
        new = form.cleaned_data["new"]
        user = form.attempt(lambda: actions.use_password_link(token, new))
        if user is not None:
            guessing.was_right("link")
            return _enter(request, user)
    return _password_page(request, form, person, enter=True)


@in_turn
def password(request: AuthenticatedRequest) -> HttpResponse:
    """Let a person change their own password."""
    user = request.user
    if request.method == "POST" and not guessing.may_try(OWN, user.username):
        return locked(request)
    form = OwnPassword(posted(request), check=user.check_password)
    valid = form.is_valid()
    if "old" in form.errors:
        entering.note_failure(user.username, "wrong_password")
    elif request.method == "POST":
        guessing.was_right(OWN, user.username)
    if valid:
        new = form.cleaned_data["new"]
        changed = form.attempt(lambda: actions.set_password(user, new, by=user))
        if changed is not None:
            return _enter(request, changed)
    return _password_page(request, form, user, enter=False)


def _enter(request: AuthenticatedRequest, user: "User") -> HttpResponse:
    """Log the person in under the new password, and lead on: to the first steps, if still open."""
    messages.success(request, _("口令已设好。"))
    if needs_code(user) and request.user != user:  # entered as nobody, or as another
        return _ask_code(request, user, reverse(declared().home))
    coded = request.session.get(CODED, False) and request.user == user
    login(request, user, backend=BACKEND)  # a session of before the change is emptied
    request.session[CODED] = coded
    _note_entry(request, user)
    if queries.may_everywhere(user, "people") and queries.root_unnamed():
        return redirect("core:first_steps")
    return redirect(declared().home)


def _password_page(
    request: AuthenticatedRequest, form: NewPassword, person: "User", *, enter: bool
) -> HttpResponse:
    return form_page(request, "core/password.html", form, person=person, enter=enter)
