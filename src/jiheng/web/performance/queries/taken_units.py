"""What departments took in of their units: the newest of each, with what these had of their own."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping

from django.db.models import Q

from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.year_rows import held_rows

Rows = dict[str, list[list[object]]]


def taken_years(cycle: Cycle, until: dt.datetime | None = None) -> dict[int, TakenYear]:
    """Return what is taken in of each unit, by id of the unit's year; as it was at a moment."""
    kept = TakenYear.objects.filter(cycle=cycle).select_related("unit__organisation", "by")
    if until is not None:
        kept = kept.filter(at__lte=until)
    return _newest(kept.order_by("pk"))


def own_units_of(taken: Iterable[TakenYear]) -> dict[int, list[TakenYear]]:
    """Return what each year had taken in of its own units when it was taken in, by its id.

    The digest says whether they are part of it: what was taken in before units of units were is
    without them, and stays so.
    """
    chosen = list(taken)
    kept = TakenYear.objects.filter(cycle__in={each.unit_id for each in chosen})
    by_cycle: dict[int, list[TakenYear]] = {}
    for each in kept.select_related("unit__organisation", "by").order_by("pk"):
        by_cycle.setdefault(each.cycle_id, []).append(each)
    below: dict[int, list[TakenYear]] = {}
    for each in chosen:
        own = _newest(k for k in by_cycle.get(each.unit_id, ()) if k.pk < each.pk)
        digests = {pk: inner.digest for pk, inner in own.items()}
        part = bool(own) and digest_of(each.rows or {}, digests) == each.digest
        below[each.pk] = list(own.values()) if part else []
    return below


def with_own_units(taken: Iterable[TakenYear]) -> list[TakenYear]:
    """Return years that were taken in, with those of their own units, at any depth."""
    chosen = list(taken)
    inside = [inner for own in own_units_of(chosen).values() for inner in own] if chosen else []
    return [*chosen, *(with_own_units(inside) if inside else ())]


def digests_below(years: Iterable[Cycle]) -> dict[int, dict[int, str]]:
    """Return the digests of what years have taken in of their own units, by id of the year."""
    digests: dict[int, dict[int, str]] = {year.pk: {} for year in years}
    kept = TakenYear.objects.filter(cycle__in=digests).annotate(in_it=Q(rows__isnull=False))
    for each in kept.defer("rows", "shut").order_by("pk"):
        if each.in_it:
            digests[each.cycle_id][each.unit_id] = each.digest
        else:
            digests[each.cycle_id].pop(each.unit_id, None)
    return digests


def _newest(kept: Iterable[TakenYear]) -> dict[int, TakenYear]:
    """Return what is in of each unit: what was taken in last, unless it was let go again."""
    newest = {each.unit_id: each for each in kept}
    return {pk: each for pk, each in newest.items() if each.rows is not None}


def rows_taken(taken: TakenYear) -> dict[str, list[RowInput]]:
    """Return the rows of a unit as they were taken in."""
    return {
        sheet: [RowInput(str(key), values) for key, values in rows]
        for sheet, rows in (taken.rows or {}).items()
    }


def rows_now(year: Cycle) -> Rows:
    """Return the rows of a unit's year as they are now, as they would be kept."""
    return {
        sheet: [[row.key, dict(row.values)] for row in rows]
        for sheet, rows in held_rows(year).items()
    }


def digest_of(rows: Rows, below: Mapping[int, str] | None = None) -> str:
    """Return the SHA-256 of rows and of what is taken in of own units, in whatever order."""
    content: object = [rows, below] if below else rows
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()
