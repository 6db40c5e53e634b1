"""Bytes: only `read` opens the user's file, only the writers make one."""

from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.documents.container import Container, fault, open_bytes, open_container
from jiheng.documents.read_docx import read_docx
from jiheng.documents.read_html import read_html
from jiheng.documents.read_report import HEAD, HTML, MOST_TEXT, read_report, read_report_bytes
from jiheng.documents.read_xlsx import read_container
from jiheng.late import names_come_late
from jiheng.model import Document, Finding

if TYPE_CHECKING:
    from jiheng.documents.annotate import annotate
    from jiheng.documents.bound import bound
    from jiheng.documents.draw_chart import draw, svg
    from jiheng.documents.draw_qr import qr_address
    from jiheng.documents.fill_paper import fill_paper
    from jiheng.documents.paper_places import open_paper, paper_places
    from jiheng.documents.read_csv import read_csv
    from jiheng.documents.read_evidence import read_evidence_bytes
    from jiheng.documents.read_pdf import headings
    from jiheng.documents.sealed import sealed
    from jiheng.documents.template import write_list, write_template
    from jiheng.documents.write_back import ReturnedSheet, write_back
    from jiheng.documents.write_docx import anchors, write_docx
    from jiheng.documents.write_form_docx import write_form_docx
    from jiheng.documents.write_html import write_html
    from jiheng.documents.write_xlsx import sheet_names, write_xlsx

names_come_late(__name__)

__all__ = [
    "ReturnedSheet",
    "anchors",
    "annotate",
    "bound",
    "draw",
    "fill_paper",
    "headings",
    "open_paper",
    "paper_places",
    "qr_address",
    "read",
    "read_bytes",
    "read_csv",
    "read_evidence_bytes",
    "read_report",
    "read_report_bytes",
    "sealed",
    "sheet_names",
    "svg",
    "write_back",
    "write_docx",
    "write_form_docx",
    "write_html",
    "write_list",
    "write_template",
    "write_xlsx",
]

PAGES = (".html", ".htm", ".xlsx", ".xlsm")
OTHER_FORMATS = (
    ".xls", ".et", ".ett", ".ods", ".csv", ".xlsb", ".doc", ".wps", ".wpt", ".rtf", ".odt",
)  # fmt: skip


def read(path: Path) -> Document:
    """Return a file as a Document; one that cannot be used has faults and no sheets."""
    suffix = path.suffix.lower()
    page = _page(path) if suffix in (*OTHER_FORMATS, *PAGES) else None
    if page is not None:
        return read_html(path, page)
    if suffix in OTHER_FORMATS and path.exists():
        return Document(name=path.name, faults=(fault(path, "R22", suffix=suffix),))
    if path.is_dir():
        return Document(name=path.name, faults=(fault(path, "R21", size=0),))
    return _opened(path, open_container(path))


def _page(path: Path) -> bytes | None:
    """Return the bytes of a page, which programs save under the names of workbooks, too."""
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_TEXT else b""
    except OSError:
        return None  # what is wrong is told where the container is opened
    return data if HTML.search(data[:HEAD]) and not data.startswith(b"PK") else None


def read_bytes(data: bytes, name: str) -> Document:
    """Return bytes as a Document; `name` tells their format."""
    if not data.startswith(b"PK") and len(data) <= MOST_TEXT and HTML.search(data[:HEAD]):
        return read_html(Path(name), data)
    return _opened(Path(name), open_bytes(Path(name), data))


def _opened(path: Path, opened: Container | Finding) -> Document:
    if path.suffix.lower() in (".docx", ".docm"):
        return read_docx(path, opened)
    return read_container(path, opened)
