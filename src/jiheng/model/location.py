"""Where something stands in a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: sheet and cell of a workbook, part and paragraph of a document."""

    file: str = ""
    part: str = ""  # sheet, page or table; empty: the file as a whole
    spot: str = ""  # cell, row or paragraph; empty: the part as a whole
    span: tuple[int, int] = (0, 0)  # characters of a paragraph, end excluded; (0, 0): all of it

    def __str__(self) -> str:
        """Return the place as a person would name it: part!spot, else the file."""
        return "!".join(piece for piece in (self.part, self.spot) if piece) or self.file
