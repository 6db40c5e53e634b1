"""Pages for the system administrator: people and their roles."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import actions, queries
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.declared import declared
from jiheng.web.core.forms import ActionForm
from jiheng.web.core.people_forms import NewPersonForm, PersonForm, RoleForm
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import ROLE, ROLES
from jiheng.web.core.views.shared import form_page, posted, press, refused_button, require_people

PAGE = 50
MANAGING = ("people", "roles")


def people(request: AuthenticatedRequest) -> HttpResponse:
    """Show the people below with their roles, and the tree below."""
    require_people(request, *MANAGING)
    text = request.GET.get("q", "")
    page = Paginator(queries.people_below(request.user, text), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "tree": queries.managed(request.user),
        "manages": queries.may_anywhere(request.user, "people"),
        "role": ROLE,
        "q": text,
        "unnamed": queries.root_unnamed(),
    }
    return render(request, "core/people.html", context)


def add_user(request: AuthenticatedRequest) -> HttpResponse:
    """Add a person, then show them: roles are given next."""
    require_people(request)
    form = NewPersonForm(posted(request))
    if form.is_valid():
        user = form.attempt(lambda: actions.add_user(**form.cleaned_data, by=request.user))
        if user is not None:
            messages.success(request, _("用户已添加，首次登录后请本人改口令。请授予角色。"))
            return redirect("core:person", pk=user.pk)
    context = {"title": _("添加用户"), "submit": _("添加用户")}
    return form_page(request, "core/form.html", form, **context)


def person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a person, and change their name or log-in name."""
    require_people(request, *MANAGING)
    user = get_object_or_404(queries.people_below(request.user), pk=pk)
    form = PersonForm(posted(request), initial={"username": user.username, "name": user.name})
    if form.is_valid():
        changed = form.attempt(
            lambda: actions.change_user(pk, **form.cleaned_data, by=request.user)
        )
        if changed is not None:
            messages.success(request, _("已保存。"))
            return redirect("core:person", pk=pk)
    return _person_page(request, user, form, names=form, roles=_role_form(request))


@require_POST
def give_role(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a person a role."""
    require_people(request, "roles")
    user = get_object_or_404(queries.people_below(request.user), pk=pk)
    form = _role_form(request, request.POST)
    if form.is_valid():
        reach = queries.organisations(request.user, "roles")
        organisation = get_object_or_404(reach, pk=form.cleaned_data["organisation"])
        role = form.cleaned_data["role"]
        if form.attempt(lambda: actions.give_role(user, organisation, role, by=request.user)):
            messages.success(request, _("角色已授予。"))
            return redirect("core:person", pk=pk)
    names = PersonForm(initial={"username": user.username, "name": user.name})
    return _person_page(request, user, form, names=names, roles=form)


def _role_form(request: AuthenticatedRequest, data: Any = None) -> RoleForm:
    reach = queries.organisations(request.user, "roles")
    return RoleForm(data, tree=reach, auto_id="role_%s")


def _person_page(
    request: AuthenticatedRequest, user: Any, sent: ActionForm, **forms: ActionForm
) -> HttpResponse:
    """Return the page of a person with both its forms; `sent` is the one that was sent."""
    context = {
        "person": user,
        "role": ROLE,
        "owned": queries.owns_account(request.user, user),
        "gives": queries.may_anywhere(request.user, "roles"),
    }
    return form_page(request, "core/person.html", sent, **context, **forms)


@require_POST
def take_role(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    require_people(request, "roles")
    return press(request, lambda: actions.take_role(pk, by=request.user), _("角色已取消。"))


@require_POST
def set_active(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Let a person in, or keep them out."""
    require_people(request)
    active = request.POST.get("active") == "1"
    return press(
        request, lambda: actions.set_active(pk, active, by=request.user), _("账号状态已更新。")
    )


@require_POST
def reset_password(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Make a one-time link for somebody without a password, and show it this once."""
    require_people(request)
    get_object_or_404(queries.people_below(request.user), pk=pk)
    try:
        secret = actions.make_password_link(pk, by=request.user)
    except Refused as refused:
        return refused_button(request, refused)
    link = request.build_absolute_uri(reverse("core:start", args=[secret]))
    page = {"person": queries.people().get(pk=pk), "link": link}
    return render(request, "core/password_link.html", page)


def rights(request: AuthenticatedRequest) -> HttpResponse:
    """Show the table of rights as it is in force."""
    roles_by_right = declared().roles[settings.OPTIONS.separated]
    rows = [
        (right, [role.id in roles_by_right[right.id] for role in ROLES])
        for right in declared().rights
    ]
    own_roles = queries.held_roles(request.user)
    return render(request, "core/rights.html", {"roles": ROLES, "rows": rows, "held": own_roles})
