"""取数: what indicators that are bound to a ledger have reached by the end of a period."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.actions.filling import Clash, Edit, save_row
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.models import ROUND, Row
from jiheng.web.ledgers.queries.figures import places_of
from jiheng.web.monitoring.actions.laying_out import DEPARTMENT
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import LINES, standing
from jiheng.web.performance.actions.taking import evidence_of, stated_value
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.taken import bound_definition, bound_figure
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import reference, year_table


@dataclass(frozen=True, slots=True)
class Drawn:
    """What drawing did: how many lines got a value, and why others did not."""

    count: int
    refused: tuple[tuple[str, str], ...]  # the line, and why


@transaction.atomic
def draw(round_id: int, *, by: User) -> Drawn:
    """Return what was drawn for a round from the ledgers that its indicators are bound to.

    Each value stands for the first of January to the end of the period, as the rows are now;
    whoever draws is its author. Raises Refused without the right, and where a round is shut.
    """
    unlocked = Round.objects.get(pk=round_id)
    cycle = locked_cycle(unlocked.cycle_id)
    round_ = Round.objects.select_for_update().get(pk=round_id)
    round_.cycle = cycle
    standing(round_).require("draw")
    lines = {_name(row): row for row in entries(cycle, LINES)}
    count = 0
    refused: list[tuple[str, str]] = []
    for indicator in entries(cycle, "indicators"):
        row = lines.get(_name(indicator))
        if row is None or not indicator.values.get("figure", "").strip():
            continue
        try:
            _draw_line(round_, row, indicator, by=by)
        except Refused as why:
            refused.append((indicator.title, str(why.said)))
        else:
            count += 1
    return Drawn(count, tuple(refused))


def _name(row: Row) -> tuple[str, str]:
    return row.values.get("subject", "").strip() or DEPARTMENT, row.values.get("name", "").strip()


def _draw_line(round_: Round, row: Row, indicator: Row, *, by: User) -> None:
    cycle = round_.cycle
    definition = bound_definition(indicator.values)
    if definition is None:
        name = indicator.values["figure"]
        raise Refused(
            _("没有叫“%(name)s”的台账口径：请选列出的口径。") % {"name": said(name)}, field="figure"
        )
    if cycle.organisation not in places_of(by, definition.id):
        raise Refused(_("您没有查看这个台账的权限，或者台账没有启用。"), status=403)
    figure = bound_figure(cycle, definition, round_.period_end)
    unit = indicator.values.get("unit", "") or definition.unit
    values = {
        "to_date": f"{stated_value(figure, unit)}{unit}",
        "note": evidence_of(figure),
    }
    saved = save_row(year_table(cycle, LINES), Edit(row.key, values, row.version), by=by)
    if isinstance(saved, Clash):  # nobody else can: the year is held
        raise Refused(_("刚刚有人改了这一行，请刷新后再取。"))
    kept = publish(
        figure,
        cycle.organisation,
        cause=ROUND,
        reference=f"{reference(cycle)}/{LINES}/{row.key}",
        by=by,
    )
    changes = {"figure": ("", f"{definition.id} {kept.printed}"), "digest": ("", kept.digest)}
    record_change(
        "take", "entry", row.pk, by=by, changes=changes, reference=reference(cycle),
        bound=(("published", kept.pk),),
    )  # fmt: skip
