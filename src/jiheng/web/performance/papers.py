"""Files of a year: what it is handed out as, and a workbook that was kept, read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiheng import desk, documents
from jiheng.model import Document
from jiheng.rulebook import load
from jiheng.web.core.files import path_of
from jiheng.web.performance import queries
from jiheng.web.performance.sheets import Typed, content

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

WORKBOOK, PDF = "workbook", "pdf"
MADE = {
    "report": desk.REPORT,
    "forms": desk.FORMS,
    "letter": desk.LETTER,
    "cycle": desk.CYCLE,
    "record": desk.RECORD,
}
NAMES = (WORKBOOK, PDF, *MADE)
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a year."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """What it is, as HTTP names it."""
        return KINDS[self.name.rpartition(".")[2]]


def filled(rows: Mapping[str, Iterable[Typed]]) -> bytes:
    """Return the workbook with rows in it."""
    form = load().rest.form
    return documents.write_template(
        form, kind="department", meta={}, content=content(rows), optional=False
    )


def kept_document(digest: str, name: str) -> Document:
    """Return a file that was kept, read as a workbook; what is wrong with it are its faults."""
    return documents.read_bytes(path_of(digest).read_bytes(), name)


def paper(of: "Cycle", name: str) -> Paper | None:
    """Return a file of a year; None if there is none of this name, or nothing in it yet.

    A pdf needs LibreOffice: without it there is none.
    """
    title = f"{of.organisation.name}{of.year}"
    if name == WORKBOOK:
        return Paper(f"{title}-填报.xlsx", filled(queries.held_rows(of)))
    if name not in NAMES:
        return None
    files = desk.contents(queries.seen(of).outcome)
    if name == PDF:
        printed = desk.to_pdf(files[desk.REPORT], ".docx")
        return Paper(f"{title}-自评报告.pdf", printed) if printed is not None else None
    file = MADE[name]
    return Paper(f"{title}-{file}", files[file]) if file in files else None
