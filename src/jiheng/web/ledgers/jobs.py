"""Long work with ledgers: a workbook written, read and shown, taken in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.ledger.quality import ROW_CHECKS
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions import takeovers
from jiheng.web.ledgers.actions.deciding import LEAST_REASON
from jiheng.web.ledgers.actions.filling import changed, locked
from jiheng.web.ledgers.actions.importing import require_whole
from jiheng.web.ledgers.actions.matching import known_values
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.actions.storing import NO_REASONS
from jiheng.web.ledgers.actions.taking_sheets import take_sheet
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.preview_quality import judge
from jiheng.web.ledgers.previews import as_shown
from jiheng.web.ledgers.quality_lines import LedgerQuality, header, texts_of
from jiheng.web.ledgers.queries.months import months
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.pairs import finding_places
from jiheng.web.ledgers.queries.quality import scanned
from jiheng.web.ledgers.queries.rows import live_rows, rows
from jiheng.web.ledgers.queries.sight import outsider_sight, table_sight
from jiheng.web.ledgers.reading_sheets import previewed
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.sheet_inputs import nowhere, placed
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.workbooks import kept_document, ledger_workbook

if TYPE_CHECKING:
    from jiheng.model import Document, Finding, Ledger
    from jiheng.web.core.models import Job, User

EXPORT, PREVIEW, IMPORT = "export_ledger", "preview_ledger", "import_ledger"
QUALITY, PAIRS = "ledger_quality", "find_pairs"
LONGEST_REASON = 400  # characters


@transaction.atomic
def order(kind: str, table: Table, *, by: "User", **more: object) -> "Job":
    """Return a job about the rows of an organisation in a ledger."""
    if kind == EXPORT:
        action = "export_secret" if more.get("secret") else "export"
        log_access(action, "ledger", table.reference[:40], by)
    else:
        require(by, table.fill, table.organisation)
    argument: dict[str, object] = {
        "ledger": table.id,
        "organisation": table.organisation.pk,
        "by": by.pk,
        "language": get_language() or "zh-hans",
        **more,
    }
    return enqueue(kind, argument, by=by)


def order_quality(ledger: "Ledger", query: Mapping[str, str], *, by: "User") -> "Job":
    """Return a job that goes through the rules of data quality of a ledger; it can be cancelled."""
    log_access("export", "quality", ledger.id[:40], by)
    argument: dict[str, object] = {
        "ledger": ledger.id,
        "query": dict(query),
        "by": by.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(QUALITY, argument, by=by)


def order_import(
    read: "Job",
    table: Table,
    *,
    by: "User",
    partly: bool = False,
    reason: str = "",
    doubts: Mapping[str, str] = NO_REASONS,
) -> "Job":
    """Return a job that takes in what a preview showed: all of it, or `partly` what can be taken.

    `doubts` are the reasons for rows that look wrong, by where the preview has them; that of "" is
    for all others. Raises Refused before it is shown, where all was chosen and something cannot be
    taken, for corrections of closed months and for rows that look wrong without a reason.
    """  # fmt: skip
    if read.state != "done" or read.result.get("faults"):
        raise Refused(_("先预览，再导入。"))
    counts, argument = read.result["counts"], read.argument
    if not partly and (counts["rejects"] or counts["left_out"]):
        raise Refused(
            _(
                "有 %(rows)s 行、%(cells)s 格不能导入，什么都没有改："
                "下载这些行，改好再导入；或者选其余照样导入。"
            )
            % {"rows": counts["rejects"], "cells": counts["left_out"]}
        )
    reason = reason.strip() or _("按导入的工作簿更正")
    if counts.get("proposals") and len(reason) < LEAST_REASON:
        raise Refused(_("更正要写明原因（至少五个字）。"), field="reason")
    kept_for = reasons_for(read.result.get("doubted", ()), doubts)
    return order(IMPORT, table, by=by, digest=argument["digest"], name=argument["name"],
                 stamp=read.result["stamp"], partly=partly, reason=reason,
                 kept_for=kept_for, history=argument.get("history", ""))  # fmt: skip


def reasons_for(doubted: Iterable[str], doubts: Mapping[str, str]) -> dict[str, str]:
    """Return the reason of each row that looks wrong. Raises Refused where there is none."""
    given = {at: (doubts.get(at) or doubts.get("", "")).strip()[:LONGEST_REASON] for at in doubted}
    lacking = sum(len(text) < LEAST_REASON for text in given.values())
    if lacking:
        raise Refused(
            _(
                "有 %(count)s 行看上去不对，什么都没有改：在表里改正，或者写明为什么照样导入"
                "（至少五个字，可以一行一写，也可以合写）。"
            )
            % {"count": lacking},
            field="doubt",
        )
    return given


def order_pairs(ledger: "Ledger", *, by: "User") -> "Job":
    """Return a job that looks for duplicates in all that a place keeps; it can be cancelled."""
    if not finding_places(by, ledger):
        raise Refused(_("由管全部单位的统计员或核实员查找。"), status=403)
    argument: dict[str, object] = {
        "ledger": ledger.id,
        "by": by.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(PAIRS, argument, by=by)


def _table(argument: Mapping[str, Any], by: "User", right: str) -> Table:
    ledger = ledgers()[argument["ledger"]]
    reach = places(by, ledger, right)
    return ledger_table(ledger, reach.get(pk=argument["organisation"]))


def _by(argument: Mapping[str, Any]) -> "User":
    return core.people().get(pk=argument["by"])


def _stamp(table: Table) -> list[int]:
    """Return what tells whether rows changed since they were shown."""
    pairs = list(rows(table).values_list("pk", "version"))
    ledger = table.ledger
    closed = len(months(ledger, table.organisation)) if ledger is not None else 0
    return [len(pairs), sum(version for _pk, version in pairs), closed]


def export_ledger(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write the rows of an organisation as a workbook in the layout that is read again.

    What is secret leaves the house only where it was asked for, by whom who has its right still.
    """
    by = _by(argument)
    with translation.override(argument["language"]):
        table = _table(argument, by, "see")
        own = argument.get("secret") is True
        own = own or not table.secret
        known = table_sight(by, table) if own else outsider_sight(table.ledger)
        inputs = [RowInput(row.key, known.seen(known_values(row))) for row in live_rows(table)]
        progress(0, len(inputs))
        with pending() as path:
            Path(path).write_bytes(ledger_workbook(table.form, inputs))
            name = f"{table.organisation.name}-{table.form.name}.xlsx"
            return hand_over(path, name, "xlsx", by)


def write_quality(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write what the rules of data quality say of a ledger, as its page would show it."""
    by, ledger = _by(argument), ledgers()[argument["ledger"]]
    today = timezone.localdate()

    def afresh(judged: "Ledger", path: str) -> "tuple[Finding, ...]":
        return scanned(judged, path, today, lambda count: progress(count, len(ROW_CHECKS)))

    with translation.override(argument["language"]):
        quality = LedgerQuality(by, ledger, afresh)
        lines = quality.lines(quality.chosen(argument["query"]))
        name = _("%(ledger)s 数据质量") % {"ledger": ledger_name(ledger)}
        data = documents.write_list(name[:31], (header(), *map(texts_of, lines)))
        with pending() as path:
            Path(path).write_bytes(data)
            return hand_over(path, f"{name}.xlsx", "xlsx", by)


def search_pairs(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Put down the pairs of rows that may be one, where the person may still have that done."""
    by, ledger = _by(argument), ledgers()[argument["ledger"]]
    counts = {"new": 0, "again": 0, "known": 0}
    for path in finding_places(by, ledger):
        for name, count in find_pairs(ledger, path, progress, by=by).items():
            counts[name] += count
    return {**counts}


def preview_ledger(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Read a workbook and say what it would change in a ledger."""
    by = _by(argument)
    with translation.override(argument["language"]):
        table = _table(argument, by, "fill")
        progress(0, 1)
        document = kept_document(argument["digest"], argument["name"])
        return read_workbook(table, document, by, history=bool(argument.get("history")))


def read_workbook(
    table: Table, document: "Document", by: "User", *, history: bool = False
) -> dict[str, object]:
    """Return what a workbook would change in a ledger, for a job to keep and a page to show."""
    if document.faults:
        return {"faults": [placed(fault) for fault in document.faults]}
    preview = previewed(table, document, by, history=history)
    if preview is None:
        return {"faults": [nowhere(document, ledgers()[table.id])]}
    judge(preview, by)
    return {"faults": [], "stamp": _stamp(table), **as_shown([preview])}


def import_ledger(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Take in a workbook as it was shown: all or nothing, or without what was told as left out."""
    progress(0, 1)
    return take_workbook(argument)


def take_workbook(argument: Mapping[str, Any]) -> dict[str, object]:
    """Return what came of a workbook taken in, in a transaction of its own."""
    by = _by(argument)
    with translation.override(argument["language"]):
        document = kept_document(argument["digest"], argument["name"])
        try:
            with transaction.atomic():
                return _imported(argument, document, by)
        except Refused as refused:
            return {"said": str(refused.said)}


def _imported(argument: Mapping[str, Any], document: Any, by: "User") -> dict[str, object]:
    table = locked(_table(argument, by, "fill"))
    list(rows(table).select_for_update().values_list("pk"))
    if _stamp(table) != argument["stamp"]:
        raise Refused(_("预览之后台账又有改动，请重新预览再导入。"))
    preview = previewed(table, document, by, history=bool(argument.get("history")))
    if preview is None:
        raise Refused(nowhere(document, ledgers()[table.id]))
    require_whole([preview], partly=bool(argument.get("partly")))
    reason, kept_for = str(argument.get("reason", "")), argument.get("kept_for", {})
    changes = take_sheet(preview, by=by, reason=reason, kept_for=kept_for)
    taken = {"inserts": len(preview.inserts), "updates": len(preview.updates)}
    if preview.history:
        source = str(argument["history"])
        asked = takeovers.ask(table, preview.history, source, kept_for, document=document, by=by)
        taken["history"], taken["takeover"] = len(preview.history), asked.pk
    if preview.proposals:
        taken["proposals"] = len(preview.proposals)
    counts: dict[str, tuple[object, object]] = {name: ("", n) for name, n in taken.items()}
    counts["digest"] = ("", document.digest)
    about = Change("import", "ledger", table.reference, counts, table.reference)
    record_changes([*changes, about], by=by)
    changed(table)
    return {**taken, "said": ""}


def outcome_of(job: "Job") -> str:
    """Return the address where the outcome of a job is shown; empty where it is a file."""
    if job.kind == PREVIEW:
        return reverse("ledgers:imported", args=(job.pk,))
    if job.kind == PAIRS:
        return reverse("ledgers:pairs", args=(str(job.argument["ledger"]),))
    if job.kind == IMPORT and job.result.get("takeover"):
        place = (str(job.argument["ledger"]), job.argument["organisation"])
        return reverse("ledgers:takeover", args=(*place, job.result["takeover"]))
    if job.kind == IMPORT and not job.result.get("said"):
        return reverse("ledgers:ledger", args=(str(job.argument["ledger"]),))
    return ""
