"""All rows of a table: as a list to open them from, and as a grid to type and paste into."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng.model import Column, SheetForm
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.actions.filling import NEW, Edit
from jiheng.web.ledgers.fields import NOW, Remark, need_of
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.sight import Sight, table_sight
from jiheng.web.ledgers.remarks import PERSONAL
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Surroundings

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

SHOWN = 8  # columns of a table on a page; the form has all
PAGE = 100  # rows on a page
BLANK = 20  # rows that a grid offers at its end
WIDEST = 320  # pixels
NAMED_BY = 2  # columns that tell rows apart, kept in view


def sheet_page(
    request: AuthenticatedRequest,
    table: Table,
    around: Surroundings,
    links: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Show the rows of a table with what is wrong beside them."""
    may_fill = core.may(request.user, table.fill, table.organisation)
    columns = main_columns(table.form)
    naming = next(iter(table.form.called), "")
    page = Paginator(row_queries.live_rows(table), PAGE).get_page(request.GET.get("page"))
    known = table_sight(request.user, table)
    rows = [
        (
            row,
            [(values.get(c.field, ""), c.field == naming, said(c.label)) for c in columns],
            once(around.remarks.get(row.key, ())),
        )
        for row, values in ((row, known.values(row)) for row in page)
    ]
    shown = {
        "page": page,
        "start": page.start_index(),
        "table": table,
        "columns": columns,
        "rows": rows,
        "open": may_fill and bool(table.phases(table.first_state)),
        "grows": may_fill and table.grows,
        "loose": around.remarks.get("", ()),
        "links": links if may_fill else (),
    }
    return render(request, "ledgers/sheet.html", shown)


def once(remarks: "tuple[Remark, ...] | Any") -> list[Remark]:
    """Return remarks once each: one that is about two fields of a row stands at both."""
    return list({(remark.code, remark.said): remark for remark in remarks}.values())


def main_columns(form: SheetForm) -> tuple[Column, ...]:
    """Return the columns that a table on a page shows: asked for or listed, at least eight."""
    required = [c for c in form.columns if c.need in ("now", "later") or c.listed]
    rest = [column for column in form.columns if column not in required]
    chosen = (*required, *rest)[: max(SHOWN, len(required))]
    return tuple(column for column in form.columns if column in chosen)


def grid_page(request: AuthenticatedRequest, table: Table, around: Surroundings) -> HttpResponse:
    """Show a table as a grid."""
    may_fill = core.may(request.user, table.fill, table.organisation)
    state = table.first_state
    open_fields = table.open_fields(state) if may_fill else frozenset()
    grows = may_fill and table.grows
    known = table_sight(request.user, table)
    rows = [
        _row(table, row, around.remarks.get(row.key, ()), known)
        for row in row_queries.live_rows(table)
    ]
    if grows:
        blank = {"_version": 0, "_was": {}, "_found": {}}
        rows += [{"_key": f"{NEW}{n}", **blank} for n in range(1, BLANK + 1)]
    setup = {
        "columns": [_column(table, column, open_fields, state) for column in table.form.columns],
        "rows": rows,
        "save": f"{table.address}grid/",
        "sheet": table.id,
        "sumBy": "subject",
        "grows": grows,
        "words": grid_words(),
    }
    return render(
        request, "ledgers/grid.html", {"table": table, "setup": setup, "open": bool(open_fields)}
    )


def _column(
    table: Table, column: Column, open_fields: frozenset[str], state: str
) -> dict[str, Any]:
    language = "en" if page_language() == "en" else "zh"
    cite = column.cites.text(language) if column.need != "optional" else ""
    return {
        "field": column.field,
        "label": said(column.label),
        "need": need_of(table, column, state),
        "required": need_of(table, column, state) == NOW,
        "open": column.field in open_fields,
        "note": " ".join(text for text in (said(column.note), cite) if text),
        "width": min(WIDEST, 24 + 9 * column.width),
        "choices": [choice.label for choice in column.choices],
        "free": not column.closed,
        "naming": column.field in table.form.called[:NAMED_BY],
        "sum": column.kind == "weight" and column.field == "weight",
    }


def _row(table: Table, row: "Row", remarks: "Any", known: Sight) -> dict[str, Any]:
    messages: dict[str, list[str]] = {}
    for remark in remarks:
        if remark.field and (remark.severity in ("error", "warning") or remark.code == PERSONAL):
            messages.setdefault(remark.field, []).append(f"{remark.code} {remark.said}")
    values = known.values(row)
    about = {"_key": row.key, "_version": row.version, "_was": values}
    return about | {"_found": messages, **values, **table.fixed}


def grid_words() -> dict[str, str]:
    """Return what the grid says, in the language of the page."""
    return {
        "unsaved": _("有 %s 处改动没有保存"),
        "saving": _("正在保存……"),
        "saved": _("已保存。"),
        "clashed": _("部分改动与别人的改动冲突，见下。"),
        "failed": _("没有保存成，改动还在这一页，请稍后再保存。"),
        "locked": _("没有粘贴：“%s”现在不能改。请从别的栏开始粘贴，或者分开粘贴。"),
        "wider": _("没有粘贴：粘贴的内容比右边剩下的栏多 %s 栏。"),
        "sum": _("%s合计"),
        "unread": _("（%s 格不是数）"),
        "cut": _("现在不能加行，粘贴的最后 %s 行没有放进去。"),
        "clash": _("“%row”：别人改成了“%theirs”，您填的是“%mine”。再保存一次就以您的为准。"),
    }


def edits_of(body: bytes) -> list[Edit] | None:
    """Return the rows that a grid sends; None for what is not understood."""
    try:
        return [
            Edit(
                str(sent["key"]),
                {str(k): str(v) for k, v in sent["values"].items()},
                int(sent["version"]),
                {str(k): str(v) for k, v in sent["was"].items()},
            )
            for sent in json.loads(body)["rows"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def saved_grid(
    request: AuthenticatedRequest, table: Table, edits: list[Edit] | None
) -> tuple[list[tuple[str, "Row"]], list[filling.Clash]] | JsonResponse:
    """Return what a grid saved; or the answer that says why nothing was."""
    if edits is None:
        return JsonResponse({"said": _("这次提交读不懂，什么都没有改。")}, status=400)
    try:
        return filling.save_rows(table, edits, by=request.user)
    except ObjectDoesNotExist:
        return JsonResponse({"said": _("有一行已经被删除，请刷新后再填。")}, status=409)
    except Refused as refused:
        return JsonResponse({"said": str(refused.said)}, status=refused.status)


def grid_answer(
    request: AuthenticatedRequest,
    table: Table,
    saved: list[tuple[str, "Row"]],
    clashes: list[filling.Clash],
    around: Surroundings,
) -> JsonResponse:
    """Answer a grid with the rows as they are now, and what clashed."""
    known = table_sight(request.user, table)
    return JsonResponse(
        {
            "rows": [
                _row(table, row, around.remarks.get(row.key, ()), known) | {"_sent": key}
                for key, row in saved
            ],
            "clashes": [
                {
                    "key": clash.row.key,
                    "title": clash.row.title,
                    "now": known.values(clash.row),
                    "theirs": "；".join(known.seen(clash.theirs).values()),
                    "mine": "；".join(clash.ours.values()),
                }
                for clash in clashes
            ],
        }
    )
