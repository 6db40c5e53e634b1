"""A finished Word file or workbook with the seal of the record, in its properties and in print."""

import io
import zipfile

from lxml import etree

from jiheng.documents.characters import printable
from jiheng.documents.package import PARSER

CORE, DOCUMENT = "docProps/core.xml", "word/document.xml"
DC = "http://purl.org/dc/elements/1.1/"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNED, REMARK = "Seal", "Remark"  # styles of the report


def sealed(data: bytes, seal: str) -> bytes:
    """Return a file with a seal as the remark of its properties; all else stays as it is.

    A Word file has it in print as well, below what is signed, sealed and dated.
    """
    text, stream = printable(seal), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == CORE:
                part = _remarked(part, text)
            elif entry.filename == DOCUMENT:
                part = _printed(part, text)
            target.writestr(entry, part, entry.compress_type)
    return stream.getvalue()


def _remarked(part: bytes, text: str) -> bytes:
    root = etree.fromstring(part, PARSER)
    remark = root.find(f"{{{DC}}}description")
    if remark is None:
        remark = etree.SubElement(root, f"{{{DC}}}description")
    remark.text = text
    return _written(root)


def _printed(part: bytes, text: str) -> bytes:
    root = etree.fromstring(part, PARSER)
    signed = root.findall(f".//{W}p/{W}pPr/{W}pStyle[@{W}val='{SIGNED}']")
    if signed:
        paragraph = signed[-1].getparent().getparent()
        below = etree.Element(f"{W}p")
        about = etree.SubElement(below, f"{W}pPr")
        etree.SubElement(about, f"{W}pStyle").set(f"{W}val", REMARK)
        run = etree.SubElement(below, f"{W}r")
        etree.SubElement(run, f"{W}t").text = text
        paragraph.addnext(below)
    return _written(root)


def _written(root: etree._Element) -> bytes:
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text
