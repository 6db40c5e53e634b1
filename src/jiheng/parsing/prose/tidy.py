"""Text made plain for reading; every character keeps where it stood."""

import re
from collections.abc import Iterable, Iterator, Sequence

from jiheng.model.document import TextLine
from jiheng.model.prose import Passage
from jiheng.parsing.traditional import SIMPLIFIED

KEPT_FULL = "（），：；？！"
PLAIN: dict[int, int | str] = {
    **{0xFEE0 + half: half for half in range(0x21, 0x7F) if chr(0xFEE0 + half) not in KEPT_FULL},
    **SIMPLIFIED,
    **{ord(a): b for a, b in zip("():;?!﹝﹞≧≦═〜～", "（）：；？！〔〕≥≤=~~", strict=True)},
}
STOP = re.compile(r"(?<=[\u4e00-\u9fff）”%])\.(?=\s|$|\d)")  # 完成. 2023年
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff],[\u4e00-\u9fff]")  # a text that knows no other signs
HALF_STOP = re.compile(r"(?<=[\u4e00-\u9fff）”%])\.(?=[\u4e00-\u9fff《“])")
COMMA = re.compile(r"(?<!\d),|,(?!\d)")
RESIDUE = re.compile(
    r"\[bookmark:[^\]]*\]|PAGEREF\s+\S+(?:\s+\\h)?|HYPERLINK\s+\S+|TOC\s+\\o[^\u4e00-\u9fff]*"
)
FEW, CELLS_A_NUMBER = 5, 10  # lines that are numbers: more of them are cells, not page numbers
PAGE_NUMBER = re.compile(
    r"[-—–－]{0,9}\s?(?!0)\d{1,3}\s?[-—–－]*$|第\s?\d+\s?页.{0,8}$"
)  # of a stripped line
LONGEST_PAGE = 3  # digits of a page number
HAN = r"\u2e80-\u9fff\ufe30-\ufe6f\uff00-\uffef\u3000-\u303f“”‘’—…·"
BLANKS = re.compile(r"\s+")
BESIDE = re.compile(rf"[{HAN}]")  # what a blank behind it says nothing of
NEXT = re.compile(rf"[{HAN}%％]")
MARKS = re.compile(r"\[bookmark|PAGEREF|HYPERLINK|TOC")  # without one there is no residue
SUSPECT = re.compile(rf"[\s\ufeff\u200b]|{MARKS.pattern}")  # without one nothing is left out


def tidy(text: str) -> tuple[str, Sequence[int]]:
    """Return a text made plain, and for each of its characters where it stood.

    Full-width digits and letters become half-width, half-width brackets and colons full-width;
    a comma between digits stays, any other becomes full-width; residue of other programs and
    blanks inside Chinese text are left out.
    """
    plain_text = _plain(text)
    dropped = set(_dropped(text)) if SUSPECT.search(text) else set()
    if not dropped:
        return plain_text, range(len(text))
    kept = tuple([at for at in range(len(text)) if at not in dropped])
    return "".join([plain_text[at] for at in kept]), kept


def _plain(text: str) -> str:
    """Return a text in plain signs, one for one: places stay."""
    plain_text = STOP.sub("。", text.translate(PLAIN))
    if "。" not in text and HALF_WIDTH.search(text):
        plain_text = HALF_STOP.sub("。", plain_text)
    return COMMA.sub("，", plain_text) if "," in plain_text else plain_text


def tidy_cell(text: str) -> str:
    """Return the text of a cell made plain."""
    return tidy(text)[0] if SUSPECT.search(text) else _plain(text)


def _dropped(text: str) -> Iterator[int]:
    """Yield the places of blanks inside Chinese text, of marks of programs and of nothing."""
    residue = (RESIDUE,) if MARKS.search(text) else ()
    for pattern in residue:
        for match in pattern.finditer(text):
            yield from range(*match.span())
    for match in BLANKS.finditer(text):
        start, end = match.span()
        if start == 0 or end == len(text) or BESIDE.match(text[start - 1]) or NEXT.match(text[end]):
            yield from range(start, end)
    if "\ufeff" in text or "\u200b" in text:
        yield from (i for i, sign in enumerate(text) if sign in "\ufeff\u200b")


def _count_up(texts: Iterable[str]) -> bool:
    """Return whether the lines that are numbers count up, from 1 again at times, as pages do."""
    last = 0
    for text in texts:
        if len(text) <= LONGEST_PAGE and text.isdecimal():
            if int(text) <= last and int(text) != 1:
                return False
            last = int(text)
    return True


def passages(lines: Iterable[TextLine]) -> tuple[Passage, ...]:
    """Return the lines of a document made plain; empty ones and page numbers are left out."""
    plain_passages: list[Passage] = []
    lines = tuple(lines)
    numbers = sum(bool(PAGE_NUMBER.match(line.text.strip())) and not line.cells for line in lines)
    by_cell = numbers > FEW and numbers * CELLS_A_NUMBER > len(lines)
    by_cell = by_cell or not _count_up(line.text.strip() for line in lines if not line.cells)
    for line in lines:
        if PAGE_NUMBER.match(line.text.strip()) and not line.cells and not by_cell:
            continue
        printed = line.number + line.text if line.number else line.text
        text, origin = tidy(printed)
        if line.number:  # what Word numbers by itself is no character of the paragraph
            origin = tuple(max(0, at - len(line.number)) for at in origin)
        if text:
            cells = tuple([tidy_cell(cell) for cell in line.cells])
            plain_passages.append(Passage(len(plain_passages), text, origin, line, cells))
    return tuple(plain_passages)
