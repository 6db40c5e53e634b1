"""The year's report composed from the ledgers of a department and of those below it."""

from jiheng.model import LedgerFigure, Period
from jiheng.reporting.ledger_report import ComposedReport, LedgerReportInput, ledger_report
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.figures import kept_figure, needed_by
from jiheng.web.ledgers.queries.offers import is_switched_on, sees_in
from jiheng.web.ledgers.queries.sight import outsider_sight
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.values import row_key
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.evaluated import EvaluatedYear

REPORT, LEDGERS = "ledger_report", "ledgers"  # files of a year
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


def keeps_ledgers(user: User, cycle: Cycle) -> bool:
    """Return whether a ledger that the report names is switched on there."""
    named = (ledgers()[id_] for id_ in _named(cycle) if id_ in ledgers())
    return any(ledger.uses and is_switched_on(user, ledger, cycle.organisation) for ledger in named)


def may_have(user: User, cycle: Cycle, name: str) -> bool:
    """Return whether a person may have a file of a year: ledgers whole who sees each of them."""
    if name == REPORT:
        return keeps_ledgers(user, cycle)
    if name != LEDGERS:
        return True
    own = _named(cycle) & _filled(cycle)
    return bool(own) and all(sees_in(user, ledgers()[id_], cycle.organisation) for id_ in own)


def ledger_rows_of(cycle: Cycle) -> dict[str, list[RowInput]]:
    """Return the rows that the report may count, by ledger, what is secret masked."""
    rows: dict[str, list[RowInput]] = {}
    for id_ in sorted(_named(cycle) & _filled(cycle)):
        ledger = ledgers()[id_]
        sight, state = outsider_sight(ledger), ledger.state_column
        column = ledger.form.column(state) if state else None
        labels = {choice.id: choice.label for choice in column.choices} if column else {}
        below = Row.objects.filter(
            ledger=id_, year=NO_YEAR, voided=False,
            organisation__path__startswith=cycle.organisation.path,
        )  # fmt: skip
        for row in below.order_by("organisation__path", "position", "pk"):
            values = dict(sight.seen(row.values))
            if state:
                values[state] = labels.get(row.state or ledger.flow.first.id, row.state)
            key = row_key(row.organisation_id, row.key)
            rows.setdefault(id_, []).append(RowInput(key, values))
    return rows


def _named(cycle: Cycle) -> frozenset[str]:
    """Return the ledgers that the report of a year names figures of."""
    rule = rules().rest.ledger_report
    if rule is None or cycle.year < rule.since:
        return frozenset()
    named = {hole.figure for sentence in rule.sentences for hole in sentence.holes if hole.figure}
    return frozenset(ledger for id_ in named for ledger in needed_by(id_))


def _filled(cycle: Cycle) -> frozenset[str]:
    """Return the ledgers that have rows at the department or below it."""
    below = Row.objects.filter(year=NO_YEAR, organisation__path__startswith=cycle.organisation.path)
    return frozenset(below.order_by().values_list("ledger", flat=True).distinct())
