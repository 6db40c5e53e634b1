"""A year as it is disclosed: rows that are public, columns that are named, nothing else."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng import __version__, reporting
from jiheng.ledger.disclosed import Sought, known_names, without_personal_data
from jiheng.model import Definition, Ledger
from jiheng.pipeline import Outcome
from jiheng.rulebook import load
from jiheng.web.core.models import User
from jiheng.web.disclosure.queries.releases import confirmed_on
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.declarations import definitions, kept_ledgers, ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.evaluated import evaluated_as, evaluated_year
from jiheng.web.performance.queries.taken_units import rows_taken, taken_years, with_own_units
from jiheng.web.performance.queries.units import beside_as, shut_in
from jiheng.web.performance.queries.year_rows import PAST, entries, held_rows
from jiheng.web.performance.queries.year_tables import (
    HEAD,
    IDENTITY,
    MEASURES,
    PROBLEMS,
    place_code,
)
from jiheng.web.performance.year_document import sheet_form

NAMED = re.compile(r"\{([^{}]{1,80})\}")  # a figure that a text names
HIDDEN = "有的行标了“不予公开”，而得分、报告和自评表要用到它们，所以这三样没有公开。"
HIDDEN_BELOW = (
    "取入的所属单位有的行标了“不予公开”，而得分、报告和自评表要用到它们，所以这三样没有公开。"
)
WITHHELD = (
    "（不予公开）"  # in a text, in the place of a figure that rows that are not public are in
)
LEFT_OUT = "标了“不予公开”的 {count} 行没有公开。"


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A year to be disclosed: its tables, and its road where score and report are disclosed."""

    year: reporting.PublicYear
    outcome: Outcome | None
    sought: Sought  # what is sought in every text


def disclosed_year(
    cycle: Cycle, ledger_ids: Collection[str], *, masked: bool, today: dt.date
) -> Disclosed:
    """Return a confirmed year as it is disclosed."""
    rule = load().rest.disclosure
    hidden = _hidden(cycle)
    open_rows = {
        sheet: [row for row in rows if (sheet, row.key) not in hidden]
        for sheet, rows in held_rows(cycle).items()
    }
    chosen = [ledger for ledger in offered_ledgers(cycle) if ledger.id in ledger_ids]
    taken = taken_years(cycle)
    sought = sought_in(cycle, ledger_ids)
    if masked:
        open_rows = {
            s: [_masked(row, s, sought=sought) for row in rows] for s, rows in open_rows.items()
        }
    shut_units = {pk for pk, shut in shut_in(taken.values()).items() if _composed(shut)}
    complete = not _composed(hidden) and not shut_units
    as_filed = not hidden and not shut_units and not masked
    filed = evaluated_year(cycle).outcome
    outcome = filed
    if not as_filed:
        public = [each for pk, each in taken.items() if pk not in shut_units]
        changed = partial(_masked, sought=sought) if masked else _as_taken
        outcome = evaluated_as(cycle, open_rows, beside_as(public, changed)).outcome
    figures = _figures(outcome)
    if not complete:
        figures = _without_hidden(figures, _figures(filed))
    tables = tuple(
        reporting.public_table(
            sheet_form(sheet), fields, [_told(row.values, figures) for row in open_rows[sheet]]
        )
        for sheet, fields in rule.sheets.items()
        if open_rows.get(sheet)
    )
    ledger_tables = tuple(
        _ledger_table(cycle, ledger, sought if masked else None) for ledger in chosen
    )
    withheld = [LEFT_OUT.format(count=len(hidden))] if hidden else []
    if not complete:
        withheld.append(HIDDEN if _composed(hidden) else HIDDEN_BELOW)
    year = reporting.PublicYear(
        organisation=cycle.organisation.name,
        code=cycle.organisation.code,
        place=place_code(cycle.organisation),
        year=cycle.year,
        made_on=today,
        confirmed_on=confirmed_on(cycle),
        money_unit=outcome.scored.evaluation.overview.money_unit,
        scored=outcome.scored if complete else None,
        tables=tables,
        ledgers=ledger_tables,
        definitions=_definitions(open_rows.get("indicators", ())),
        withheld=tuple(withheld),
        rule=rule,
        program=f"jiheng {__version__}",
    )
    return Disclosed(year, outcome if complete else None, sought)


def sought_in(cycle: Cycle, ledger_ids: Collection[str]) -> Sought:
    """Return what is sought in everything that goes outside of a year: its persons, and labels."""
    chosen = [ledger for ledger in offered_ledgers(cycle) if ledger.id in ledger_ids]
    names = _names(cycle, with_own_units(taken_years(cycle).values()), chosen)
    return Sought(names, load().rest.disclosure.labels)


def offered_ledgers(cycle: Cycle) -> tuple[Ledger, ...]:
    """Return the ledgers of a department that could be disclosed: never those of complaints."""
    never = load().rest.disclosure.never
    there = set(_ledger_rows(cycle).order_by().values_list("ledger", flat=True).distinct())
    return tuple(each for each in kept_ledgers() if each.id in there and each.id not in never)


def _ledger_rows(cycle: Cycle) -> QuerySet[Row]:
    path = cycle.organisation.path
    kept = Row.objects.filter(year=0, organisation__path__startswith=path, public=True)
    return kept.filter(voided=False, pending="").exclude(ledger="")


def _hidden(cycle: Cycle) -> set[tuple[str, str]]:
    """Return sheet and key of the rows that are not public, with what answers or repeats them."""
    organisation = cycle.organisation_id
    own = Row.objects.filter(organisation=organisation, year__gt=0, year__lte=cycle.year)
    shut = own.filter(public=False)
    hidden = {(row.ledger, row.key) for row in shut if row.year == cycle.year}
    numbers = {(row.year, row.values.get("number", "")) for row in shut if row.ledger == PROBLEMS}
    for measure in own.filter(ledger=MEASURES).filter(
        Q(public=False) | Q(year__in=_years(numbers))
    ):
        answers = (measure.year, measure.values.get("problem", "")) in numbers
        if measure.public and not answers:
            continue
        if measure.year == cycle.year:
            hidden.add((MEASURES, measure.key))
        else:
            hidden.add((PAST, f"past-{measure.year}-{measure.key}"))
    return hidden


def _years(numbers: Iterable[tuple[int, str]]) -> list[int]:
    return sorted({year for year, _number in numbers})


def _composed(shut: Iterable[tuple[str, str]]) -> bool:
    """Return whether score, report or form are made of any of these rows: sheet and key."""
    return any(sheet in load().rest.disclosure.composed for sheet, _key in shut)


def _figures(outcome: Outcome) -> dict[str, str]:
    return reporting.printed(reporting.named_spans(outcome.scored, outcome.rules))


def _without_hidden(public: Mapping[str, str], filed: Mapping[str, str]) -> dict[str, str]:
    """Return figures as they are filed; in the place of one that hidden rows change, that it is."""
    return {name: text if public.get(name) == text else WITHHELD for name, text in filed.items()}


def _as_taken(row: RowInput, _sheet: str) -> RowInput:
    return row


def _masked(row: RowInput, sheet: str, *, sought: Sought) -> RowInput:
    kept = IDENTITY if sheet == HEAD else ()
    persons = load().rest.disclosure.persons.get(sheet, ())
    values = {
        field: text if field in kept or field in persons else without_personal_data(text, sought)
        for field, text in row.values.items()
    }
    return replace(row, values=values)


def _told(values: Mapping[str, str], figures: Mapping[str, str]) -> dict[str, str]:
    """Return values with the figures that their texts name."""
    return {
        field: NAMED.sub(lambda match: figures.get(match[1], match[0]), text)
        for field, text in values.items()
    }


def _names(cycle: Cycle, taken: Iterable[TakenYear], chosen: Iterable[Ledger]) -> tuple[str, ...]:
    """Return the names of persons that are known.

    Who works there, who took the year on or reviewed it, who is named in shut columns.
    """
    path = cycle.organisation.path
    takers = Step.objects.filter(kind=YEAR, object_id=cycle.pk).values("by")
    people = User.objects.filter(
        Q(memberships__organisation__path__startswith=path)
        | Q(pk__in=takers)
        | Q(pk__in=cycle.reviews.values("reviewer"))
    )
    names = list(people.values_list("name", flat=True).distinct())
    taken_rows = [rows_taken(each) for each in taken]
    for sheet, fields in load().rest.disclosure.persons.items():
        values = [row.values for row in entries(cycle, sheet)]
        values += [dict(row.values) for rows in taken_rows for row in rows.get(sheet, ())]
        names += [each.get(field, "") for each in values for field in fields]
    for ledger in chosen:
        for row in _ledger_rows(cycle).filter(ledger=ledger.id).only("values"):
            names += [row.values.get(field, "") for field in _shut_columns(ledger)]
    return known_names(names)


def _shut_columns(ledger: Ledger) -> tuple[str, ...]:
    """Return the columns of a ledger that are never disclosed: secret, of a person, proofs.

    One that names rows of a ledger that is never disclosed, or whose names are not, is one too.
    """
    return (*_own_shut_columns(ledger), *_shut_links(ledger))


def _own_shut_columns(ledger: Ledger) -> tuple[str, ...]:
    hidden = load().rest.disclosure.hidden_labels
    return tuple(
        column.field
        for column in ledger.form.columns
        if column.field in ledger.secret
        or column.kind == "evidence"
        or any(word in column.label for word in hidden)
    )


def _shut_links(ledger: Ledger) -> Iterator[str]:
    never = load().rest.disclosure.never
    linked = ledgers()
    for column in ledger.form.columns:
        target = linked.get(column.linked) if column.linked else None
        if target is None:
            continue
        if target.id in never or set(target.form.called) & set(_own_shut_columns(target)):
            yield column.field


def _ledger_table(cycle: Cycle, ledger: Ledger, sought: Sought | None) -> reporting.PublicTable:
    shut = _shut_columns(ledger)
    fields = [c.field for c in ledger.form.columns if c.field not in shut]
    kept = _ledger_rows(cycle).filter(ledger=ledger.id).order_by("organisation__path", "position")
    rows = (row for row in kept if _to_be_seen(ledger, row))
    return reporting.public_table(
        ledger.form, fields, list(_values(rows, fields, sought)), id_=ledger.id
    )


def _to_be_seen(ledger: Ledger, row: Row) -> bool:
    """Return whether a row may be seen outside: in the states for that, till the day it expires."""
    state, today = row.state or ledger.flow.first.id, timezone.localdate().isoformat()
    ends = [str(row.read.get(m.after, today)) for m in ledger.flow.moves_from(state) if m.after]
    return state in (ledger.public_in or (state,)) and all(day >= today for day in ends)


def _values(
    rows: Iterable[Row], fields: Collection[str], sought: Sought | None
) -> Iterator[dict[str, str]]:
    for row in rows:
        values = {field: row.values.get(field, "") for field in fields}
        if sought is not None:
            values = {f: without_personal_data(text, sought) for f, text in values.items()}
        yield values


def _definitions(indicators: Iterable[RowInput]) -> tuple[Definition, ...]:
    """Return the definitions that the indicators of a year are bound to, each once."""
    named = {row.values.get("figure", "").strip() for row in indicators} - {""}
    newest = {each.id: each for each in definitions() if named & {each.id, each.label}}
    return tuple(newest.values())
