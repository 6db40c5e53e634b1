"""Problems raised, with what is to be done about them; the rest are the rows' own steps."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_changes
from jiheng.web.core.models import User
from jiheng.web.core.queries import audit_lines
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import moving
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, cycle_of, locked_cycle
from jiheng.web.performance.queries.evaluated import compared, evaluated_year
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import MEASURES, PROBLEMS, standing, year_table

OWN, FINANCE, MONITORING = "自评", "财政评价", "监控"  # as the list of sources has it
HEADING = 20  # characters
LONGEST_NUMBER = 9  # digits of a number that others are counted on from


@dataclass(frozen=True, slots=True)
class RaisedProblem:
    """A problem as somebody raises it, with what is to be done about it."""

    text: str
    measure: str
    division: str
    due: str
    source: str = OWN
    person: str = ""  # of the division, who sees to it
    by_finance: bool = False  # of monitoring: finance gave the notice
    indicator: str = ""  # that it is about
    lamp: str = ""  # of monitoring: its name

    @property
    def of_finance(self) -> bool:
        """Whether it stays finance's."""
        return self.by_finance or self.source == FINANCE


def take_step(row_id: int, taking: Taking, *, by: User) -> Step:
    """Return a step taken with a measure. Raises Refused as `moving.apply_move` does."""
    row = Row.objects.get(pk=row_id, ledger=MEASURES)
    cycle = cycle_of(row.organisation_id, row.year)
    if cycle is None:
        raise Refused(_("这项整改的年度档案已经不在了。"))
    standing(cycle).require("remedy")
    return moving.apply_move(year_table(cycle, MEASURES), row.key, taking, by=by)


@transaction.atomic
def raise_problem(cycle_id: int, raised: RaisedProblem, *, by: User) -> Row:
    """Return the measure against a new problem, from a finding, a lost point or a review."""
    cycle = locked_cycle(cycle_id)
    right = "approve" if raised.of_finance else "measures.remedy"
    require(by, right, cycle.organisation)
    standing(cycle).require("raise_problem")
    if not all(t.strip() for t in (raised.text, raised.measure, raised.division, raised.due)):
        raise Refused(_("问题要有描述、措施、责任科室和时限。"), field="text")
    owner = right if raised.of_finance else ""
    number = _next_number(cycle)
    problem = {
        "number": number,
        "source": raised.source,
        "text": raised.text,
        "heading": raised.text[:HEADING],
        "indicator": raised.indicator,
        "lamp": raised.lamp,
    }
    measure = {
        "problem": number,
        "heading": raised.measure[:HEADING],
        "text": raised.measure,
        "division": raised.division,
        "person": raised.person.strip()[:40],
        "due": raised.due,
    }
    [(_row, about_problem)] = create_rows(
        year_table(cycle, PROBLEMS), [RowInput("", problem)], by=by, owned_by=owner
    )
    [(row, about_measure)] = create_rows(
        year_table(cycle, MEASURES), [RowInput("", measure)], by=by, owned_by=owner
    )
    record_changes([about_problem, about_measure], by=by)
    bump_version(cycle)
    return row


def _next_number(cycle: Cycle) -> str:
    """Return the number after the highest that is there, or ever was."""
    numbers = [row.values.get("number", "") for row in entries(cycle, PROBLEMS)]
    past = audit_lines(year_table(cycle, PROBLEMS).reference)
    for changes in past.filter(changes__has_key="number").values_list("changes", flat=True):
        numbers += [str(text) for text in changes["number"]]
    plain = (int(n) for n in numbers if n.isascii() and n.isdecimal() and len(n) <= LONGEST_NUMBER)
    return f"{max(plain, default=0) + 1}"


def suggested(cycle: Cycle) -> list[str]:
    """Return what could be raised as a problem: lost points, findings that are errors."""
    outcome = evaluated_year(cycle).outcome
    lost = [
        _("%(name)s失分 %(lost)s 分") % {"name": item.name, "lost": item.lost}
        for tree in outcome.scored.trees
        for item in tree.items
        if item.lost
    ]
    wrong = [
        outcome.rules.message(f) for f in outcome.findings if outcome.rules.severity(f) == "error"
    ]
    return [*_reviewed(cycle), *lost, *wrong][:40]


def _reviewed(cycle: Cycle) -> list[str]:
    """Return the lines to which a review gave fewer points, and why."""
    text = _("复核：%(name)s由 %(own)s 分改为 %(again)s 分，%(reason)s")
    return [
        text
        % {"name": line.name, "own": line.points, "again": given.points, "reason": given.reason}
        for review in cycle.reviews.filter(state="done")
        for check in compared(review)
        for line in check.own.items
        if (given := check.given.get(line.key)) and given.points < (line.points or 0)
    ]
