"""The ledgers of an office in workbooks: all that there are, read once, figures when asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.ledger import Sources, figure
from jiheng.model import Finding, LedgerFigure, Period
from jiheng.parsing.bound_figures import ledgers_of
from jiheng.parsing.ledger_rows import ledger_rows, several
from jiheng.rulebook import RuleHistory
from jiheng.usecases.reading import read


@dataclass(frozen=True, slots=True)
class KeptLedgers:
    """Ledgers as some workbooks have them, and what was wrong in these."""

    sources: Sources
    findings: tuple[Finding, ...]
    unusable: bool = False  # a workbook could not be opened

    def figure(self, id_: str, period: Period) -> LedgerFigure | None:
        """Return a figure; None where a ledger that it is over has no row in any workbook."""
        needed = ledgers_of(id_, self.sources.definitions)
        if not needed or not all(self.sources.rows.get(ledger) for ledger in needed):
            return None
        return figure(id_, self.sources, period)


def ledgers_in(files: Sequence[Path], rules: RuleHistory, unit: str = "") -> KeptLedgers:
    """Return the ledgers in some workbooks, each in the sheet that has its name.

    `unit` is whose they are: it tells its own targets from those of its districts.
    """
    book = rules.rest
    documents = [read(path) for path in files]
    usable = [document for document in documents if not document.faults]
    ledgers = {ledger.id: ledger for ledger in (*book.offered, *book.ledgers)}
    findings = [fault for document in documents for fault in document.faults]
    rows = {}
    for id_, ledger in ledgers.items():
        parsed = several(ledger_rows(document, ledger, by_name=True) for document in usable)
        rows[id_] = parsed.value
        findings += parsed.findings
    sources = Sources(book.definitions, ledgers, rows, place_name=unit)
    return KeptLedgers(sources, tuple(findings), len(usable) < len(documents))
