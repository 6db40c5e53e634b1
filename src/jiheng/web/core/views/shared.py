"""What the pages of the core share: who may come in, forms shown again, buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render

from jiheng.web.core import queries
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.forms import ActionForm
from jiheng.web.core.refusal import Refused
from jiheng.web.core.sessions import page_of_ours


def require_people(request: AuthenticatedRequest, *rights: str) -> None:
    """Let only those in who manage people and organisations somewhere: which, the queries say."""
    if not any(queries.may_anywhere(request.user, right) for right in rights or ("people",)):
        raise PermissionDenied


def posted(request: AuthenticatedRequest) -> QueryDict | None:
    """Return what a form sent; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: AuthenticatedRequest, template: str, form: ActionForm, **context: Any
) -> HttpResponse:
    """Return the page of a form; one that was refused keeps what was typed, and says why."""
    status = form.status if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def press(
    request: AuthenticatedRequest, action: Callable[[], object], success: object
) -> HttpResponseRedirect:
    """Do what a button of a list does, and go back to the list with a word on it."""
    try:
        action()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refused as refused:
        return refused_button(request, refused)
    messages.success(request, str(success))
    return back(request)


def refused_button(request: AuthenticatedRequest, refused: Refused) -> HttpResponseRedirect:
    """Go back to the list with what was refused. Raises Refused where it is not this person's."""
    if refused.status == 403:
        raise refused
    messages.warning(request, str(refused.said))
    return back(request)


def back(request: AuthenticatedRequest) -> HttpResponseRedirect:
    """Go back to the page on which a button was pressed."""
    return redirect(page_of_ours(request, request.POST.get("next", "")) or "core:people")
