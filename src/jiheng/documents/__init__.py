"""Bytes: only `read` opens the user's file, only the writers make one."""

from pathlib import Path

from jiheng.documents.container import fault
from jiheng.documents.draw_chart import draw
from jiheng.documents.read_pdf import headings
from jiheng.documents.read_xlsx import read_xlsx
from jiheng.documents.template import write_template
from jiheng.documents.write_docx import anchors, write_docx
from jiheng.documents.write_xlsx import sheet_names, write_xlsx
from jiheng.model import Document

__all__ = [
    "anchors",
    "draw",
    "headings",
    "read",
    "sheet_names",
    "write_docx",
    "write_template",
    "write_xlsx",
]

OTHER_SHEETS = (".xls", ".et", ".ett", ".ods", ".csv")


def read(path: Path) -> Document:
    """Return a file as a Document; one that cannot be used has faults and no sheets."""
    suffix = path.suffix.lower()
    if suffix in OTHER_SHEETS and path.exists():
        return Document(name=path.name, faults=(fault(path, "R22", suffix=suffix),))
    if path.is_dir():
        return Document(name=path.name, faults=(fault(path, "R21", size=0),))
    return read_xlsx(path)
