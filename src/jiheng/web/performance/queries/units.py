"""Units of a department: their years, what was taken in of them, and what differs since."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import Move
from jiheng.pipeline import UnitDocument, handed_in
from jiheng.scoring import HandedIn
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.taken_units import (
    digest_of,
    digests_below,
    own_units_of,
    rows_now,
    rows_taken,
    taken_years,
    with_own_units,
)
from jiheng.web.performance.queries.year_rows import PAST, Difference, differences, held_rows
from jiheng.web.performance.queries.year_tables import year_flow
from jiheng.web.performance.year_document import as_document

REPORTING = ("department", "unit")  # kinds of organisations that have years of their own
FILED = ("submitted", "confirmed")


@dataclass(frozen=True, slots=True)
class UnitBelow:
    """A unit of a department in a year: its own year, and what was taken in of it."""

    organisation: Organisation
    year: Cycle | None  # None: not opened
    taken: TakenYear | None  # None: not taken in
    drifted: bool  # whether the year is other than it was taken in
    visible: bool  # whether this person may see it
    shut: int  # rows taken in that are not public, those of its own units among them
    below: bool = True  # False: taken in, and stands below another now

    @property
    def filed(self) -> bool:
        """Whether the unit sent its year off, as far as this department is to know."""
        return self.state in FILED

    @property
    def state(self) -> str:
        """Return where the unit's year stands; empty for none, or for another department's."""
        return self.year.state if self.year is not None and self.below else ""


def units_below(cycle: Cycle) -> QuerySet[Organisation]:
    """Return the organisations that report to a department and have years of their own."""
    if cycle.organisation.kind not in REPORTING:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        parent=cycle.organisation_id, kind__in=REPORTING, active=True
    ).order_by("path")


def unit_years(cycle: Cycle) -> QuerySet[Cycle]:
    """Return the years of the units below a department, of its own year."""
    years = Cycle.objects.filter(organisation__in=units_below(cycle), year=cycle.year)
    return years.select_related("organisation").order_by("organisation__path")


def units_of(user: User, cycle: Cycle) -> list[UnitBelow]:
    """Return the units of a department with their years as a person may see them."""
    years = {year.organisation_id: year for year in unit_years(cycle)}
    taken = taken_years(cycle)
    own = digests_below(years.values())
    shut = {pk: len(rows) for pk, rows in shut_in(taken.values()).items()}
    units = []
    for organisation in units_below(cycle):
        year = years.get(organisation.pk)
        kept = taken.get(year.pk) if year is not None else None
        drifted = kept is not None and year is not None and (
            digest_of(rows_now(year), own[year.pk]) != kept.digest
        )  # fmt: skip
        visible = may(user, "see", organisation)
        hidden = shut.get(year.pk, 0) if year is not None else 0
        units.append(UnitBelow(organisation, year, kept, drifted, visible, hidden))
    known = {year.pk for year in years.values()}
    units += [
        UnitBelow(
            kept.unit.organisation, kept.unit, kept, drifted=False, visible=False,
            shut=shut.get(pk, 0), below=False,
        )
        for pk, kept in taken.items()
        if pk not in known
    ]  # fmt: skip
    return units


def taken_by_others(cycle: Cycle) -> dict[int, Cycle]:
    """Return the years that have a unit of this one taken in as well, by id of the unit's year.

    A unit that was moved counts where it was taken in, until it is let go there.
    """
    kept = TakenYear.objects.filter(unit__in=unit_years(cycle)).exclude(cycle=cycle)
    lines = kept.order_by("pk").annotate(in_it=Q(rows__isnull=False)).defer("rows")
    newest = {(each.cycle_id, each.unit_id): each for each in lines.select_related("cycle")}
    return {unit: each.cycle for (_cycle, unit), each in newest.items() if each.in_it}


def beside(cycle: Cycle, until: dt.datetime | None = None) -> tuple[HandedIn, ...]:
    """Return the units' years that are part of a department's, as the road wants them."""
    return _beside(taken_years(cycle, until).values())


def _beside(taken: Iterable[TakenYear]) -> tuple[HandedIn, ...]:
    chosen = list(taken)
    below = own_units_of(chosen) if chosen else {}
    return tuple(
        replace(
            _evaluated(
                each.pk, each.digest, (each.unit.organisation.name, *_names(below[each.pk]))
            ),
            standing=named(year_flow().state(each.state)),
        )
        for each in chosen
    )


def _names(below: Iterable[TakenYear]) -> list[str]:
    """Return the names of units, and of those within them, by which an evaluation is kept."""
    return [each.unit.organisation.name for each in with_own_units(below)]


def beside_as(
    taken: Iterable[TakenYear], changed: Callable[[RowInput, str], RowInput]
) -> tuple[HandedIn, ...]:
    """Return units' years as the road wants them, their rows changed before: row and sheet."""
    chosen = list(taken)
    below = own_units_of(chosen) if chosen else {}
    return tuple(
        replace(
            _handed_in(
                each,
                {s: [changed(row, s) for row in rows] for s, rows in rows_taken(each).items()},
                each.unit.organisation.name,
                beside_as(below[each.pk], changed),
            ),
            standing=named(year_flow().state(each.state)),
        )
        for each in chosen
    )


@lru_cache(maxsize=256)
def _evaluated(pk: int, digest: str, names: tuple[str, ...]) -> HandedIn:  # noqa: ARG001  what it is kept by
    """Return what was taken in of a unit of this name, evaluated by itself; it never changes.

    Its own units, whose names stand behind its own, are part of it.
    """
    taken = TakenYear.objects.select_related("unit").get(pk=pk)
    own = _beside(own_units_of([taken])[pk])
    return _handed_in(taken, rows_taken(taken), names[0], own)


def _handed_in(
    taken: TakenYear, rows: Mapping[str, Sequence[RowInput]], name: str, own: Sequence[HandedIn]
) -> HandedIn:
    layout = as_document(f"{name} {taken.unit.year}", rows)
    document = replace(layout.document, digest=taken.digest)
    return handed_in(UnitDocument(document=document, name=name), rules(), own)


def shut_now(year: Cycle) -> list[list[str]]:
    """Return sheet and key of the rows of a unit's year that are not public now, in order."""
    shut = Row.objects.filter(organisation=year.organisation_id, year=year.year, public=False)
    return [list(pair) for pair in shut.order_by("ledger", "key").values_list("ledger", "key")]


def shut_in(taken: Iterable[TakenYear]) -> dict[int, set[tuple[str, str]]]:
    """Return sheet and key of what was taken in and is not public, by id of the unit's year.

    The unit's mark of today counts. Of a row that is gone, the mark that it had when it was taken
    in; where that was not noted, it is not public. Rows of units within a unit are its own too.
    """
    above = list(taken)
    own = own_units_of(above) if above else {}
    shut = _shut_rows(above)
    for each in above:
        for inner, rows in shut_in(own[each.pk]).items():
            inside = {(sheet, f"{inner}/{key}") for sheet, key in rows}
            shut.setdefault(each.unit_id, set()).update(inside)
    return shut


def _shut_rows(chosen: Sequence[TakenYear]) -> dict[int, set[tuple[str, str]]]:
    """Return sheet and key of the rows of years themselves that are not public, by unit."""
    places = {each.unit.organisation_id for each in chosen}
    years = {each.unit.year for each in chosen}
    marks: dict[int, dict[tuple[str, str], bool]] = {}
    rows = Row.objects.filter(organisation__in=places, year__in=years)
    for place, sheet, key, public in rows.values_list("organisation", "ledger", "key", "public"):
        marks.setdefault(place, {})[sheet, key] = public
    shut = {
        each.unit_id: _shut_of(each, marks.get(each.unit.organisation_id, {})) for each in chosen
    }
    return {unit: keys for unit, keys in shut.items() if keys}


def _shut_of(taken: TakenYear, marks: Mapping[tuple[str, str], bool]) -> set[tuple[str, str]]:
    noted = None if taken.shut is None else {(sheet, key) for sheet, key in taken.shut}
    keys = {
        (sheet, str(key))
        for sheet, rows_ in (taken.rows or {}).items() if sheet != PAST
        for key, _values in rows_
    }  # fmt: skip
    return {at for at in keys if not marks.get(at, noted is not None and at not in noted)}


def score_public(cycle: Cycle, composed: Collection[str]) -> bool:
    """Return whether every row of these sheets that a year's score is made of may be public."""
    own = Row.objects.filter(organisation=cycle.organisation_id, year=cycle.year, public=False)
    if own.filter(ledger__in=composed).exists():
        return False
    below = shut_in(taken_years(cycle).values())
    return not any(sheet in composed for shut in below.values() for sheet, _key in shut)


def drift(taken: TakenYear) -> list[Difference]:
    """Return what is other in a unit's year than it was taken in."""
    now: Mapping[str, Sequence[RowInput]] = held_rows(taken.unit)
    return list(differences(rows_taken(taken), now))


def own_units_changed(taken: TakenYear) -> Iterator[tuple[str, str]]:
    """Yield which own units a unit has taken in otherwise than it had: name and digest, each way.

    Empty on the side where the unit was not in.
    """
    then = {each.unit_id: each for each in own_units_of([taken])[taken.pk]}
    now = taken_years(taken.unit)
    for pk in dict.fromkeys((*then, *now)):
        before, after = (_marked(sides.get(pk)) for sides in (then, now))
        if before != after:
            yield before, after


def _marked(taken: TakenYear | None) -> str:
    """Return a unit that is taken in by its name and the beginning of its digest."""
    return f"{taken.unit.organisation.name} {taken.digest[:8]}" if taken is not None else ""


def unit_bars(cycle: Cycle, move: Move) -> Iterator[tuple[str, str]]:
    """Yield what is not in order with units when a department sends its results on.

    Only where it takes units in at all: another reports without them.
    """
    if move.back or not move.gate.scored:
        return
    taken = taken_years(cycle)
    if not taken:
        return
    address, others = reverse("performance:units", args=(cycle.pk,)), taken_by_others(cycle)
    years = {year.organisation_id: year for year in unit_years(cycle)}
    own = digests_below(years.values())
    for organisation in units_below(cycle):
        year = years.get(organisation.pk)
        details = {"name": organisation.name}
        if year is not None and year.pk in others and year.pk not in taken:
            continue  # it is part of another's, which had it before
        if year is None or year.pk not in taken:
            yield _("所属单位“%(name)s”的年度没有取入。") % details, address
            continue
        details["state"] = str(named(year_flow().state(year.state)))
        if year.state not in FILED:
            yield _("所属单位“%(name)s”的年度还没有报送，现在是“%(state)s”。") % details, address
        if digest_of(rows_now(year), own[year.pk]) != taken[year.pk].digest:
            yield _("所属单位“%(name)s”在取入之后改过，请重新取入。") % details, address
