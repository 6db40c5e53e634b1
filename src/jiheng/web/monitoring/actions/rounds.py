"""Rounds opened and moved on."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model import DEPARTMENT, Lamp, Move, half_up
from jiheng.scoring import MonitoredSubject, worst
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.monitoring.actions.laying_out import lay_out
from jiheng.web.monitoring.gates import missing
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import (
    HANDED_IN,
    is_newest,
    judged,
    round_authors,
    round_flow,
    standing,
)
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, locked_cycle
from jiheng.web.performance.queries.year_rows import snapshot
from jiheng.web.performance.queries.year_tables import (
    MONITORED,
    OPEN,
    SHUT,
    reference,
)

DIGITS = 4  # of an execution rate, as a share
SHOWN = 40  # gaps that a refusal lists


@transaction.atomic
def open_round(cycle_id: int, period_end: dt.date, due: dt.date, *, by: User) -> Round:
    """Return a new round of an approved year, its sheets laid out and open.

    Raises Refused without the right, before the targets are approved and once the year is filed,
    for a period that is not the year's, and while an earlier round is not handed in.
    """
    cycle = locked_cycle(cycle_id)
    require(by, "round", cycle.organisation)
    if cycle.state not in MONITORED:
        raise Refused(_("目标批复之后、自评报送之前才能开展监控。"))
    if period_end.year != cycle.year or due < period_end:
        raise Refused(
            _("监控截止日期要在 %(year)s 年之内，报送期限不能早于它。") % {"year": cycle.year},
            field="period_end",
        )
    earlier = list(cycle.rounds.all())
    if any(each.period_end >= period_end for each in earlier):
        raise Refused(_("这一期或更晚的一期已经开展过监控：请在那一期里办。"), field="period_end")
    if any(each.state not in HANDED_IN for each in earlier):
        raise Refused(_("上一期监控还没有报送，报送之后才能开展下一期。"))
    round_ = Round.objects.create(cycle=cycle, period_end=period_end, due=due, opened_by=by)
    changes = lay_out(round_, by=by)
    opened = Change(
        "open_round", "round", round_.pk,
        {"period_end": ("", f"{period_end}"), "due": ("", f"{due}")}, reference(cycle),
        bound=(("round", round_.pk),),
    )  # fmt: skip
    record_changes([*changes, opened], by=by)
    _set_phase(cycle, OPEN, by=by)
    return round_


@transaction.atomic
def apply_move(round_id: int, taking: Taking, *, by: User) -> Round:
    """Return a round moved on, or sent back with a reason; what it came to is kept with it.

    Raises Refused as `checked_move` does, with what is missing, and for a return of a round whose
    sheets hold a later one.
    """
    unlocked = Round.objects.get(pk=round_id)
    cycle = locked_cycle(unlocked.cycle_id)
    round_ = Round.objects.select_for_update().get(pk=round_id)
    note_beside("round", round_id)
    round_.cycle = cycle
    place = standing(round_)
    move = flows.checked_move(place, taking, lambda p: round_authors(round_, p), by=by)
    if move.back and not is_newest(round_):
        raise Refused(_("后面一期监控已经开展，这一期不能再退回。"))
    if move.begin == (round_flow().first.id,):
        if cycle.state not in MONITORED:
            raise Refused(_("目标批复之后、自评报送之前才能开展监控。"))
        _hand_on(round_)
    round_.state = move.end
    round_.save()
    written = Change(move.id, "round", round_.pk, {}, bound=(("round", round_.pk),))
    flows.take_step(place, move, taking, by=by, rows=snapshot(cycle), written=written)
    if is_newest(round_):
        _set_phase(cycle, OPEN if _opens(move) else SHUT, by=by)
    return round_


def _opens(move: Move) -> bool:
    return move.end == round_flow().first.id


def _set_phase(cycle: Cycle, monitoring: str, *, by: User) -> None:
    """Open or shut the sheets of monitoring of a year."""
    if cycle.monitoring == monitoring:
        bump_version(cycle)
        return
    note_beside("cycle", cycle.pk)
    before = cycle.monitoring
    cycle.monitoring = monitoring
    cycle.save(update_fields=["monitoring"])
    bump_version(cycle)
    changes: dict[str, tuple[object, object]] = {"monitoring": (before, monitoring)}
    bound = (("cycle", cycle.pk),)
    record_changes(
        [Change("monitor", "cycle", cycle.pk, changes, reference(cycle), bound=bound)], by=by
    )


def _hand_on(round_: Round) -> None:
    """Put down what a round comes to. Raises Refused with what is missing."""
    seen = judged(round_)
    gaps = missing(round_, seen)
    if gaps:
        words = {"count": len(gaps), "first": gaps[0].said}
        raise Refused(_("还有 %(count)s 处要补正：%(first)s") % words, problems=gaps[:SHOWN])
    lamps = [(lamp, name) for subject in seen.subjects for lamp, name in _lamps(subject)]
    lit = worst(lamp for lamp, _name in lamps)
    department = next((s for s in seen.subjects if s.subject == DEPARTMENT), None)
    round_.lamp = lit.colour if lit is not None else ""
    round_.worst = next((name for lamp, name in lamps if lamp == lit), "")[:200] if lit else ""
    rate = department.rate if department is not None else None
    round_.execution = half_up(rate, DIGITS) if rate is not None else None
    counts = Counter(lamp.colour if lamp is not None else "unjudged" for lamp, _name in lamps)
    round_.counts = dict(sorted(counts.items()))


def _lamps(subject: MonitoredSubject) -> Iterator[tuple[Lamp | None, str]]:
    """Yield every lamp of a subject with what it is of; None where nothing can be judged."""
    yield subject.money.lamp, str(_("预算执行"))
    for line in subject.lines:
        yield line.progress.lamp, line.filled.name
