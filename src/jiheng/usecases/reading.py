"""Any file a department may hand in, as a Document: old formats through LibreOffice."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from jiheng import documents
from jiheng.model import Document, Finding, Location
from jiheng.rulebook import load
from jiheng.usecases.confined import confined
from jiheng.usecases.limits import LimitError
from jiheng.usecases.office import converted, converted_bytes

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


def read_kept(path: Path, name: str) -> Document:
    """Return a file kept under another name as a workbook within the bounds of one file."""
    return bounded(path, partial(_read_kept, name=name), name)


def read_sent(data: bytes, name: str) -> Document:
    """Return bytes that somebody sent as a workbook within the bounds of one file."""
    try:
        return confined(documents.read_bytes, data, name, rules=load())
    except LimitError as error:
        return beyond(name, error)


def bounded(path: Path, reader: Callable[[Path], Document], name: str = "") -> Document:
    """Return what a reader makes of a file; one that takes too long or too much has a fault."""
    try:
        return confined(reader, path, rules=load())
    except LimitError as error:
        return beyond(name or path.name, error)


def beyond(name: str, error: LimitError) -> Document:
    """Return the document of a file that met its bounds: nothing but the finding that says so."""
    fault = Finding("R31", (Location(name),), {"file": name}, error.kind)
    return Document(name=name, faults=(fault,))


def read_export(path: Path, name: str = "") -> Document:
    """Return a file that the budget system gave out; `name` tells its format if it is kept."""
    return bounded(path, partial(_read_export, name=name or path.name), name)


def _read_export(path: Path, *, name: str) -> Document:
    suffix = Path(name).suffix.lower()
    data = path.read_bytes() if path.is_file() else b""
    if suffix in (".csv", ".tsv", ".txt") and data:
        return documents.read_csv(data, name)
    if OLD.get(suffix) == ".xlsx" and data and not data.startswith(b"PK"):
        document = documents.read_bytes(data, name)  # a page under the name of a workbook
        modern = converted_bytes(data, suffix, OLD[suffix]) if document.faults else None
        return (
            document
            if modern is None
            else replace(documents.read_bytes(modern, f"{Path(name).stem}.xlsx"), name=name)
        )
    return documents.read_bytes(data, name) if data else documents.read(path)


def _read_kept(path: Path, *, name: str) -> Document:
    return documents.read_bytes(path.read_bytes(), name)


def report(path: Path) -> Document:
    """Return a written report; old formats through LibreOffice where it is installed."""
    document = documents.read_report(path)
    if OLD.get(path.suffix.lower()) != ".docx" or not path.is_file():
        return document
    return _modern(document, path.read_bytes(), path)


def kept_report(path: Path, *, name: str) -> Document:
    """Return a written report that is kept under another name than its own."""
    data = path.read_bytes()
    return _modern(documents.read_report_bytes(data, Path(name)), data, Path(name))


def _modern(document: Document, data: bytes, path: Path) -> Document:
    """Return a report, one of an old format through LibreOffice; `path` tells its format."""
    target_suffix = OLD.get(path.suffix.lower())
    if target_suffix != ".docx" or not any(fault.code == "R22" for fault in document.faults):
        return document
    modern = converted_bytes(data, path.suffix.lower(), target_suffix)
    if modern is None:  # no LibreOffice, or it cannot read the file either: refused by name
        return document
    return documents.read_report_bytes(modern, path)


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
