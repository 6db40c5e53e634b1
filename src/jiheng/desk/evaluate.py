"""Evaluate a workbook: read, run the road, write the four files."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from jiheng import __version__, documents, reporting
from jiheng.desk.folder import Written, write_all
from jiheng.desk.office import page_numbers
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import load

REPORT, FORMS, LETTER, RECORD = "自评报告.docx", "自评表.xlsx", "审核意见.xlsx", "evaluation.json"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The outcome of a workbook and what was written of it."""

    outcome: Outcome
    written: Written = field(default_factory=Written)


def check(path: Path) -> Outcome:
    """Return a workbook run along the road, nothing written."""
    return run(documents.read(path), load())


def evaluate(path: Path, folder: Path, *, names: bool = False) -> Evaluated:
    """Evaluate a workbook into a folder; an unusable one writes nothing."""
    outcome = check(path)
    if not outcome.usable:
        return Evaluated(outcome)
    return Evaluated(outcome, write_all(folder, contents(outcome, path, folder, names=names)))


def contents(
    outcome: Outcome, path: Path, folder: Path, *, names: bool = False, office: bool = True
) -> dict[str, bytes]:
    """Return the four files of an evaluation by name; `office`: with page numbers."""
    scored, findings, rules = outcome.scored, outcome.findings, outcome.rules
    program = f"jiheng {__version__}"
    record = reporting.record(
        scored, findings, rules, outcome.document, program=program, names=names
    )
    report = reporting.self_evaluation(
        scored, findings, rules, digest=record["digest"], names=names
    )
    draft = documents.write_docx(report)
    pages = page_numbers(draft) if office else {}
    forms = reporting.forms(scored, findings, rules)
    letter = reporting.review_letter(scored, findings, rules, link=_link(path, folder))
    return {
        REPORT: documents.write_docx(report, pages) if pages else draft,
        FORMS: documents.write_xlsx(forms, title="绩效自评表"),
        LETTER: documents.write_xlsx(letter, title="绩效自评审核意见"),
        RECORD: json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"),
    }


def _link(path: Path, folder: Path) -> str:
    """Return the way from the letter to the workbook; empty where there is none (another drive)."""
    try:
        return os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:
        return ""
