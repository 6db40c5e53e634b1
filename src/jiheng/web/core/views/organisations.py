"""Pages for the system administrator: the tree of organisations, and a new installation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from jiheng.web.core import actions, queries
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.people_forms import (
    FirstOrganisationForm,
    NewOrganisationForm,
    OrganisationForm,
)
from jiheng.web.core.views.shared import form_page, posted, require_people


def add_organisation(request: AuthenticatedRequest) -> HttpResponse:
    """Add an organisation below another."""
    require_people(request)
    reach = queries.organisations(request.user, "people")
    form = NewOrganisationForm(posted(request), tree=reach)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        parent = get_object_or_404(reach, pk=facts.pop("parent"))
        if form.attempt(
            lambda: actions.found_organisation(**facts, parent=parent, by=request.user)
        ):
            messages.success(request, _("机构已添加。"))
            return redirect("core:people")
    context = {"title": _("添加机构"), "submit": _("添加机构")}
    return form_page(request, "core/form.html", form, **context)


def organisation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show an organisation, and rename, move or put it right."""
    require_people(request)
    reach = queries.organisations(request.user, "people")
    shown = get_object_or_404(reach, pk=pk)
    form = OrganisationForm(posted(request), organisation=shown, tree=reach)
    if _changed(request, pk, form):
        return redirect("core:people")
    title = _("%(name)s · 改名、移动") % {"name": shown.name}
    context = {"title": title, "submit": _("保存")}
    return form_page(request, "core/form.html", form, **context)


def first_steps(request: AuthenticatedRequest) -> HttpResponse:
    """Say what a new installation needs first, and ask who the finance bureau is."""
    require_people(request)
    top = queries.root()
    if top is None or not queries.may(request.user, "people", top):
        raise Http404
    unnamed = queries.root_unnamed()
    form = FirstOrganisationForm(posted(request) if unnamed else None, organisation=top, tree=())
    if _changed(request, top.pk, form):
        return redirect("core:first_steps")
    return form_page(request, "core/first_steps.html", form, unnamed=unnamed, top=top)


def _changed(request: AuthenticatedRequest, pk: int, form: OrganisationForm) -> bool:
    """Return whether an organisation was changed as the form says."""
    if not form.is_valid():
        return False
    facts = form.changed_facts()
    if form.attempt(lambda: actions.change_organisation(pk, facts, by=request.user)) is None:
        return False
    messages.success(request, _("已保存。"))
    return True
