"""What the tests do to a year, in one line each: by the same actions that the pages and calls use."""

from jiheng.web.core import jobs
from jiheng.web.core.declared import declared
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.models import Row
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments, problems, years
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_tables import year_table


def rows_in(cycle, sheet):
    return queries.entries(cycle, sheet)


def table(cycle, sheet):
    if not isinstance(cycle, Cycle):
        cycle = Cycle.objects.select_related("organisation").get(pk=cycle)
    else:
        cycle.refresh_from_db()
    return year_table(cycle, sheet)


def save_entry(cycle, sheet, edit, *, by):
    return filling.save_row(table(cycle, sheet), edit, by=by)


def add_entry(cycle, sheet, values, *, by):
    return filling.add_row(table(cycle, sheet), values, by=by)


def remove_entry(cycle, sheet, key, *, by):
    return filling.remove_row(table(cycle, sheet), key, by=by)


def attach(cycle, sheet, key, field, stored, *, by):
    return filling.attach(table(cycle, sheet), key, field, stored, by=by)


def take(cycle_id, move, *, by, reason="", acknowledged=True):
    return years.apply_move(cycle_id, Taking(move, reason, acknowledged=acknowledged), by=by)


def ask(row_id, target, reason, *, by):
    row = Row.objects.get(pk=row_id)
    cycle = queries.cycle_of(row.organisation_id, row.year)
    return adjustments.ask_target(cycle.pk, row.key, target, reason, by=by)


def step(row_id, name, *, by, note="", proof=None):
    return problems.take_step(row_id, Taking(name, note, proof), by=by)


def work():
    """Do every job that waits, as the worker does."""
    while (job := jobs.claim_job()) is not None:
        jobs.run(job, declared().works)


__all__ = ["Edit", "add_entry", "ask", "attach", "remove_entry", "rows_in", "save_entry", "step", "table", "take", "work"]  # fmt: skip
