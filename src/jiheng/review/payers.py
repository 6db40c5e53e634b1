"""Awards of a year against the budget that paid them: A85."""

from collections.abc import Iterator

from jiheng.model import Finding, LedgerFigure
from jiheng.review.case import Case, shown, unknown

OWN, BLANK = "awards.payer.own", "awards.payer.blank"
PROJECT = "expenditure.project"
UNIT, DIGITS = "万元", 2


def awards_within_budget(case: Case) -> Iterator[Finding]:
    """A85: awards say which budget paid them; one's own paid no more than its project spending."""
    own, blank = (case.scored.ledger_figures.get(id_) for id_ in (OWN, BLANK))
    if own is None and blank is None:
        return
    if blank is not None and blank.value:
        facts = {"count": len(blank.counted), "figure": blank.definition.label}
        yield Finding("A85", (), facts, "blank")
    yield from _over(own, case)


def _over(own: LedgerFigure | None, case: Case) -> Iterator[Finding]:
    if own is None or own.value is None:
        return
    spent = next(
        filter(None, (case.facts.first_exact(PROJECT, base) for base in ("executed", "revised"))),
        None,
    )
    if spent is None or spent.exact is None:
        yield unknown("A85", (), case.name("budgets"))
    elif own.value > spent.exact.amount + spent.exact.half_unit:
        facts = {
            "found": shown(own.value, UNIT, DIGITS), "figure": own.definition.label,
            "expected": spent.exact.printed(), "rows": len(own.counted),
        }  # fmt: skip
        yield Finding("A85", (spent.place,), facts)
