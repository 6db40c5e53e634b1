"""Evaluate a workbook: read, run the road, write the files."""

import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from jiheng import __version__, documents
from jiheng.model import Finding, Grid, Location, Report
from jiheng.pipeline import Outcome, run, under
from jiheng.rulebook import RuleHistory, load
from jiheng.usecases.confined import confined
from jiheng.usecases.folder import WrittenFiles, write_all
from jiheng.usecases.limits import LimitError
from jiheng.usecases.page_numbers import page_numbers
from jiheng.usecases.paper import Paper, filled, on_paper
from jiheng.usecases.previous import previous_of, read_previous
from jiheng.usecases.profiles import history
from jiheng.usecases.reading import beyond, read

REPORT, FORMS, LETTER, RECORD = "自评报告.docx", "自评表.xlsx", "审核意见.xlsx", "evaluation.json"
CYCLE = "绩效管理表.xlsx"  # declaration, monitoring, appraisal, log of problems
WORD_FORMS = "自评表.docx"  # of projects whose rules have a form of their own
ORDER = REPORT, FORMS, WORD_FORMS, LETTER, RECORD, CYCLE


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What an evaluation is given beside the workbook; plain, so that processes can share it."""

    names: bool = False  # names of persons in what is written
    office: bool = True  # page numbers through LibreOffice
    also: str = ""  # id of a profile to score by as well
    profiles: tuple[Path, ...] = ()  # files of the user's own profiles
    extra: tuple[str, ...] = ()  # annexes of the report beside the tables: rules, stability
    template: Path | None = None  # the office's own Word template for the report
    previous: Path | None = None  # last year's workbook or evaluation.json, or a folder of them


PLAIN = EvaluateOptions()


@dataclass(frozen=True, slots=True)
class EvaluatedFile:
    """The outcome of a workbook, the same under another profile, and what was written of it."""

    outcome: Outcome
    other: Outcome | None = None
    written: WrittenFiles = field(default_factory=WrittenFiles)


@cache
def profile_rules(profiles: tuple[Path, ...]) -> RuleHistory:
    """Return the rules of the product with the profiles of these files."""
    return history(profiles)


def check(path: Path, options: EvaluateOptions = PLAIN) -> Outcome:
    """Return a workbook run along the road, nothing written.

    Raises RulebookError if a profile file of the options is unsound.
    """
    rules = profile_rules(options.profiles)
    try:
        return confined(_checked, path, options, rules=rules)
    except LimitError as error:
        return run(beyond(path.name, error), rules)


def _checked(path: Path, options: EvaluateOptions) -> Outcome:
    rules = profile_rules(options.profiles)
    previous = previous_of(path, options.previous)
    before = read_previous(previous, rules) if previous is not None else None
    return run(read(path), rules, before)


def evaluate(path: Path, folder: Path, options: EvaluateOptions = PLAIN) -> EvaluatedFile:
    """Evaluate a workbook into a folder; an unusable one writes nothing."""
    rules = profile_rules(options.profiles)
    try:
        outcome, other, files = confined(_evaluated, path, folder, options, rules=rules)
    except LimitError as error:
        return EvaluatedFile(run(beyond(path.name, error), rules))
    if not outcome.usable:
        return EvaluatedFile(outcome)
    sources = (path, previous_of(path, options.previous), options.template)
    return EvaluatedFile(outcome, other, write_all(folder, files, sources))


def _evaluated(
    path: Path, folder: Path, options: EvaluateOptions
) -> tuple[Outcome, Outcome | None, dict[str, bytes]]:
    """Return a workbook run along the road, the same by another profile, and what is written."""
    outcome = _checked(path, options)
    if not outcome.usable:
        return outcome, None, {}
    other = under(outcome, options.also) if options.also else None
    outcome, files = composed(outcome, link_to(path, folder), options, other)
    return outcome, other, files


def contents(
    outcome: Outcome, link: str = "", options: EvaluateOptions = PLAIN, other: Outcome | None = None
) -> dict[str, bytes]:
    """Return the files of an evaluation by name.

    绩效管理表 and 自评表.docx are there only where there is anything in them.

    `link` is the way from the letter to the workbook; empty: its cells are named, not linked.
    """
    return composed(outcome, link, options, other)[1]


def composed(
    outcome: Outcome, link: str, options: EvaluateOptions, other: Outcome | None
) -> tuple[Outcome, dict[str, bytes]]:
    """Return an evaluation with its files; page numbers that LibreOffice lost are a finding."""
    paper = None
    if options.template is not None:
        outcome, paper = on_paper(outcome, options.template, _composed(outcome, options, ""))
        options = replace(options, template=None)
    return _written(outcome, link, options, other, paper)


@dataclass(frozen=True, slots=True)
class ReportOnPaper:
    """A report on an office's own template, and what the template lacks, in words."""

    report: bytes
    remarks: tuple[str, ...]


def report_on_paper(outcome: Outcome, template: Path, language: str) -> ReportOnPaper:
    """Return the report of an evaluation on a template, which is read within bounds.

    Raises LimitError where a bound is met.
    """
    return confined(_on_paper, outcome, template, language, rules=load())


def _on_paper(outcome: Outcome, template: Path, language: str) -> ReportOnPaper:
    noted, files = composed(outcome, "", EvaluateOptions(template=template), None)
    lacking = noted.findings[len(outcome.findings) :]
    remarks = tuple(noted.rules.message(finding, language) for finding in lacking)
    return ReportOnPaper(files[REPORT], remarks)


def _written(
    outcome: Outcome,
    link: str,
    options: EvaluateOptions,
    other: Outcome | None,
    paper: Paper | None,
) -> tuple[Outcome, dict[str, bytes]]:
    from jiheng import reporting

    scored, findings, rules = outcome.scored, outcome.findings, outcome.rules
    digest, record = _record(outcome, options)
    report, omitted = _report(outcome, options, digest, paper)
    if report is None:
        lost = Finding("R50", (Location(REPORT),), {"file": REPORT})
        outcome = replace(outcome, findings=(*findings, lost))
        return _written(outcome, link, replace(options, office=False), other, paper)
    files = {
        REPORT: report,
        FORMS: documents.write_xlsx(_forms(outcome, other), title="绩效自评表"),
        RECORD: record,
    }
    own_forms = reporting.funding_forms(scored, findings, rules)
    if own_forms:
        files[WORD_FORMS] = documents.write_form_docx(own_forms, title="绩效自评表")
    letter = reporting.review_letter(scored, findings, rules, link=link, omitted=omitted)
    files[LETTER] = documents.write_xlsx(letter, title="绩效自评审核意见")
    cycle = reporting.cycle(scored, findings, rules, names=options.names)
    if cycle:
        files[CYCLE] = documents.write_xlsx(cycle, title="绩效管理表")
    return outcome, {name: files[name] for name in ORDER if name in files}


def _forms(outcome: Outcome, other: Outcome | None) -> Iterator[Grid]:
    """Yield the sheets of 自评表; of a large department they are more than all that is written."""
    from jiheng import reporting

    yield from reporting.form_sheets(outcome.scored, outcome.findings, outcome.rules)
    if other is not None:
        yield reporting.side_by_side(outcome.scored, other.scored, outcome.rules)


def _record(outcome: Outcome, options: EvaluateOptions) -> tuple[str, bytes]:
    """Return the digest of evaluation.json and its bytes, written piece by piece."""
    from jiheng import reporting

    record = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document,
        program=f"jiheng {__version__}", names=options.names,
    )  # fmt: skip
    stream = io.BytesIO()
    for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(record):
        stream.write(piece.encode("utf-8"))
    return record["digest"], stream.getvalue()


def _report(
    outcome: Outcome, options: EvaluateOptions, digest: str, paper: Paper | None
) -> tuple[bytes | None, Sequence[str]]:
    """Return the report and what it leaves out; no report where its page numbers were lost."""
    report = _composed(outcome, options, digest)
    if paper is not None:
        return filled(paper, report, office=options.office), report.omitted
    pages = page_numbers(documents.write_docx(report, pictures=False)) if options.office else {}
    if pages is None:
        return None, ()
    return documents.write_docx(report, pages), report.omitted


def _composed(outcome: Outcome, options: EvaluateOptions, digest: str) -> Report:
    from jiheng import reporting

    return reporting.self_evaluation(
        outcome.scored, outcome.findings, outcome.rules, digest=digest, names=options.names,
        extra=options.extra,
    )  # fmt: skip


def link_to(path: Path, folder: Path) -> str:
    """Return the way from the letter to the workbook; empty where there is none (another drive)."""
    try:
        return os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:
        return ""
