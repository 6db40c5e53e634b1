"""Files of several places for one ledger: read by one job, taken in by another, each for itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.model import Document, Ledger
from jiheng.parsing.numbers import plain
from jiheng.web.core import queries as core
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.deciding import LEAST_REASON
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.jobs import read_workbook, reasons_for, take_workbook
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.sheet_inputs import placed, sheet_inputs
from jiheng.web.ledgers.workbooks import kept_document

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, Organisation, StoredFile, User

READ_FILES, TAKE_FILES = "preview_ledger_files", "import_ledger_files"
COUNTED = ("inserts", "updates", "proposals")


@dataclass(frozen=True, slots=True)
class FileChoice:
    """What was chosen for one file of several."""

    take: bool = True
    doubts: Mapping[str, str] = field(default_factory=dict)  # reasons for rows that look wrong


def order_reading(ledger: Ledger, files: "Iterable[StoredFile]", *, by: "User") -> "Job":
    """Return a job that reads files, each for its place. Raises Refused without the right."""
    if not places(by, ledger, "fill").exists():
        raise Refused(_("您没有填报这个台账的权限，请系统管理员授予。"), status=403)
    named = [{"digest": file.digest, "name": file.name} for file in files]
    return enqueue(READ_FILES, {**_whose(ledger.id, by), "files": named}, by=by)


def order_taking(
    read: "Job",
    choices: Sequence[FileChoice],
    *,
    by: "User",
    partly: bool = False,
    reason: str = "",
) -> "Job":
    """Return a job that takes in the files that were chosen, in a transaction each.

    Raises Refused before they are read, for none, and for a reason that is wanting, by its file.
    """
    if read.state != "done":
        raise Refused(_("先预览，再导入。"))
    reason = reason.strip() or _("按导入的工作簿更正")
    files = []
    for shown, choice in zip(read.result["files"], choices, strict=True):
        if shown["faults"] or not choice.take or not any(shown["counts"][n] for n in COUNTED):
            continue
        if shown["counts"]["proposals"] and len(reason) < LEAST_REASON:
            raise Refused(_("更正要写明原因（至少五个字）。"), field="reason")
        try:
            kept_for = reasons_for(shown["doubted"], choice.doubts)
        except Refused as refused:
            raise Refused(f"{shown['name']}：{refused.said}", field=refused.field) from refused
        about = {name: shown[name] for name in ("name", "digest", "organisation", "place", "stamp")}
        files.append({**about, "partly": partly, "reason": reason, "kept_for": kept_for})
    if not files:
        raise Refused(_("请先选中可以导入的文件。"))
    return enqueue(TAKE_FILES, {**_whose(str(read.argument["ledger"]), by), "files": files}, by=by)


def _whose(ledger: str, by: "User") -> dict[str, object]:
    return {"ledger": ledger, "by": by.pk, "language": get_language() or "zh-hans"}


def read_files(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Read files and say of each what it would change, and where."""
    by, ledger = core.people().get(pk=argument["by"]), ledgers()[argument["ledger"]]
    shown: list[dict[str, Any]] = []
    with translation.override(argument["language"]):
        reach = list(places(by, ledger, "fill"))
        for done, file in enumerate(argument["files"]):
            progress(done, len(argument["files"]))
            document = kept_document(file["digest"], file["name"])
            where = place_of(ledger, reach, document, file["name"])
            before = next((f["name"] for f in shown if where and f["organisation"] == where.pk), "")
            shown.append({**file, **_shown(ledger, where, document, before, by)})
    return {"files": shown}


def _shown(
    ledger: Ledger, where: "Organisation | None", document: Document, before: str, by: "User"
) -> dict[str, Any]:
    if document.faults or where is None:
        unknown = _("看不出是哪个单位的：文件名里写上单位名称，如“东区.xlsx”，再上传。")
        faults = [placed(fault) for fault in document.faults] or [unknown]
        return {"faults": faults, "organisation": 0, "place": ""}
    about = {"organisation": where.pk, "place": where.name}
    if before:
        text = _("“%(file)s”也是“%(place)s”的：一个单位一次一个文件，合成一个，或者导入之后再来。")
        return {**about, "faults": [text % {"file": before, "place": where.name}]}
    return {**about, **read_workbook(ledger_table(ledger, where), document, by)}


def place_of(
    ledger: Ledger, reach: "Sequence[Organisation]", document: Document, name: str
) -> "Organisation | None":
    """Return the place whose file it is: by the file's name, else by its rows; None if unsure."""
    stem = plain(PurePath(name).stem)
    named = [place for place in reach if plain(place.name) in stem]
    if not named and ledger.place_column and not document.faults:
        rows = sheet_inputs(document, ledger).rows
        texts = {plain(row.values.get(ledger.place_column, "")) for row in rows}
        named = [place for place in reach if plain(place.name) in texts]
    lowest = [p for p in named if not any(_within(other, p) for other in named)]
    return lowest[0] if len(lowest) == 1 else None


def _within(other: "Organisation", place: "Organisation") -> bool:
    """Return whether another place is named more exactly: below one, or by a longer name."""
    below = other.path.startswith(place.path) and other.pk != place.pk
    longer = plain(place.name) in plain(other.name) and len(other.name) > len(place.name)
    return below or longer


def take_files(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Take files in, each all or nothing for itself; say of each what came of it."""
    outcomes = []
    for done, file in enumerate(argument["files"]):
        progress(done, len(argument["files"]))
        outcome = take_workbook({**argument, **file})
        outcomes.append({"name": file["name"], "place": file["place"], **outcome})
    return {"files": outcomes, "said": ""}


def batch_outcome(job: "Job") -> str:
    """Return the address where the outcome of a job with files is shown."""
    name = "files_read" if job.kind == READ_FILES else "files_taken"
    return reverse(f"ledgers:{name}", args=(job.pk,))
