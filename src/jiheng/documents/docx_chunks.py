"""What a Word file takes in from another one whole: w:altChunk, ECMA-376 part 1, 17.17.2."""

from collections.abc import Iterator
from typing import Any

from jiheng.documents.container import Container
from jiheng.documents.html_text import html_lines
from jiheng.documents.package import relations
from jiheng.documents.read_text import decoded, text_lines
from jiheng.model import Finding, Location
from jiheng.model.document import TextLine

ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PAGE = (b"<html", b"<table", b"<body", b"<!doctype html")
FIRST_TABLE = 10_000  # tables of chunks are numbered from here, apart from those of the body


class Chunks:
    """Reads the chunks of a part; one that cannot be read is noted with its kind."""

    def __init__(self, opened: Container, part: str, name: str, notes: list[Finding]) -> None:
        self.opened, self.name, self.notes = opened, name, notes
        self.targets = {r.id: r.target for r in relations(opened, part)}
        self.count = 0

    def lines(self, element: Any) -> Iterator[TextLine]:
        """Yield the text of a chunk."""
        self.count += 1
        target = self.targets.get(str(element.get(ID)), "")
        data = page_of(self.opened.part(target) or b"")
        place = f"嵌入{self.count}"
        if data is not None:
            for line in html_lines(self.name, data):
                table = FIRST_TABLE * self.count + line.table if line.table else 0
                at = Location(self.name, place, line.place.spot)
                yield TextLine(text=line.text, place=at, cells=line.cells, table=table,
                               spans=line.spans)  # fmt: skip
            return
        text = decoded(self.opened.part(target) or b"")
        if target.endswith(".txt") and text is not None:
            yield from text_lines(text, self.name, place)
            return
        kind = target.rpartition(".")[2] or "?"
        facts = {"count": 1, "found": kind}
        self.notes.append(Finding("R42", (Location(self.name, place),), facts))


def page_of(data: bytes) -> bytes | None:
    """Return the page in a chunk: itself, or the first one of a web archive; None if none."""
    head = data[:4096].lower()
    if b"mime-version" in head or head.startswith(b"from:"):
        import email  # late: hardly any report has a web archive in it
        import email.policy

        message = email.message_from_bytes(data, policy=email.policy.default)
        for piece in message.walk():
            if piece.get_content_type() == "text/html":
                return str(piece.get_content()).encode("utf-8")
        return None
    return data if any(sign in head for sign in PAGE) else None
