"""How often errors were right on reports that nobody had read: by relation, by doubt, left out.

    python tools/certainty_record.py

Reads `tests/cases/planted/blind_errors.jsonl`: every error that the code of then said of a
stranger's reports before anyone had opened them, and whether it stood at a planted fault. What
doubts hold of it is asked of the code of today. The counts are those of `certainty.yaml`; with one
writer left out each time they say what to expect of the next one.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from jiheng.documents.read_text import text_lines
from jiheng.model import Document, Finding, Location
from jiheng.parsing import prose
from jiheng.review.case import Case
from jiheng.review.written.common_reading import CommonReading, common_reading
from jiheng.review.written.doubted import DOUBTS, evidence
from jiheng.review.written.misread import MANY, SURE
from jiheng.review.written.report import Report
from jiheng.rulebook import load
from jiheng.rulebook.certainty import Record
from jiheng.scoring import score

FOLDER = Path(__file__).parent.parent / "tests" / "cases" / "planted"
BLIND = FOLDER / "blind_errors.jsonl"
ASKED = "asked"  # by the check itself, or once for many (A84)


@dataclass(frozen=True, slots=True)
class BlindError:
    """An error of a report that nobody had read, and what makes it doubtful today."""

    writer: str
    right: bool
    clean: bool  # the report has no fault
    relation: str
    doubts: frozenset[str]


def blind_errors() -> Iterator[BlindError]:
    """Yield every error of the record with the doubts that hold of it."""
    rows = [json.loads(line) for line in BLIND.read_text("utf-8").splitlines()]
    for report, group in groupby(rows, key=lambda row: str(row["report"])):
        yield from _of_report(report, list(group))


def _of_report(report: str, rows: Sequence[dict[str, Any]]) -> Iterator[BlindError]:
    certainty = load().rest.certainty
    name = f"{Path(report).name}.txt"
    findings = [
        Finding(row["code"], tuple(_place(name, at) for at in row["at"]), row["facts"],
                row["variant"])
        for row in rows
    ]  # fmt: skip
    often = Counter(finding.code for finding in findings)
    repeated = {code for code, n in often.items() if n >= MANY and code not in SURE}
    against = evidence((f for f in findings if f.code not in repeated), _reading(report))
    for row, finding in zip(rows, findings, strict=True):
        relation = certainty.relation(finding.code, finding.variant)
        doubts = {
            doubt.id for doubt in certainty.doubts.values()
            if not doubt.relations or relation in doubt.relations
            if DOUBTS[doubt.id](finding, against)
        }  # fmt: skip
        if finding.code in repeated or row.get("asked"):
            doubts = {ASKED}
        writer = report.split("/")[0]
        yield BlindError(
            writer, row["right"], row["clean"], relation or "others", frozenset(doubts)
        )


def _place(name: str, at: Sequence[Any]) -> Location:
    part, spot, start, end = at
    return Location(name, part, spot, (start, end))


def _reading(report: str) -> CommonReading:
    file = FOLDER / f"{report}.txt"
    lines = tuple(text_lines(file.read_text("utf-8"), file.name))
    history = load()
    reading = prose.read_report(Document(name=file.name, lines=lines), history.rest.lexicon)
    rules = history.on(reading.year or 9999)
    return common_reading(Report(reading, Case(score(prose.evaluation(reading), rules), rules)))


def record(errors: Sequence[BlindError]) -> Record:
    """Return how many of some errors were right."""
    return Record(sum(error.right for error in errors), len(errors))


def by_doubt(errors: Sequence[BlindError]) -> dict[str, Record]:
    """Return the record of each doubt."""
    groups: dict[str, list[BlindError]] = defaultdict(list)
    for error in errors:
        for doubt in error.doubts:
            groups[doubt].append(error)
    return {doubt: record(group) for doubt, group in groups.items()}


def by_relation(errors: Sequence[BlindError]) -> dict[str, Record]:
    """Return the record of each relation, of errors without a doubt."""
    groups: dict[str, list[BlindError]] = defaultdict(list)
    for error in errors:
        if not error.doubts:
            groups[error.relation].append(error)
    return {relation: record(group) for relation, group in groups.items()}


def derived(errors: Sequence[BlindError], least: Fraction) -> Callable[[BlindError], bool]:
    """Return which errors stay errors by the record of some."""
    doubts = {doubt for doubt, known in by_doubt(errors).items() if known.share < least} | {ASKED}
    undoubted = [error for error in errors if not error.doubts & doubts]
    relations = by_relation([BlindError(e.writer, e.right, e.clean, e.relation, frozenset())
                             for e in undoubted])  # fmt: skip
    others = relations.get("others", Record(0, 0))

    def stays(error: BlindError) -> bool:
        known = relations.get(error.relation, others)
        return not error.doubts & doubts and known.share >= least

    return stays


def main() -> None:
    """Print the record, and what each writer's errors become by the record of the others."""
    errors, least = list(blind_errors()), load().rest.certainty.least
    print(f"all: {_said(errors)}")
    for title, known in (("doubt", by_doubt(errors)), ("relation", by_relation(errors))):
        for name, counts in sorted(known.items()):
            print(f"{title} {name}: {counts.right} of {counts.said}")
    total: list[BlindError] = []
    for writer in dict.fromkeys(error.writer for error in errors):
        stays = derived([error for error in errors if error.writer != writer], least)
        own = [error for error in errors if error.writer == writer]
        kept = [error for error in own if stays(error)]
        total += kept
        print(f"left out {writer}: {_said(own)} -> {_said(kept)}")
    print(f"left out, all: {_said(errors)} -> {_said(total)}")


def _said(errors: Sequence[BlindError]) -> str:
    counts = record(errors)
    clean = sum(error.clean for error in errors)
    return f"right {counts.right} of {counts.said}, {clean} in clean reports"


if __name__ == "__main__":
    main()
