"""Rules of data quality over the rows of ledgers, written out in a tuple."""

from collections.abc import Callable, Iterator

from jiheng.ledger import quality_foreign, quality_funds, quality_projects
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import Finding

Rule = Callable[[QualityCase], Iterator[Finding]]

ROW_CHECKS: tuple[Rule, ...] = (
    quality_projects.entered_twice,
    quality_projects.contract_again,
    quality_projects.slipped_units,
    quality_projects.not_a_contract,
    quality_projects.month_end,
    quality_projects.unproved_tags,
    quality_funds.funds_fit,
    quality_funds.same_paper,
    quality_funds.deregistered,
    quality_foreign.not_eligible,
    quality_foreign.converted,
)


def quality(case: QualityCase) -> tuple[Finding, ...]:
    """Return everything in the ledgers that looks wrong, with its rows."""
    return tuple(finding for rule in ROW_CHECKS for finding in rule(case))
