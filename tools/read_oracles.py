"""Holds the readers against other readers on a folder of files; every difference has its class.

`python tools/read_oracles.py FOLDER` compares cells of workbooks with openpyxl and calamine, text
of Word files with python-docx and pandoc (where it is installed), text of PDF with pdfplumber and
values of text objects of OFD with the parts of the file. The files are not ours: the folder stays
outside of the project. Counts are printed; the exit code says whether anything is unexplained.
"""

import argparse
import datetime as dt
import re
import signal
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng import documents
from jiheng.model import Document

SECONDS = 60  # for one file
SHOWN = 12  # places of a class that are printed with --show
PAGE = re.compile(r"[\W_]*(?:第|Page)?1(?:页|of1|/1)?[\W_]*")  # a number of a page alone
Difference = tuple[str, str]  # class, what
CLAUSES = {
    "both refuse": "neither reads it: damaged, encrypted, another format",
    "refused": "the file is refused and says why (R20 to R35)",
    "peer fails": "the other reader cannot read the file",
    "blank": "ECMA-376-1 18.3.1.4: a cell of blanks or without value holds nothing to read",
    "no result": "ECMA-376-1 18.3.1.40: a formula without a stored result (R02 where it matters)",
    "error value": "ECMA-376-1 18.18.11 (ST_CellType e): an error value, kept as an error",
    "covered": "ECMA-376-1 18.3.1.55: cells under a merged one do not exist; figures are told",
    "phonetic": "ECMA-376-1 18.4.6 (rPh): reading aids are no part of a text",
    "escape": "ECMA-376-1 22.9.2.19 (ST_Xstring): _xHHHH_ stands for a character",
    "day": "ECMA-376-1 18.17.4.1: serial numbers as days by number format and date system",
    "time": "ECMA-376-1 18.17.4.2: a part of a day; we read days",
    "length": "ECMA-376-1 18.8.30: a length of time is shown, a number is read",
    "double": "IEEE 754: a double shows 15 digits",
    "no worksheet": "ECMA-376-1 18.3.1.12: a chart or dialog sheet has no cells of its own",
    "order": "the same signs in another order: equations (ECMA-376-1 22.1), columns, turned text",
    "running head": "ISO 32000-1 14.8.2.2: heads, feet and numbers of pages are no content",
    "once": "a line that every page repeats, or that is printed twice, is read once",
    "text missing": "a text that the file points to and does not hold; told (R42)",
}


class TimeOutError(Exception):
    """A reader took longer than any clerk would wait."""


def _limited(function: Callable[[], Any]) -> Any:
    def stop(*_: object) -> None:
        raise TimeOutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        return function()
    finally:
        signal.alarm(0)


def _bare(text: object) -> str:
    """Return text without blanks, line ends and characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", str(text))
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c)[0] != "C")


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        return Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        return None


# Workbooks -----------------------------------------------------------------------------------


def _ours(document: Document) -> dict[str, dict[tuple[int, int], Any]]:
    sheets: dict[str, dict[tuple[int, int], Any]] = {}
    for sheet in document.sheets:
        own = sheets.setdefault(sheet.name, {})
        for row, cells in sheet.rows.items():
            for column, cell in cells.items():
                if not cell.filled:
                    own[row, column] = cell
    return sheets


def _by_openpyxl(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): cell.value
            for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }  # fmt: skip


def _by_calamine(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    sheets: dict[str, dict[tuple[int, int], object]] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        top, left = sheet.start or (0, 0)
        rows = sheet.to_python(skip_empty_area=True)
        sheets[name] = {
            (top + r + 1, left + c + 1): value
            for r, row in enumerate(rows) for c, value in enumerate(row) if value not in ("", None)
        }  # fmt: skip
    return sheets


def _spans(document: Document) -> dict[str, set[tuple[int, int]]]:
    covered: dict[str, set[tuple[int, int]]] = {}
    for sheet in document.sheets:
        own = covered.setdefault(sheet.name, set())
        for (top, left), (height, width) in sheet.spans.items():
            own |= {(r, c) for r in range(top, top + min(height, 5000))
                    for c in range(left, left + min(width, 500))} - {(top, left)}  # fmt: skip
    return covered


def compare_workbook(path: Path, peer: Callable[[Path], Any]) -> Iterator[Difference]:
    """Yield what another reader sees in a workbook that ours does not, and the other way round."""
    document = _limited(lambda: documents.read(path))
    try:
        theirs = _limited(lambda: peer(path))
    except BaseException as error:  # whatever another program dies of is its own affair
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        yield ("peer fails" if not document.faults else "both refuse"), type(error).__name__
        return
    if document.faults:
        filled = any(theirs.values())
        yield ("refused" if filled else "both refuse"), document.faults[0].code
        return
    ours, covered = _ours(document), _spans(document)
    for name, cells in theirs.items():
        if name not in ours:
            yield ("no worksheet" if not cells else "sheet missing"), name
            continue
        for place, value in cells.items():
            yield (
                _cell_class(ours[name].get(place), value, place in covered[name]),
                (f"{name}!{place}: {value!r} for {ours[name].get(place)}"),
            )


def _cell_class(own: Any, value: object, covered: bool) -> str:
    """Return the class of a difference between a cell of ours and a value; "" for none."""
    if own is None:
        if not _bare(value):
            return "blank"
        return "covered" if covered else "cell missing"
    if own.error:
        return "text missing" if own.error == "#TEXT" else "error value"
    if own.formula and own.value is None:
        return "no result"
    return _value_class(own, value)


def _value_class(own: Any, value: object) -> str:
    number, mine = _number(value), _number(own.value)
    if isinstance(value, bool) or isinstance(own.value, bool):
        return "" if bool(value) == bool(own.value) else "value differs"
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return _day_class(own, value)
    if number is not None and mine is not None:
        if number == mine:
            return ""
        near = abs(number - mine) <= abs(number) * Decimal("1e-14")
        return "double" if near else "value differs"
    if number is not None and isinstance(own.value, dt.date):
        return "day"
    if _bare(value) == _bare(own.value if isinstance(own.value, str) else own.text):
        return ""
    if re.search(r"_x[0-9A-Fa-f]{4}_", str(value) + str(own.value)):
        return "escape"
    return "text differs"


def _day_class(own: Any, value: object) -> str:
    if isinstance(own.value, dt.datetime | dt.date) and isinstance(value, dt.datetime | dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        mine = own.value.date() if isinstance(own.value, dt.datetime) else own.value
        return "" if day == mine else "day"
    if isinstance(value, dt.time | dt.timedelta):
        return "time"
    return "length" if _number(own.value) is not None else "day"


# Word, PDF, OFD ------------------------------------------------------------------------------


def _own_text(path: Path) -> tuple[str, Document]:
    document = _limited(lambda: documents.read_report(path))
    return "\n".join(line.text for line in document.lines), document


def _by_python_docx(path: Path) -> str:
    import docx

    body = docx.Document(str(path)).element.body
    return "\n".join(
        "".join(t.text or "" for t in p.iter("{*}t") if _belongs(t))
        for p in body.iter("{*}p")
        if not any(a.tag.endswith("}p") for a in p.iterancestors())
    )


def _belongs(element: Any) -> bool:
    """Return whether a text is in force: not deleted, not the second choice of two."""
    return not any(
        etree.QName(a).localname in ("Fallback", "del", "moveFrom") for a in element.iterancestors()
    )


def _by_pdfplumber(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(str(path)) as pdf:
        return "\n".join(page.dedupe_chars().extract_text() for page in pdf.pages)


def _by_parts(path: Path) -> str:
    """Return every text code of the pages of an OFD file and of the templates they use."""
    texts: list[str] = []
    with zipfile.ZipFile(path) as archive:
        lenient = etree.XMLParser(recover=True)
        parsed = {
            name: etree.fromstring(archive.read(name), lenient)
            for name in archive.namelist() if name.lower().endswith(".xml")
        }  # fmt: skip
    trees = {name: tree for name, tree in parsed.items() if tree is not None}
    used = {t.get("TemplateID") for tree in trees.values() for t in tree.iter("{*}Template")}
    bases = {
        str(entry.get("BaseLoc")): tag == "Page" or entry.get("ID") in used
        for tree in trees.values() for tag in ("Page", "TemplatePage")
        for entry in tree.iter(f"{{*}}{tag}") if entry.get("BaseLoc")
    }  # fmt: skip
    for name, tree in trees.items():
        if any(shown and name.endswith(base.lstrip("/")) for base, shown in bases.items()):
            texts += ["".join(e.itertext()) for e in tree.iter("{*}TextCode")]
    return "\n".join(texts)


def compare_text(path: Path, peer: Callable[[Path], str]) -> Iterator[Difference]:
    """Yield the words of a text that another reader sees and ours does not."""
    text, document = _own_text(path)
    try:
        theirs = _limited(lambda: peer(path))
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        yield ("peer fails" if not document.faults else "both refuse"), type(error).__name__
        return
    if document.faults:
        yield ("refused" if _bare(theirs) else "both refuse"), document.faults[0].code
        return
    yield _text_class(theirs, _bare(text))


def _holds(own: str, word: str) -> bool:
    """Return whether a word stands in a text, whole or with a hyphen of its line; bold is once."""
    twice = word[::2] == word[1::2]  # a bold face printed twice
    return word in own or word.rstrip("-") in own or (twice and word[::2] in own)


def _text_class(theirs: str, own: str) -> Difference:
    """Return the class of what another reader sees and ours does not."""
    lost = [word for word in theirs.split() if not _holds(own, _bare(word))]
    if not lost:
        return ("once" if Counter(_bare(theirs)) - Counter(own) else ""), ""
    what = f"{len(lost)} of {len(theirs.split())} words: {lost[:6]}"
    if not Counter(_bare("".join(lost))) - Counter(own):
        return "order", what
    lines = [re.sub(r"\d+", "1", _bare(line)) for line in theirs.splitlines()]
    repeated = {line for line, count in Counter(lines).items() if count > 1 or PAGE.fullmatch(line)}
    read = _bare("".join(line for line in theirs.splitlines()
                         if re.sub(r"\d+", "1", _bare(line)) not in repeated))  # fmt: skip
    stays = [word for word in lost if _bare(word) in read]
    return ("text lost" if stays else "running head"), (f"{stays[:6]}" if stays else what)


PEERS: dict[str, dict[str, Callable[[Path], Iterator[Difference]]]] = {
    ".xlsx": {
        "openpyxl": lambda path: compare_workbook(path, _by_openpyxl),
        "calamine": lambda path: compare_workbook(path, _by_calamine),
    },
    ".docx": {"python-docx": lambda path: compare_text(path, _by_python_docx)},
    ".pdf": {"pdfplumber": lambda path: compare_text(path, _by_pdfplumber)},
    ".ofd": {"parts": lambda path: compare_text(path, _by_parts)},
}
PEERS[".xlsm"] = PEERS[".xlsx"]


def main() -> int:
    """Print the counts by peer and class; return 1 if any difference is unexplained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", default="", help="print the places of this class")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    files: Counter[str] = Counter()
    for path in sorted(arguments.folder.rglob("*")):
        for peer, compare in PEERS.get(path.suffix.lower(), {}).items():
            files[peer] += 1
            own = counts.setdefault(peer, Counter())
            shown = 0
            try:
                for class_, what in compare(path):
                    own[class_] += 1
                    if class_ and class_ == arguments.show and shown < SHOWN:
                        shown += 1
                        print(f"{path.name}\t{peer}\t{what[:160]}")
            except TimeOutError:
                own["over time"] += 1
                print(f"{path.name}\t{peer}\tover time")
    unexplained = 0
    for peer, own in counts.items():
        print(f"{peer}: {files[peer]} files, {own.pop('', 0)} agree")
        for class_, count in own.most_common():
            unexplained += 0 if class_ in CLAUSES else count
            print(f"  {count:8} {class_:14} {CLAUSES.get(class_, '')}")
    print(f"{unexplained} unexplained")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
