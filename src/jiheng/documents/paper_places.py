"""The names in braces of an office's own Word template, wherever Word has split them."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, open_bytes, open_container
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import MC, text_of
from jiheng.documents.package import PARSER
from jiheng.documents.paper_calls import without_calls
from jiheng.model import Finding
from jiheng.model.paper import PaperPlace

NAME = re.compile(r"\{\{([^{}]{1,80})\}\}|\{([^{}]{1,80})\}")
NARROW = str.maketrans("｛｝", "{}")  # as Chinese input methods write them
MAIN = "word/document.xml"
AROUND = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
OTHER_TYPES = (  # of a template (.dotx) and of files that may hold macros
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
)
TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORDS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
GONE = (f"{W}del", f"{W}moveFrom")


def as_document(template: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return a template (.dotx, .docm) as a plain document that calls nobody, and what it called.

    Macros do nothing in a report either.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    parts, calls = without_calls(parts)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            if name == "[Content_Types].xml":
                for type_ in OTHER_TYPES:
                    data = data.replace(type_, TYPE)
            target.writestr(name, data)
    return stream.getvalue(), calls


def open_paper(path: Path, converted: bytes | None = None) -> tuple[bytes, tuple[str, ...]] | None:
    """Return a template as a plain document, and what was taken out of it because it calls others.

    None for what is no Word file, or not a sound one. `converted` is what another program has made
    of an older format.
    """
    import docx  # late: reading does without

    opened = open_container(path) if converted is None else open_bytes(path, converted)
    if isinstance(opened, Finding) or not opened.holds(MAIN):
        return None
    try:
        data, calls = as_document(opened.data)
        docx.Document(io.BytesIO(data))
    except (*DAMAGED, etree.XMLSyntaxError, KeyError, AttributeError, RuntimeError):
        return None
    return data, calls


def paper_places(template: bytes) -> tuple[PaperPlace, ...]:
    """Return the names in braces of a template, in order: the text, then headers and footers."""
    places: list[PaperPlace] = []
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        names = archive.namelist()
        around = sorted(name for name in names if AROUND.fullmatch(name))
        for name in (MAIN, *around):
            kind = AROUND.fullmatch(name)
            root = etree.fromstring(archive.read(name), PARSER)
            places += _places(root, WORDS[kind[1]] if kind is not None else "")
    return tuple(places)


def _places(root: Any, part: str) -> Iterator[PaperPlace]:
    above, number = "", 0
    for paragraph in root.iter(f"{W}p"):
        text = text_of(paragraph)
        number += bool(text.strip())
        if any(a.tag == f"{MC}Fallback" for a in paragraph.iterancestors()):
            continue  # the same box again, for older programs
        whole_text = "".join(node.text or "" for node in text_nodes(paragraph))
        for match in NAME.finditer(whole_text.translate(NARROW)):
            yield PaperPlace(
                name=(match[1] or match[2]).strip(),
                where=part or _where(paragraph, number),
                alone=match[0] == whole_text.translate(NARROW).strip(),
                flowing=not part,
                above=above,
            )
        above = text if text.strip() else above


def _where(paragraph: Any, number: int) -> str:
    """Return where a paragraph of the main part stands, in words."""
    for ancestor in paragraph.iterancestors():
        if ancestor.tag == f"{W}txbxContent":
            return f"文本框（第{number}段）"
        if ancestor.tag == f"{W}tc":
            return f"表格（第{number}段）"
    return f"正文第{number}段"


def text_nodes(paragraph: Any) -> list[Any]:
    """Return the texts of a paragraph in order, without those of boxes in it and deleted ones."""
    return [
        node
        for node in paragraph.iter(f"{W}t")
        if next(a for a in node.iterancestors(f"{W}p")) is paragraph
        and not any(a.tag in GONE for a in node.iterancestors())
    ]
