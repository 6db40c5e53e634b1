"""取数: an indicator's actual taken from a ledger, with its rows; published at sign-off."""

from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.refusals import refusal
from jiheng.model import LedgerFigure, Quantity, factor, family, half_up
from jiheng.rulebook import load
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import Clash, Edit, save_row
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.models import SIGN_OFF, TAKEN, Published, Row
from jiheng.web.ledgers.queries.figures import places_of
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.taken import (
    INDICATORS,
    bound_definition,
    bound_figure,
    reference_of,
    taken_figures,
)
from jiheng.web.performance.queries.year_tables import reference, year_table

SHORT = 8  # characters of a digest that evidence names
MOST_DIGITS = 6


@transaction.atomic
def take(cycle_id: int, key: str, *, by: User) -> Row:
    """Return an indicator with its actual taken from the ledger that it is bound to.

    Whoever takes it is its author. Raises Refused without the right, for an indicator that is
    bound to nothing, a ledger that the taker may not see, and a figure that has no value.
    """
    cycle = locked_cycle(cycle_id)
    table = year_table(cycle, INDICATORS)
    row = Row.objects.get(
        organisation=cycle.organisation, year=cycle.year, ledger=INDICATORS, key=key
    )
    definition = bound_definition(row.values)
    if definition is None:
        raise Refused(_("这项指标没有写台账口径，不能取数。"), field="figure")
    if cycle.organisation not in places_of(by, definition.id):
        raise Refused(_("您没有查看这个台账的权限，或者台账没有启用。"), status=403)
    taken = bound_figure(cycle, definition)
    values = {
        "actual": stated_value(taken, row.values.get("unit", "")),
        "evidence": evidence_of(taken),
    }
    saved = save_row(table, Edit(key, values, row.version), by=by)
    if isinstance(saved, Clash):  # nobody else can: the year is held
        raise Refused(_("刚刚有人改了这一行，请刷新后再取。"))
    kept = publish(
        taken, cycle.organisation, cause=TAKEN, reference=reference_of(cycle, key), by=by
    )
    changes = {"figure": ("", f"{definition.id} {kept.printed}"), "digest": ("", kept.digest)}
    record_change(
        "take", "entry", row.pk, by=by, changes=changes, reference=reference(cycle),
        bound=(("published", kept.pk),),
    )  # fmt: skip
    return saved


def sign_off(cycle: Cycle, *, by: User) -> list[Published]:
    """Return what is signed off with a year: each figure as it was taken, with the same rows."""
    signed_off = list(taken_figures(cycle).values())
    for kept in signed_off:
        kept.pk, kept.cause, kept.by = None, SIGN_OFF, by
        kept.save(force_insert=True)
    return signed_off


def stated_value(taken: LedgerFigure, unit: str) -> str:
    """Return a figure as an indicator in this unit writes it. Raises Refused where it cannot."""
    quantity, definition = taken.quantity, taken.definition
    if quantity is None or taken.value is None:
        why = refusal(taken, load().rest, "zh")
        raise Refused(_("得不出数值：%(why)s") % {"why": why}, field="figure")
    if not unit or unit == definition.unit:
        return _plain(quantity)
    if family(unit) != family(definition.unit):
        words = {"unit": unit, "expected": definition.unit}
        raise Refused(
            _("指标的计量单位是“%(unit)s”，口径以“%(expected)s”计：请改计量单位，或者换一个口径。")
            % words,
            field="unit",
        )
    return _plain(_converted(taken.value, unit))


def _converted(value: Fraction, unit: str) -> Quantity:
    """Return an exact value in another unit, with as many decimals as it needs, at most six."""
    return Quantity(half_up(value / factor(unit), MOST_DIGITS).normalize(), unit)


def _plain(quantity: Quantity) -> str:
    text = f"{quantity.number:f}"
    return text.rstrip("0").rstrip(".") if quantity.digits is None and "." in text else text


def evidence_of(taken: LedgerFigure) -> str:
    """Return what a value that was taken says of where it comes from."""
    return load().rest.say(
        "figure_taken",
        "zh",  # kept with the year, which is Chinese, whatever the page speaks
        name=taken.definition.label,
        rows=len(taken.counted),
        day=timezone.localdate().isoformat(),
        digest=taken.digest[:SHORT],
    )
