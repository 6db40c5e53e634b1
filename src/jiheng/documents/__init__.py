"""Bytes: only `read` opens the user's file, only the writers make one."""

from pathlib import Path

from jiheng.documents.annotate import annotate
from jiheng.documents.bound import bound
from jiheng.documents.container import Container, fault, open_bytes, open_container
from jiheng.documents.draw_chart import draw
from jiheng.documents.read_docx import read_docx
from jiheng.documents.read_pdf import headings
from jiheng.documents.read_report import read_report, read_report_bytes
from jiheng.documents.read_xlsx import read_container
from jiheng.documents.template import write_list, write_template
from jiheng.documents.write_docx import anchors, write_docx
from jiheng.documents.write_xlsx import sheet_names, write_xlsx
from jiheng.model import Document, Finding

__all__ = [
    "anchors",
    "annotate",
    "bound",
    "draw",
    "headings",
    "read",
    "read_bytes",
    "read_report",
    "read_report_bytes",
    "sheet_names",
    "write_docx",
    "write_list",
    "write_template",
    "write_xlsx",
]

OTHER_FORMATS = (
    ".xls", ".et", ".ett", ".ods", ".csv", ".xlsb", ".doc", ".wps", ".wpt", ".rtf", ".odt",
)  # fmt: skip


def read(path: Path) -> Document:
    """Return a file as a Document; one that cannot be used has faults and no sheets."""
    suffix = path.suffix.lower()
    if suffix in OTHER_FORMATS and path.exists():
        return Document(name=path.name, faults=(fault(path, "R22", suffix=suffix),))
    if path.is_dir():
        return Document(name=path.name, faults=(fault(path, "R21", size=0),))
    return _opened(path, open_container(path))


def read_bytes(data: bytes, name: str) -> Document:
    """Return bytes as a Document; `name` tells their format."""
    return _opened(Path(name), open_bytes(Path(name), data))


def _opened(path: Path, opened: Container | Finding) -> Document:
    if path.suffix.lower() in (".docx", ".docm"):
        return read_docx(path, opened)
    return read_container(path, opened)
