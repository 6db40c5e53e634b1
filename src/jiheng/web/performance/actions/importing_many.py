"""Workbooks of many departments: matched with their years, shown, then taken in one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.model import Document
from jiheng.rulebook import load
from jiheng.web.core.audit import append
from jiheng.web.core.jobs import Progress, enqueue, note, noted
from jiheng.web.core.models import Job, StoredFile, User
from jiheng.web.core.queries import organisations
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.importing import import_workbook, preview
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.sheets import typed

Told = dict[str, Any]


@transaction.atomic
def order_preview(files: Sequence[StoredFile], *, by: User) -> Job:
    """Return a job that reads workbooks; nothing is changed by it."""
    if not organisations(by, "fill").exists():
        raise Refused(_("您没有可以填报的部门。"), status=403)
    named = [{"digest": f.digest, "name": f.name} for f in files]
    return enqueue("read_workbooks", {"files": named, **_asked(by)}, by=by)


def _asked(by: User) -> Told:
    return {"by": by.pk, "language": get_language() or "zh-hans"}


def matched(document: Document, file: Mapping[str, Any], by: User) -> Told:
    """Return which year a workbook is for and what it would change, or why it cannot be used."""
    told: Told = {"name": file["name"], "digest": file["digest"], "said": ""}
    if document.faults:
        rules = load().rest
        return told | {"said": "；".join(rules.message(f) for f in document.faults)}
    head = next((dict(r.values) for r in typed(document).get("overview", ())), {})
    department, year = head.get("department", ""), head.get("year", "")[:4]
    reach = organisations(by, "fill").filter(name=department)
    found = Cycle.objects.filter(organisation__in=reach, year=int(year) if year.isdecimal() else 0)
    if found.count() != 1:
        named = {"name": department or "—", "year": year or "—"}
        return told | {
            "said": _("没有您可以填报的“%(name)s”%(year)s 年档案；先建立档案，再导入。") % named
        }
    of = found.select_related("organisation").get()
    made = preview(of, document, by)
    return told | {
        "year": of.pk,
        "title": f"{of.organisation.name} {of.year}",
        "version": of.version,
        "inserts": len(made.inserts),
        "updates": len(made.updates),
        "same": made.same,
        "rejects": len(made.rejects),
    }


@transaction.atomic
def order_import(read: Job, *, by: User) -> Job:
    """Return a job that imports what a preview showed. Raises Refused if nothing can be."""
    if read.owner_id != by.pk or read.kind != "read_workbooks" or read.state != "done":
        raise Refused(_("先预览，再导入。"))
    usable = [one for one in read.result["workbooks"] if importable(one)]
    if not usable:
        raise Refused(_("没有可以导入的工作簿。"))
    named = [{n: one[n] for n in ("digest", "name", "year", "version")} for one in usable]
    return enqueue("import_workbooks", {"files": named, **_asked(by)}, by=by)


def importable(one: Mapping[str, Any]) -> bool:
    """Return whether a workbook, as it was shown, can be imported whole and changes anything."""
    return not one["said"] and not one["rejects"] and bool(one["inserts"] or one["updates"])


@transaction.atomic
def import_one(
    document: Document, file: Mapping[str, Any], progress: Progress, *, by: User
) -> None:
    """Import a workbook, all or nothing, and keep with the job what came of it."""
    told: Told
    try:
        with transaction.atomic():
            made = import_workbook(file["year"], document, by=by, version=file["version"])
    except (Refused, Cycle.DoesNotExist) as refused:
        told = {"said": str(refused)}
        append("refuse_import", "cycle", file["year"], by=by, cycle_id=file["year"])
    else:
        told = {"inserts": len(made.inserts), "updates": len(made.updates), "said": ""}
    held = noted(progress).get("imported", {})
    note(progress, imported={**held, file["digest"]: {"name": file["name"], **told}})
