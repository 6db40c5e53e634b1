"""Review a written report: read it as it exists, run the road, write opinion and facts."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jiheng import __version__, documents
from jiheng.model import Grid
from jiheng.pipeline import ReviewedReport, run_report
from jiheng.rulebook import RuleHistory
from jiheng.usecases.compare import last_report, other_documents
from jiheng.usecases.confined import confined
from jiheng.usecases.folder import WrittenFiles, write_all
from jiheng.usecases.limits import LimitError
from jiheng.usecases.profiles import history
from jiheng.usecases.reading import beyond, report

OPINION, SHEETS, FACTS = "审核意见.docx", "审核意见.xlsx", "facts.json"
COMMENTED = "批注.docx"


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What a review is given beside the report; plain, so that processes can share it."""

    profile: str = ""  # id of the rules to judge the score by
    profiles: tuple[Path, ...] = ()  # files of the user's own profiles
    previous: Path | None = None  # last year's report, or a folder of them
    figures: Path | None = None  # workbook or evaluation.json that the prose is held against
    ledgers: tuple[Path, ...] = ()  # workbooks of ledgers that its sentences are held against
    office: bool = True  # page numbers of the letter through LibreOffice


PLAIN = ReviewOptions()
Answer = tuple[ReviewedReport, dict[str, bytes]]  # the outcome, and what is to be written of it
Work = Callable[[Path, ReviewOptions], Answer]


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """The outcome of a report, and what was written of it."""

    outcome: ReviewedReport
    written: WrittenFiles = field(default_factory=WrittenFiles)


@cache
def _rules(profiles: tuple[Path, ...]) -> RuleHistory:
    return history(profiles)


def review(path: Path, options: ReviewOptions = PLAIN) -> ReviewedReport:
    """Return a report reviewed, nothing written.

    Raises RulebookError if a profile file of the options is unsound.
    """
    return _within(path, options, _reviewed)[0]


def _within(path: Path, options: ReviewOptions, work: Work) -> Answer:
    """Return what work makes of a report within the bounds of one file, all its steps together."""
    rules = _rules(options.profiles)
    try:
        return confined(work, path, options, rules=rules)
    except LimitError as error:
        return run_report(beyond(path.name, error), rules), {}


def _reviewed(path: Path, options: ReviewOptions) -> Answer:
    rules = _rules(options.profiles)
    document = report(path)
    if document.faults:
        return run_report(document, rules, options.profile), {}
    others = other_documents(path, options.previous, options.figures, rules, options.ledgers)
    return run_report(document, rules, options.profile, others), {}


def _composed(path: Path, options: ReviewOptions) -> Answer:
    outcome, _ = _reviewed(path, options)
    return outcome, _files(path, outcome, options) if outcome.usable else {}


def review_to(path: Path, folder: Path, options: ReviewOptions = PLAIN) -> ReviewedFile:
    """Review a report and write its opinion, sheets, facts and, of a docx, the commented report.

    An unusable file writes nothing.
    """
    outcome, files = _within(path, options, _composed)
    if not outcome.usable:
        return ReviewedFile(outcome)
    sources = (path, last_report(path, options.previous), options.figures, *options.ledgers)
    return ReviewedFile(outcome, write_all(folder, files, sources))


def record(outcome: ReviewedReport) -> dict[str, object]:
    """Return facts and findings as JSON-able data."""
    from jiheng import reporting

    return reporting.review_record(
        outcome.document, outcome.reading, outcome.findings, outcome.rules,
        program=f"jiheng {__version__}",
    )  # fmt: skip


def _promises(path: Path, outcome: ReviewedReport, options: ReviewOptions) -> tuple[Grid, ...]:
    """Return what became of the promises of last year's report; empty without one."""
    from jiheng import reporting
    from jiheng.parsing.promises import told_in_report
    from jiheng.usecases.promises import promises_in

    last = last_report(path, options.previous)
    if last is None:
        return ()
    older = documents.read_report(last)
    if older.faults:
        return ()
    rules = outcome.rules
    items = promises_in(older, told_in_report(outcome.reading, rules.lexicon), rules)
    return (reporting.promise_sheet(items, rules),) if items else ()


def _files(path: Path, outcome: ReviewedReport, options: ReviewOptions) -> dict[str, bytes]:
    arguments = (outcome.document, outcome.reading, outcome.findings, outcome.rules)
    from jiheng import reporting  # late: to read and judge needs nothing of what is written

    grids = (*reporting.opinion_sheets(*arguments), *_promises(path, outcome, options))
    files = {
        OPINION: documents.write_docx(reporting.opinion(*arguments)),
        SHEETS: documents.write_xlsx(grids, title="绩效自评报告审核意见"),
        FACTS: json.dumps(record(outcome), ensure_ascii=False, indent=1).encode("utf-8"),
    }
    data = path.read_bytes() if path.suffix.lower() in (".docx", ".docm") else b""
    if data.startswith(b"PK"):
        note = outcome.rules.messages["remark_elsewhere"]["zh"]
        remarks = reporting.remarks(outcome.findings, outcome.rules)
        files[f"{path.stem}-{COMMENTED}"] = documents.annotate(
            data, outcome.document.lines, remarks, note
        )
    return files
