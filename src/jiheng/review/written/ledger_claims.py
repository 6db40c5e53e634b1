"""A report's sentences against the ledgers that lie beside it: A64."""

from collections.abc import Iterator

from jiheng.ledger.refusals import why_not
from jiheng.ledger.report_claims import ReportClaim, report_claims
from jiheng.model import Finding, Label
from jiheng.review.case import Case
from jiheng.review.written.report import Report, finding

VARIANTS = {
    "number": "written", "refused": "written_refused", "universe": "written_universe",
    "way": "written_way",
}  # fmt: skip


def ledger_claims(report: Report) -> Iterator[Finding]:
    """A64: a sentence that is known again says what the ledgers beside the report give."""
    figure_in, year = report.others.figure_in, report.reading.year
    rule, rules = report.case.rules.ledger_report, report.case.rules
    if figure_in is None or year is None or rule is None:
        return
    for passage in report.running_passages:
        for claim in report_claims(passage.text, rule, figure_in, year, rules.lexicon.hedges):
            if claim.fault:
                at = passage.place(claim.start, claim.end)
                yield finding("A64", VARIANTS[claim.fault], at, **_facts(claim, report.case))


def _facts(claim: ReportClaim, case: Case) -> dict[str, object]:
    """Return what a finding names: what is stated, of which figure, and what its ledger gives."""
    shown = claim.shown
    facts: dict[str, object] = {"found": claim.stated, "figure": shown.figure.definition.label}
    if claim.fault == "refused":
        why = Label(why_not(shown, case.rules, "zh"), why_not(shown, case.rules, "en"))
        return {**facts, "why": why}
    computed = shown.quantity.printed() if shown.quantity is not None else ""
    return {**facts, "computed": f"{shown.word}{computed}", "rows": len(shown.rows)}
