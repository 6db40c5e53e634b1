"""Rules of data quality over the rows of ledgers, written out in a tuple."""

from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from jiheng.ledger import (
    quality_amounts,
    quality_awards,
    quality_channels,
    quality_contracts,
    quality_cumulative,
    quality_foreign,
    quality_funds,
    quality_official,
    quality_phases,
    quality_plans,
    quality_projects,
)
from jiheng.ledger.quality_case import QualityCase
from jiheng.model import Finding

Rule = Callable[[QualityCase], Iterator[Finding]]

ROW_CHECKS: tuple[Rule, ...] = (
    quality_projects.entered_twice,
    quality_projects.contract_again,
    quality_amounts.slipped_units,
    quality_projects.not_a_contract,
    quality_projects.month_end,
    quality_projects.unproved_tags,
    quality_funds.funds_fit,
    quality_funds.same_paper,
    quality_funds.deregistered,
    quality_cumulative.never_falls,
    quality_cumulative.sums_up,
    quality_foreign.not_eligible,
    quality_phases.under_own_contract,
    quality_foreign.reported_once,
    quality_foreign.registered,
    quality_foreign.converted,
    quality_awards.never_more,
    quality_awards.used_twice,
    quality_awards.payee_is_the_enterprise,
    quality_awards.enterprise_exists,
    quality_awards.base_is_accepted,
    quality_awards.within_budget,
    quality_awards.groups_apply_once,
    quality_awards.capital_stays,
    quality_channels.revised_names_its_predecessor,
    quality_channels.led_to_its_contract,
    quality_channels.credited_to_one_channel,
    quality_channels.one_session_says_one_thing,
    quality_channels.paid_what_was_granted,
    quality_plans.two_sites,
    quality_plans.milestones_in_time,
    quality_plans.granted_as_asked,
    quality_plans.counted_after,
    quality_plans.decided_after,
    quality_foreign.stays,
    quality_contracts.one_event,
    quality_contracts.cut_in_pieces,
    quality_contracts.numbered_again,
    quality_official.recomputed,
    quality_official.rolled_up,
    quality_official.published_once,
)
OF_LEDGERS = (quality_projects.month_end,)  # judges a ledger, never a row by itself
CODES_OF_LEDGERS = ("DQ-11",)  # what these say


def quality(case: QualityCase) -> tuple[Finding, ...]:
    """Return everything in the ledgers that looks wrong, with its rows."""
    return tuple(finding for findings in quality_by_rule(case) for finding in findings)


def quality_by_rule(case: QualityCase) -> Iterator[tuple[Finding, ...]]:
    """Yield what each rule says of the ledgers, rule by rule."""
    usual = quality_amounts.usual_amounts(case.rows)
    for rule in ROW_CHECKS:
        yield tuple(rule(replace(case, usual=usual)))


def row_quality(case: QualityCase, ledger: str, keys: Container[str]) -> tuple[Finding, ...]:
    """Return what looks wrong at some rows; the case has them and the rows that are linked to them.

    The usual amounts have to come with the case: few rows do not tell them.
    """
    return tuple(
        finding
        for rule in ROW_CHECKS
        if rule not in OF_LEDGERS
        for finding in rule(case)
        if finding.facts["ledger"] == ledger and any(key in keys for key in rows_of(finding))
    )


def rows_of(finding: Finding) -> tuple[str, ...]:
    """Return the keys of the rows that a finding is about."""
    keys = finding.facts["keys"]
    return keys if isinstance(keys, tuple) else ()


def rows_behind(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return every row whose content a finding may tell, each with its ledger."""
    own, behind = str(finding.facts["ledger"]), finding.facts["behind"]
    others = behind if isinstance(behind, tuple) else ()
    return (*((own, key) for key in rows_of(finding)), *others)
