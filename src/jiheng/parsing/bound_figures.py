"""The ledger figures that a year's workbook names, from the ledgers that lie beside its sheets."""

from collections.abc import Callable, Iterator, Mapping

from jiheng.ledger import Sources, figure
from jiheng.model import (
    Definition,
    Document,
    Evaluation,
    Finding,
    Ledger,
    LedgerFigure,
    LedgerRow,
    Parsed,
    Period,
    year_of,
)
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.rulebook import Rulebook
from jiheng.scoring import NAME, ledger_name, texts

AWARDS = "awards."  # what names one of these is held against who paid
PAYERS = ("awards.payer.own", "awards.payer.other", "awards.payer.blank")
FigureOf = Callable[[str, Period], LedgerFigure | None]  # by id; None: nobody keeps its ledgers


def bound_figures(
    document: Document, evaluation: Evaluation, rules: Rulebook, kept: FigureOf | None = None
) -> Parsed[Mapping[str, LedgerFigure]]:
    """Return the figures that indicators and texts name, by id, where their ledgers have rows.

    `kept` gives those of ledgers that are kept elsewhere; without it they lie beside the sheets.
    """
    ids = tuple(dict.fromkeys(_named(evaluation, rules)))
    year = evaluation.overview.year
    if not ids or year is None:
        return Parsed({})
    if kept is not None:
        pairs = ((id_, kept(id_, year_of(year))) for id_ in ids)
        return Parsed({id_: known for id_, known in pairs if known is not None})
    needed = {id_: ledgers_of(id_, rules.definitions) for id_ in ids}
    ledgers = {ledger.id: ledger for ledger in (*rules.offered, *rules.ledgers)}
    rows, findings = _rows(document, ledgers, {each for own in needed.values() for each in own})
    sources = Sources(rules.definitions, ledgers, rows)
    figures = {
        id_: figure(id_, sources, year_of(year))
        for id_, own in needed.items()
        if all(rows.get(ledger) for ledger in own)
    }
    return Parsed(figures, findings)


def _named(evaluation: Evaluation, rules: Rulebook) -> Iterator[str]:
    """Yield the ids of the definitions that the workbook names, by id or by label."""
    known = {name: d.id for d in rules.definitions for name in (d.id, d.label)}
    written = [indicator.figure.strip() for indicator in evaluation.indicators]
    for text, _ in texts(evaluation, rules):
        written += [ledger_name(match[1]) for match in NAME.finditer(text)]
    named = [known[name] for name in written if name in known]
    yield from named
    if any(id_.startswith(AWARDS) for id_ in named):
        yield from (id_ for id_ in PAYERS if id_ in known)


def ledgers_of(id_: str, definitions: tuple[Definition, ...]) -> tuple[str, ...]:
    """Return the ids of the ledgers that a figure, or those it is made of, are over."""
    needed: dict[str, None] = {}
    ahead, seen = [id_], set[str]()
    while ahead:
        current = ahead.pop()
        seen.add(current)
        for version in (v for v in definitions if v.id == current):
            if version.ledger:
                needed[version.ledger] = None
            if version.meets is not None:
                needed[version.meets.ledger] = None
            ahead += [base for base in (version.base, version.part) if base and base not in seen]
    return tuple(needed)


def _rows(
    document: Document, ledgers: Mapping[str, Ledger], needed: set[str]
) -> tuple[dict[str, tuple[LedgerRow, ...]], tuple[Finding, ...]]:
    rows: dict[str, tuple[LedgerRow, ...]] = {}
    findings: list[Finding] = []
    for id_ in sorted(needed):
        parsed = ledger_rows(document, ledgers[id_], by_name=True)
        rows[id_] = parsed.value
        findings += parsed.findings
    return rows, tuple(findings)
