"""Mutates workbooks, in their bytes and in their cells; no mutant may crash the road."""

import io
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from jiheng import documents
from jiheng.desk.evaluate import contents
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import load

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "bureau-2025.xlsx"
SECONDS = 60
NASTY = (
    "", " ", "=1+1", "NaN", "inf", "-", "/", "1,2.3,45", "９８％", "1e400", "9" * 40, "-0", "0.98",
    "2025年2月30日", "\x00", "<b>", "&amp;", "]]>", "=cmd|' /C calc'!A0", "无", "≥", "3～", "…",
    "𠮷" * 300,
)  # fmt: skip
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
    """Return the file with cell texts and numbers replaced by nasty ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in [n for n in parts if n.startswith("xl/worksheets/") or n == "xl/sharedStrings.xml"]:
        pieces = parts[name].split(b"<v>")
        for number in range(1, len(pieces)):
            if chance.random() < 0.05:
                _, _, rest = pieces[number].partition(b"</v>")
                nasty = chance.choice(["1e9", "-5", "99999999", "0", "7", "1e400", "x", "0.1"])
                pieces[number] = nasty.encode() + b"</v>" + rest
        parts[name] = b"<v>".join(pieces)
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


MUTATIONS: tuple[Mutate, ...] = (flip_bytes, flip_parts, swap_texts)


def whole_road(path: Path) -> Outcome:
    """Read, run and compose a file, without the page numbers that need LibreOffice."""
    outcome = run(documents.read(path), load())
    if outcome.usable:
        contents(outcome, path, path.parent, office=False)
    return outcome


def crashes(count: int, seed: int, attempt: Try = whole_road) -> Iterator[tuple[int, str]]:
    """Yield the number and the fault of every mutant that raises or takes too long."""
    data = SAMPLE.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            chance = random.Random(f"{seed}-{number}")
            path = Path(folder) / "mutant.xlsx"
            path.write_bytes(chance.choice(MUTATIONS)(data, chance))
            started = time.monotonic()
            try:
                attempt(path)
            except Exception as error:
                yield number, f"{type(error).__name__}: {error}"
            if time.monotonic() - started > SECONDS:
                yield number, f"took more than {SECONDS} s"


def main() -> int:
    """Print every mutant that crashes; return 1 if any does."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    found = list(crashes(count, seed))
    for number, fault in found:
        print(f"mutant {number} of seed {seed}: {fault}")
    print(f"{count} mutants, {len(found)} crashes")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
