"""The styles of a template for what a report has: theirs by name, ours where there is none."""

import copy
from typing import Any

from lxml.etree import tostring

from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_styles import STYLES, Style

OWN_LOOK = ("Body", "Closing", "Lead")  # they look as the place does where the text stands
PREFIX, TEXT = "Jh", "报告正文"  # how styles begin that are added
NOT_OF_STYLES = ("pStyle", "sectPr", "numPr", "pBdr", "framePr", "rPr", "cnfStyle", "pPrChange")
INDENT = f"{W}ind"


class PaperStyles:
    """Which style of a template each style of ours is; what is missing is added when it is used."""

    def __init__(self, root: Any, parse: Any) -> None:
        self.root, self.parse = root, parse
        self.by_name = {
            name.get(f"{W}val", "").lower(): style
            for style in root.iter(f"{W}style")
            if style.get(f"{W}type") == "paragraph" and (name := style.find(f"{W}name")) is not None
        }
        self.by_id = {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
        self.used: dict[str, str] = {}
        self.texts: dict[
            tuple[str, bytes, bytes], str
        ] = {}  # styles of text by what they look like

    def id_of(self, own: str) -> str:
        """Return the id, in the template, of a style of ours."""
        if own not in self.used:
            style = next(each for each in STYLES if each.id == own)
            theirs = self.by_name.get(style.name.lower())
            self.used[own] = theirs.get(f"{W}styleId") if theirs is not None else self._added(style)
        return self.used[own]

    def _added(self, style: Style) -> str:
        """Add a style of ours that stands on nothing of theirs: their indents are not for it."""
        id_ = style.id if style.id not in self.by_id else f"{PREFIX}{style.id}"
        element = self.parse(style.xml())
        element.set(f"{W}styleId", id_)
        for tag in (f"{W}basedOn", f"{W}next"):
            for child in element.findall(tag):
                element.remove(child)
        self.root.append(element)
        self.by_id[id_] = element
        return id_

    def numbers_itself(self, own: str) -> bool:
        """Return whether a style of the template writes a number of its own before the text."""
        return any(s.find(f"{W}pPr/{W}numPr") is not None for s in self._chain(self.id_of(own)))

    def indented(self, properties: Any) -> bool:
        """Return whether paragraphs with these properties begin with an indent of any kind."""
        if properties is not None and properties.find(INDENT) is not None:
            return True
        named = properties.find(f"{W}pStyle") if properties is not None else None
        id_ = named.get(f"{W}val") if named is not None else self.default
        return any(style.find(f"{W}pPr/{INDENT}") is not None for style in self._chain(id_))

    @property
    def default(self) -> str:
        """The id of the style of paragraphs that name none."""
        for id_, style in self.by_id.items():
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                return str(id_)
        return ""

    def _chain(self, id_: str) -> list[Any]:
        """Return a style with those that it is based on."""
        chain: list[Any] = []
        style = self.by_id.get(id_)
        while style is not None and style not in chain:
            chain.append(style)
            based = style.find(f"{W}basedOn")
            style = self.by_id.get(based.get(f"{W}val")) if based is not None else None
        return chain

    def of_text(self, place: Any) -> str:
        """Return the id of a style of the template that looks as the text of a place does."""
        theirs, look = place.find(f"{W}pPr"), run_look(place)
        properties = self.parse("<w:pPr/>") if theirs is None else copy.deepcopy(theirs)
        named = properties.find(f"{W}pStyle")
        based = named.get(f"{W}val") if named is not None else self.default
        if not self.indented(properties):
            _indent(properties, self)
        for tag in NOT_OF_STYLES:
            for child in properties.findall(f"{W}{tag}"):
                properties.remove(child)
        about = (based, tostring(properties), tostring(look) if look is not None else b"")
        if about not in self.texts:
            number = len(self.texts) + 1
            id_, name = f"{PREFIX}Text{number}", f"{TEXT} {number}"
            xml = f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id_}">'
            xml += f'<w:name w:val="{name}"/><w:basedOn w:val="{based}"/><w:qFormat/></w:style>'
            style = self.parse(xml)
            style.append(properties)
            if look is not None:
                style.append(copy.deepcopy(look))
            self.root.append(style)
            self.by_id[id_] = style
            self.texts[about] = id_
        return self.texts[about]


def look_like(element: Any, look: Any) -> None:
    """Give every text in an element a look, and let the controls in it hold texts with looks.

    LibreOffice gives what stands in a control for plain text no look of its own.
    """
    if look is None:
        return
    for run in element.iter(f"{W}r"):
        run.insert(0, copy.deepcopy(look))
    for properties in element.iter(f"{W}sdtPr"):
        for plain in properties.findall(f"{W}text"):
            properties.remove(plain)


AFTER_INDENT = tuple(
    f"{W}{name}" for name in (
        "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection",
        "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "pPrChange",
    )
)  # fmt: skip


def _indent(properties: Any, styles: PaperStyles) -> None:
    """Let paragraphs begin two characters in, as texts of offices do."""
    indent = styles.parse('<w:ind w:firstLineChars="200" w:firstLine="640"/>')
    after = next((child for child in properties if child.tag in AFTER_INDENT), None)
    if after is not None:
        after.addprevious(indent)
    else:
        properties.append(indent)


def run_look(place: Any) -> Any:
    """Return the look of the first text of a paragraph; None where it has none of its own."""
    for run in place.iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            return run.find(f"{W}rPr")
    return None
