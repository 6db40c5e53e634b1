"""What a written report is held against: last year's report, a workbook, its bound figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from jiheng import documents
from jiheng.model import Evaluation, Finding
from jiheng.model.prose import Reading
from jiheng.rulebook import RuleHistory

if TYPE_CHECKING:
    from jiheng.review.written import OtherDocuments
    from jiheng.usecases.kept_ledgers import KeptLedgers


def other_documents(
    path: Path, previous: Path | None, figures: Path | None, rules: RuleHistory,
    ledgers: tuple[Path, ...] = (),
) -> "OtherDocuments":  # fmt: skip
    """Return what stands beside a report; a file that cannot be read is told, not raised."""
    from jiheng.review.written import OtherDocuments  # late: workbooks do without

    last_year, last_faults = _last_year(last_report(path, previous), rules)
    stated, figure_faults = _figures(figures, rules)
    kept = _kept(ledgers, rules)
    return OtherDocuments(
        last_year=last_year,
        figures=stated,
        figures_file=figures.name if figures is not None else "",
        bound=documents.bound(path),
        faults=(*last_faults, *figure_faults, *(kept.findings if kept is not None else ())),
        figure_in=kept.figure if kept is not None else None,
    )


def _kept(ledgers: tuple[Path, ...], rules: RuleHistory) -> "KeptLedgers | None":
    if not ledgers:
        return None
    from jiheng.usecases.kept_ledgers import ledgers_in  # late: most reports come without any

    return ledgers_in(ledgers, rules)


def _last_year(path: Path | None, rules: RuleHistory) -> tuple[Reading | None, tuple[Finding, ...]]:
    if path is None:
        return None, ()
    from jiheng.parsing.prose import read_report

    document = documents.read_report(path)
    if document.faults:
        return None, _damaged(document.faults, path)
    return read_report(document, rules.rest.lexicon), ()


def _figures(
    path: Path | None, rules: RuleHistory
) -> tuple[Evaluation | None, tuple[Finding, ...]]:
    if path is None:
        return None, ()
    from jiheng.usecases.previous import read_previous  # late: it reads workbooks

    workbook = read_previous(path, rules)
    return workbook.evaluation, _damaged(workbook.findings, path)


def _damaged(faults: tuple[Finding, ...], path: Path) -> tuple[Finding, ...]:
    return tuple(Finding("R32", fault.at, {"file": path.name}, "damaged") for fault in faults)


def last_report(path: Path, previous: Path | None) -> Path | None:
    """Return last year's report: the one given, or in a folder that of the same stem."""
    if previous is None or not previous.is_dir():
        return previous
    return next((p for p in sorted(previous.iterdir()) if p.stem == path.stem), None)
