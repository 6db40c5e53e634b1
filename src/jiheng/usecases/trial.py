"""A draft of rules tried on files of past years: a frame, records, workbooks, applications."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path

from jiheng import documents
from jiheng.bulk import from_records
from jiheng.model import factor
from jiheng.model.award import BaseRow
from jiheng.parsing import RecordError
from jiheng.reporting.trial import trial_grids, trial_report
from jiheng.rulebook import Rulebook, RulebookError, load
from jiheng.rulebook.draft import LAMPS, PROFILE, Draft, read_draft
from jiheng.scoring import facts_by
from jiheng.trial import Applicant, PastYear, Trial, try_lamps, try_profile, try_scheme
from jiheng.trial.evaluations import used_profiles
from jiheng.usecases.csv_lines import CsvError, csv_lines
from jiheng.usecases.evaluate import EvaluateOptions, check
from jiheng.usecases.folder import WrittenFiles, write_all
from jiheng.usecases.profiles import history, own_text, own_texts

WORKBOOKS, TABLES = (".xlsx", ".xls", ".et", ".ods"), (".parquet", ".arrow", ".feather", ".ipc")
PAPER, BOOK = "规则试算.docx", "规则试算.xlsx"
APPLICANT_COLUMNS = ("enterprise", "year", "amount")  # that a file of applications must have


class TrialError(Exception):
    """Data that a draft cannot be tried on: says which file or line, what is there, what should."""


def draft_of(file: Path, rule_files: Sequence[Path]) -> Draft:
    """Return the draft that a file holds beside one's own rules. Raises RulebookError."""
    return read_draft(str(file), own_text(file), own_texts(rule_files))


def try_rules(draft: Draft, data: Path, rule_files: Sequence[Path] = ()) -> Trial:
    """Return what a draft changes in the past years that a file or folder holds.

    Scoring rules: a frame as `bulk` reads it, or a folder of evaluation.json or workbooks. Lamps:
    workbooks. Incentives: a CSV of applications. Raises TrialError and RulebookError.
    """
    if draft.kind == PROFILE:
        if _is_frame(data):
            return _by_frame(draft, data, rule_files)
        return try_profile(list(_past(data, rule_files)), draft)
    if draft.kind == LAMPS:
        return try_lamps(list(_past(data, rule_files)), draft)
    if draft.scheme is None:
        raise RulebookError(f"{draft.name}: holds no scheme")
    return try_scheme(_applicants(data, draft), draft)


def _by_frame(draft: Draft, data: Path, rule_files: Sequence[Path]) -> Trial:
    try:
        from jiheng.bulk.columns import ColumnError
        from jiheng.bulk.trial import try_frame
    except ModuleNotFoundError as error:
        raise TrialError("没有安装：pip install 'jiheng[bulk]' / not installed") from error
    try:
        return try_frame(data, history(rule_files), draft)
    except ColumnError as error:
        raise TrialError(str(error)) from error


def written_trial(
    trial: Trial, folder: Path, language: str = "zh", sources: Sequence[Path] = ()
) -> WrittenFiles:
    """Write the paper for the meeting and the workbook with everybody into a folder."""
    return write_all(folder, trial_files(trial, load().rest, language), sources)


def trial_files(trial: Trial, rules: Rulebook, language: str = "zh") -> dict[str, bytes]:
    """Return the paper and the workbook of a trial by name."""
    digest = hashlib.sha256(repr(trial).encode("utf-8")).hexdigest()
    report = trial_report(trial, rules, digest, language)
    grids = trial_grids(trial, rules, language)
    return {
        PAPER: documents.write_docx(report),
        BOOK: documents.write_xlsx(grids, title=report.title[0]),
    }


def _is_frame(data: Path) -> bool:
    """Return whether data are a frame of lines rather than evaluations of their own."""
    files = [data] if data.is_file() else [p for p in data.rglob("*") if p.is_file()]
    return any(p.suffix.lower() in (*TABLES, ".csv") for p in files)


def _past(data: Path, rule_files: Sequence[Path]) -> Iterator[PastYear]:
    files = [data] if data.is_file() else sorted(data.rglob("*"))
    known = [p for p in files if p.suffix.lower() in (*WORKBOOKS, ".json")]
    known = [p for p in known if not p.name.startswith(("~$", ".~")) and p.name != "manifest.json"]
    if not known:
        raise TrialError(
            f"{data}: 没有往年的工作簿或 evaluation.json / no workbook or evaluation.json"
        )
    rules = history(rule_files)
    on = cache(rules.on)
    options = EvaluateOptions(profiles=tuple(rule_files))
    for path in known:
        if path.suffix.lower() == ".json":
            yield _from_record(path, on)
            continue
        outcome = check(path, options)
        if not outcome.usable:
            raise TrialError(f"{path}: 无法使用，请先用 jiheng check 看原因 / see jiheng check")
        yield PastYear(outcome.scored.evaluation, outcome.scored.facts, outcome.rules)


def _from_record(path: Path, on: Callable[[int, str], Rulebook]) -> PastYear:
    try:
        evaluation = from_records.evaluation(path.read_bytes())
    except (RecordError, OSError) as error:
        raise TrialError(f"{path}: 不是完好的 evaluation.json / not a sound record") from error
    overview = evaluation.overview
    book = on(overview.year or 9999, overview.place or "CN")
    department, project = used_profiles(evaluation, book)
    return PastYear(evaluation, facts_by(evaluation, department or project), book)


def _applicants(data: Path, draft: Draft) -> Iterator[Applicant]:
    """Yield the applications of a CSV, one a line; amounts in the unit of the scheme's base."""
    unit = draft.scheme.unit if draft.scheme is not None else ""
    try:
        for number, line in csv_lines(data, APPLICANT_COLUMNS):
            try:
                yield _applicant(line, unit, draft.place)
            except (InvalidOperation, ValueError) as error:
                raise TrialError(
                    f"{data}:{number}: year 应是年度，amount、rate 应是数"
                    " / year, amount and rate must be numbers"
                ) from error
    except CsvError as error:
        raise TrialError(str(error)) from error


def _applicant(line: Mapping[str, str], unit: str, place: str) -> Applicant:
    amount, rate = Decimal(line["amount"]), Decimal(line.get("rate") or "1")
    if not (amount.is_finite() and rate.is_finite()):
        raise ValueError(line["amount"])
    row = BaseRow(
        key=line["enterprise"], amount=Fraction(amount) * factor(unit), rate=Fraction(rate)
    )
    return Applicant(
        place=line.get("place") or place, name=line["enterprise"], year=int(line["year"]),
        case=line.get("case") or "", rows=(row,),
    )  # fmt: skip
