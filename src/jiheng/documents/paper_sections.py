"""Pages of a template: how wide a text can be at a place, pages turned on their side and back."""

import copy
from typing import Any

from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_styles import MARGIN, PAGE

CELL_MARGIN = 216  # of both sides, in twentieths of a point
BOX = 4_000  # a text box whose width is not looked for
NARROWEST = 1_500
FIRST_ONLY = ("titlePg", "pgNumType")  # of what begins a section: not again after turned pages


def section_of(paragraph: Any) -> Any:
    """Return the page set-up that a paragraph of the body stands under; None without one."""
    body = next((a for a in paragraph.iterancestors(f"{W}body")), None)
    if body is None:
        return None
    top = paragraph
    while top.getparent() is not body:
        top = top.getparent()
    for element in (top, *top.itersiblings()):
        own = element if element.tag == f"{W}sectPr" else element.find(f"{W}pPr/{W}sectPr")
        if own is not None:
            return own
    return None


def room(paragraph: Any) -> int:
    """Return how wide a text can be where a paragraph stands, in twentieths of a point."""
    for ancestor in paragraph.iterancestors():
        if ancestor.tag == f"{W}tc":
            width = ancestor.find(f"{W}tcPr/{W}tcW")
            given = number(width, "w", BOX) if width is not None else BOX
            return max(NARROWEST, given - CELL_MARGIN)
        if ancestor.tag == f"{W}txbxContent":
            return BOX
    return text_width(section_of(paragraph))


def text_width(section: Any, *, wide: bool = False) -> int:
    """Return the width of the text on pages of a section, standing or turned."""
    size = section.find(f"{W}pgSz") if section is not None else None
    margin = section.find(f"{W}pgMar") if section is not None else None
    across, down = number(size, "w", PAGE["w"]), number(size, "h", PAGE["h"])
    left, right = number(margin, "left", MARGIN["left"]), number(margin, "right", MARGIN["right"])
    top, bottom = number(margin, "top", MARGIN["top"]), number(margin, "bottom", MARGIN["bottom"])
    if wide and across < down:
        return max(NARROWEST, down - top - bottom)
    columns = section.find(f"{W}cols") if section is not None else None
    count = max(1, number(columns, "num", 1))
    return max(NARROWEST, (across - left - right - number(margin, "gutter", 0)) // count)


def number(element: Any, name: str, otherwise: int) -> int:
    """Return a whole number of an attribute; another one where there is none."""
    try:
        return int(float(element.get(f"{W}{name}")))
    except (AttributeError, TypeError, ValueError):
        return otherwise


def turned(section: Any, *, wide: bool, first: bool) -> Any:
    """Return a copy of a page set-up that ends pages standing as the template has them, or turned.

    Only the first part of what was one section keeps what a section begins with.
    """
    copied = copy.deepcopy(section)
    if not first:
        begin_anew(copied)
    size, margin = copied.find(f"{W}pgSz"), copied.find(f"{W}pgMar")
    if wide and size is not None and number(size, "w", 0) < number(size, "h", 0):
        across, down = size.get(f"{W}w"), size.get(f"{W}h")
        size.set(f"{W}w", down)
        size.set(f"{W}h", across)
        size.set(f"{W}orient", "landscape")
        if margin is not None:
            sides = {side: margin.get(f"{W}{side}", "1440") for side in MARGIN}
            for side, other in (
                ("top", "left"), ("bottom", "right"), ("left", "bottom"), ("right", "top"),
            ):  # fmt: skip
                margin.set(f"{W}{side}", sides[other])
    return copied


def begin_anew(section: Any) -> None:
    """Let a section begin on a new page, with no first page of its own and its numbers going on."""
    for name in (*FIRST_ONLY, "type"):
        for child in section.findall(f"{W}{name}"):
            section.remove(child)
