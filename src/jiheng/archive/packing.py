"""The files of an archive from values: lines of data, the manifest, this version's own pages."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from jiheng.archive import verify
from jiheng.model import Figure

Files = Mapping[str, bytes | Path]  # by name in the folder
Line = Mapping[str, Any]  # of a file of lines; its `id` or `number` names it
PAGES = ("先读我.txt", "格式说明.md", "FORMAT.md", verify.SCRIPT)
LABELS = "data/labels.json"
BETWEEN = "、"  # places of a figure that rests on several
CHUNK = 2**20
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """What an archive is made of; without a record there are no seals either."""

    about: Mapping[str, object]  # organisation, year, title, …
    figures: Sequence[Figure]
    rows: Sequence[Line]
    row_at: Callable[[str, str], str | None]  # the id of the row at a sheet and a cell
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by sheet and field
    files: Files = field(default_factory=dict)  # reports, forms, proofs
    absent: Sequence[str] = ()  # digests of proofs whose files are not carried
    withheld: Sequence[str] = ()  # what was left out, in words
    record: Sequence[Line] | None = None
    seals: Mapping[str, Any] | None = None
    published: Sequence[Line] = ()
    ledger_rows: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class PackedArchive:
    """An archive as files, with the values that go onto paper."""

    files: Files
    value: str  # the check value: stands for everything in the folder
    script: str  # digest of the script that verifies it
    seal: str
    counts: Mapping[str, int]


def packed(content: ArchiveContent) -> PackedArchive:
    """Return the files of an archive; the same content gives the same bytes."""
    row_lines = {str(row["id"]): line(row) for row in content.rows}
    everything = hashlib.sha256(b"".join(row_lines.values())).hexdigest()
    digests = {id_: hashlib.sha256(data).hexdigest() for id_, data in row_lines.items()}
    figures = [_figure(each, content.row_at, digests, everything) for each in content.figures]
    lined: dict[str, Sequence[Line]] = {verify.FIGURES: figures, verify.ROWS: content.rows}
    if content.record is not None:
        lined[verify.RECORD] = content.record
    for name, lines in (
        (verify.PUBLISHED, content.published), (verify.LEDGER_ROWS, content.ledger_rows),
    ):  # fmt: skip
        if lines:
            lined[name] = lines
    written: dict[str, bytes | Path] = {
        **content.files,
        **{name: page(name) for name in PAGES},
        LABELS: verify.canonical(content.labels),
        **{name: b"".join(map(line, lines)) for name, lines in lined.items()},
    }
    if content.seals is not None:
        written[verify.SEALS] = verify.canonical(content.seals)
    seal = str(content.about.get("seal", ""))
    manifest = _manifest(content, written, lined)
    data = verify.canonical(manifest)
    written[verify.MANIFEST] = data
    written[verify.SUMS] = verify.sums(manifest, data)
    counts = {name: len(lines) for name, lines in lined.items()}
    script = hashlib.sha256(page(verify.SCRIPT)).hexdigest()
    return PackedArchive(written, hashlib.sha256(data).hexdigest(), script, seal, counts)


def line(value: Line) -> bytes:
    """Return a line of a file of lines."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def page(name: str) -> bytes:
    """Return a page or the script that every archive carries, as this version has it."""
    return (files("jiheng.archive") / name).read_bytes()


def _figure(
    figure: Figure,
    row_at: Callable[[str, str], str | None],
    digests: Mapping[str, str],
    everything: str,
) -> Line:
    """Return a figure with the digests of the rows it names, else with that of all rows."""
    ids = [row_at(*place.rpartition("!")[::2]) for place in figure.source.split(BETWEEN)]
    rows = {id_: digests[id_] for id_ in ids if id_ is not None and id_ in digests}
    return {
        "id": figure.id, "label": figure.label, "exact": figure.exact, "unit": figure.unit,
        "printed": figure.text, "source": figure.source, "rows": rows or everything,
    }  # fmt: skip


def _manifest(
    content: ArchiveContent, written: Files, lined: Mapping[str, Sequence[Line]]
) -> dict[str, Any]:
    entries = []
    for name in sorted(written):
        digest, size = digest_of(written[name])
        entry: dict[str, Any] = {"name": name, "size": size, "sha256": digest}
        if name in lined:
            entry["lines"] = [
                [hashlib.sha256(line(each)).hexdigest()[: verify.SHORT], _name(each)]
                for each in lined[name]
            ]
        entries.append(entry)
    manifest = {
        "format": verify.FORMAT, "version": verify.VERSION, "about": dict(content.about),
        "files": entries, "absent": list(content.absent), "withheld": list(content.withheld),
    }  # fmt: skip
    return {**manifest, "self": verify.own_digest(manifest)}


def _name(value: Line) -> str:
    """Return what names a line: of a figure with what it prints."""
    if "printed" in value and "label" in value:
        return f"{value['id']} {value['label']} {value['printed']}"
    return str(value.get("id", value.get("number", "")))


def digest_of(data: bytes | Path) -> tuple[str, int]:
    """Return digest and size of bytes, or of a file read piece by piece."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest(), len(data)
    digest, size = hashlib.sha256(), 0
    with data.open("rb") as stream:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


def cell_row(place: str) -> str:
    """Return the number of the row of a cell, such as 6 for H6; empty for what is no cell."""
    first = place.partition(":")[0]
    letters = first.rstrip(DIGITS)
    return first[len(letters) :] if letters.isascii() and letters.isalpha() else ""


def evidence(proofs: Iterable[tuple[str, Path]]) -> dict[str, bytes | Path]:
    """Return files that prove rows under their digests; the name of each says no more."""
    carried: dict[str, bytes | Path] = {}
    for suffix, path in proofs:
        carried[f"{verify.EVIDENCE}{digest_of(path)[0]}{suffix}"] = path
    return carried
