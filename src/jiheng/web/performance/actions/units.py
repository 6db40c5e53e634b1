"""Years of units taken in by their department, let go again; lines of theirs adopted."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.scoring.transfers import same_name
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import add_row
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.cycles import bump_version, locked_cycle
from jiheng.web.performance.queries.taken_units import (
    Rows,
    digest_of,
    digests_below,
    rows_now,
    taken_years,
)
from jiheng.web.performance.queries.units import shut_now, taken_by_others, unit_years
from jiheng.web.performance.queries.year_tables import reference, standing, year_table

ADOPTIONS = "adoptions"


@transaction.atomic
def take_in(cycle_id: int, units: Collection[int], *, by: User) -> list[TakenYear]:
    """Return the years of units as they are taken in: their rows as they stand now, sealed.

    What a unit itself has taken in of its own units is part of it, as it stands now.

    A year that is as it was taken in is not taken again. Raises Refused without the right, where
    the department's year is not being filled in, for a unit that is not its own, and for one that
    is part of another department's: what it spent counts once.
    """
    cycle = _held_year(cycle_id, "take_in", by=by)
    chosen = list(unit_years(cycle).filter(pk__in=units).select_for_update(of=("self",)))
    if not chosen or len(chosen) < len(set(units)):
        raise Refused(_("请先选择要取入的单位。"), field="unit")
    before, others = taken_years(cycle), taken_by_others(cycle)
    own = digests_below(chosen)
    taken = []
    for year in chosen:
        if year.pk in others and year.pk not in before:
            name = {"name": year.organisation.name}
            raise Refused(
                _("“%(name)s”的年度已经由另一个部门取入，那边移出以后才能取入。") % name,
                field="unit",
            )
        if not may(by, "see", year.organisation):
            raise Refused(_("您没有查看这个单位年度的权限。"), status=403)
        rows = rows_now(year)
        digest, last = digest_of(rows, own[year.pk]), before.get(year.pk)
        if last is None or last.digest != digest:
            taken.append(_keep(cycle, year, rows, digest, last, by=by))
    if taken:
        bump_version(cycle)
    return taken


@transaction.atomic
def let_go(cycle_id: int, unit_id: int, *, by: User) -> TakenYear:
    """Return that a unit's year is no longer part of its department's. Raises Refused."""
    cycle = _held_year(cycle_id, "take_in", by=by)
    last = taken_years(cycle).get(unit_id)
    if last is None:
        raise Refused(_("这个单位没有取入：请先取入它的工作簿。"))
    gone = _keep(cycle, last.unit, None, "", last, by=by)
    bump_version(cycle)
    return gone


@transaction.atomic
def adopt(cycle_id: int, values: dict[str, str], *, by: User) -> Row:
    """Return the row by which a department adopts a line or a project of a unit.

    Raises Refused without the right, and for a unit that is not taken in.
    """
    cycle = _held_year(cycle_id, "take_in", by=by)
    names = {taken.unit.organisation.name for taken in taken_years(cycle).values()}
    if not any(same_name(values.get("unit", ""), name) for name in names):
        raise Refused(_("先取入这个单位的年度，再纳入它的指标。"), field="unit")
    return add_row(year_table(cycle, ADOPTIONS), values, by=by)


def _held_year(cycle_id: int, action: str, *, by: User) -> Cycle:
    cycle = locked_cycle(cycle_id)
    require(by, "fill", cycle.organisation)
    standing(cycle).require(action)
    return cycle


def _keep(
    cycle: Cycle, unit: Cycle, rows: Rows | None, digest: str, last: TakenYear | None, *, by: User
) -> TakenYear:
    kept = TakenYear.objects.create(
        cycle=cycle, unit=unit, state=unit.state, rows=rows, digest=digest, by=by,
        shut=shut_now(unit) if rows is not None else None,
    )  # fmt: skip
    changes: dict[str, tuple[object, object]] = {
        "unit": ("", unit.organisation.name),
        "digest": (last.digest if last is not None else "", digest),
    }
    where, bound = reference(cycle), (("taken_year", kept.pk),)
    action = "take_in" if rows is not None else "let_go"
    record_change(action, "cycle", cycle.pk, by=by, changes=changes, reference=where, bound=bound)
    return kept
