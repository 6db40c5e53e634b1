"""A figure of the ledgers in workbooks: read the files, take the rows, compute it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.ledger import Sources, figure
from jiheng.ledger.compared import beside
from jiheng.ledger.figures import figure_by
from jiheng.model import (
    Definition,
    Document,
    Finding,
    Ledger,
    LedgerFigure,
    Location,
    Period,
)
from jiheng.parsing.bound_figures import ledgers_of
from jiheng.parsing.ledger_rows import ledger_rows, several
from jiheng.rulebook import RuleHistory, load
from jiheng.usecases.reading import read


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """Ledgers as some files have them, and what was wrong in them."""

    sources: Sources
    findings: tuple[Finding, ...]
    files: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The ledgers that no file has a row of."""
        return tuple(id_ for id_, rows in self.sources.rows.items() if not rows)


@dataclass(frozen=True, slots=True)
class FigureOfFiles:
    """A figure, the ledgers it was taken from, and what was wrong in the files."""

    figure: LedgerFigure
    ledgers: tuple[Ledger, ...]
    findings: tuple[Finding, ...]
    others: tuple[LedgerFigure, ...] = ()  # of the same rows, by other versions and variants
    unusable: bool = False  # a file could not be opened: what it would have held is not counted


def figure_of_files(
    id_: str, files: Sequence[Path], period: Period, place: str = "",
    rules: RuleHistory | None = None,
) -> FigureOfFiles:  # fmt: skip
    """Return a figure over the ledgers in some workbooks.

    Raises UnknownFigureError for an id that no definition has.
    """
    book = (rules or load()).rest
    needed = ledgers_of(id_, book.definitions)
    ledgers = tuple(each for each in (*book.offered, *book.ledgers) if each.id in needed)
    documents = [read(path) for path in files]
    read_files = ledger_files(documents, ledgers, book.definitions)
    computed = figure(id_, read_files.sources, period, place)
    others = tuple(
        figure_by(each, read_files.sources, period, place)
        for each in beside(computed.definition, book.definitions)
        if set(ledgers_of(each.id, book.definitions)) <= set(needed)
    )
    unusable = any(document.faults for document in documents)
    return FigureOfFiles(computed, ledgers, read_files.findings, others, unusable)


def ledger_files(
    documents: Sequence[Document], ledgers: Iterable[Ledger], definitions: tuple[Definition, ...]
) -> LedgerFiles:
    """Return the rows of some ledgers in some documents; a ledger that is nowhere is a finding."""
    by_id = {ledger.id: ledger for ledger in ledgers}
    parsed = {id_: several(ledger_rows(d, by_id[id_]) for d in documents) for id_ in by_id}
    findings = [fault for document in documents for fault in document.faults]
    usable = tuple(document for document in documents if not document.faults)
    for id_, ledger in by_id.items():
        findings += parsed[id_].findings
        if not parsed[id_].value and usable:
            findings.append(_nowhere(usable, ledger))
    rows = {id_: each.value for id_, each in parsed.items()}
    names = tuple(document.name for document in documents)
    return LedgerFiles(Sources(definitions, by_id, rows), tuple(findings), names)


def _nowhere(documents: Sequence[Document], ledger: Ledger) -> Finding:
    names = "、".join(document.name for document in documents)
    expected = "、".join(c.label for c in ledger.form.columns if c.need == "now")
    facts = {"file": names, "ledger": ledger.form.name, "expected": expected}
    return Finding("R65", (Location(names),), facts)
