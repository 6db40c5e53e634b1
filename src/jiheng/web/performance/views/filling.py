"""Filling in: the rows of a sheet, one row as a form, the grid."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Column, SheetForm
from jiheng.scoring import HEAD, NAME, ROWS
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.audit import saw
from jiheng.web.core.files import path_of
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling
from jiheng.web.performance.actions.filling import Clash
from jiheng.web.performance.sheets import fields, sheet_form
from jiheng.web.performance.stages import open_fields, rows_change
from jiheng.web.performance.templatetags.performance_words import cited
from jiheng.web.performance.views.shared import found, found_entry, known_sheet, stored
from jiheng.web.performance.words import told

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle, Entry

SHOWN = 8  # columns of a table on a page; the form has all
NAMING = {"overview": HEAD, **dict(ROWS)}  # fields whose texts may name figures, by sheet
PAGE = 100  # lines of history
LONG = 30  # characters of width from which a field is a text area


def _language(request: Asked) -> str:
    return "en" if request.LANGUAGE_CODE == "en" else "zh"


def _open(request: Asked, of: "Cycle", sheet: str) -> frozenset[str]:
    if not core.may(request.user, "fill", of.organisation):
        return frozenset()
    return open_fields(of.state, sheet, fields(sheet))


def _told(request: Asked, seen: queries.Seen, sheet: str) -> dict[str, list[dict[str, str]]]:
    """Return the findings of a sheet by row, in words."""
    rules, language = seen.outcome.rules, _language(request)
    return {
        key: [
            {
                "field": field,
                "code": f.code,
                "severity": rules.severity(f),
                "said": rules.message(f, language),
            }
            for field, f in held
            if rules.severity(f) != "unknown"
        ]
        for key, held in seen.by_entry(sheet).items()
    }


def sheet(request: Asked, pk: int, sheet: str) -> HttpResponse:
    """Show the rows of a sheet with what is wrong beside them."""
    of = found(request, pk)
    known_sheet(sheet)
    shape = sheet_form(sheet)
    if shape.layout == "head":
        return redirect("performance:entry", pk=of.pk, sheet=sheet, key=sheet)
    told = _told(request, queries.seen(of), sheet)
    open_ = _open(request, of, sheet)
    columns = _main(shape)
    rows = [
        (e, [e.values.get(c.field, "") for c in columns], _once(told.get(e.key, [])))
        for e in queries.entries(of, sheet)
    ]
    return render(
        request,
        "performance/sheet.html",
        {
            "cycle": of,
            "sheet": shape,
            "columns": columns,
            "rows": rows,
            "open": bool(open_),
            "rows_change": bool(open_) and rows_change(of.state, sheet),
            "loose": told.get("", []),
        },
    )


def _once(told: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return findings once each: one that is about two fields of a row stands at both."""
    return list({(f["code"], f["said"]): f for f in told}.values())


def _main(shape: SheetForm) -> tuple[Column, ...]:
    wanted = [c for c in shape.columns if c.need in ("now", "later")]
    rest = [c for c in shape.columns if c not in wanted]
    chosen = (*wanted, *rest)[: max(SHOWN, len(wanted))]
    return tuple(c for c in shape.columns if c in chosen)


def entry(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Show a row as a plain form, and save it."""
    of = found(request, pk)
    one = found_entry(of, sheet, key)
    if request.method == "POST":
        typed = {name: request.POST[name] for name in fields(sheet) if name in request.POST}
        was = {name: request.POST.get(f"was-{name}", "") for name in typed}
        edit = filling.Edit(key, typed, whole(request.POST.get("version")), was)
        made = filling.save_entry(of.pk, sheet, edit, by=request.user)
        if isinstance(made, Clash):
            return _form(request, of, made.entry, {**made.entry.values, **made.mine}, made)
        messages.success(request, _("已保存。"), extra_tags="saved")
        if "next" in request.POST:
            return redirect("performance:sheet", pk=of.pk, sheet=sheet)
        return redirect("performance:entry", pk=of.pk, sheet=sheet, key=key)
    saw("view", "entry", one.pk, request.user)
    return _form(request, of, one, one.values, None)


def _form(
    request: Asked, of: "Cycle", one: "Entry", values: Mapping[str, str], clash: Clash | None
) -> HttpResponse:
    shape = sheet_form(one.sheet)
    seen = queries.seen(of)
    told: dict[str, list[dict[str, str]]] = {}
    for each in _told(request, seen, one.sheet).get(one.key, []):
        told.setdefault(each["field"], []).append(each)
    last = queries.last_values(of, one.sheet).get(
        (one.values.get("subject", ""), one.values.get("name", "")), {}
    )
    open_ = _open(request, of, one.sheet)
    files: dict[str, list[Any]] = {}
    for piece in one.attachments.all():
        files.setdefault(piece.field, []).append(piece)
    named = NAMING.get(one.sheet, ())
    lines = [
        {
            "column": c,
            "value": values.get(c.field, ""),
            "was": one.values.get(c.field, ""),
            "open": c.field in open_,
            "told": told.get(c.field, []),
            "last": last.get("actual" if c.field == "prior" else c.field, ""),
            "main": c.need != "optional"
            or bool(values.get(c.field) or told.get(c.field) or files.get(c.field)),
            "wide": c.width >= LONG,
            "files": files.get(c.field, []),
            "theirs": clash.theirs.get(c.field) if clash else None,
            "names_figures": c.field in named and c.field in open_,
        }
        for c in shape.columns
    ]
    return render(
        request,
        "performance/entry.html",
        {
            "cycle": of,
            "sheet": shape,
            "entry": one,
            "lines": lines,
            "open": bool(open_),
            "clash": clash,
            "loose": told.get("", []),
            "removable": bool(open_)
            and rows_change(of.state, one.sheet)
            and shape.layout != "head",
            "adjustable": one.sheet == "indicators"
            and core.may(request.user, "manage", of.organisation),
            "adjustments": one.adjustments.select_related("requested_by", "decided_by"),
            "item": _item(seen, one),
            "figures": queries.named_figures(seen) if named and open_ else {},
            "trees": seen.outcome.scored.trees,
            "may_publish": one.sheet in ("indicators", "projects")
            and core.may(request.user, "manage", of.organisation),
        },
        status=409 if clash else 200,
    )


def _item(seen: queries.Seen, one: "Entry") -> Any:
    for tree in seen.outcome.scored.trees:
        for item in tree.items:
            if item.indicator is not None and "row" in item.indicator.places:
                where = seen.laid.where(item.indicator.places["row"])
                if where is not None and where[:2] == (one.sheet, one.key):
                    return item
    return None


@require_POST
def try_entry(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Say what would be found and scored if the row were as typed; nothing is kept."""
    of = found(request, pk)
    one = found_entry(of, sheet, key)
    typed = {name: request.POST[name].strip() for name in fields(sheet) if name in request.POST}
    seen = queries.seen_with(of, sheet, key, {**one.values, **typed})
    now = queries.seen(of)
    told = _told(request, seen, sheet).get(key, [])
    return render(
        request,
        "performance/tried.html",
        {
            "told": told,
            "item": _item(seen, one),
            "texts": _texts(seen, sheet, typed),
            "trees": seen.outcome.scored.trees,
            "now": {t.subject: t.total for t in now.outcome.scored.trees},
        },
    )


def _texts(seen: queries.Seen, sheet: str, typed: Mapping[str, str]) -> list[str]:
    """Return texts that name figures, as they will be printed."""
    naming = [typed[n] for n in NAMING.get(sheet, ()) if NAME.search(typed.get(n, ""))]
    figures = queries.named_figures(seen) if naming else {}
    return [NAME.sub(lambda m: figures.get(m[1].strip(), m[0]), text) for text in naming]


@require_POST
def add(request: Asked, pk: int, sheet: str) -> HttpResponse:
    """Add an empty row and open it."""
    of = found(request, pk)
    known_sheet(sheet)
    made = filling.add_entry(of.pk, sheet, {}, by=request.user)
    return redirect("performance:entry", pk=of.pk, sheet=sheet, key=made.key)


@require_POST
def remove(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Remove a row."""
    of = found(request, pk)
    found_entry(of, sheet, key)
    filling.remove_entry(of.pk, sheet, key, by=request.user)
    messages.success(request, _("已删除这一行，原来的内容在历史里。"))
    return redirect("performance:sheet", pk=of.pk, sheet=sheet)


@require_POST
def publish(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Mark a row as public or not."""
    of = found(request, pk)
    found_entry(of, sheet, key)
    filling.show_publicly(of.pk, sheet, key, request.POST.get("public") == "1", by=request.user)
    return redirect("performance:entry", pk=of.pk, sheet=sheet, key=key)


@require_POST
def attach(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Take in a file as the proof of a value."""
    of = found(request, pk)
    found_entry(of, sheet, key)
    field = request.POST.get("field", "")
    if field not in fields(sheet):
        raise Refused(_("请选择佐证对应的栏目。"))
    filling.attach(of.pk, sheet, key, field, stored(request), by=request.user)
    messages.success(request, _("佐证已收下。"))
    return redirect("performance:entry", pk=of.pk, sheet=sheet, key=key)


def evidence(request: Asked, pk: int, file: int) -> HttpResponseBase:
    """Hand out a piece of evidence as a download, whatever it is."""
    of = found(request, pk)
    held = queries.evidence(of, file)
    if held is None:
        return redirect("performance:year", pk=of.pk)
    saw("export", "file", held.pk, request.user)
    return FileResponse(
        path_of(held.digest).open("rb"),
        as_attachment=True,
        filename=held.name,
        content_type="application/octet-stream",
    )


def grid(request: Asked, pk: int, sheet: str) -> HttpResponse:
    """Show a sheet as a grid for typing and pasting."""
    of = found(request, pk)
    known_sheet(sheet)
    shape = sheet_form(sheet)
    open_ = _open(request, of, sheet)
    told = _told(request, queries.seen(of), sheet)
    columns = [
        {
            "field": c.field,
            "label": said(c.label),
            "need": c.need,
            "open": c.field in open_,
            "note": _asked(c),
            "width": min(320, 24 + 9 * c.width),
            "choices": [choice.label for choice in c.choices],
            "free": not c.closed,
        }
        for c in shape.columns
    ]
    rows = [_row(e, told.get(e.key, [])) for e in queries.entries(of, sheet)]
    if open_ and rows_change(of.state, sheet):
        rows += [
            {"_key": f"new-{n}", "_version": 0, "_was": {}, "_found": {}} for n in range(1, 21)
        ]
    setup = {
        "columns": columns,
        "rows": rows,
        "save": request.path,
        "grows": bool(open_) and rows_change(of.state, sheet),
        "words": {
            "unsaved": _("有 %s 处改动没有保存"),
            "saving": _("正在保存……"),
            "saved": _("已保存。"),
            "lost": _("连不上服务器，改动还在这一页，请稍后再保存。"),
            "clashed": _("部分改动与别人的改动冲突，见下。"),
            "cut": _("现在不能加行，粘贴的最后 %s 行没有放进去。"),
            "clash": _("“%row”：别人改成了“%theirs”，您填的是“%mine”。再保存一次就以您的为准。"),
        },
    }
    if request.method == "POST":
        return _save_grid(request, of, sheet)
    return render(
        request,
        "performance/grid.html",
        {"cycle": of, "sheet": shape, "setup": setup, "open": bool(open_)},
    )


def _asked(column: Column) -> str:
    """Return what goes into a column and who asks for it."""
    cite = cited(column.cites) if column.need != "optional" else ""
    return " ".join(text for text in (said(column.note), cite) if text)


def _row(one: "Entry", told: list[dict[str, str]]) -> dict[str, Any]:
    found_: dict[str, list[str]] = {}
    for each in told:
        if each["field"] and each["severity"] in ("error", "warning"):
            found_.setdefault(each["field"], []).append(f"{each['code']} {each['said']}")
    return {
        "_key": one.key,
        "_version": one.version,
        "_was": one.values,
        "_found": found_,
        **one.values,
    }


def _save_grid(request: Asked, of: "Cycle", sheet: str) -> HttpResponse:
    try:
        wanted = json.loads(request.body)["rows"]
        rows = [
            filling.Edit(
                str(r["key"]),
                {str(k): str(v) for k, v in r["values"].items()},
                int(r["version"]),
                {str(k): str(v) for k, v in r["was"].items()},
            )
            for r in wanted
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"said": _("这次提交读不懂，什么都没有改。")}, status=400)
    try:
        saved, clashes = filling.save_rows(of.pk, sheet, rows, by=request.user)
    except Refused as refused:
        return JsonResponse({"said": str(refused.said)}, status=refused.status)
    of = found(request, of.pk)
    told = _told(request, queries.seen(of), sheet)
    return JsonResponse(
        {
            "rows": [_row(e, told.get(e.key, [])) | {"_sent": key} for key, e in saved],
            "clashes": [
                {
                    "key": c.entry.key,
                    "title": c.entry.title,
                    "now": c.entry.values,
                    "theirs": "；".join(c.theirs.values()),
                    "mine": "；".join(c.mine.values()),
                }
                for c in clashes
            ],
        }
    )


def entry_history(request: Asked, pk: int, sheet: str, key: str) -> HttpResponse:
    """Show how a row came to be, value by value."""
    of = found(request, pk)
    one = found_entry(of, sheet, key)
    page = Paginator(core.history("entry", one.pk), PAGE).get_page(request.GET.get("page"))
    rows = [(line, "") for line in told(page)]
    shown = {"cycle": of, "rows": rows, "entry": one, "page": page}
    return render(request, "performance/history.html", shown)
