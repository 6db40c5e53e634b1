"""Evidence of a workbook: each value against the files that it names, from one folder."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jiheng import documents
from jiheng.model import Document, Finding, Location
from jiheng.model.evidence import (
    CONTRADICTED,
    MISSING,
    Claim,
    EvidenceVerdict,
    ReadEvidence,
)
from jiheng.parsing import parse
from jiheng.parsing.evidence import claims_of, read_evidence
from jiheng.review.evidence import judged, proving_two
from jiheng.rulebook import Rulebook, RuleHistory, load
from jiheng.usecases.confined import confined
from jiheng.usecases.limits import LimitError
from jiheng.usecases.office import converted_bytes
from jiheng.usecases.reading import OLD, beyond, read

MOST_FILES = 5_000
LEAST_NAME = 2  # signs of a name that may stand inside the name of a file
MIB = 1024 * 1024
MOST_BYTES = 50 * MIB


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A value against one file that it names; without a file the verdict is that it is missing."""

    claim: Claim
    named: str  # as the workbook names it
    file: str  # the file's own name; empty: there is none
    digest: str
    verdict: EvidenceVerdict


@dataclass(frozen=True, slots=True)
class JudgedEvidence:
    """The evidence of a workbook judged; `faults` says why the workbook could not be used."""

    workbook: str
    rules: Rulebook
    lines: tuple[JudgedFile, ...] = ()
    twice: tuple[tuple[str, tuple[str, ...]], ...] = ()  # file, and the names of the values
    faults: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a file says another thing than the value it is to prove."""
        return any(line.verdict.kind == CONTRADICTED for line in self.lines)


@dataclass(slots=True)
class _Shelf:
    """The files of a folder, each read once."""

    paths: Sequence[Path]
    rules: RuleHistory
    read: dict[Path, tuple[str, ReadEvidence]] = field(default_factory=dict)

    def evidence(self, path: Path) -> tuple[str, ReadEvidence]:
        if path not in self.read:
            self.read[path] = read_proof(path, path.name, self.rules)
        return self.read[path]


def judge_evidence(workbook: Path, folder: Path) -> JudgedEvidence:
    """Return what the files of a folder say of the results that name them."""
    history = load()
    rules = history.rest
    document = read(workbook)
    if document.faults:
        return JudgedEvidence(workbook.name, rules, faults=document.faults)
    evaluation = parse(document, rules.form).value
    titles = {e.number.strip(): e.name.strip() for e in evaluation.evidence if e.number}
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name[0] not in "~.")
    shelf = _Shelf(paths[:MOST_FILES], history)
    lines = tuple(line for claim in claims_of(evaluation) for line in _judged(claim, titles, shelf))
    names = {line.claim.key: line.claim.name for line in lines}
    files = {line.digest: line.file for line in lines}
    pairs = proving_two((line.claim.key, line.digest, line.verdict) for line in lines)
    twice = tuple((files[digest], tuple(names[key] for key in keys)) for digest, keys in pairs)
    return JudgedEvidence(workbook.name, rules, lines, twice)


def _judged(claim: Claim, titles: Mapping[str, str], shelf: _Shelf) -> Iterator[JudgedFile]:
    for named in claim.files:
        paths = list(files_named(named, titles.get(named, ""), shelf.paths))
        if not paths:
            yield JudgedFile(claim, named, "", "", EvidenceVerdict(kind=MISSING))
        for path in paths:
            digest, evidence = shelf.evidence(path)
            verdict = judged(claim, evidence, shelf.rules.rest.lexicon)
            yield JudgedFile(claim, named, path.name, digest, verdict)


def files_named(name: str, title: str, paths: Iterable[Path]) -> list[Path]:
    """Return the files that a name of the evidence column means: by name, number, or title."""
    every = list(paths)
    for fits in (_exactly, _numbered, _containing):
        for label in filter(None, (name, title)):
            hits = [path for path in every if fits(label, path)]
            if hits:
                return hits
    return []


def _exactly(name: str, path: Path) -> bool:
    return name in (path.name, path.stem)


def _numbered(name: str, path: Path) -> bool:
    """Return whether a file begins with a number such as ZZ-01, and that number ends there."""
    return re.match(rf"{re.escape(name)}(?![0-9A-Za-z])", path.name) is not None


def _containing(name: str, path: Path) -> bool:
    bare, stem = (re.sub(r"[\s《》（）()]", "", text) for text in (name, path.stem))
    return len(bare) > LEAST_NAME and (bare in stem or (len(stem) > LEAST_NAME and stem in bare))


def read_proof(path: Path, name: str, rules: RuleHistory) -> tuple[str, ReadEvidence]:
    """Return the digest of a file and what it states, read within the bounds of one file."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            facts = {
                "file": name,
                "found": f"{size // MIB} MiB",
                "limit": f"{MOST_BYTES // MIB} MiB",
            }
            return "", ReadEvidence(name=name, faults=(Finding("R25", (Location(name),), facts),))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return digest, confined(_stated, path, name, rules=rules)
    except OSError as error:
        facts = {"file": name, "reason": error.strerror or type(error).__name__}
        return "", ReadEvidence(name=name, faults=(Finding("R30", (Location(name),), facts),))
    except LimitError as error:
        return "", ReadEvidence(name=name, faults=beyond(name, error).faults)


def _stated(path: Path, name: str) -> ReadEvidence:
    return read_evidence(_document(path.read_bytes(), name), load().rest.lexicon)


def _document(data: bytes, name: str) -> Document:
    suffix = Path(name).suffix.lower()
    document = documents.read_evidence_bytes(data, name)
    if suffix not in OLD or not any(fault.code == "R22" for fault in document.faults):
        return document
    modern = converted_bytes(data, suffix, OLD[suffix])
    return document if modern is None else documents.read_evidence_bytes(modern, name)


def judge_value(claim: Claim, path: Path, file: str) -> EvidenceVerdict:
    """Return what one file says of one value; `file` is its name, which tells its format."""
    history = load()
    _, evidence = read_proof(path, file, history)
    return judged(claim, evidence, history.rest.lexicon)
