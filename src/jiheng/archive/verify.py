#!/usr/bin/env python3
"""Verify an archive of 绩衡 (jiheng): no network, nothing installed, Python 3.8 or newer alone.

核验：python verify.py [文件夹 folder] [--value 核对值] [--seal 封印]
What is held against what: 格式说明.md and FORMAT.md beside this script.
退出码 / exit code: 0 相符 as it was, 1 有不符 something differs, 2 用法 usage.
"""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]  # this folder: a file in it called json.py must not be what runs

import argparse
import hashlib
import json
import os
import re
import xml.etree.ElementTree as Tree
import zipfile
import zlib
from collections import Counter
from functools import reduce
from pathlib import Path
from typing import Any, Iterator, NamedTuple  # noqa: UP035  stands in Python 3.8 as well

MANIFEST, SUMS, SCRIPT = "manifest.json", "SHA256SUMS", "verify.py"
FIGURES, ROWS, RECORD = "data/figures.jsonl", "data/rows.jsonl", "data/record.jsonl"
SEALS, PUBLISHED, LEDGER_ROWS = "data/seals.json", "data/published.jsonl", "data/ledger-rows.jsonl"
EVIDENCE = "evidence/"
WHAT = {
    SCRIPT: "核验程序 script", SEALS: "封印 seal", FIGURES: "数字 figure", ROWS: "数据行 row",
    RECORD: "审计行 record line", PUBLISHED: "台账数字 published", LEDGER_ROWS: "台账行 ledger row",
}  # fmt: skip
FORMAT, VERSION = "jiheng/archive", 1
SHORT = 16  # of the digest of a line in the manifest: it names the line, the file has the whole
SHOWN = 50  # places that are written out; the rest is counted
MOST_UNPACKED = 2**28  # bytes of the parts of a report; one has some millions
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LISTED = "{urn:jiheng:figures:1}figure"
EMPTY: Any = (None, "", [], {})  # of a bound row: left out of its digest
HEX = re.compile(r"[0-9a-f]{64}")
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
NO_WORD = (zipfile.BadZipFile, zlib.error, Tree.ParseError, OSError, EOFError, RuntimeError)


class Fault(NamedTuple):
    """Something that is not as it was: in which file, what of it, and why."""

    file: str
    what: str
    zh: str
    en: str

    def __str__(self) -> str:
        """Return it as it is printed."""
        return f"{self.file}{f' [{self.what}]' if self.what else ''}: {self.zh} / {self.en}"


def sha256(data: bytes) -> str:
    """Return a digest in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """Return a manifest as its bytes must be."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8")


def parsed(data: bytes) -> Any:
    """Return what bytes say; None where they cannot be read."""
    try:
        return json.loads(data.decode("utf-8"))
    except UNREADABLE:
        return None


def own_digest(manifest: Any) -> str:
    """Return the digest of all that a manifest says but for this digest."""
    return sha256(canonical({name: value for name, value in manifest.items() if name != "self"}))


def sums(manifest: Any, data: bytes) -> bytes:
    """Return the digests of all files as `sha256sum -c` reads them."""
    digests = {**{e["name"]: e["sha256"] for e in manifest["files"]}, MANIFEST: sha256(data)}
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode("utf-8")


def state_digest(kind: str, id_: int, state: Any) -> str:
    """Return the digest of a bound row, as lines of the record have it."""
    row = [kind, id_, {name: value for name, value in state.items() if value not in EMPTY}]
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass"))


def node(left: bytes, right: bytes) -> bytes:
    """Return an inner node of the tree of RFC 6962."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by(digest: bytes, index: int, width: int, path: Any) -> str:
    """Return the root that a node leads to; width: how many stand in its row. Empty: to none."""
    rest = list(map(bytes.fromhex, path))
    while width > 1:
        if index % 2 or index + 1 < width:  # a node without a neighbour goes up as it is
            if not rest:
                return ""
            beside = rest.pop(0)
            digest = node(beside, digest) if index % 2 else node(digest, beside)
        index, width = index // 2, (width + 1) // 2
    return "" if rest else digest.hex()


class Folder:
    """A folder as it lies there, with what its manifest says."""

    def __init__(self, path: Path) -> None:
        self.path, self.counts = path, Counter()  # type: Path, Counter[str]
        self.manifest_data = self.data(MANIFEST)
        self.value = sha256(self.manifest_data) if self.manifest_data else ""
        self.manifest: Any = parsed(self.manifest_data)
        try:
            entries = {str(each["name"]): each for each in self.manifest["files"]}
            sound = all(HEX.fullmatch(e["sha256"]) and e["size"] >= 0 for e in entries.values())
            known = self.manifest["format"] == FORMAT and self.manifest["version"] == VERSION
            self.about: Any = dict(self.manifest["about"])
            self.entries: Any = entries if sound and known else None
        except UNREADABLE:
            self.about, self.entries = {}, None

    def data(self, name: str) -> bytes:
        """Return the bytes of a file; none where it is not there or no plain file."""
        path = self.path / name
        try:
            plain = path.is_file() and not path.is_symlink()  # no device, which has no end
            return path.read_bytes() if plain else b""
        except (OSError, ValueError):
            return b""

    def lines(self, name: str) -> "list[bytes]":
        """Return the lines of a file, each with its end."""
        return re.findall(rb"[^\n]*\n|[^\n]+", self.data(name))

    def values(self, name: str) -> Iterator[Any]:
        """Yield the lines of a file as values; one that cannot be read was named by its digest."""
        return (value for value in map(parsed, self.lines(name)) if isinstance(value, dict))


def manifest_faults(folder: Folder) -> Iterator[Fault]:
    """Yield whether the manifest was changed, by its own digest and its one way to be written."""
    if folder.entries is None:
        zh = "清单没有了，或被改得读不出来"
        yield Fault(MANIFEST, "", zh, "missing, or changed beyond reading")
    elif (own_digest(folder.manifest), canonical(folder.manifest)) != (
        folder.manifest.get("self"), folder.manifest_data,
    ):  # fmt: skip
        yield Fault(MANIFEST, "", "清单被改动", "the manifest was changed")


def file_faults(folder: Folder) -> Iterator[Fault]:
    """Yield files that were changed, are missing, or were put in; of files of lines which."""
    there = set()
    for top, folders, names in os.walk(str(folder.path)):
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        there |= {(Path(top) / n).relative_to(folder.path).as_posix() for n in (*names, *links)}
    for name in sorted(there - set(folder.entries) - {MANIFEST, SUMS}):
        yield Fault(name, "", "清单里没有这个文件，是后来放进来的", "not in the manifest")
    for name, entry in sorted(folder.entries.items()):
        what = "佐证材料 proof" if name.startswith(EVIDENCE) else WHAT.get(name, "")
        if name not in there:
            yield Fault(name, what, "文件不见了", "the file is missing")
        elif sha256(folder.data(name)) == entry["sha256"]:
            folder.counts["files"] += 1
        elif "lines" in entry:
            yield from line_faults(name, entry["lines"], folder.lines(name))
        else:
            yield Fault(name, what, "内容被改动", "its content was changed")
    if folder.data(SUMS) != sums(folder.manifest, folder.manifest_data):
        yield Fault(SUMS, "", "与清单不符：它或清单被改动", "it or the manifest was changed")


def line_faults(name: str, entries: Any, lines: "list[bytes]") -> Iterator[Fault]:
    """Yield the lines of a file that were changed, put in, taken out, or moved."""
    expected, digests = [each[0] for each in entries], [sha256(line)[:SHORT] for line in lines]
    gone, new = Counter(expected) - Counter(digests), Counter(digests) - Counter(expected)
    kind = WHAT.get(name, "")
    if not gone and not new:
        pairs = enumerate(zip(expected, digests))  # noqa: B905  of one length; 3.8 knows no strict
        first = next((number for number, (old, new) in pairs if old != new), 0)
        zh, en = f"从第 {first + 1} 行起顺序变了", f"the order changed from line {first + 1} on"
        yield Fault(name, f"{kind} {entries[first][1] if entries else ''}", zh, en)
    for number, (digest, id_) in enumerate(entries, start=1):
        if gone[digest] > 0:
            gone[digest] -= 1
            zh, en = f"第 {number} 行被改动或拿走", f"line {number} was changed or taken out"
            yield Fault(name, f"{kind} {id_}", zh, en)
    if (more := len(lines) - len(entries)) > 0:
        yield Fault(name, kind, f"多出 {more} 行", f"{more} lines more than there were")


def figure_faults(folder: Folder) -> Iterator[Fault]:
    """Yield figures whose rows, by digest, are not those that they rest on."""
    everything, astray = sha256(folder.data(ROWS)), 0
    digests = {sha256(line) for line in folder.lines(ROWS)}
    for figure in folder.values(FIGURES):
        folder.counts["figures"] += 1
        rows = figure.get("rows")
        if not isinstance(rows, dict):
            astray += rows != everything
            continue
        what = f"{figure.get('label')} = {figure.get('printed')}（{figure.get('id')}）"
        for id_ in (id_ for id_, digest in rows.items() if digest not in digests):
            en = f"rests on row {id_}, which is not as it was"
            yield Fault(FIGURES, what, f"它依据的数据行 {id_} 不是原来的", en)
    if astray:
        zh = f"按全部数据行算出的 {astray} 个数字，依据不是原来的"
        yield Fault(FIGURES, "", zh, f"{astray} figures computed of all rows rest on other rows")


def proof_faults(folder: Folder) -> Iterator[Fault]:
    """Yield rows whose proofs are not in the archive, nor said to be left out."""
    names = [Path(name).stem for name in folder.entries if name.startswith(EVIDENCE)]
    known = {*names, *folder.manifest.get("absent", ())}
    for row in folder.values(ROWS):
        folder.counts["rows"] += 1
        for digest in (proof.get("sha256") for proof in row.get("proofs") or ()):
            folder.counts["proofs"] += 1
            if digest not in known:
                what, zh = f"数据行 {row.get('id')}", f"佐证材料 {digest} 不在档案里"
                yield Fault(ROWS, what, zh, "its proof is not in the archive")


def record_faults(folder: Folder) -> Iterator[Fault]:
    """Yield lines of the record that do not hang together, or are not under the newest seal."""
    seals = parsed(folder.data(SEALS))
    try:
        count, root = int(seals["newest"]["count"]), str(seals["newest"]["root"])
        earlier = list(seals["earlier"])
    except UNREADABLE:
        yield Fault(SEALS, "封印 seal", "读不出来", "cannot be read")
        return
    if folder.about.get("seal") != f"{count}:{root}":
        yield Fault(SEALS, f"{count}:{root}", "不是清单写的封印", "not the seal of the manifest")
    yield from chain_faults(folder, count, root)
    for old in earlier:
        folder.counts["seals"] += 1
        if not goes_on(old, count, root):
            what = f"封印 {old.get('day')} {old.get('count')}:{old.get('root')}"
            yield Fault(SEALS, what, "与最新的封印接不上", "the newest seal does not go on from it")


def chain_faults(folder: Folder, count: int, root: str) -> Iterator[Fault]:
    """Yield lines that are not under a seal, or do not go on from the lines before them."""
    last, digest = 0, ""
    for line in folder.values(RECORD):
        folder.counts["lines"] += 1
        number = line["number"] if isinstance(line.get("number"), int) else 0
        try:
            leaf = hashlib.sha256(b"\0" + bytes.fromhex(line["digest"])).digest()
            sealed = root_by(leaf, number - 1, count, line["path"]) == root
        except UNREADABLE:
            sealed = False
        what = f"审计行 {number}"
        if not sealed:
            yield Fault(RECORD, what, "不在封印之内", "not under the seal")
        if number <= last or (number == last + 1 and line.get("previous") != digest and last):
            yield Fault(RECORD, what, "与前面的行接不上", "does not go on from the lines before")
        last, digest = number, line.get("digest", "")


def goes_on(old: Any, count: int, root: str) -> bool:
    """Return whether a record under the newest seal begins with all that an earlier one covered."""
    try:
        subtrees = [(size, bytes.fromhex(text), path) for size, text, path in old["subtrees"]]
        own = reduce(lambda right, left: node(left[1], right), subtrees[-2::-1], subtrees[-1][1])
        at, intact = 0, own.hex() == old["root"]
        for size, digest, path in subtrees:
            intact &= root_by(digest, at // size, -(-count // size), path) == root
            at += size
        return bool(intact and at == old["count"])
    except UNREADABLE:
        return False


def bound_faults(folder: Folder) -> Iterator[Fault]:
    """Yield rows and published figures that are not as lines of the record left them."""
    bound = {pair for line in folder.values(RECORD) for pair in (line.get("bound") or {}).items()}
    for file, kind in ((ROWS, "version"), (LEDGER_ROWS, "version"), (PUBLISHED, "published")):
        for piece in folder.values(file):
            state, pk, what = piece.get("state"), piece.get("pk"), f"{WHAT[file]} {piece.get('id')}"
            if not isinstance(state, dict) or not isinstance(pk, int):
                folder.counts["unbound"] += 1
                continue
            folder.counts["bound"] += 1
            if (f"{kind}/{pk}", state_digest(kind, pk, state)) not in bound:
                yield Fault(file, what, "不是审计链记下的那样", "not as the record left it")
            fixed, typed = piece.get("fixed") or (), state.get("values") or {}
            values = {n: v for n, v in (piece.get("values") or {}).items() if n not in fixed}
            if any(typed.get(name, "") != text for name, text in values.items()):
                en = "its values differ from its recorded version"
                yield Fault(file, what, "写出的值与审计链记下的版本不同", en)


def report_faults(folder: Folder) -> Iterator[Fault]:
    """Yield figures that the Word report has otherwise than the list of figures."""
    report = folder.about.get("report", "")
    if folder.entries.get(report, {}).get("sha256") != sha256(folder.data(report)):
        return  # another file is told already
    listed = {f"jh_{figure.get('id')}": figure for figure in folder.values(FIGURES)}
    try:
        with zipfile.ZipFile(str(folder.path / report)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise ValueError("too much")
            body = Tree.fromstring(archive.read("word/document.xml"))  # noqa: S314  one's own file
            parts = [name for name in archive.namelist() if name.startswith("customXml/item")]
            roots = [Tree.fromstring(archive.read(name)) for name in parts]  # noqa: S314  the same
    except (*NO_WORD, *UNREADABLE):
        yield Fault(report, "", "打不开", "cannot be opened")
        return
    printed = {
        tag.get(f"{W}val"): "".join(t.text or "" for t in control.iterfind(f"{W}sdtContent//{W}t"))
        for control in body.iter(f"{W}sdt") for tag in control.iterfind(f"{W}sdtPr/{W}tag")
    }  # fmt: skip
    for entry in (entry for root in roots for entry in root.iter(LISTED)):
        id_ = entry.get("id", "")
        exact, text = (listed.get(id_, {}).get(name) for name in ("exact", "printed"))
        if (exact, text) != (entry.get("exact"), printed.get(id_, text)):
            yield Fault(report, id_, "报告里的数字与 figures.jsonl 不同", "not as in figures.jsonl")


def outside_faults(folder: Folder, value: str, seal: str) -> Iterator[Fault]:
    """Yield whether the folder is another one than that whose value and seal were printed."""
    zh = "核对值与签认单不同：清单被改动，或者整个档案被换过、重做过"
    if value and re.sub(r"\s", "", value).lower() != folder.value:
        yield Fault(MANIFEST, "核对值 check value", zh, "not the value of the sign-off sheet")
    try:
        seals = parsed(folder.data(SEALS))
        known = {f"{each['count']}:{each['root']}" for each in (seals["newest"], *seals["earlier"])}
    except UNREADABLE:
        known = set()
    if seal and seal.strip().lower() not in known:
        en = "the printed seal is not among those of the archive"
        yield Fault(SEALS, seal, "印出的封印不在档案里：不是同一条审计链，或者被换过", en)


def faults_of(folder: Folder, value: str = "", seal: str = "") -> "list[Fault]":
    """Return everything in a folder that differs from the rest of it, and from what was printed."""
    checks = [manifest_faults]
    if folder.entries is not None:
        checks += [file_faults, figure_faults, proof_faults, report_faults]
        checks += [record_faults, bound_faults] if RECORD in folder.entries else []
    faults = []  # type: list[Fault]
    for check in checks:
        try:
            faults += check(folder)  # what was found before it cannot go on stays
        except UNREADABLE as error:
            zh, en = "有读不懂的内容，没有核对完", f"values that cannot be: {check.__name__} ended"
            faults.append(Fault(MANIFEST, type(error).__name__, zh, en))
    return faults + list(outside_faults(folder, value, seal))


def said(folder: Folder, faults: "list[Fault]", *, compared: bool) -> Iterator[str]:
    """Yield what is said of a folder, line by line."""
    about, n = folder.about, folder.counts
    yield f"{about.get('organisation', '')} {about.get('year', '')} {about.get('title', '')}"
    yield from (f"✗ {fault}" for fault in faults[:SHOWN])
    yield (
        f"文件 files {n['files']}/{len(folder.entries or ())}，数字 figures {n['figures']}，"
        f"数据行 rows {n['rows']}，佐证 proofs {n['proofs']}，审计行 record lines {n['lines']}，"
        f"较早的封印 earlier seals {n['seals']}，与审计链对过的行 held against it {n['bound']}"
    )
    if n["unbound"]:
        yield f"{n['unbound']} 行略去了个人信息，要与审计链核对须由系统办理 / {n['unbound']} rows lack personal data: the installation alone can hold them against the record"  # noqa: E501
    yield "核对值 check value  " + " ".join(folder.value[n : n + 8] for n in range(0, 64, 8))
    if about.get("seal"):
        yield f"封印 seal  {about['seal']}"
    if not compared:
        yield "请把核对值与签认单逐字比对：整个换掉的档案只有这样看得出 / compare the value with the sign-off sheet: only so is an archive told that was replaced as a whole"  # noqa: E501
    yield "✓ 相符 as it was" if not faults else f"✗ 有 {len(faults)} 处不符 / {len(faults)} differ"


def main(arguments: "list[str]") -> int:
    """Verify a folder, print what differs, and return the exit code."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    plain = argparse.RawTextHelpFormatter
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    asked.add_argument("folder", nargs="?", default=str(Path(__file__).resolve().parent))
    asked.add_argument("--value", default="", help="签认单上的核对值 / of the sign-off sheet")
    asked.add_argument("--seal", default="", help="印在报告上的封印 / as a report prints it")
    given = asked.parse_args(arguments)
    folder = Folder(Path(given.folder))
    faults = faults_of(folder, given.value, given.seal)
    for line in said(folder, faults, compared=bool(given.value)):
        sys.stdout.write("".join(c if c.isprintable() else "\ufffd" for c in line) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
