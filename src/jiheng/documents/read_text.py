"""Plain text, saved or pasted: a line is a paragraph, lines between bars are rows of a table.

Lines that end at a margin, as those copied out of pages do, are put together to paragraphs.
"""

from collections.abc import Iterator

from jiheng.documents.hard_wraps import unwrapped
from jiheng.documents.parted_rows import parted_rows
from jiheng.model import Location
from jiheng.model.document import TextLine

CODINGS = ("utf-8-sig", "gb18030", "utf-16")
BARS = "|｜"


def decoded(data: bytes) -> str | None:
    """Return bytes as text: UTF-8, else what Chinese systems write; None if it is no text."""
    order = CODINGS[::-1] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else CODINGS[:2]
    for coding in order:
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def text_lines(text: str, name: str, part: str = "") -> Iterator[TextLine]:
    """Yield the lines of a text with their numbers; blank ones are left out."""
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    parted = parted_rows(numbered)
    rows = parted.keys() | {number for number, line in numbered if _is_row(line.strip())}
    if not rows:
        numbered = list(unwrapped(numbered))
    table, inside = 0, False
    for number, line in numbered:
        row = number in rows
        table += row and not inside
        inside = row
        place = Location(name, part, f"第{number}行")
        if row:
            cells = parted.get(number) or _cells(line)
            if set("".join(cells)) <= set("-: "):
                continue  # the rule under the head of a table
            yield TextLine(text=line, place=place, cells=cells, table=table)
        else:
            yield TextLine(text=line, place=place)


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a line between bars."""
    bare = line.strip().replace("｜", "|").removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in bare.split("|"))


def _is_row(bare: str) -> bool:
    """Return whether a line has cells between bars."""
    bars = sum(map(bare.count, BARS))
    return bars > 1 and len(bare) > bars
