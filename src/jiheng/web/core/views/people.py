"""Pages for the system administrator: people, organisations, roles."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents
from jiheng.model import Document
from jiheng.web.core import actions, queries
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.files import judged, read
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import RIGHTS, ROLE, ROLES

TREE = ("类型", "名称", "编码", "上级编码")
KINDS = {"部门": "department", "单位": "unit", "科室": "division"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("登录名", "姓名", "机构编码", "角色", "初始口令")
MOST_ROWS = 5_000
PAGE = 50


def _guard(request: Asked) -> None:
    if not queries.may_anywhere(request.user, "people"):
        raise PermissionDenied


def people(request: Asked) -> HttpResponse:
    """Show people with their roles, and the tree."""
    _guard(request)
    text = request.GET.get("q", "")
    page = Paginator(queries.people(text), PAGE).get_page(request.GET.get("page"))
    held = {"page": page, "tree": queries.tree(), "roles": ROLES, "role": ROLE, "q": text}
    return render(request, "core/people.html", held)


@require_POST
def add_user(request: Asked) -> HttpResponse:
    """Add a person."""
    _guard(request)
    try:
        actions.add_user(
            username=request.POST.get("username", ""),
            name=request.POST.get("name", ""),
            password=request.POST.get("password", ""),
            by=request.user,
        )
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    messages.success(request, _("用户已添加，首次登录后请本人改口令。"))
    return redirect("core:people")


@require_POST
def add_organisation(request: Asked) -> HttpResponse:
    """Add an organisation below another."""
    _guard(request)
    parent = get_object_or_404(queries.tree(), pk=whole(request.POST.get("parent")))
    actions.found_organisation(
        kind=request.POST.get("kind", ""),
        name=request.POST.get("name", ""),
        code=request.POST.get("code", ""),
        parent=parent,
        by=request.user,
    )
    messages.success(request, _("机构已添加。"))
    return redirect("core:people")


@require_POST
def give_role(request: Asked, pk: int) -> HttpResponse:
    """Give a person a role."""
    _guard(request)
    user = get_object_or_404(queries.people(), pk=pk)
    organisation = get_object_or_404(queries.tree(), pk=whole(request.POST.get("organisation")))
    actions.give_role(user, organisation, request.POST.get("role", ""), by=request.user)
    messages.success(request, _("角色已授予。"))
    return redirect("core:people")


@require_POST
def take_role(request: Asked, pk: int) -> HttpResponse:
    """Take a role away."""
    _guard(request)
    actions.take_role(pk, by=request.user)
    messages.success(request, _("角色已取消。"))
    return redirect("core:people")


@require_POST
def set_active(request: Asked, pk: int) -> HttpResponse:
    """Let a person in, or keep them out."""
    _guard(request)
    actions.set_active(pk, request.POST.get("active") == "1", by=request.user)
    messages.success(request, _("账号状态已更新。"))
    return redirect("core:people")


@require_POST
def import_people(request: Asked) -> HttpResponse:
    """Take in the tree and a list of people from a workbook, all or nothing."""
    _guard(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("请选择要导入的工作簿。"))
    data = read(upload)
    judged(upload.name or "", data, ("xlsx",))
    document = documents.read_bytes(data, upload.name or "people.xlsx")
    roles = {str(role.label): role.id for role in ROLES} | {role.id: role.id for role in ROLES}
    listed = [
        actions.Listed(username, name, code, roles.get(role, role), secret)
        for username, name, code, role, secret in _under(document, HEADERS)
    ]
    tree = [
        actions.Branch(KINDS.get(kind, kind), name, code, parent)
        for kind, name, code, parent in _under(document, TREE)
    ]
    if not listed and not tree:
        wanted = {"tree": "、".join(TREE), "people": "、".join(HEADERS)}
        raise Refused(_("没有找到表头：%(tree)s；或 %(people)s") % wanted)
    try:
        count = actions.import_people(tree, listed, by=request.user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    messages.success(request, _("已导入 %(count)s 行。") % {"count": count})
    return redirect("core:people")


def _under(document: Document, headers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the rows below a row that has all the headers, in their order."""
    for sheet in document.sheets:
        columns: dict[str, int] = {}
        for _number, row in list(sheet)[: MOST_ROWS + 1]:
            texts = {position: cell.text.strip() for position, cell in row.items()}
            if set(headers) <= set(texts.values()):
                columns = {text: p for p, text in texts.items() if text in headers}
            elif columns and any(texts.get(p) for p in columns.values()):
                yield tuple(texts.get(columns[h], "") for h in headers)


def people_workbook(request: Asked) -> HttpResponse:
    """Hand out an empty list to fill in: the tree, and people."""
    _guard(request)
    rows = (
        TREE,
        ("部门", "示例局", "D001", queries.tree().first().code),  # type: ignore[union-attr]
        (),
        HEADERS,
        ("zhangsan", "张三", "D001", "填报人", "Jiheng-2026-first"),
    )
    response = HttpResponse(documents.write_list("机构和用户", rows), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename=people.xlsx"
    return response


def rights(request: Asked) -> HttpResponse:
    """Show the table of rights as it is in force."""
    rows = [(right, [role.id in right.roles for role in ROLES]) for right in RIGHTS]
    held = queries.held_roles(request.user)
    return render(request, "core/rights.html", {"roles": ROLES, "rows": rows, "held": held})
