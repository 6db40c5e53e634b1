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
from jiheng.documents.package import main_part, relations
from jiheng.model import (
    Cell,
    Document,
    Finding,
    Location,
    Sheet,
    column_number,
    spot,
)
from jiheng.model.number_format import number_format
from jiheng.model.quantity import workable

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAX_CELLS = 3_000_000
MAX_CHARACTERS = 50_000_000  # of all cells; a text that many cells share counts in each
WITH_CELLS = ("worksheet", "xlMacrosheet", "xlIntlMacrosheet")  # kinds of sheets
NO_TEXT = "#TEXT"  # a cell whose text the file does not hold
MAX_COLUMNS = 2_000
MAX_KNOWN = 100_000  # equal cells kept as one; beyond that each is its own
MOST_TOLD = 5  # figures under one merged cell that are told in words
DIGITS = "0123456789"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
VALUES = (f"{{{MAIN}}}v", f"{{{STRICT_MAIN}}}v")
LARGEST = 301  # powers of ten that a float holds with room to multiply
FLOAT_DIGITS = 15  # what a spreadsheet shows; the 16th and 17th digit are how it stores doubles
BUILT_IN = {9: "0%", 10: "0.00%", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 49: "@"}
DATE_IDS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class TooManyCellsError(Exception):
    """The workbook has more filled cells, or more text, than any form of ours could need."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


def read_xlsx(path: Path) -> Document:
    """Return a workbook with all its cells; with faults that say why, if it cannot be used."""
    return read_container(path, open_container(path))


def read_container(path: Path, opened: Container | Finding) -> Document:
    """Return the workbook in a container; with faults that say why, if it cannot be used."""
    if isinstance(opened, Finding):
        return Document(name=path.name, faults=(opened,))
    try:
        workbook = _Workbook(opened, path.name)
        sheets = tuple(workbook.sheets())
    except TooManyCellsError as error:
        faulty = fault(path, "R25", found=f"> {error.limit}", limit=str(error.limit))
        return Document(name=path.name, faults=(faulty,), digest=opened.digest)
    except (etree.XMLSyntaxError, KeyError, IndexError, *DAMAGED):
        names = opened.archive.namelist()  # asked by name: what is damaged is not read again
        code = "R24" if any(name.replace("\\", "/").startswith("xl/") for name in names) else "R21"
        return Document(
            name=path.name, faults=(fault(path, code, size=len(opened.data)),), digest=opened.digest
        )
    notes = tuple(workbook.notes)
    return Document(name=path.name, sheets=sheets, notes=notes, digest=opened.digest)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Workbook:
    """The parts that sheets share: texts, formats, the date system."""

    def __init__(self, container: Container, name: str) -> None:
        self.container, self.name = container, name
        self.notes: list[Finding] = []
        part = main_part(container) or "xl/workbook.xml"
        data = container.part(part)
        if data is None:
            raise KeyError(part)
        self.root = etree.fromstring(data, _parser())
        if _bare(self.root.tag) != "workbook":
            raise KeyError(part)
        self.relations = {r.id: r for r in relations(container, part)}
        self.by_kind = {r.kind: r.target for r in self.relations.values()}
        self.characters = 0
        self.row_number = 0
        self.title = ""
        self.texts = list(self._texts())
        self.known: dict[tuple[str, str, str | None], Cell | None] = {}
        self.columns: dict[str, int] = {}
        self.formats = list(self._formats())
        properties = self.root.find("{*}workbookPr")
        self.epoch = dt.date(1899, 12, 30)
        if properties is not None and properties.get("date1904") in ("1", "true"):
            self.epoch = dt.date(1904, 1, 1)

    def _stream(self, name: str, *tags: str) -> Iterator[Any]:
        """Yield the elements with these tags, freeing what was read."""
        tag_patterns = [f"{{*}}{tag}" for tag in tags]
        with self.container.archive.open(self.container.own_name(name)) as stream:
            for _, element in etree.iterparse(
                stream, tag=tag_patterns, resolve_entities=False, no_network=True, huge_tree=False
            ):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _texts(self) -> Iterator[str]:
        name = self.by_kind.get("sharedStrings", "")
        if self.container.holds(name):
            for item in self._stream(name, "si"):
                yield _string(item)

    def _formats(self) -> Iterator[str]:
        name = self.by_kind.get("styles")
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
            relation = self.relations.get(str(id_))
            if relation is None or relation.kind not in WITH_CELLS:
                continue  # a chart sheet has no cells
            name, title = relation.target, str(entry.get("name"))
            sheet, used = self._sheet(title, name, budget, entry.get("state"))
            budget -= used
            yield sheet

    def _sheet(self, title: str, name: str, budget: int, state: str | None) -> tuple[Sheet, int]:
        rows: dict[int, dict[int, Cell]] = {}
        hidden: set[int] = set()
        merged: list[str] = []
        number = used = 0
        self.title = title
        for element in self._stream(name, "row", "mergeCell"):
            if _bare(element.tag) == "mergeCell":
                merged.append(element.get("ref", ""))
                continue
            number = int(element.get("r") or number + 1)
            self.row_number = number
            cells = self._row(element)
            used += len(cells)
            if used > budget:
                raise TooManyCellsError(MAX_CELLS)
            if cells:
                rows[number] = cells
                if element.get("hidden") in ("1", "true"):
                    hidden.add(number)
        spans = _fill(rows, merged)
        self.notes += _under_merges(self.name, title, rows, spans)
        return Sheet(
            name=title,
            rows=rows,
            spans=spans,
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
                raise TooManyCellsError(MAX_CELLS)
            cell = self._cell(child)
            if cell is None:
                continue
            if cell.error == NO_TEXT:
                place = Location(self.name, self.title, spot(self.row_number, column))
                self.notes.append(Finding("R42", (place,), {"found": cell.text}, "text_index"))
                cell = Cell(None, "", error=NO_TEXT)
            self.characters += len(cell.text)
            if self.characters > MAX_CHARACTERS:
                raise TooManyCellsError(MAX_CHARACTERS)
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
            index = int(raw) if raw.strip().isascii() and raw.strip().isdigit() else -1
            if not 0 <= index < len(self.texts):
                return Cell(None, raw[:20], error=NO_TEXT)
            return _text_cell(self.texts[index], formula)
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
        shown = number_format(format_, value)
        text = f"{value:f}" if shown.plain else shown.text(value)
        return Cell(value, text, format_, formula)


def _decimal(raw: str) -> Decimal | None:
    """Return a stored number; beyond 15 digits a double's tail is cut as spreadsheets show it."""
    try:
        value = Decimal(raw)
        if not workable(value, LARGEST):
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


def _fill(
    rows: dict[int, dict[int, Cell]], merged: list[str]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return how far merged cells reach; text merged downwards is repeated, figures never."""
    last = max(rows, default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for reference in merged:
        corners = REFERENCE.findall(reference)
        if len(corners) != 2:
            continue
        (left, top), (right, bottom) = ((column_number(c), int(r)) for c, r in corners)
        bottom, right = min(bottom, last), min(right, MAX_COLUMNS)
        if bottom < top or right < left:
            continue
        spans[top, left] = (bottom - top + 1, right - left + 1)
        first = rows.get(top, {}).get(left)
        if first is None or not isinstance(first.value, str):
            continue
        copy = Cell(first.value, first.text, filled=True)
        for number in range(top + 1, bottom + 1):
            if number in rows:
                rows[number].setdefault(left, copy)
    return spans


def _under_merges(
    name: str, title: str, rows: dict[int, dict[int, Cell]],
    spans: dict[tuple[int, int], tuple[int, int]],
) -> Iterator[Finding]:  # fmt: skip
    """Yield a note for each merged cell with figures left under it that nobody sees; they go."""
    for (top, left), (height, width) in spans.items():
        shown = rows.get(top, {}).get(left)
        hidden: list[tuple[Location, str]] = []
        for row in (row for row in rows if top <= row < top + height):
            for column in [c for c in rows[row] if left <= c < left + width]:
                cell = rows[row][column]
                if (row, column) == (top, left) or cell.filled:
                    continue
                del rows[row][column]
                if cell.text.strip() and (shown is None or cell.text != shown.text):
                    hidden.append((Location(name, title, spot(row, column)), cell.text[:20]))
        if hidden:
            shown_texts = "、".join(text for _, text in hidden[:MOST_TOLD])
            yield Finding(
                "R42", tuple(place for place, _ in hidden), {"found": shown_texts}, "merged"
            )
