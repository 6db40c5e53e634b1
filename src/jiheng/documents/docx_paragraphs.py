"""The text of a Word paragraph as it reads with all changes accepted, its equations in line."""

from collections.abc import Iterator
from typing import Any

from jiheng.documents.docx_numbering import W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DELETED = (f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}pPr", f"{W}rPr")
NO_TEXT = (  # drawings hold boxes, which are read by themselves; fields hold codes
    f"{W}txbxContent", f"{W}drawing", f"{W}pict", f"{MC}AlternateContent", f"{W}instrText",
    f"{W}delText", f"{W}ffData", f"{W}sdtPr",
)  # fmt: skip
SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
OVER = {f"{M}f": (f"{M}num", f"{M}den")}  # a fraction is written on one line


def text_of(paragraph: Any) -> str:
    """Return the text of a paragraph."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag in (f"{W}t", f"{M}t"):
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag in OVER:
            yield from _fraction(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from _alternate(child)
        elif child.tag not in (*DELETED, *NO_TEXT):
            yield from _pieces(child)


def _alternate(element: Any) -> Iterator[str]:
    """Yield the text of the first choice, once; a box in it is read by itself."""
    choice = element.find(f"{MC}Choice")
    if choice is not None and next(choice.iter(f"{W}txbxContent"), None) is None:
        yield from _pieces(choice)


def _fraction(element: Any) -> Iterator[str]:
    above, below = OVER[element.tag]
    for part, sign in ((above, "÷"), (below, "")):
        inner = element.find(part)
        text = text_of(inner) if inner is not None else ""
        yield (f"({text})" if any(s in text for s in "+-") else text) + sign
