"""Coming in and going out: log-in, the one-time link, passwords."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _

from jiheng.web.core import actions, queries
from jiheng.web.core.asked import Asked
from jiheng.web.core.rights import ROLE


@method_decorator(login_not_required, name="dispatch")
class Login(views.LoginView):
    """The log-in page; it says what may not be entered here."""

    template_name = "core/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **held: Any) -> dict[str, Any]:
        """Add whether this is a demonstration, whose accounts are listed."""
        demo = (settings.PLACE.folder / "demo").exists()
        return {**super().get_context_data(**held), "demo": demo}


@login_not_required
def accounts(request: Asked) -> HttpResponse:
    """List the accounts of a demonstration; elsewhere there is no such page."""
    mark = settings.PLACE.folder / "demo"
    if not mark.exists():
        raise Http404
    page = {"people": queries.people(), "password": mark.read_text(encoding="ascii"), "role": ROLE}
    return render(request, "core/accounts.html", page)


class Logout(views.LogoutView):
    """Ends the session; what the browser kept of unsaved input is cleared by the log-in page."""


@login_not_required
def start(request: Asked, user: str, token: str) -> HttpResponse:
    """Let the holder of a one-time link set a password; the link is used up by that."""
    try:
        found = queries.people().filter(pk=int(urlsafe_base64_decode(user))).first()
    except (ValueError, OverflowError):
        found = None
    if (
        found is None
        or not found.is_active
        or not default_token_generator.check_token(found, token)
    ):
        raise Http404
    return _password(request, found, enter=True)


def password(request: Asked) -> HttpResponse:
    """Let a person change their own password."""
    return _password(request, request.user, enter=False)


def _password(request: Asked, user: Any, *, enter: bool) -> HttpResponse:
    errors: list[str] = []
    if request.method == "POST":
        first, second = request.POST.get("new", ""), request.POST.get("again", "")
        old = request.POST.get("old", "")
        if first != second:
            errors = [_("两次输入的口令不一样。")]
        elif not enter and not user.check_password(old):
            errors = [_("现在的口令不对。")]
        else:
            try:
                actions.set_password(user, first, by=user)
            except ValidationError as error:
                errors = list(error.messages)
            else:
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                messages.success(request, _("口令已设好。"))
                return redirect("performance:home")
    page = {"enter": enter, "errors": errors, "person": user}
    return render(request, "core/password.html", page, status=422 if errors else 200)
