"""The parts of an Office file, found by relationship and content type, never by folder or name.

ECMA-376 part 2: names are compared without case; programs write backslashes and `../` in them.
"""

import posixpath
from dataclasses import dataclass

from lxml import etree

from jiheng.documents.container import Container

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
CONTENT_TYPES = "[Content_Types].xml"
OFFICE_DOCUMENT = "officeDocument"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to."""

    id: str
    kind: str  # the last word of its type: worksheet, sharedStrings, header
    target: str  # name of the part; empty: outside of the file


def relations(container: Container, part: str) -> tuple[Relation, ...]:
    """Return what a part points to, in the order of the file; `part` is empty for the file."""
    folder, name = posixpath.split(part)
    data = container.part(posixpath.join(folder, "_rels", f"{name}.rels"))
    if data is None:
        return ()
    return tuple(
        Relation(
            str(relation.get("Id")),
            str(relation.get("Type", "")).rpartition("/")[2],
            "" if relation.get("TargetMode") == "External"
            else _resolved(folder, str(relation.get("Target", ""))),
        )
        for relation in etree.fromstring(data, PARSER)
    )  # fmt: skip


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path).lstrip("/")


def related(container: Container, part: str, kind: str) -> tuple[str, ...]:
    """Return the parts of a kind that a part points to."""
    return tuple(r.target for r in relations(container, part) if r.kind == kind and r.target)


def main_part(container: Container) -> str:
    """Return the name of the part that the file is about; empty if it names none."""
    named = related(container, "", OFFICE_DOCUMENT)
    return named[0] if named and container.holds(named[0]) else _by_content_type(container)


def main_kind(container: Container) -> str:
    """Return which kind of file this is: sheet, document, presentation; empty if none of them."""
    content_type = _content_types(container).get(f"/{main_part(container)}".lower(), "")
    for kind in ("spreadsheetml", "wordprocessingml", "presentationml", "ms-excel", "ms-word"):
        if kind in content_type:
            return "sheet" if kind in ("spreadsheetml", "ms-excel") else kind[:4]
    return ""


def _by_content_type(container: Container) -> str:
    types = _content_types(container)
    return next((name.lstrip("/") for name, kind in types.items() if kind.endswith("main+xml")), "")


def _content_types(container: Container) -> dict[str, str]:
    data = container.part(CONTENT_TYPES)
    root = etree.fromstring(data, PARSER) if data is not None else ()
    return {
        str(entry.get("PartName")).replace("\\", "/").lower(): str(entry.get("ContentType"))
        for entry in root if entry.get("PartName")
    }  # fmt: skip
