"""The year's report from ledgers in workbooks: read, compose, write it with the rows behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng import documents
from jiheng.model import Finding
from jiheng.usecases.folder import WrittenFiles, write_all
from jiheng.usecases.kept_ledgers import KeptLedgers, ledgers_in
from jiheng.usecases.reading import read

if TYPE_CHECKING:
    from jiheng.model import Counted, LedgerFigure
    from jiheng.pipeline import Outcome
    from jiheng.reporting.ledger_report import ComposedReport
    from jiheng.rulebook import RuleHistory

REPORT, SOURCES = "工作报告.docx", "数字来源.xlsx"


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What the report is composed from."""

    ledgers: Sequence[Path]
    year: int
    unit: str
    evaluation: Path | None = None  # the year's own workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult:
    """The report, what was wrong in the files, and what was written."""

    composed: "ComposedReport | None" = None  # None: a file could not be used
    findings: tuple[Finding, ...] = ()
    written: WrittenFiles = field(default_factory=WrittenFiles)


def report_to(files: ReportFiles, folder: Path, rules: "RuleHistory") -> ReportResult:
    """Write the report of a year and the rows behind its numbers; an unusable file writes none."""
    kept = ledgers_in(files.ledgers, rules, files.unit)
    outcome = _outcome(files.evaluation, rules)
    findings = (*kept.findings, *(outcome.findings if outcome and not outcome.usable else ()))
    if kept.unusable or (outcome is not None and not outcome.usable):
        return ReportResult(findings=findings)
    composed = _composed(files, kept, outcome, rules)
    if composed is None:
        return ReportResult(findings=findings)
    content = {
        REPORT: documents.write_docx(composed.report),
        SOURCES: documents.write_list("数字来源", list(lines(composed, kept))),
    }
    written = write_all(folder, content, (*files.ledgers, files.evaluation))
    return ReportResult(composed=composed, findings=findings, written=written)


def _composed(
    files: ReportFiles, kept: KeptLedgers, outcome: "Outcome | None", rules: "RuleHistory"
) -> "ComposedReport | None":
    from jiheng.reporting.ledger_report import LedgerReportInput, ledger_report

    book = outcome.rules if outcome is not None else rules.rest
    scored = outcome.scored if outcome is not None else None
    if book.ledger_report is None:
        return None
    asked = LedgerReportInput(
        unit=files.unit, year=files.year, figure_in=kept.figure, scored=scored
    )
    return ledger_report(asked, book, book.ledger_report)


def _outcome(path: Path | None, rules: "RuleHistory") -> "Outcome | None":
    """Return the year's workbook run along the road; None where there is none."""
    if path is None:
        return None
    from jiheng.pipeline import run

    return run(read(path), rules)


def lines(composed: "ComposedReport", kept: KeptLedgers) -> Iterator[tuple[str, ...]]:
    """Yield each number of the report with every row behind it."""
    yield ("句子", "印出的数", "口径", "口径编号", "期间", "校验", "台账", "行", "名称", "计入")
    titles = {
        ledger: {row.key: row.text(kept.sources.ledgers[ledger].form.called[0]) for row in rows}
        for ledger, rows in kept.sources.rows.items()
        if rows
    }
    for source in composed.sources:
        shown = source.shown
        if shown is None:
            yield (source.sentence, source.figure.text, source.figure.label, "", "",
                   "", source.figure.source, "", "", "")  # fmt: skip
            continue
        figure = shown.figure
        head = (source.sentence, source.figure.text, figure.definition.label,
                figure.definition.id, f"{figure.period}", figure.digest[:16])  # fmt: skip
        for ledger, row in _counted(figure):
            name = titles.get(ledger, {}).get(row.key, "")
            form = kept.sources.ledgers[ledger].form.name if ledger in titles else ledger
            yield (*head, form, row.key, name, f"{row.amount}")


def _counted(figure: "LedgerFigure") -> "Iterator[tuple[str, Counted]]":
    """Yield the rows behind a figure with their ledger; of what is made of others, theirs."""
    if figure.counted or not figure.parts:
        yield from ((figure.definition.ledger or _ledger(figure), row) for row in figure.counted)
        return
    for part in figure.parts:
        yield from _counted(part)


def _ledger(figure: "LedgerFigure") -> str:
    return next((name for part in figure.parts if (name := part.definition.ledger)), "")
