"""Evaluate a workbook: read, run the road, write the files."""

import json
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jiheng import __version__, documents, reporting
from jiheng.desk.folder import Written, write_all
from jiheng.desk.office import page_numbers
from jiheng.desk.previous import previous_of, read_previous
from jiheng.desk.profiles import history
from jiheng.desk.reading import read
from jiheng.pipeline import Outcome, run, under
from jiheng.rulebook import RuleHistory

REPORT, FORMS, LETTER, RECORD = "自评报告.docx", "自评表.xlsx", "审核意见.xlsx", "evaluation.json"
CYCLE = "绩效管理表.xlsx"  # declaration, monitoring, appraisal, log of problems


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted beside the workbook; plain, so that processes can share it."""

    names: bool = False  # names of persons in what is written
    office: bool = True  # page numbers through LibreOffice
    also: str = ""  # id of a profile to score by as well
    profiles: tuple[Path, ...] = ()  # files of the user's own profiles
    previous: Path | None = None  # last year's workbook or evaluation.json, or a folder of them


PLAIN = Wish()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The outcome of a workbook, the same under another profile, and what was written of it."""

    outcome: Outcome
    other: Outcome | None = None
    written: Written = field(default_factory=Written)


@cache
def _rules(profiles: tuple[Path, ...]) -> RuleHistory:
    return history(profiles)


def check(path: Path, wish: Wish = PLAIN) -> Outcome:
    """Return a workbook run along the road, nothing written.

    Raises RulebookError if a profile file of the wish is unsound.
    """
    rules = _rules(wish.profiles)
    previous = previous_of(path, wish.previous)
    before = read_previous(previous, rules) if previous is not None else None
    return run(read(path), rules, before)


def evaluate(path: Path, folder: Path, wish: Wish = PLAIN) -> Evaluated:
    """Evaluate a workbook into a folder; an unusable one writes nothing."""
    outcome = check(path, wish)
    other = under(outcome, wish.also) if wish.also and outcome.usable else None
    if not outcome.usable:
        return Evaluated(outcome)
    made = contents(outcome, _link(path, folder), wish, other)
    return Evaluated(outcome, other, write_all(folder, made))


def contents(
    outcome: Outcome, link: str = "", wish: Wish = PLAIN, other: Outcome | None = None
) -> dict[str, bytes]:
    """Return the files of an evaluation by name; 绩效管理表 only where there is anything in it.

    `link` is the way from the letter to the workbook; empty: its cells are named, not linked.
    """
    scored, findings, rules = outcome.scored, outcome.findings, outcome.rules
    program = f"jiheng {__version__}"
    record = reporting.record(
        scored, findings, rules, outcome.document, program=program, names=wish.names
    )
    report = reporting.self_evaluation(
        scored, findings, rules, digest=record["digest"], names=wish.names
    )
    draft = documents.write_docx(report)
    pages = page_numbers(draft) if wish.office else {}
    forms = reporting.forms(scored, findings, rules)
    if other is not None:
        forms = (*forms, reporting.side_by_side(scored, other.scored, rules))
    letter = reporting.review_letter(scored, findings, rules, link=link)
    cycle = reporting.cycle(scored, findings, rules, names=wish.names)
    made = {CYCLE: documents.write_xlsx(cycle, title="绩效管理表")} if cycle else {}
    return {
        REPORT: documents.write_docx(report, pages) if pages else draft,
        FORMS: documents.write_xlsx(forms, title="绩效自评表"),
        LETTER: documents.write_xlsx(letter, title="绩效自评审核意见"),
        RECORD: json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"),
        **made,
    }


def _link(path: Path, folder: Path) -> str:
    """Return the way from the letter to the workbook; empty where there is none (another drive)."""
    try:
        return os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:
        return ""
