"""A reviewed report held against last year's report, a workbook, and its bound figures."""

from dataclasses import replace
from pathlib import Path

from jiheng import documents
from jiheng.desk.previous import read_previous
from jiheng.model import Finding
from jiheng.parsing.prose import read_report
from jiheng.pipeline import Reviewed
from jiheng.review.written import against_figures, against_last_year, bound_figures
from jiheng.rulebook import RuleHistory


def beside(
    outcome: Reviewed, path: Path, previous: Path | None, figures: Path | None, rules: RuleHistory
) -> Reviewed:
    """Return the outcome with findings from last year's report, a workbook, and bound figures."""
    if not outcome.usable:
        return outcome
    found: list[Finding] = []
    last = _last(path, previous)
    if last is not None:
        document = documents.read_report(last)
        found += [Finding("R32", f.at, {"file": last.name}, "damaged") for f in document.faults]
        if not document.faults:
            reading = read_report(document, rules.rest.lexicon)
            found += against_last_year(outcome.reading, reading, last.name)
    if figures is not None:
        held = read_previous(figures, rules)
        found += [Finding("R32", f.at, {"file": figures.name}, "damaged") for f in held.findings]
        if held.evaluation is not None:
            found += against_figures(outcome.reading, held.evaluation, figures.name)
    found += bound_figures(documents.bound(path), path.name)
    return replace(outcome, findings=(*outcome.findings, *found))


def _last(path: Path, previous: Path | None) -> Path | None:
    """Return last year's report: the one given, or in a folder that of the same stem."""
    if previous is None or not previous.is_dir():
        return previous
    return next((p for p in sorted(previous.iterdir()) if p.stem == path.stem), None)
