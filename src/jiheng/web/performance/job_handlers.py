"""What jobs do: the core's use cases, with files from where uploads lie."""

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import translation
from django.utils.translation import gettext as _

from jiheng import usecases
from jiheng.exchange import compared, return_tables
from jiheng.model.review_summary import ReportSummary
from jiheng.usecases import reading
from jiheng.usecases.archive import zipped_names
from jiheng.usecases.evaluate import report_on_paper
from jiheng.usecases.exchange import read_by_layout, tables_file
from jiheng.web.core import queries as core
from jiheng.web.core.files import file_part, path_of, pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, noted
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.workbooks import kept_document
from jiheng.web.performance import queries
from jiheng.web.performance.actions import archives, files, importing
from jiheng.web.performance.actions.reports import file_of, keep_record
from jiheng.web.performance.downloads import PDF, REPORT, reported, untaken, with_seal
from jiheng.web.performance.queries.exchanged import LISTED, as_result, layouts, year_own_rows
from jiheng.web.performance.queries.promised import follow_in_year, last_reports

if TYPE_CHECKING:
    from jiheng.web.core.models import User

Outcome = dict[str, object]


def review_reports(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Review uploaded reports; keep facts and findings of each, and pack what is written."""
    uploads: list[int] = argument["uploads"]
    progress(0, len(uploads))
    done = count(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = [_copied(pk, Path(folder, "in", f"{pk}")) for pk in uploads]
        out = Path(folder, "out")
        batch = usecases.review_all(
            paths,
            out,
            usecases.ReviewOptions(),
            notify=lambda _: progress(next(done), len(uploads)),
        )
        for pk, summary in zip(uploads, batch.reports, strict=True):
            keep_record(pk, _record(out, summary))
        with pending() as path:
            with ZipFile(path, "w", ZIP_DEFLATED) as archive:
                for file in sorted(p for p in out.rglob("*") if p.is_file()):
                    archive.write(file, file.relative_to(out).as_posix())
            return hand_over(path, "审核意见.zip", "zip", _by(argument))


def _copied(upload: int, folder: Path) -> Path:
    digest, name = file_of(upload)
    folder.mkdir(parents=True)
    shutil.copyfile(path_of(digest), folder / Path(name).name)
    return folder / Path(name).name


def _record(out: Path, summary: ReportSummary) -> Outcome:
    """Return facts and findings of a report; of one that cannot be used, why."""
    facts = out / summary.folder / "facts.json"
    if summary.folder and facts.exists():
        record: Outcome = json.loads(facts.read_text(encoding="utf-8"))
        return record
    return {"findings": [], "unusable": summary.message}


def make_files(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Make report and forms of some years and pack them, a folder each."""
    by = _by(argument)
    cycle_ids: list[int] = argument["years"]
    with pending() as path:
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for done, pk in enumerate(cycle_ids):
                progress(done, len(cycle_ids))
                cycle = queries.cycle(by, pk)
                folder = f"{cycle.organisation.code} {cycle.organisation.name} {cycle.year}"
                year_files = reported(cycle)
                for name, data in year_files.items():
                    archive.writestr(f"{file_part(folder)}/{name}", data)
        return hand_over(path, "自评报告和表.zip", "zip", by)


def make_archive(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Archive a signed year as a zip: the folder that verifies itself, its paper beside."""
    by = _by(argument)
    progress(0, 1)
    cycle = queries.cycle(by, argument["year"])
    with translation.override("zh-hans"):  # the year is Chinese, whoever takes it away
        content = archives.make_archive(cycle, names=argument["names"], by=by)
    title = file_part(f"{cycle.organisation.name}{cycle.year}-绩效档案")
    with pending() as path:
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, data in zipped_names(content, title):
                if isinstance(data, bytes):
                    archive.writestr(name, data)
                else:
                    archive.write(data, name)
        return hand_over(path, f"{title}.zip", "zip", by)


def write_on_paper(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Write the report of a year on a person's own template; say what the template lacks."""
    by = _by(argument)
    progress(0, 1)
    cycle = queries.cycle(by, argument["year"])
    language = _language(argument)
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder, Path(argument["name"]).name)
        shutil.copyfile(path_of(argument["digest"]), template)
        written = report_on_paper(queries.evaluated_year(cycle).outcome, template, language)
    with pending() as path:
        path.write_bytes(with_seal(written.report))
        title = file_part(f"{cycle.organisation.name}{cycle.year}-{usecases.REPORT}")
        return hand_over(path, title, "docx", by) | {"remarks": list(written.remarks)}


def make_file(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Make a file of a year; it is kept for everybody for as long as the year stays the same."""
    by = _by(argument)
    progress(0, 1)
    cycle, name = queries.cycle(by, argument["year"]), argument["name"]
    with translation.override(argument["language"]):
        if files.make_file(cycle, name, by=by) is not None:
            return {}
        if name == PDF and files.made_file(cycle, REPORT) is not None:
            return {
                "said": _(
                    "服务器没有安装 LibreOffice，请在线预览自评报告，用浏览器打印或另存为 PDF。"
                )
            }
        return {"said": _("这一年还没有可以印的表。")}


def read_workbooks(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Read workbooks and say of each which year it is for and what it would change."""
    by, named_files = _by(argument), argument["files"]
    workbooks = []
    for done, file in enumerate(named_files):
        progress(done, len(named_files))
        with translation.override(argument["language"]):
            document = kept_document(file["digest"], file["name"])
            workbooks.append(importing.matched(document, file, by, argument.get("year")))
    return {"workbooks": workbooks}


def write_untaken(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Read a workbook again and write down what of it is not taken, with the reasons."""
    by = _by(argument)
    progress(0, 1)
    with translation.override(argument["language"]):
        document = kept_document(argument["digest"], argument["name"])
        previews = importing.preview(queries.cycle(by, argument["year"]), document, by)
        with pending() as path:
            path.write_bytes(untaken(previews))
            return hand_over(path, f"{argument['title']}-未导入的行.xlsx", "xlsx", by)


def import_workbooks(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Import workbooks, each all or nothing; those done before a restart are left alone."""
    by, named_files = _by(argument), argument["files"]
    partly = bool(argument.get("partly"))
    for done, file in enumerate(named_files):
        progress(done, len(named_files))
        if file["digest"] not in noted(progress).get("imported", {}):
            with translation.override(argument["language"]):
                document = kept_document(file["digest"], file["name"])
                importing.import_one(document, file, progress, by=by, partly=partly)
    return noted(progress)


def follow_promises(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Follow the promises of last year's report through the sheets of a year."""
    by = _by(argument)
    progress(0, 1)
    cycle = queries.cycle(by, argument["year"])
    upload = last_reports(by, cycle).get(pk=argument["upload"])
    return {"report": upload.file.name, "promises": follow_in_year(cycle, upload)}


def compare_export(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Read a file of the budget system and say what it has otherwise than a year."""
    by = _by(argument)
    progress(0, 1)
    cycle = queries.cycle(by, argument["year"])
    language, book = _language(argument), rules().rest
    document = reading.read_export(path_of(argument["digest"]), argument["name"])
    if document.faults:
        return {"said": "；".join(book.message(f, language) for f in document.faults)}
    day = dt.date.fromisoformat(argument["as_of"]) if argument["as_of"] else None
    export, why, near = read_by_layout(document, argument["layout"], layouts(), day)
    if export is None:
        words = {"file": argument["name"], "id": argument["layout"], "near": "、".join(near)}
        return {"said": book.say(why, language, **words)}
    result = compared(export, year_own_rows(cycle), book.form)
    return as_result(result, cycle, language)


def write_return_tables(argument: dict[str, Any], progress: Progress) -> Outcome:
    """Write the tables of a layout from a year; say what of it has no place in them."""
    by = _by(argument)
    progress(0, 1)
    cycle = queries.cycle(by, argument["year"])
    language, book = _language(argument), rules().rest
    layout = next(known for known in layouts() if known.id == argument["layout"])
    tables = return_tables(layout, year_own_rows(cycle), book.form)
    unwritten = []
    for each in tables.unwritten[:LISTED]:
        column = book.form.sheet(each.sheet).column(each.field)
        label = column.label if column is not None else ""
        unwritten.append([each.title, label, each.text, book.say(each.why, language)])
    title = file_part(f"{cycle.organisation.name}{cycle.year}-{layout.label}")
    with pending() as path:
        path.write_bytes(tables_file(tables))
        counts = {"rows": tables.rows, "cells": tables.cells, "count": len(tables.unwritten)}
        return hand_over(path, f"{title}.xlsx", "xlsx", by) | {"unwritten": unwritten, **counts}


def _language(argument: Mapping[str, Any]) -> str:
    """Return the language of the rules' words that whoever ordered a job reads."""
    return "en" if argument["language"].startswith("en") else "zh"


def _by(argument: Mapping[str, Any]) -> "User":
    return core.people().get(pk=argument["by"])
