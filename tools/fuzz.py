"""Mutates what each reader reads; no mutant may crash it, or take longer than a file may.

fuzz.py [COUNT] [SEED] [READER ...]: so many mutants for each of the readers, all by default.
"""

import contextlib
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx

from jiheng import documents
from jiheng.cli.annotations import annotations
from jiheng.parsing import RecordError, evaluation_of, read_record
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import RulebookError, load
from jiheng.usecases import (
    checked_profile,
    review,
    review_record,
    review_to,
    started_profile,
)
from jiheng.usecases.evaluate import EvaluateOptions, contents
from jiheng.usecases.office import to_pdf
from review_gold import reports

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "bureau-2025.xlsx"
RECORD = SAMPLE.parent.parent / "tests" / "fixtures" / "released" / "evaluation-1.json"
SECONDS = 60
WRITTEN = 40  # one file in so many is written out as well
NASTY = (
    "", " ", "=1+1", "NaN", "inf", "-", "/", "1,2.3,45", "９８％", "1e400", "9" * 40, "-0", "0.98",
    "2025年2月30日", "\x00", "<b>", "&amp;", "]]>", "=cmd|' /C calc'!A0", "无", "≥", "3～", "…",
    "𠮷" * 300,
)  # fmt: skip
NUMBERS = (b"1e9", b"-5", b"99999999", b"0", b"7", b"1e400", b"x", b"0.1", b"")
NUMBER_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?><v>)[^<]*')  # not t="s": an index
TEXT = re.compile(rb"(<t(?: [^>]*)?>)[^<]*")
Mutate = Callable[[bytes, random.Random], bytes]
Try = Callable[[Path], object]


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    """Return the file with some bytes changed or its end cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return (
        bytes(changed[: chance.randint(1, len(changed))])
        if chance.random() < 0.3
        else bytes(changed)
    )


def flip_parts(data: bytes, chance: random.Random) -> bytes:
    """Return the file with the XML of one part changed and the zip made anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    text = bytearray(parts[name])
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(text))
        choice = chance.random()
        if choice < 0.4:
            text[place] = chance.randrange(32, 127)
        elif choice < 0.7:
            del text[place : place + chance.randint(1, 40)]
        else:
            text[place:place] = chance.choice(NASTY).encode("utf-8", "ignore")
        if not text:
            break
    parts[name] = bytes(text)
    if chance.random() < 0.1:
        del parts[chance.choice(list(parts))]
    return _zipped(parts)


def swap_texts(data: bytes, chance: random.Random) -> bytes:
    """Return a workbook with texts and numbers of cells replaced by nasty ones, else sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def number(cell: re.Match[bytes]) -> bytes:
        return cell[1] + chance.choice(NUMBERS) if chance.random() < 0.05 else cell[0]

    def text(cell: re.Match[bytes]) -> bytes:
        nasty = escape(chance.choice(NASTY).replace("\x00", "\x7f"))
        return cell[1] + nasty.encode() if chance.random() < 0.02 else cell[0]

    for name in [n for n in parts if n.startswith("xl/worksheets/")]:
        parts[name] = NUMBER_CELL.sub(number, parts[name])
    parts["xl/sharedStrings.xml"] = TEXT.sub(text, parts["xl/sharedStrings.xml"])
    return _zipped(parts)


def flip_text(data: bytes, chance: random.Random) -> bytes:
    """Return a text file with lines dropped, doubled, or pieces of them replaced."""
    lines = data.decode("utf-8").splitlines()
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(lines))
        choice = chance.random()
        if choice < 0.3:
            del lines[place]
        elif choice < 0.5:
            lines.insert(place, lines[place])
        else:
            words = lines[place].split(" ")
            words[chance.randrange(len(words))] = chance.choice((*NASTY, "null", "[]", "{}", "-1"))
            lines[place] = " ".join(words)
        if not lines:
            break
    return "\n".join(lines).encode("utf-8", "replace")


def flip_json(data: bytes, chance: random.Random) -> bytes:
    """Return a JSON file with some of its values dropped, or of another kind."""
    whole = json.loads(data)
    for _ in range(chance.randint(1, 4)):
        node: Any = whole
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = chance.choice(keys)
            inner = node[key]
            if isinstance(inner, (dict, list)) and inner and chance.random() < 0.85:
                node = inner
            elif chance.random() < 0.4:
                del node[key]
                break
            else:
                node[key] = chance.choice((None, "", "x", -1, 1e308, [], {}, True, "1e999", "NaN"))
                break
    return json.dumps(whole).encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


MUTATIONS: tuple[Mutate, ...] = (flip_bytes, flip_parts, swap_texts)


def whole_road(path: Path) -> Outcome:
    """Read, run and compose a file, without the page numbers that need LibreOffice."""
    outcome = road(path)
    if outcome.usable:
        contents(outcome, path.name, EvaluateOptions(office=False))
    return outcome


def road(path: Path) -> Outcome:
    """Read and run a file, its findings worded."""
    outcome = run(documents.read(path), load())
    for finding in outcome.findings:
        outcome.rules.message(finding)
    return outcome


def written(path: Path) -> None:
    """Review a file as a written report and write what comes of it; bound figures included."""
    outcome = review(path)
    for finding in outcome.findings:
        outcome.rules.message(finding)
    review_record(outcome)
    annotations(outcome.reading)
    if outcome.usable and len(outcome.document.lines) % WRITTEN == 0:
        review_to(path, path.parent / "out")


def record(path: Path) -> None:
    """Read a file as last year's record; what is off is a RecordError."""
    with contextlib.suppress(RecordError):
        evaluation_of(read_record(path.read_bytes()))


def profile(path: Path) -> None:
    """Read a file as a user's profile; what is off is a RulebookError."""
    with contextlib.suppress(RulebookError):
        checked_profile(path)


def report_text() -> str:
    """Return invented reports one after another."""
    return "\n".join(report["text"] for report in reports("open"))


def report_in_word() -> bytes:
    """Return invented reports as a Word file with tables, a header, and bound figures."""
    made = docx.Document()
    for line in report_text().splitlines()[:160]:
        if line.startswith("|"):
            cells = line.strip("| ").split("|")
            row = made.add_table(rows=1, cols=len(cells)).rows[0]
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        else:
            made.add_paragraph(line, style="List Number" if line[:1].isdigit() else None)
    made.sections[0].header.paragraphs[0].text = "绩效自评报告"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def report_page() -> bytes:
    """Return invented reports as a published page."""
    lines = "".join(f"<p>{line}</p>" for line in report_text().splitlines()[:120])
    rows = (("三级指标", "指标值"), ("讲座", "40场"))
    table = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    body = f"<nav><a>首页</a></nav><div>{lines}<table>{table}</table></div>"
    return f"<html><body>{body}</body></html>".encode()


def report_in_ofd() -> bytes:
    """Return an invented report as the text of an OFD file."""
    lines = report_text().splitlines()[:40]
    objects = "".join(
        f"<ofd:TextObject Boundary='20 {20 + 6 * n} 160 5'><ofd:TextCode>{line}</ofd:TextCode>"
        "</ofd:TextObject>" for n, line in enumerate(lines) if "<" not in line and "&" not in line
    )  # fmt: skip
    name = "http://www.ofdspec.org/2016"
    parts = {
        "OFD.xml": f"<ofd:OFD xmlns:ofd='{name}'/>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page xmlns:ofd='{name}'>{objects}</ofd:Page>",
    }
    return _zipped({key: text.encode() for key, text in parts.items()})


def report_in_pdf() -> bytes:
    """Return an invented report as a PDF; a small one of Latin text without LibreOffice."""
    made = to_pdf(report_in_word(), ".docx")
    return made or b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>"


def profile_text() -> bytes:
    """Return a profile of one's own as it is started."""
    return (started_profile("own", "cn.mof.2020.project", year=2025) or "").encode()


def form_in_word() -> bytes:
    """Return the sample's sheets as the tables of a Word file."""
    made = docx.Document()
    for sheet in documents.read(SAMPLE).sheets[:8]:
        made.add_paragraph(sheet.name)
        width = max((max(cells) for cells in sheet.rows.values()), default=1)
        table = made.add_table(rows=0, cols=width)
        for _, cells in list(sheet)[:12]:
            row = table.add_row().cells
            for column, cell in cells.items():
                row[column - 1].text = cell.text
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


TEXTS, ZIPS = (flip_text, flip_bytes), (flip_bytes, flip_parts)
SOURCES: dict[str, tuple[str, Callable[[], bytes], tuple[Mutate, ...], Try]] = {
    "xlsx": ("mutant.xlsx", SAMPLE.read_bytes, MUTATIONS, road),
    "report": ("mutant.xlsx", SAMPLE.read_bytes, (swap_texts,), whole_road),
    "docx": ("mutant.docx", form_in_word, ZIPS, road),
    "record": ("mutant.json", RECORD.read_bytes, (flip_json, *TEXTS), record),
    "profile": ("mutant.yaml", profile_text, TEXTS, profile),
    "written": ("mutant.txt", lambda: report_text().encode(), TEXTS, written),
    "word": ("mutant.docx", report_in_word, ZIPS, written),
    "page": ("mutant.html", report_page, TEXTS, written),
    "sheets": ("mutant.xlsx", SAMPLE.read_bytes, MUTATIONS, written),
    "ofd": ("mutant.ofd", report_in_ofd, ZIPS, written),
    "pdf": ("mutant.pdf", report_in_pdf, (flip_bytes,), written),
}  # of each reader: file name, a sound file, how it is mutated, what reads it
SHORTER = {"report": 20}  # one in so many: the whole road, each a good part of a second


def crashes(
    count: int, seed: int, attempt: Try | None = None, reader: str = "report"
) -> Iterator[tuple[int, str]]:
    """Yield the number and the fault of every mutant that raises or takes too long."""
    name, source, mutations, reads = SOURCES[reader]
    data = source()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for number in range(count):
            chance = random.Random(f"{seed}-{number}")
            path.write_bytes(chance.choice(mutations)(data, chance))
            started = time.monotonic()
            try:
                (attempt or reads)(path)
            except Exception as error:
                yield number, f"{type(error).__name__}: {error}"
            if time.monotonic() - started > SECONDS:
                yield number, f"took more than {SECONDS} s"


def main() -> int:
    """Print every mutant that crashes, reader by reader; return 1 if any does."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    faulty = 0
    for reader in sys.argv[3:] or list(SOURCES):
        mutants = max(1, count // SHORTER.get(reader, 1))
        found = list(crashes(mutants, seed, reader=reader))
        for number, fault in found:
            print(f"{reader}: mutant {number} of seed {seed}: {fault}")
        print(f"{reader}: {mutants} mutants, {len(found)} crashes", flush=True)
        faulty += len(found)
    return int(bool(faulty))


if __name__ == "__main__":
    sys.exit(main())
