"""The table of complaints among the tables of a month: counts by kind, and nobody in them."""

from fractions import Fraction

from jiheng.ledger.statistics import ZERO_BASE, StatCell, StatLine, StatPeriod, StatTable
from jiheng.promotion.complaints import CaseFacts, CaseFlow, flow
from jiheng.rulebook.statistics import StatColumn, StatLayout
from jiheng.web.complaints.queries.cases import complaints_ledger
from jiheng.web.complaints.queries.tallies import facts_below
from jiheng.web.core.models import Organisation


def counted_table(layout: StatLayout, period: StatPeriod, where: Organisation) -> StatTable:
    """Return the counts of a place, all kinds together first, then each kind that there is."""
    cases, column = facts_below(where), complaints_ledger().form.column("kind")
    kinds = column.choices if column is not None else ()
    lines = [_line("", cases, layout, period, "total")]
    for kind in kinds:
        own = [case for case in cases if case.kind == kind.id]
        lines.append(_line(kind.label, own, layout, period))
    return StatTable(layout, period, tuple(lines))


def _line(
    name: str, cases: list[CaseFacts], layout: StatLayout, period: StatPeriod, kind: str = ""
) -> StatLine:
    spans = {"pair": flow(cases, period.two_months), "so_far": flow(cases, period.so_far)}
    return StatLine(name, tuple(_cell(spans[c.shows], c) for c in layout.columns), kind)


def _cell(counts: CaseFlow, column: StatColumn) -> StatCell:
    value: Fraction | int | None = getattr(counts, column.counts)
    return StatCell(Fraction(value)) if value is not None else StatCell(why=ZERO_BASE)
