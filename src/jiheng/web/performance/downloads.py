"""Files of a year: what it is handed out as, kept for as long as its content is the same."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng import documents, usecases
from jiheng.rulebook import load
from jiheng.web.core.seals import anchor_of, seal_record
from jiheng.web.ledgers.previews import SheetPreview, reasons_of
from jiheng.web.ledgers.queries.figures import kept_stamp
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import content, ledgers_workbook
from jiheng.web.performance import queries
from jiheng.web.performance.queries.ledger_report import ledger_report_of, ledger_rows_of
from jiheng.web.performance.queries.year_tables import identity
from jiheng.web.performance.year_document import form

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

OFFICE = (".docx", ".xlsx")
WORKBOOK, PDF, REPORT = "workbook", "pdf", "report"
MADE = {
    REPORT: usecases.REPORT,
    "forms": usecases.FORMS,
    "word_forms": usecases.WORD_FORMS,
    "letter": usecases.LETTER,
    "cycle": usecases.CYCLE,
    "record": usecases.RECORD,
}
OF_LEDGERS = {"ledger_report": "台账报告.docx", "ledgers": "台账.xlsx"}
NAMES = (WORKBOOK, PDF, *MADE, *OF_LEDGERS)
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "pdf": "application/pdf",
}


def kind_of(name: str) -> str:
    """Return what a file is, as HTTP names it."""
    return KINDS.get(name.rpartition(".")[2], "application/octet-stream")


def filled(rows: Mapping[str, Iterable[RowInput]]) -> bytes:
    """Return the workbook with rows in it."""
    workbook = load().rest.form
    return documents.write_template(
        workbook, kind="department", meta={}, content=content(form(), rows), optional=False
    )


def untaken(previews: Sequence[SheetPreview]) -> bytes:
    """Return the workbook of what an import does not take whole, with the reasons in front."""
    rows = {preview.table.id: preview.untaken for preview in previews if preview.untaken}
    return documents.write_template(
        load().rest.form,
        kind="department",
        meta={},
        content=content(form(), rows),
        reasons=reasons_of(previews),
    )


def file_name(cycle: "Cycle", name: str) -> str:
    """Return what a file of a year is called."""
    title = f"{cycle.organisation.name}{cycle.year}"
    if name == WORKBOOK:
        return f"{title}-填报.xlsx"
    return f"{title}-自评报告.pdf" if name == PDF else f"{title}-{ {**MADE, **OF_LEDGERS}[name] }"


def stamp(cycle: "Cycle") -> str:
    """Return what tells the content of a year from any other: files are made anew for another."""
    past = tuple(queries.earlier(cycle).values_list("pk", "version"))
    kept = kept_stamp(cycle.organisation)
    text = repr((cycle.pk, cycle.version, past, identity(cycle), kept))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _seal() -> str:
    """Return the seal of the record as it is now, as files carry it: who keeps one can prove it."""
    seal = seal_record()
    anchor = anchor_of(seal)
    return _("审计链封印（%(day)s）%(seal)s") % {"day": seal.day.isoformat(), "seal": anchor}


def with_seal(data: bytes) -> bytes:
    """Return a Word file or workbook with the seal of the record as it is now."""
    return documents.sealed(data, _seal())


def reported(cycle: "Cycle") -> dict[str, bytes]:
    """Return report and forms of a year by the names of their files, each with the seal."""
    seal = _seal()
    return {
        file: documents.sealed(data, seal) if file.endswith(OFFICE) else data
        for file, data in usecases.contents(queries.evaluated_year(cycle).outcome).items()
    }


def contents(cycle: "Cycle", name: str) -> dict[str, bytes]:
    """Return a file of a year, with those that come of the same work; none where there is none.

    A pdf needs LibreOffice: without it there is none.
    """
    if name == WORKBOOK:
        return {WORKBOOK: documents.sealed(filled(queries.held_rows(cycle)), _seal())}
    if name in OF_LEDGERS:
        return _of_ledgers(cycle, name)
    usecase_files = reported(cycle)
    files = {own: usecase_files[file] for own, file in MADE.items() if file in usecase_files}
    if name == PDF and usecases.REPORT in usecase_files:
        printed = usecases.to_pdf(usecase_files[usecases.REPORT], ".docx")
        files |= {PDF: printed} if printed is not None else {}
    return files


def _of_ledgers(cycle: "Cycle", name: str) -> dict[str, bytes]:
    """Return the report that is composed from ledgers, or these in one workbook."""
    if name == "ledgers":
        return {name: documents.sealed(ledgers_workbook(ledger_rows_of(cycle)), _seal())}
    composed = ledger_report_of(cycle, queries.evaluated_year(cycle))
    if composed is None:
        return {}
    return {name: documents.sealed(documents.write_docx(composed.report), _seal())}
