"""What a report leaves out because nothing was filled in: told in the letter, not in the report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.model import Block, Paragraph

MARKS = "。；：，、（）0123456789"  # a number and a full stop are no sentence


@dataclass(frozen=True, slots=True)
class Omission:
    """A part that could not be written; `id` is a key of the wording `omitted`."""

    id: str


Piece = Block | Omission


def written(pieces: Iterable[Piece], omissions: list[str]) -> Iterator[Block]:
    """Yield the blocks among pieces; what was left out goes into the list, once."""
    for piece in pieces:
        if isinstance(piece, Paragraph) and not piece.text.strip(MARKS):
            continue  # a cell with a stroke in it says nothing
        if not isinstance(piece, Omission):
            yield piece
        elif piece.id not in omissions:
            omissions.append(piece.id)
