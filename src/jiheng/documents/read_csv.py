"""A file of values parted by signs as a sheet: every value is text, as it stands."""

import csv
import hashlib
import io
from pathlib import Path

from jiheng.documents.container import fault
from jiheng.documents.read_text import decoded
from jiheng.model import Cell, Document, Sheet

DELIMITERS = ",\t;"


def read_csv(data: bytes, name: str) -> Document:
    """Return the rows of a file as a sheet; what is no text has the fault of another format."""
    path, digest = Path(name), hashlib.sha256(data).hexdigest()
    text = decoded(data)
    if text is None:
        return Document(
            name=name, faults=(fault(path, "R22", suffix=path.suffix.lower()),), digest=digest
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda sign: (first.count(sign), text.count(sign)))
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in text.splitlines()]
    sheet = Sheet(
        name=path.stem,
        rows={
            number: {p: Cell(text, text) for p, text in enumerate(row, start=1) if text.strip()}
            for number, row in enumerate(rows, start=1)
            if any(text.strip() for text in row)
        },
    )
    return Document(name=name, sheets=(sheet,), digest=digest)
