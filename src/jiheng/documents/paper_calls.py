"""What a Word template would call or run when its report is opened: taken out, and named.

Office programs fetch linked pictures and attached templates, and run fields such as DDE and
INCLUDETEXT, wherever a document is opened. A report that is signed and sent on must do neither.
"""

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from jiheng.documents.docx_numbering import W
from jiheng.documents.package import PARSER

Parts = dict[str, bytes]  # by name in the package
RELATIONS = ".rels"
HARMLESS = ("hyperlink",)  # nobody goes there but who clicks
ACTIVE = frozenset({  # kinds of relations that run, or bring foreign text in, wherever they lead
    "aFChunk", "attachedTemplate", "control", "customization", "extensibility",
    "keyMapCustomizations", "mailMergeSource", "subDocument", "ui", "vbaProject",
    "webextensiontaskpanes", "wordVbaData",
})  # fmt: skip
FETCHING = frozenset({
    "DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK",
    "MACROBUTTON", "RD",
})  # fmt: skip
REFERENCES = "officeDocument/2006/relationships", "officeDocument/relationships"  # ends of them
SHOWN = 100  # characters of an address


def without_calls(parts: Parts) -> tuple[Parts, tuple[str, ...]]:
    """Return the parts of a template without what calls or runs, and what that was."""
    calm, left_out = dict(parts), []
    for name in [name for name in parts if name.endswith(RELATIONS)]:
        gone = _cut_relations(calm, name)
        left_out += [target for _id, target in gone]
        source = posixpath.join(
            posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)
        )
        own = source.removesuffix(RELATIONS)
        if gone and own in calm:
            calm[own] = _unreferenced(calm[own], {id_ for id_, _target in gone})
    for name, data in calm.items():
        if name.endswith(".xml") and (b"instrText" in data or b"fldSimple" in data):
            calm[name], fields = _without_fields(data)
            left_out += fields
    return calm, tuple(dict.fromkeys(target[:SHOWN] for target in left_out))


def _cut_relations(parts: Parts, name: str) -> list[tuple[str, str]]:
    root = etree.fromstring(parts[name], PARSER)
    gone = []
    for relation in list(root):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        outside = relation.get("TargetMode") == "External" and kind not in HARMLESS
        if outside or kind in ACTIVE:
            gone.append((str(relation.get("Id")), str(relation.get("Target", kind))))
            root.remove(relation)
    if gone:
        parts[name] = _text(root)
    return gone


def _unreferenced(data: bytes, ids: Iterable[str]) -> bytes:
    """Return a part without what refers to relations: a picture loses its link, the rest goes."""
    root = etree.fromstring(data, PARSER)
    for element in list(root.iter(etree.Element)):
        names = [n for n, v in element.attrib.items() if v in ids and _is_reference(n)]
        kind = etree.QName(element).localname
        if names and kind in ("blip", "imagedata"):
            for name in names:
                del element.attrib[name]
        elif names and element.getparent() is not None:
            if kind in ("dataSource", "headerSource"):
                element = element.getparent()
            element.getparent().remove(element)
    return _text(root)


def _is_reference(name: str) -> bool:
    return (etree.QName(name).namespace or "").endswith(REFERENCES)


def _without_fields(data: bytes) -> tuple[bytes, list[str]]:
    """Return a part in which fields that fetch are what they showed last, and the fields."""
    root = etree.fromstring(data, PARSER)
    fields = []
    for simple in [e for e in root.iter(f"{W}fldSimple") if _fetches(e.get(f"{W}instr", ""))]:
        fields.append(simple.get(f"{W}instr", "").strip())
        for child in list(simple):
            simple.addprevious(child)
        simple.getparent().remove(simple)
    for said, elements in list(_complex_fields(root)):
        if _fetches(said):
            fields.append(said.strip())
            for element in elements:
                element.getparent().remove(element)
    return (_text(root) if fields else data), fields


def _complex_fields(root: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield what fields say with all that makes each one; one that never ends too."""
    open_fields: list[tuple[list[str], list[Any]]] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText"):
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append(([], []))
        if not open_fields:
            continue
        open_fields[-1][1].append(element)
        if element.tag == f"{W}instrText":
            for said, _elements in open_fields:  # a field within may write the outer one's word
                said.append(element.text or "")
        elif kind == "end":
            said, elements = open_fields.pop()
            yield "".join(said), elements
    yield from (("".join(said), elements) for said, elements in open_fields)


def _fetches(said: str) -> bool:
    words = said.replace("\\", " ").replace('"', " ").split()
    return bool(words) and words[0].upper() in FETCHING


def _text(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
