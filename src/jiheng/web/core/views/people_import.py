"""Organisations and people from a workbook, and the empty workbook for them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiheng import documents, usecases
from jiheng.model import Document
from jiheng.web.core import actions, queries
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import judged, read
from jiheng.web.core.people_forms import WorkbookForm
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import ROLES
from jiheng.web.core.views.shared import form_page, posted, require_people

TREE = ("类型", "名称", "编码", "上级编码")
KINDS = {"部门": "department", "单位": "unit", "科室": "division"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADERS = ("登录名", "姓名", "机构编码", "角色", "初始口令")
MOST_ROWS = 5_000


def import_people(request: AuthenticatedRequest) -> HttpResponse:
    """Take in the tree and a list of people from a workbook, all or nothing."""
    require_people(request)
    form = WorkbookForm(posted(request), request.FILES or None)
    if form.is_valid():
        count = form.attempt(lambda: _take_in(form.cleaned_data["file"], request))
        if count is not None:
            messages.success(request, _("已导入 %(count)s 行。") % {"count": count})
            return redirect("core:people")
    return form_page(request, "core/import_people.html", form)


def _take_in(upload: Any, request: AuthenticatedRequest) -> int:
    """Return how many rows of a workbook were taken in. Raises Refused for what cannot be."""
    data = read(upload)
    judged(upload.name or "", data, ("xlsx",))
    document = usecases.read_sent(data, upload.name or "people.xlsx")
    roles = _roles()
    listed = [
        actions.Listed(username, name, code, roles.get(role, role), secret)
        for username, name, code, role, secret in _under(document, HEADERS)
    ]
    tree = [
        actions.Branch(KINDS.get(kind, kind), name, code, parent)
        for kind, name, code, parent in _under(document, TREE)
    ]
    if not listed and not tree:
        required_headers = {"tree": "、".join(TREE), "people": "、".join(HEADERS)}
        raise Refused(_("没有找到表头：%(tree)s；或 %(people)s") % required_headers)
    return actions.import_people(tree, listed, by=request.user)


def _roles() -> dict[str, str]:
    """Return roles by what a workbook may call them: Chinese like its headers, or as the page."""
    shown = {str(role.label): role.id for role in ROLES} | {role.id: role.id for role in ROLES}
    with override("zh-hans"):
        return shown | {str(role.label): role.id for role in ROLES}


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


def people_workbook(request: AuthenticatedRequest) -> HttpResponse:
    """Hand out an empty list to fill in: the tree, and people."""
    require_people(request)
    rows = (
        TREE,
        ("部门", "示例局", "D001", queries.managed(request.user).first().code),  # type: ignore[union-attr]
        (),
        HEADERS,
        ("zhangsan", "张三", "D001", "填报人", "Jiheng-2026-first"),
    )
    response = HttpResponse(documents.write_list("机构和用户", rows), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename=people.xlsx"
    return response
