"""Review a written report: read it as it exists, run the road, write opinion and facts."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jiheng import __version__, documents, reporting
from jiheng.desk.compare import beside
from jiheng.desk.folder import Written, write_all
from jiheng.desk.limits import LimitError, limited
from jiheng.desk.profiles import history
from jiheng.desk.reading import report
from jiheng.model import Document, Finding, Location
from jiheng.pipeline import Reviewed, run_report
from jiheng.rulebook import RuleHistory

OPINION, SHEETS, FACTS = "审核意见.docx", "审核意见.xlsx", "facts.json"
COMMENTED = "批注.docx"


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What is wanted beside the report; plain, so that processes can share it."""

    profile: str = ""  # id of the rules to judge the score by
    profiles: tuple[Path, ...] = ()  # files of the user's own profiles
    previous: Path | None = None  # last year's report, or a folder of them
    figures: Path | None = None  # workbook or evaluation.json that the prose is held against
    office: bool = True  # page numbers of the letter through LibreOffice


PLAIN = ReviewWish()


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """The outcome of a report, and what was written of it."""

    outcome: Reviewed
    written: Written = field(default_factory=Written)


@cache
def _rules(profiles: tuple[Path, ...]) -> RuleHistory:
    return history(profiles)


def review(path: Path, wish: ReviewWish = PLAIN) -> Reviewed:
    """Return a report reviewed, nothing written.

    Raises RulebookError if a profile file of the wish is unsound.
    """
    rules = _rules(wish.profiles)
    try:
        with limited():
            outcome = run_report(report(path), rules, wish.profile)
            return beside(outcome, path, wish.previous, wish.figures, rules)
    except LimitError as error:
        fault = Finding("R31", (Location(path.name),), {"file": path.name}, error.kind)
        return run_report(Document(name=path.name, faults=(fault,)), rules)


def review_to(path: Path, folder: Path, wish: ReviewWish = PLAIN) -> ReviewedFile:
    """Review a report and write its opinion, sheets, facts and, of a docx, the commented report.

    An unusable file writes nothing.
    """
    outcome = review(path, wish)
    if not outcome.usable:
        return ReviewedFile(outcome)
    return ReviewedFile(outcome, write_all(folder, _files(path, outcome)))


def record(outcome: Reviewed) -> dict[str, object]:
    """Return facts and findings as JSON-able data."""
    return reporting.review_record(
        outcome.document, outcome.reading, outcome.findings, outcome.rules,
        program=f"jiheng {__version__}",
    )  # fmt: skip


def _files(path: Path, outcome: Reviewed) -> dict[str, bytes]:
    held = (outcome.document, outcome.reading, outcome.findings, outcome.rules)
    grids = reporting.opinion_sheets(*held)
    files = {
        OPINION: documents.write_docx(reporting.opinion(*held)),
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
