"""Any file a department may hand in, as a Document: old formats through LibreOffice."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from jiheng import documents
from jiheng.desk.limits import LimitError, limited
from jiheng.desk.office import converted
from jiheng.model import Document, Finding, Location

OLD = {
    ".xls": ".xlsx", ".et": ".xlsx", ".ett": ".xlsx", ".ods": ".xlsx",
    ".doc": ".docx", ".wps": ".docx", ".wpt": ".docx", ".rtf": ".docx", ".odt": ".docx",
}  # fmt: skip


def read(path: Path) -> Document:
    """Return a workbook as a Document within the bounds of one file, or the faults that say why."""
    return bounded(path, _read)


def read_report(path: Path) -> Document:
    """Return a written report within the bounds of one file, or the faults that say why."""
    return bounded(path, report)


def bounded(path: Path, reader: Callable[[Path], Document]) -> Document:
    """Return what a reader makes of a file; one that takes too long or too much has a fault."""
    try:
        with limited():
            return reader(path)
    except LimitError as error:
        fault = Finding("R31", (Location(path.name),), {"file": path.name}, error.kind)
        return Document(name=path.name, faults=(fault,))


def report(path: Path) -> Document:
    """Return a written report; old formats through LibreOffice where it is installed."""
    document = documents.read_report(path)
    wanted = OLD.get(path.suffix.lower())
    if wanted != ".docx" or not any(fault.code == "R22" for fault in document.faults):
        return document
    data = converted(path, wanted)
    if data is None:  # no LibreOffice, or it cannot read the file either: refused by name
        return document
    return documents.read_report_bytes(data, path)


def _read(path: Path) -> Document:
    suffix = path.suffix.lower()
    document = documents.read(path)
    refused = any(fault.code == "R22" for fault in document.faults)
    if not refused or suffix not in OLD:
        return document
    data = converted(path, OLD[suffix])
    if data is None:  # no LibreOffice, or it cannot read the file either: refused by name
        return document
    return replace(documents.read_bytes(data, path.stem + OLD[suffix]), name=path.name)
