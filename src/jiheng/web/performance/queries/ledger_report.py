"""The year's report composed from the ledgers of a department and of those below it."""

from jiheng.model import LedgerFigure, Period
from jiheng.reporting.ledger_report import ComposedReport, LedgerReportInput, ledger_report
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.figures import kept_figure, needed_by
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.evaluated import EvaluatedYear

NO_YEAR = 0  # rows of ledgers are of no year


def ledger_report_of(cycle: Cycle, seen: EvaluatedYear) -> ComposedReport | None:
    """Return the report of a year; None before the first year that it is for."""
    rule = rules().rest.ledger_report
    if rule is None or cycle.year < rule.since:
        return None
    filled = _filled(cycle)

    def figure_in(id_: str, period: Period) -> LedgerFigure | None:
        if not filled.issuperset(needed_by(id_)):
            return None
        return kept_figure(cycle.organisation, id_, period)

    asked = LedgerReportInput(
        unit=cycle.organisation.name, year=cycle.year, figure_in=figure_in,
        scored=seen.outcome.scored,
    )  # fmt: skip
    return ledger_report(asked, seen.outcome.rules, rule)


def keeps_ledgers(cycle: Cycle) -> bool:
    """Return whether a ledger that the report names has rows there."""
    rule = rules().rest.ledger_report
    if rule is None or cycle.year < rule.since:
        return False
    named = {hole.figure for sentence in rule.sentences for hole in sentence.holes if hole.figure}
    needed = {ledger for id_ in named for ledger in needed_by(id_)}
    return not needed.isdisjoint(_filled(cycle))


def _filled(cycle: Cycle) -> frozenset[str]:
    """Return the ledgers that have rows at the department or below it."""
    below = Row.objects.filter(year=NO_YEAR, organisation__path__startswith=cycle.organisation.path)
    return frozenset(below.order_by().values_list("ledger", flat=True).distinct())
