"""Text made plain for reading; every character keeps where it stood."""

import re
from collections.abc import Iterable, Iterator, Sequence

from jiheng.model.document import TextLine
from jiheng.model.prose import Passage

KEPT_FULL = "（），：；？！"
PLAIN = {
    **{0xFEE0 + half: half for half in range(0x21, 0x7F) if chr(0xFEE0 + half) not in KEPT_FULL},
    **str.maketrans("():;?!﹝﹞≧≦〜～", "（）：；？！〔〕≥≤~~"),
}
COMMA = re.compile(r"(?<!\d),|,(?!\d)")
RESIDUE = re.compile(
    r"\[bookmark:[^\]]*\]|PAGEREF\s+\S+(?:\s+\\h)?|HYPERLINK\s+\S+|TOC\s+\\o[^\u4e00-\u9fff]*"
)
PAGE_NUMBER = re.compile(r"^\s*[-—–－]*\s*\d{1,3}\s*[-—–－]*\s*$|^\s*第\s*\d+\s*页.{0,8}$")
HAN = r"\u2e80-\u9fff\ufe30-\ufe6f\uff00-\uffef\u3000-\u303f“”‘’—…·"
BLANK = re.compile(rf"\s+(?=[{HAN}])|(?<=[{HAN}])\s+|^\s+|\s+$")
INNER_BLANK = re.compile(r"\s+(?=%|％)")
MARKS = re.compile(r"\[bookmark|PAGEREF|HYPERLINK|TOC")  # without one there is no residue
SUSPECT = re.compile(rf"[\s\ufeff\u200b]|{MARKS.pattern}")  # without one nothing is left out


def tidy(text: str) -> tuple[str, Sequence[int]]:
    """Return a text made plain, and for each of its characters where it stood.

    Full-width digits and letters become half-width, half-width brackets and colons full-width;
    a comma between digits stays, any other becomes full-width; residue of other programs and
    blanks inside Chinese text are left out.
    """
    made = _plain(text)
    dropped = set(_dropped(text)) if SUSPECT.search(text) else set()
    if not dropped:
        return made, range(len(text))
    kept = tuple([at for at in range(len(text)) if at not in dropped])
    return "".join([made[at] for at in kept]), kept


def _plain(text: str) -> str:
    """Return a text in plain signs, one for one: places stay."""
    made = text.translate(PLAIN)
    return COMMA.sub("，", made) if "," in made else made


def tidy_cell(text: str) -> str:
    """Return the text of a cell made plain."""
    return tidy(text)[0] if SUSPECT.search(text) else _plain(text)


def _dropped(text: str) -> Iterator[int]:
    """Yield the places of blanks inside Chinese text, of marks of programs and of nothing."""
    residue = (RESIDUE,) if MARKS.search(text) else ()
    for pattern in (*residue, BLANK, INNER_BLANK):
        for match in pattern.finditer(text):
            yield from range(*match.span())
    if "\ufeff" in text or "\u200b" in text:
        yield from (i for i, sign in enumerate(text) if sign in "\ufeff\u200b")


def passages(lines: Iterable[TextLine]) -> tuple[Passage, ...]:
    """Return the lines of a document made plain; empty ones and page numbers are left out."""
    made: list[Passage] = []
    for line in lines:
        if PAGE_NUMBER.match(line.text) and not line.cells:
            continue
        printed = line.number + line.text if line.number else line.text
        text, origin = tidy(printed)
        if line.number:  # what Word numbers by itself is no character of the paragraph
            origin = tuple(max(0, at - len(line.number)) for at in origin)
        if text:
            cells = tuple([tidy_cell(cell) for cell in line.cells])
            made.append(Passage(len(made), text, origin, line, cells))
    return tuple(made)
