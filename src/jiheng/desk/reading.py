"""Any file a department may hand in, as a Document: old formats through LibreOffice."""

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
    """Return a file as a Document within the bounds of one file; faults say why if it has none."""
    try:
        with limited():
            return _read(path)
    except LimitError as error:
        fault = Finding("R31", (Location(path.name),), {"file": path.name}, error.kind)
        return Document(name=path.name, faults=(fault,))


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
