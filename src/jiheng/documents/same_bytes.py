"""A Word file saved with one date on all of its parts: the same report gives the same bytes."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can state
PACKED = (".png", ".jpg", ".jpeg")  # no smaller for being packed again
MAIN = "word/document.xml"


def saved(document: Any, body: Iterable[str] = ()) -> bytes:
    """Return a document of python-docx as bytes, without the moment at which it was saved.

    `body` is the text of its main part in pieces, where that is not in `document`: written as it
    comes, for the tree of a long report would take hundreds of times the memory.
    """
    stream, dated = io.BytesIO(), io.BytesIO()
    document.save(dated)
    with zipfile.ZipFile(dated) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            part = zipfile.ZipInfo(entry.filename, DAY)
            packed = entry.filename.lower().endswith(PACKED)
            part.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            if body and entry.filename == MAIN:
                with target.open(part, "w") as written:
                    written.writelines(piece.encode("utf-8") for piece in body)
            else:
                target.writestr(part, source.read(entry))
    return stream.getvalue()
