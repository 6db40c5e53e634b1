"""What a report says at a place, as printed."""

from jiheng.model import Document, Finding, Location
from jiheng.model.document import TextLine

AROUND = 18  # characters shown before and after
LONGEST = 60
PERSONAL = ("A59",)  # checks whose places name persons: their words are never repeated


class Quotes:
    """Finds the printed text of a place in a document."""

    def __init__(self, document: Document) -> None:
        self._lines = {_key(line.place): line for line in document.lines}

    def line(self, at: Location) -> TextLine | None:
        """Return the line of a place; None if it is not in the document."""
        return self._lines.get(_key(at))

    def quote(self, finding: Finding) -> str:
        """Return the words of a finding's first place for people; empty if they name persons."""
        if not finding.at or finding.code in PERSONAL:
            return ""
        return self.around(finding.at[0])

    def exact(self, at: Location) -> str:
        """Return the characters of a place as printed; the beginning of the line without a span."""
        line = self.line(at)
        if line is None:
            return ""
        start, end = at.span
        return line.text[start:end] if end else _cut(line.text.strip())

    def around(self, at: Location) -> str:
        """Return the characters of a place with some before and after."""
        line = self.line(at)
        if line is None:
            return ""
        start, end = at.span
        if not end:
            return _cut(line.text.strip())
        begin, stop = max(0, start - AROUND), min(len(line.text), end + AROUND)
        text = line.text[begin:stop].strip()
        return f"{'…' if begin else ''}{text}{'…' if stop < len(line.text) else ''}"


def _key(at: Location) -> tuple[str, str]:
    return at.part, at.spot


def _cut(text: str) -> str:
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text


def place_name(at: Location) -> str:
    """Return a place for people: 第3页第12段, 表1第2行."""
    return f"{at.part}{at.spot}" or at.file
