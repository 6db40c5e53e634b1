"""What a figure is to reach in a year: by the ledger of targets, else by an approved indicator."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Max
from django.urls import reverse

from jiheng.model import Definition, NumberTarget, family
from jiheng.parsing.numbers import plain, read_quantity
from jiheng.reporting.dashboard import Goal, operator_of
from jiheng.web.core.models import Organisation, User
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import EvaluatedYear, evaluated_at, evaluated_year
from jiheng.web.performance.queries.taken import bound_definition
from jiheng.web.performance.queries.year_tables import year_flow, year_table

TARGETS, APPROVED = "targets", "approved"
Goals = dict[str, tuple[Goal, ...]]  # by definition: several where they differ
Values = Mapping[str, str]


def goals_of(
    user: User, definitions: Iterable[Definition], organisation: Organisation, year: int,
    at: dt.datetime | None,
) -> Goals:  # fmt: skip
    """Return the targets of figures of an organisation in a year that a person may see."""
    by_name = {name: d for d in definitions for name in (d.id, d.label)}
    goals: Goals = {}
    for values, address in _target_rows(user, organisation, at):
        definition = by_name.get(values.get("definition", ""))
        if definition is None or plain(values.get("year", "")).removesuffix("年") != f"{year}":
            continue
        target = _target(definition, values)
        if target is not None and values.get("unit_name", "") == organisation.name:
            _add(goals, definition.id, Goal(target, TARGETS, address))
    missing = {d.id for d in by_name.values()} - set(goals)
    for id_, goal in _bound(user, missing, organisation, year, at):
        _add(goals, id_, goal)
    return goals


def _add(goals: Goals, id_: str, goal: Goal) -> None:
    """Add a target; one that says the same is said once."""
    known = goals.get(id_, ())
    if all(each.target != goal.target for each in known):
        goals[id_] = (*known, goal)


def _target_rows(
    user: User, organisation: Organisation, at: dt.datetime | None
) -> Iterable[tuple[Values, str]]:
    """Yield the approved targets kept at an organisation, or above it, as far as one sees them."""
    ledger = ledgers().get(TARGETS)
    if ledger is None:
        return
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    reach = places(user, ledger, "see").filter(pk__in=above)
    rows = Row.objects.filter(ledger=TARGETS, year=0, organisation__in=reach)
    if at is None:
        for row in rows.filter(state=APPROVED, voided=False).order_by("pk"):
            yield row.values, _address(row)
        return
    newest = Version.objects.filter(row__in=rows, at__lte=at).order_by()
    ids = newest.values("row").annotate(newest=Max("pk")).values("newest")
    for version in Version.objects.filter(pk__in=ids, state=APPROVED).select_related("row"):
        yield version.values, _address(version.row)


def _address(row: Row) -> str:
    return reverse("ledgers:row", args=(row.ledger, row.organisation_id, row.key))


def _target(definition: Definition, values: Values) -> NumberTarget | None:
    """Return a target that can be held against the figure; None for words and other units."""
    unit = values.get("measured_in", "") or definition.unit
    quantity = read_quantity(values.get("target", ""), unit, counted=True)
    if quantity is None or family(quantity.unit) != family(definition.unit):
        return None
    return NumberTarget(operator_of(definition), quantity)


def _bound(
    user: User, ids: set[str], organisation: Organisation, year: int, at: dt.datetime | None
) -> Iterable[tuple[str, Goal]]:
    """Yield the targets of indicators that are bound to figures, of a year that was approved."""
    cycle = cycles(user).filter(organisation=organisation, year=year).first()
    if cycle is None or not ids:
        return
    seen = _approved(cycle, at)
    rows = Row.objects.filter(organisation=organisation, year=year, ledger="indicators")
    if seen is None or not any(row.values.get("figure") for row in rows):
        return
    keys = seen.keys
    for indicator in seen.outcome.scored.evaluation.indicators:
        definition = bound_definition({"figure": indicator.figure})
        target = indicator.target
        if definition is None or definition.id not in ids or not isinstance(target, NumberTarget):
            continue
        if family(target.quantity.unit) == family(definition.unit):
            address = year_table(cycle, "indicators").row_address(keys[indicator.key])
            yield definition.id, Goal(target, "indicator", address, indicator.month_plan)


def _approved(cycle: Cycle, at: dt.datetime | None) -> EvaluatedYear | None:
    """Return a year whose targets are approved, as it is now or was at a moment; None before."""
    stages = {state.id: state.stage for state in year_flow().states}
    if at is None:
        return evaluated_year(cycle) if stages.get(cycle.state) != "setting" else None
    taken = Step.objects.filter(kind=YEAR, object_id=cycle.pk, at__lte=at, rows__isnull=False)
    last = taken.defer("rows").order_by("pk").last()
    return evaluated_at(last) if last is not None and stages.get(last.end) != "setting" else None
