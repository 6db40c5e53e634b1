"""What one is logged in by now, and how that is ended; the password is asked for again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries
from jiheng.web.core.actions import entering, guessing
from jiheng.web.core.actions.log_ins import end_every_log_in, end_log_in, end_other_log_ins
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.forms import PresentPassword
from jiheng.web.core.pace import in_turn
from jiheng.web.core.queries.log_ins import log_ins
from jiheng.web.core.views.entrance import OWN, locked
from jiheng.web.core.views.shared import form_page, posted, press, require_people

OTHERS = "others"


@in_turn
def own_log_ins(request: AuthenticatedRequest) -> HttpResponse:
    """Show one's log-ins; end one, or all but this one, for who gives the password again."""
    user, key = request.user, request.session.session_key
    if request.method == "POST" and not guessing.may_try(OWN, user.username):
        return locked(request)
    form = PresentPassword(posted(request), check=user.check_password)
    valid = form.is_valid()
    if "old" in form.errors:
        entering.note_failure(user.username, "wrong_password")
    elif valid:
        guessing.was_right(OWN, user.username)
        if form.attempt(lambda: _end(request.POST.get("end", ""), request)):
            messages.success(request, _("已结束。"))
            return redirect("core:log_ins")
    return form_page(request, "core/log_ins.html", form, log_ins=log_ins(user, key))


def _end(which: str, request: AuthenticatedRequest) -> int:
    """Return how many log-ins of one's own were ended. Raises Refused where there was none."""
    if which == OTHERS:
        return end_other_log_ins(request.session.session_key, by=request.user)
    return end_log_in(request.user.pk, which, by=request.user)


def person_log_ins(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the log-ins of a person whose account one manages."""
    require_people(request)
    person = get_object_or_404(queries.people_below(request.user), pk=pk)
    if not queries.owns_account(request.user, person):
        return render(request, "core/forbidden.html", status=403)
    page = {"person": person, "log_ins": log_ins(person, request.session.session_key)}
    return render(request, "core/person_log_ins.html", page)


@require_POST
def end_person_log_ins(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End a log-in of a person, or all of them."""
    require_people(request)
    get_object_or_404(queries.people_below(request.user), pk=pk)
    digest = request.POST.get("end", "")
    if digest:
        return press(request, lambda: end_log_in(pk, digest, by=request.user), _("已结束。"))
    return press(request, lambda: end_every_log_in(pk, by=request.user), _("已全部结束。"))
