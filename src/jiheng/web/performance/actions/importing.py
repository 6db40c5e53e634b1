"""Workbooks into years: matched with their year, shown cell by cell, then taken in whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.model import Document
from jiheng.rulebook import load
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_change, record_changes
from jiheng.web.core.jobs import Progress, enqueue, note, noted
from jiheng.web.core.models import Job, StoredFile, User
from jiheng.web.core.plain_texts import shown as displayed
from jiheng.web.core.queries import organisations
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.actions.importing import preview_sheet, require_whole
from jiheng.web.ledgers.actions.taking_sheets import take_sheet
from jiheng.web.ledgers.previews import LeftOut, SheetPreview, as_shown
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import row_inputs
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, cycles, locked_cycle
from jiheng.web.performance.queries.year_rows import PAST, left_open
from jiheng.web.performance.queries.year_tables import (
    HEAD,
    IDENTITY,
    identity,
    reference,
    year_flow,
    year_table,
)
from jiheng.web.performance.year_document import form

READ, IMPORT = "read_workbooks", "import_workbooks"
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed."""

    inserts: int
    updates: int
    drafts: int
    left_out: int


def rows_of_workbook(document: Document) -> dict[str, list[RowInput]]:
    """Return the rows of a workbook as typed, by sheet; keys are those of the workbook."""
    by_sheet = {sheet.id: row_inputs(document, sheet) for sheet in form()}
    return {sheet: rows for sheet, rows in by_sheet.items() if rows is not None}


def strangers(cycle: Cycle, rows: Mapping[str, Sequence[RowInput]]) -> str:
    """Return how the head of a workbook names another department or year; empty if it does not."""
    own = identity(cycle)
    head = next((row.values for row in rows.get(HEAD, ())), {})
    named = {"department": head.get("department", ""), "year": head.get("year", "").rstrip("年度")}
    if all(not text or text == own[name] for name, text in named.items()):
        return ""
    return _(
        "这本工作簿是“%(name)s”%(year)s 年的，这份档案是“%(own)s”%(own_year)s 年的，没有导入。"
    ) % {
        "name": named["department"] or "—",
        "year": named["year"] or "—",
        "own": own["department"],
        "own_year": own["year"],
    }


def preview(cycle: Cycle, document: Document, by: User) -> list[SheetPreview]:
    """Return what a workbook would insert, change and leave, sheet by sheet.

    Raises Refused without the right, and for a workbook of another department or year, by name.
    """
    require(by, "fill", cycle.organisation)
    rows = rows_of_workbook(document)
    why = strangers(cycle, rows)
    if why:
        raise Refused(why)
    previews = []
    for sheet, inputs in rows.items():
        table = year_table(cycle, sheet)
        if sheet == PAST:
            inputs = _typed_alone(cycle, inputs)
        if sheet == HEAD:
            inputs = [RowInput(HEAD, _without_identity(row.values)) for row in inputs]
        shown = preview_sheet(table, inputs)
        if sheet == HEAD:
            shown.left_out += _foreign_place(cycle, rows[sheet])
        previews.append(shown)
    return previews


def _typed_alone(cycle: Cycle, inputs: Sequence[RowInput]) -> list[RowInput]:
    """Return rows without those that an export drew from earlier years: they are no rows here."""
    drawn = {row.key: dict(row.values) for row in left_open(cycle)}
    return [row for row in inputs if drawn.get(row.key) != dict(row.values)]


def _without_identity(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if name not in IDENTITY}


def _foreign_place(cycle: Cycle, inputs: Sequence[RowInput]) -> list[LeftOut]:
    """Return the place that a workbook names if it is another one: it decides the rules."""
    own = identity(cycle)["place"]
    text = next((row.values.get("place", "") for row in inputs), "")
    if not text or text == own:
        return []
    label = next(said(c.label) for c in year_table(cycle, HEAD).form.columns if c.field == "place")
    why = _("以档案的行政区划 %(place)s 为准") % {"place": own or "—"}
    return [LeftOut(HEAD, HEAD, cycle.organisation.name, label, text, why)]


@transaction.atomic
def import_workbook(
    cycle_id: int, document: Document, *, by: User, version: int, partly: bool = False
) -> Imported:
    """Take a workbook in, all or nothing, and return what it changed.

    Raises Refused if the year changed since it was shown, if the workbook cannot be used, or if
    a row or a cell cannot be taken; with `partly` those are left out.
    """
    cycle = locked_cycle(cycle_id)
    if document.faults:
        raise Refused(_("这个文件不能用，什么都没有改。"))
    if cycle.version != version:
        raise Refused(_("预览之后档案又有改动，请重新预览再导入。"))
    if not year_flow().allows("import", cycle.state):
        raise Refused(_("这份档案现在不能填报，没有导入：请先退回到可以填报的一步。"))
    previews = preview(cycle, document, by)
    require_whole(previews, partly=partly)
    changes = [change for shown in previews for change in take_sheet(shown, by=by)]
    counts = Imported(
        sum(len(shown.inserts) for shown in previews),
        sum(len(shown.updates) for shown in previews),
        sum(shown.drafts for shown in previews),
        sum(len(shown.left_out) for shown in previews),
    )
    about: dict[str, tuple[object, object]] = {
        "inserts": ("", counts.inserts),
        "updates": ("", counts.updates),
        "digest": ("", document.digest),
    }
    record_changes([*changes, Change("import", "cycle", cycle.pk, about, reference(cycle))], by=by)
    bump_version(cycle)
    return counts


@transaction.atomic
def order_preview(files: Sequence[StoredFile], *, by: User, cycle: Cycle | None = None) -> Job:
    """Return a job that reads workbooks, for one year or each for its own; nothing is changed."""
    if cycle is not None:
        require(by, "fill", cycle.organisation)
    elif not organisations(by, "fill").exists():
        raise Refused(_("您没有可以填报的部门：要填报的，请管理员授予角色。"), status=403)
    named = [{"digest": f.digest, "name": f.name} for f in files]
    argument: dict[str, object] = {"files": named, **_asked_by(by)}
    return enqueue(READ, argument | ({"year": cycle.pk} if cycle is not None else {}), by=by)


def _asked_by(by: User) -> Shown:
    return {"by": by.pk, "language": get_language() or "zh-hans"}


def matched(
    document: Document, file: Mapping[str, Any], by: User, year: int | None = None
) -> Shown:
    """Return which year a workbook is for and what it would change, or why it cannot be used."""
    shown: Shown = {"name": file["name"], "digest": file["digest"], "said": ""}
    if document.faults:
        rules = load().rest
        return shown | {"said": "；".join(rules.message(f) for f in document.faults)}
    cycle = _cycle_for(document, by, year)
    if cycle is None:
        head = next((r.values for r in rows_of_workbook(document).get(HEAD, ())), {})
        named = {"name": head.get("department", "—"), "year": head.get("year", "—")}
        text = _("没有您可以填报的“%(name)s”%(year)s 年档案；先建立档案，再导入。")
        return shown | {"said": displayed(text % named)}
    try:
        previews = preview(cycle, document, by)
    except Refused as refused:
        return shown | {"said": displayed(str(refused.said))}
    return shown | {
        "year": cycle.pk,
        "title": f"{cycle.organisation.name} {cycle.year}",
        "version": cycle.version,
        **as_shown(previews),
    }


def _cycle_for(document: Document, by: User, year: int | None) -> Cycle | None:
    """Return the year asked for, else that of the department and year in the workbook's head."""
    if year is not None:
        return cycles(by).filter(pk=year).first()
    head = next((r.values for r in rows_of_workbook(document).get(HEAD, ())), {})
    number = head.get("year", "")[:4]
    reach = organisations(by, "fill").filter(name=head.get("department", ""))
    years = Cycle.objects.filter(
        organisation__in=reach, year=int(number) if number.isdecimal() else 0
    ).select_related("organisation")
    return years.get() if years.count() == 1 else None


@transaction.atomic
def order_import(read: Job, *, by: User, partly: bool = False) -> Job:
    """Return a job that imports what a preview showed. Raises Refused if nothing can be."""
    if read.owner_id != by.pk or read.kind != READ or read.state != "done":
        raise Refused(_("先预览，再导入。"))
    usable = [w for w in read.result["workbooks"] if importable(w, partly=partly)]
    if not usable:
        raise Refused(_("没有可以导入的工作簿：请选择 xlsx 文件，或者装着它们的压缩包。"))
    named = [{n: w[n] for n in ("digest", "name", "year", "version")} for w in usable]
    return enqueue(IMPORT, {"files": named, "partly": partly, **_asked_by(by)}, by=by)


def importable(workbook: Mapping[str, Any], *, partly: bool = False) -> bool:
    """Return whether a workbook, as it was shown, can be imported and changes anything."""
    if workbook["said"]:
        return False
    counts = workbook["counts"]
    takes_all = partly or not (counts["rejects"] or counts["left_out"])
    return takes_all and bool(counts["inserts"] or counts["updates"])


@transaction.atomic
def import_one(
    document: Document, file: Mapping[str, Any], progress: Progress, *, by: User, partly: bool
) -> None:
    """Import a workbook, all or nothing, and keep with the job what came of it."""
    outcome: Shown
    try:
        with transaction.atomic():
            counts = import_workbook(
                file["year"], document, by=by, version=file["version"], partly=partly
            )
    except (Refused, Cycle.DoesNotExist) as refused:
        outcome = {"said": str(refused)}
        place = f"year/{file['year']}"
        record_change("refuse_import", "cycle", file["year"], by=by, reference=place)
    else:
        outcome = {"inserts": counts.inserts, "updates": counts.updates, "said": ""}
    imported = noted(progress).get("imported", {})
    note(progress, imported={**imported, file["digest"]: {"name": file["name"], **outcome}})
