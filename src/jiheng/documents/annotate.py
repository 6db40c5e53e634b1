"""The report itself, with remarks as Word comments at their places."""

import copy
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jiheng.documents.characters import printable
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import DELETED
from jiheng.documents.docx_text import body_paragraphs
from jiheng.documents.same_bytes import saved
from jiheng.model import Location
from jiheng.model.document import TextLine

if TYPE_CHECKING:
    from docx.text.run import Run

AUTHOR, INITIALS = "绩衡", "绩"


def annotate(
    data: bytes, lines: Sequence[TextLine], remarks: Sequence[tuple[Location, str]], note: str
) -> bytes:
    """Return a docx with each remark as a comment on the words of its place.

    Word forbids comments in headers, footers, notes and text boxes, and a remark may have no place:
    those go to the nearest paragraph of the body, with `note`, a text with {place}, in front.
    """
    import docx  # late: reading does without

    document = docx.Document(io.BytesIO(data))
    paragraphs = body_paragraphs(document.element.body)
    by_place = {(line.place.part, line.place.spot): line for line in lines}
    first = next((p for p in paragraphs if _runs(p)), None)
    for at, text in remarks:
        line = by_place.get((at.part, at.spot))
        target, start, end = _target(line, at, paragraphs)
        said = text
        if target is None or not _runs(target):
            target, start, end = first, 0, 0
            if line is not None and (at.part or at.spot):
                said = note.format(place=f"{at.part}{at.spot}") + said
        if target is None:
            continue
        runs = _covering(target, start, end)
        document.add_comment(runs, text=printable(said), author=AUTHOR, initials=INITIALS)
    return saved(document)


def _target(
    line: TextLine | None, at: Location, paragraphs: Sequence[Any]
) -> tuple[Any | None, int, int]:
    """Return the paragraph of a place, and the characters in it; None outside the body."""
    if line is None or not line.blocks or line.kind not in ("body", "textbox"):
        return None, 0, 0
    start, end = at.span if line.kind == "body" else (0, 0)
    block = line.blocks[0]
    if line.cells:
        block, start, end = _in_cell(line, start, end)
    if not 0 <= block < len(paragraphs):
        return None, 0, 0
    return paragraphs[block], start, end


def _in_cell(line: TextLine, start: int, end: int) -> tuple[int, int, int]:
    """Return the paragraph of the cell that holds a piece of a row, and the piece in the cell."""
    at = 0
    for cell, block in zip(line.cells, line.blocks, strict=False):
        if at <= start < at + len(cell) + 3:
            return block, max(0, start - at), max(0, end - at)
        at += len(cell) + 3
    return line.blocks[0], 0, 0


def _runs(paragraph: Any) -> list[Any]:
    """Return the runs of a paragraph that show text, those in fields and controls included."""
    runs = []
    for run in paragraph.iter(f"{W}r"):
        parents = {a.tag for a in run.iterancestors()}
        if parents & set(DELETED) or f"{W}txbxContent" in parents:
            continue
        if any(child.tag == f"{W}t" for child in run):
            runs.append(run)
    return runs


def _covering(paragraph: Any, start: int, end: int) -> list["Run"]:
    """Return first and last run of a piece of text, split at its ends; of all without a piece."""
    from docx.text.run import Run

    if end > start:
        _split(paragraph, start)
        _split(paragraph, end)
    runs = _runs(paragraph)
    inside, at = [], 0
    for run in runs:
        length = _length(run)
        if start < at + length and at < end:
            inside.append(run)
        at += length
    inside = inside or runs
    return [Run(inside[0], None), Run(inside[-1], None)]  # type: ignore[arg-type]


def _length(run: Any) -> int:
    return sum(len(t.text or "") for t in run.iterchildren(f"{W}t"))


def _split(paragraph: Any, offset: int) -> None:
    """Cut the run that a place stands in, so that a comment can begin or end there.

    A run with more in it than one text is left whole: nothing of the report may be lost.
    """
    at = 0
    for run in _runs(paragraph):
        texts = [child for child in run if child.tag != f"{W}rPr"]
        length = _length(run)
        if at < offset < at + length and len(texts) == 1:
            rest = copy.deepcopy(run)
            text = texts[0].text or ""
            for piece, part in ((run, text[: offset - at]), (rest, text[offset - at :])):
                text_element = piece.find(f"{W}t")
                text_element.text = part
                text_element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addnext(rest)
            return
        at += length
