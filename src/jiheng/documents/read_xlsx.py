"""Workbook to Document, one pass over each sheet: raw numbers, formulas, formats and merged ranges.

Our own reader and not a library: docs/decisions/0005 says which facts of a cell the libraries drop.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, Container, fault, open_container
from jiheng.model import Cell, Document, Finding, Sheet, column_number

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAX_CELLS = 3_000_000
MAX_COLUMNS = 2_000
MAX_KNOWN = 100_000  # equal cells kept as one; beyond that each is its own
DIGITS = "0123456789"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
VALUES = (f"{{{MAIN}}}v", f"{{{STRICT_MAIN}}}v")
FLOAT_DIGITS = 15  # what a spreadsheet shows; the 16th and 17th digit are how it stores doubles
BUILT_IN = {9: "0%", 10: "0.00%", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 49: "@"}
DATE_IDS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class TooManyCellsError(Exception):
    """The workbook has more filled cells than any form of ours could need."""


def read_xlsx(path: Path) -> Document:
    """Return a workbook with all its cells; with faults that say why, if it cannot be used."""
    return read_container(path, open_container(path))


def read_container(path: Path, opened: Container | Finding) -> Document:
    """Return the workbook in a container; with faults that say why, if it cannot be used."""
    if isinstance(opened, Finding):
        return Document(name=path.name, faults=(opened,))
    try:
        sheets = tuple(_Workbook(opened).sheets())
    except TooManyCellsError:
        faulty = fault(path, "R25", found=f"> {MAX_CELLS}", limit=str(MAX_CELLS))
        return Document(name=path.name, faults=(faulty,), digest=opened.digest)
    except (etree.XMLSyntaxError, KeyError, IndexError, *DAMAGED):
        names = opened.archive.namelist()  # asked by name: what is damaged is not read again
        code = "R24" if any(name.startswith("xl/") for name in names) else "R21"
        return Document(
            name=path.name, faults=(fault(path, code, size=len(opened.data)),), digest=opened.digest
        )
    return Document(name=path.name, sheets=sheets, digest=opened.digest)


def _workbook_part(container: Container) -> str | None:
    relations = container.part("_rels/.rels")
    if relations is None:
        return None
    for relation in etree.fromstring(relations, _parser()):
        if relation.get("Type", "").endswith("/officeDocument"):
            target = str(relation.get("Target", "")).lstrip("/")
            return target if target.endswith(".xml") and "word" not in target else None
    return None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Workbook:
    """The parts that sheets share: texts, formats, the date system."""

    def __init__(self, container: Container) -> None:
        self.container = container
        part = _workbook_part(container) or "xl/workbook.xml"
        data = container.part(part)
        if data is None:
            raise KeyError(part)
        self.root = etree.fromstring(data, _parser())
        self.folder = part.rpartition("/")[0]
        self.relations = self._relations(part)
        self.texts = list(self._texts())
        self.known: dict[tuple[str, str, str | None], Cell | None] = {}
        self.columns: dict[str, int] = {}
        self.formats = list(self._formats())
        properties = self.root.find("{*}workbookPr")
        self.epoch = dt.date(1899, 12, 30)
        if properties is not None and properties.get("date1904") in ("1", "true"):
            self.epoch = dt.date(1904, 1, 1)

    def _relations(self, part: str) -> dict[str, str]:
        folder, _, name = part.rpartition("/")
        data = self.container.part(f"{folder}/_rels/{name}.rels")
        found: dict[str, str] = {}
        for relation in etree.fromstring(data, _parser()) if data else ():
            target = str(relation.get("Target", ""))
            path = (
                target.lstrip("/") if target.startswith("/") else f"{self.folder_of(part)}{target}"
            )
            found[str(relation.get("Id"))] = path
            found[str(relation.get("Type", "")).rpartition("/")[2]] = path
        return found

    @staticmethod
    def folder_of(part: str) -> str:
        return part.rpartition("/")[0] + "/"

    def _stream(self, name: str, *tags: str) -> Iterator[Any]:
        """Yield the elements with these tags, freeing what was read."""
        wanted = [f"{{*}}{tag}" for tag in tags]
        with self.container.archive.open(name) as stream:
            for _, element in etree.iterparse(
                stream, tag=wanted, resolve_entities=False, no_network=True, huge_tree=False
            ):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _texts(self) -> Iterator[str]:
        name = self.relations.get("sharedStrings")
        if name in self.container.archive.namelist():
            for item in self._stream(name, "si"):
                yield _string(item)

    def _formats(self) -> Iterator[str]:
        name = self.relations.get("styles")
        data = self.container.part(name) if name else None
        if data is None:
            return
        root = etree.fromstring(data, _parser())
        own = {f.get("numFmtId"): f.get("formatCode") or "" for f in root.iterfind(".//{*}numFmt")}
        holder = root.find("{*}cellXfs")
        for style in holder if holder is not None else ():
            id_ = style.get("numFmtId", "0")
            if id_ in own:
                yield own[id_]
            else:
                number = int(id_)
                yield "yyyy-mm-dd" if number in DATE_IDS else BUILT_IN.get(number, "")

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of the workbook."""
        budget = MAX_CELLS
        for entry in self.root.iterfind("{*}sheets/{*}sheet"):
            id_ = entry.get(f"{{{RELATION}}}id") or entry.get(f"{{{STRICT_RELATION}}}id")
            name = self.relations.get(str(id_))
            if name is None or "worksheets" not in name:
                continue  # a chart sheet has no cells
            sheet, used = self._sheet(str(entry.get("name")), name, budget, entry.get("state"))
            budget -= used
            yield sheet

    def _sheet(self, title: str, name: str, budget: int, state: str | None) -> tuple[Sheet, int]:
        rows: dict[int, dict[int, Cell]] = {}
        hidden: set[int] = set()
        merged: list[str] = []
        number = used = 0
        for element in self._stream(name, "row", "mergeCell"):
            if _bare(element.tag) == "mergeCell":
                merged.append(element.get("ref", ""))
                continue
            number = int(element.get("r") or number + 1)
            cells = self._row(element)
            used += len(cells)
            if used > budget:
                raise TooManyCellsError
            if cells:
                rows[number] = cells
                if element.get("hidden") in ("1", "true"):
                    hidden.add(number)
        _fill(rows, merged)
        return Sheet(
            name=title,
            rows=rows,
            hidden_rows=frozenset(hidden),
            hidden=state in ("hidden", "veryHidden"),
        ), used

    def _row(self, element: Any) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        columns = self.columns
        column = 0
        for child in element:
            letters = child.get("r", "").rstrip(DIGITS)
            if letters in columns:
                column = columns[letters]
            else:
                reference = REFERENCE.match(child.get("r") or "")
                column = column_number(reference.group(1)) if reference else column + 1
                if reference:
                    columns[letters] = column
            if column > MAX_COLUMNS:
                raise TooManyCellsError
            cell = self._cell(child)
            if cell is not None:
                cells[column] = cell
        return cells

    def _cell(self, element: Any) -> Cell | None:
        """Return a cell; equal ones, of which a table has many, are one and the same value."""
        kind, style = element.get("t", "n"), element.get("s")
        if len(element) != 1 or element[0].tag not in VALUES:
            return self._other(element, kind, style)
        raw = element[0].text or ""
        key = (kind, raw, style)
        try:
            return self.known[key]
        except KeyError:
            cell = self._typed(kind, raw, self._format(style), "") if raw else None
            if len(self.known) < MAX_KNOWN:
                self.known[key] = cell
            return cell

    def _format(self, style: str | None) -> str:
        number = int(style or 0)
        return self.formats[number] if number < len(self.formats) else ""

    def _other(self, element: Any, kind: str, style: str | None) -> Cell | None:
        """Return a cell with a formula, or with its text in itself."""
        raw = formula = ""
        inline: str | None = None
        for child in element:
            tag = _bare(child.tag)
            if tag == "v":
                raw = child.text or ""
            elif tag == "f":
                formula = child.text or "?"  # a shared formula has its text elsewhere
            elif tag == "is":
                inline = _string(child)
        if inline is not None:
            return _text_cell(inline, formula)
        if not raw:
            return Cell(None, "", self._format(style), formula) if formula else None
        return self._typed(kind, raw, self._format(style), formula)

    def _typed(self, kind: str, raw: str, format_: str, formula: str) -> Cell | None:
        if kind == "s":
            return _text_cell(self.texts[int(raw)], formula)
        if kind == "str":
            return _text_cell(raw, formula)
        if kind == "b":
            return Cell(raw.strip() == "1", "TRUE" if raw.strip() == "1" else "FALSE", "", formula)
        if kind == "e":
            return Cell(None, raw, "", formula, raw)
        if kind == "d":
            return Cell(dt.date.fromisoformat(raw[:10]), raw, format_, formula)
        return self._number(raw.strip(), format_, formula)

    def _number(self, raw: str, format_: str, formula: str) -> Cell:
        value = _decimal(raw)
        if value is None:
            return Cell(None, raw, format_, formula, raw)
        if _is_date(format_):
            day = _day(value, self.epoch)
            if day is not None:
                return Cell(day, day.isoformat(), format_, formula)
        return Cell(value, f"{value:f}", format_, formula)


def _decimal(raw: str) -> Decimal | None:
    """Return a stored number; beyond 15 digits a double's tail is cut as spreadsheets show it."""
    try:
        value = Decimal(raw)
        if not value.is_finite() or abs(value.adjusted()) > 300:
            return None
        if FLOAT_DIGITS < len(value.as_tuple().digits) <= FLOAT_DIGITS + 3:
            value = Decimal(f"{float(raw):.{FLOAT_DIGITS}g}")
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return value.normalize() if value == value.to_integral() and value.adjusted() < 28 else value


def _is_date(format_: str) -> bool:
    bare = NOT_DATE.sub("", format_.split(";")[0]).lower()
    return any(letter in bare for letter in "yd") or ("年" in format_ and "月" in format_)


def _day(value: Decimal, epoch: dt.date) -> dt.date | None:
    try:
        return epoch + dt.timedelta(days=int(value)) if value > 0 else None
    except OverflowError:
        return None


def _text_cell(text: str, formula: str) -> Cell | None:
    return Cell(text, text, "", formula) if text.strip() or formula else None


def _string(item: Any) -> str:
    """Return a rich or plain string; phonetic hints are left out."""
    pieces = []
    for child in item:
        tag = _bare(child.tag)
        if tag == "t":
            pieces.append(child.text or "")
        elif tag == "r":
            pieces += [t.text or "" for t in child.iterfind("{*}t")]
    return "".join(pieces)


def _fill(rows: dict[int, dict[int, Cell]], merged: list[str]) -> None:
    """Repeat text merged downwards; figures stay where they are, or they would count twice."""
    last = max(rows, default=0)
    for reference in merged:
        found = REFERENCE.findall(reference)
        if len(found) != 2:
            continue
        (left, top), (_, bottom) = ((column_number(c), int(r)) for c, r in found)
        first = rows.get(top, {}).get(left)
        if first is None or not isinstance(first.value, str):
            continue
        copy = Cell(first.value, first.text, filled=True)
        for number in range(top + 1, min(bottom, last) + 1):
            if number in rows:
                rows[number].setdefault(left, copy)
