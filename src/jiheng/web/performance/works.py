"""What jobs do: the core's use cases, with files from where uploads lie."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import translation

from jiheng import desk
from jiheng.model.review_summary import ReportSummary
from jiheng.web.core import queries as core
from jiheng.web.core.actions import note_file
from jiheng.web.core.files import keep_path, path_of, pending
from jiheng.web.core.jobs import Progress, noted
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing_many
from jiheng.web.performance.actions.reports import file_of, keep_record
from jiheng.web.performance.papers import kept_document

if TYPE_CHECKING:
    from jiheng.web.core.models import User

Result = dict[str, object]


def review_reports(argument: dict[str, Any], progress: Progress) -> Result:
    """Review uploaded reports; keep facts and findings of each, and pack what is written."""
    uploads: list[int] = argument["uploads"]
    progress(0, len(uploads))
    done = count(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = [_copied(pk, Path(folder, "in", f"{pk}")) for pk in uploads]
        out = Path(folder, "out")
        made = desk.review_all(
            paths, out, desk.ReviewWish(), told=lambda _: progress(next(done), len(uploads))
        )
        for pk, one in zip(uploads, made.reports, strict=True):
            keep_record(pk, _record(out, one))
        with pending() as path:
            with ZipFile(path, "w", ZIP_DEFLATED) as archive:
                for file in sorted(p for p in out.rglob("*") if p.is_file()):
                    archive.write(file, file.relative_to(out).as_posix())
            return _handed(path, "审核意见.zip", _by(argument))


def _copied(upload: int, folder: Path) -> Path:
    digest, name = file_of(upload)
    folder.mkdir(parents=True)
    shutil.copyfile(path_of(digest), folder / Path(name).name)
    return folder / Path(name).name


def _record(out: Path, one: ReportSummary) -> Result:
    """Return facts and findings of a report; of one that cannot be used, why."""
    facts = out / one.folder / "facts.json"
    if one.folder and facts.exists():
        held: Result = json.loads(facts.read_text(encoding="utf-8"))
        return held
    return {"findings": [], "unusable": one.message}


def make_files(argument: dict[str, Any], progress: Progress) -> Result:
    """Make report and forms of some years and pack them, a folder each."""
    by = _by(argument)
    wanted: list[int] = argument["years"]
    with pending() as path:
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for done, pk in enumerate(wanted):
                progress(done, len(wanted))
                of = queries.cycle(by, pk)
                folder = f"{of.organisation.code} {of.organisation.name} {of.year}"
                for name, data in desk.contents(queries.seen(of).outcome).items():
                    archive.writestr(f"{folder.replace('/', '／')}/{name}", data)
        return _handed(path, "自评报告和表.zip", by)


def _handed(path: Path, name: str, by: "User") -> Result:
    """Return a file that a job made, kept for its owner alone."""
    size = path.stat().st_size
    digest = keep_path(path)
    note_file(digest, name, size, "zip", by=by)
    return {"file": digest}


def read_workbooks(argument: dict[str, Any], progress: Progress) -> Result:
    """Read workbooks and say of each which year it is for and what it would change."""
    by, files = _by(argument), argument["files"]
    made = []
    for done, file in enumerate(files):
        progress(done, len(files))
        with translation.override(argument["language"]):
            made.append(
                importing_many.matched(kept_document(file["digest"], file["name"]), file, by)
            )
    return {"workbooks": made}


def import_workbooks(argument: dict[str, Any], progress: Progress) -> Result:
    """Import workbooks, each all or nothing; those done before a restart are left alone."""
    by, files = _by(argument), argument["files"]
    for done, file in enumerate(files):
        progress(done, len(files))
        if file["digest"] not in noted(progress).get("imported", {}):
            with translation.override(argument["language"]):
                importing_many.import_one(
                    kept_document(file["digest"], file["name"]), file, progress, by=by
                )
    return noted(progress)


def _by(argument: Mapping[str, Any]) -> "User":
    return core.people().get(pk=argument["by"])


WORKS = {
    "review_reports": review_reports,
    "make_files": make_files,
    "read_workbooks": read_workbooks,
    "import_workbooks": import_workbooks,
}
