"""The bound figures of a report that this program wrote, as they stand after editing."""

from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, Container, open_container
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import text_of
from jiheng.documents.docx_text import part
from jiheng.model.bound import BoundFigure, BoundFigures, StandingFigure

URN = "{urn:jiheng:figures:1}"
MARK = "jh_"


def bound(path: Path) -> BoundFigures | None:
    """Return the bound figures of a docx; None if it was not written by this program.

    A figure is known by the tag of its content control, else by its bookmark.
    """
    if path.suffix.lower() not in (".docx", ".docm"):
        return None
    opened = open_container(path)
    if not isinstance(opened, Container):
        return None
    try:
        written = _written(opened)
        body = part(opened, "word/document.xml")
    except (etree.XMLSyntaxError, *DAMAGED):
        return None
    if not written or body is None:
        return None
    standing = tuple(_standing(body))
    text = "\n".join(text_of(p) for p in body.iter(f"{W}p"))
    return BoundFigures(written, standing, text)


def _written(opened: Container) -> dict[str, BoundFigure]:
    """Return the figures listed in the customXml part, wherever an office program has put it."""
    for name in opened.archive.namelist():
        if name.startswith("customXml/") and name.endswith(".xml") and "Props" not in name:
            root = part(opened, name)
            if root is not None and root.tag == f"{URN}figures":
                return {
                    f.get("id"): BoundFigure(
                        f.get("id"), f.text or "", f.get("printed", ""), f.get("exact", ""),
                        f.get("unit", ""),
                    )
                    for f in root.iter(f"{URN}figure")
                }  # fmt: skip
    return {}


def _standing(body: Any) -> list[StandingFigure]:
    standings: list[StandingFigure] = []
    spots: dict[Any, str] = {}
    number = 0
    for paragraph in body.iter(f"{W}p"):
        if text_of(paragraph).strip():
            number += 1
        spots[paragraph] = f"第{number}段"
    inside: set[Any] = set()
    for control in body.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        id_ = tag.get(f"{W}val", "") if tag is not None else ""
        if id_.startswith(MARK):
            standings.append(StandingFigure(id_, _own(control), spots.get(_paragraph(control), "")))
            inside |= set(control.iter(f"{W}bookmarkStart"))
            inside |= {b for b in _around(control) if b.get(f"{W}name") == id_}
    for start in body.iter(f"{W}bookmarkStart"):
        name = start.get(f"{W}name", "")
        if name.startswith(MARK) and start not in inside:
            standings.append(
                StandingFigure(name, _between(start), spots.get(_paragraph(start), ""))
            )
    return standings


def _own(control: Any) -> str:
    content = control.find(f"{W}sdtContent")
    return "".join(t.text or "" for t in content.iter(f"{W}t")) if content is not None else ""


def _paragraph(element: Any) -> Any:
    return next((a for a in element.iterancestors() if a.tag == f"{W}p"), None)


def _around(control: Any) -> list[Any]:
    """Return the bookmarks that open right before a control."""
    bookmarks = []
    before = control.getprevious()
    while before is not None and before.tag in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        if before.tag == f"{W}bookmarkStart":
            bookmarks.append(before)
        before = before.getprevious()
    return bookmarks


def _between(start: Any) -> str:
    """Return the text from the start of a bookmark to its end, in the same paragraph."""
    id_, pieces = start.get(f"{W}id"), []
    element = start.getnext()
    while element is not None:
        if element.tag == f"{W}bookmarkEnd" and element.get(f"{W}id") == id_:
            break
        pieces += [t.text or "" for t in element.iter(f"{W}t")]
        element = element.getnext()
    return "".join(pieces)
