"""Promises of last year's written report, followed through this year's report or workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jiheng.model import Document, Evaluation, Finding, Location
from jiheng.model.promise import BROKEN, FollowedPromise, ToldSentence
from jiheng.parsing import parse
from jiheng.parsing.promises import promises_of, told_in_evaluation, told_in_report
from jiheng.parsing.prose import read_report
from jiheng.review.promises import followed
from jiheng.rulebook import Rulebook, load
from jiheng.usecases import reading

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


@dataclass(frozen=True, slots=True)
class FollowedReport:
    """The promises of a report with what became of them; `faults` says which file is unusable."""

    last: str
    this: str
    rules: Rulebook
    promises: tuple[FollowedPromise, ...] = ()
    faults: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a promise was certainly broken."""
        return any(promise.outcome == BROKEN for promise in self.promises)


def follow_promises(last: Path, this: Path) -> FollowedReport:
    """Return what this year's report or workbook says of the promises of last year's report."""
    rules = load().rest
    older = reading.read_report(last)
    is_workbook = this.suffix.lower() in WORKBOOKS
    newer = reading.read(this) if is_workbook else reading.read_report(this)
    faults = (*older.faults, *newer.faults)
    if faults:
        return FollowedReport(last.name, this.name, rules, faults=faults)
    year, sentences = _told(newer, rules, is_workbook=is_workbook)
    own_year = read_report(older, rules.lexicon).year
    if year and own_year and year - own_year != 1:
        facts = {"file": last.name, "found": own_year, "expected": year - 1}
        wrong = Finding("R32", (Location(last.name),), facts, "year")
        return FollowedReport(last.name, this.name, rules, faults=(wrong,))
    return FollowedReport(last.name, this.name, rules, promises_in(older, sentences, rules))


def follow_in_evaluation(path: Path, name: str, evaluation: Evaluation) -> FollowedReport:
    """Return the promises of a kept report as an evaluation tells of them; `name` is its own."""
    rules = load().rest
    older = reading.bounded(path, partial(reading.kept_report, name=name), name)
    if older.faults:
        return FollowedReport(name, "", rules, faults=older.faults)
    sentences = told_in_evaluation(evaluation, rules.lexicon)
    return FollowedReport(name, "", rules, promises_in(older, sentences, rules))


def promises_in(
    last: Document, sentences: Iterable[ToldSentence], rules: Rulebook
) -> tuple[FollowedPromise, ...]:
    """Return the promises of a report as these sentences tell of them."""
    words = rules.lexicon
    promises = promises_of(read_report(last, words), words)
    return tuple(followed(promises, tuple(sentences), words))


def _told(
    document: Document, rules: Rulebook, *, is_workbook: bool
) -> tuple[int | None, tuple[ToldSentence, ...]]:
    """Return the year of a workbook or a report, and what it tells."""
    if is_workbook:
        evaluation = parse(document, rules.form).value
        return evaluation.overview.year, tuple(told_in_evaluation(evaluation, rules.lexicon))
    report = read_report(document, rules.lexicon)
    return report.year, tuple(told_in_report(report, rules.lexicon))
