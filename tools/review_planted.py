"""How far a review of reports with planted faults is right: errors, faults found, look-alikes."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from jiheng.documents.read_text import text_lines
from jiheng.model import Document, Finding
from jiheng.pipeline import ReviewedReport, run_report
from jiheng.rulebook import load

FOLDER = Path(__file__).parent.parent / "tests" / "cases" / "planted"
SAID = ("error", "warning", "notice")
SHORTEST = 7  # characters of a line that a quote of several lines holds


@dataclass
class Planted:
    """What a review said of a folder of reports."""

    reports: int = 0
    errors: int = 0
    right: int = 0  # of the errors: at a planted fault
    faults: int = 0
    found: int = 0  # of the faults: by a finding of any severity
    lookalikes: int = 0
    accused: int = 0  # look-alikes called an error
    clean: int = 0
    clean_accused: int = 0  # errors in reports without a fault
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, outcome: ReviewedReport, gold: Mapping[str, Any]) -> None:
        """Count one report: its findings against what was planted in it."""
        texts = {(line.place.part, line.place.spot): line.text for line in outcome.document.lines}
        faults, lookalikes = gold.get("faults") or [], gold.get("lookalikes") or []
        found: set[int] = set()
        for finding in outcome.findings:
            severity = outcome.rules.severity(finding)
            if severity not in SAID:
                continue
            at = list(_pieces(finding, texts))
            hit = {n for n, fault in enumerate(faults) if _touches(at, fault)}
            found |= hit
            if severity == "error":
                accused = any(_overlaps(at, other["quote"]) for other in lookalikes)
                self.errors += 1
                self.right += bool(hit)
                self.accused += accused and not hit
                self.clean_accused += not faults
                if not hit:
                    self.notes.append(f"{name} wrong: {outcome.rules.message(finding)}")
        self.reports += 1
        self.faults += len(faults)
        self.found += len(found)
        self.lookalikes += len(lookalikes)
        self.clean += not faults
        missed = (f for n, f in enumerate(faults) if n not in found)
        self.notes += [f"{name} missed: {f['kind']}: {f['quote']}" for f in missed]


def _pieces(
    finding: Finding, texts: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the lines that a finding points to, and where in them."""
    for place in finding.at:
        text = texts.get((place.part, place.spot), "")
        if text:
            yield text, place.span if any(place.span) else (0, len(text))


def _touches(at: list[tuple[str, tuple[int, int]]], fault: Mapping[str, str]) -> bool:
    return _overlaps(at, fault["quote"]) or bool(
        fault.get("against") and _overlaps(at, fault["against"])
    )


def _overlaps(at: list[tuple[str, tuple[int, int]]], quote: str) -> bool:
    for text, (start, end) in at:
        begin = text.find(quote)
        if begin >= 0 and start < begin + len(quote) and end > begin:
            return True
        if len(text) >= SHORTEST and text in quote:
            return True
    return False


def measured(folder: Path) -> Planted:
    """Return what a review says of every report of a folder that has its gold beside it."""
    rules, planted = load(), Planted()
    for file in sorted(folder.glob("*.txt")):
        lines = tuple(text_lines(file.read_text("utf-8"), file.name))
        gold = yaml.safe_load(file.with_suffix(".yaml").read_text("utf-8"))
        planted.add(file.stem, run_report(Document(name=file.name, lines=lines), rules), gold)
    return planted


def main() -> None:
    """Print the measurement of TEXTS, else of the invented reports; with --notes each miss."""
    folders = [Path(os.environ["TEXTS"])] if os.environ.get("TEXTS") else []
    if not folders:
        print("no TEXTS=folder given: invented reports, tests/cases/planted")
        folders = [FOLDER / half for half in ("tuning", "sealed")]
    for folder in folders:
        result = measured(folder)
        print(
            f"{folder.name}: {result.reports} reports; errors right {result.right} of "
            f"{result.errors}; faults found {result.found} of {result.faults}; look-alikes accused "
            f"{result.accused} of {result.lookalikes}; errors in {result.clean} clean reports "
            f"{result.clean_accused}"
        )
        if "--notes" in sys.argv:
            print("\n".join(result.notes))


if __name__ == "__main__":
    main()
