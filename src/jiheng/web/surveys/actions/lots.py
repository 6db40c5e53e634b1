"""Answers by link written in lots of a group: all at once, in no order, under keys of chance.

A lot is full with so many answers, and is written once the next one is full as well; what is left
at the end goes with the lot before. So no lot is ever smaller than was promised.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.surveys.locking import lock_for_mixing
from jiheng.web.surveys.models import Answer, Held, Lot, Survey
from jiheng.web.surveys.queries.surveys import reference, survey_rules
from jiheng.web.surveys.sealing import (
    destroy_lot_key,
    has_lot_key,
    lot_keys,
    new_lot_key,
    open_all,
    random_key,
)

ENDED = ("written", "dropped", "joined")  # joined: its answers are those of another lot


def open_lot(survey: Survey, group: str) -> Lot:
    """Return the lot that answers of a group go to now; a new one where there is none."""
    lot = Lot.objects.filter(survey=survey, group=group, state="open").first()
    return lot or Lot.objects.create(survey=survey, group=group, recipient=new_lot_key())


def mix_lots() -> int:
    """Return how many lots were written of all surveys in the field; called again and again."""
    written = 0
    for survey in Survey.objects.filter(state="open", lots__isnull=False).distinct():
        written += _mix(survey.pk)
    forget_keys()
    return written


@transaction.atomic
def _mix(survey_id: int) -> int:
    """Fill and write lots of a survey; return how many were written."""
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey_id)
    lock_for_mixing(survey_id)
    if survey.state != "open":
        return 0
    size, written = survey_rules().lot, 0
    changes: list[Change] = []
    for lot in list(Lot.objects.filter(survey=survey, state="open")):
        if has_lot_key(lot.recipient) and lot.held_answers.count() < size:
            continue
        full = _openable(Lot.objects.filter(survey=survey, group=lot.group, state="full"))
        if full and has_lot_key(lot.recipient):
            changes += write_lot(survey, full, lot.group)
            written += 1
        lot.state = "full"
        lot.save(update_fields=["state"])
        open_lot(survey, lot.group)
    record_changes(changes, by=None)
    return written


def _openable(lots: Iterable[Lot]) -> list[Lot]:
    """Return the lots whose keys are here; others wait for theirs, after a move of the data."""
    return [lot for lot in lots if has_lot_key(lot.recipient)]


def write_lot(survey: Survey, lots: Sequence[Lot], group: str) -> list[Change]:
    """Write the answers of lots as those of the first, in the order of keys of chance.

    Returns the line of the record: how many. Which ticket gave which answer nobody can tell:
    the keys are destroyed once the transaction holds.
    """
    answers: list[Answer] = []
    for lot in lots:
        sealed = lot.held_answers.values_list("sealed", flat=True)
        for own_group, points in open_all(lot.recipient, list(sealed)):
            answers.append(
                Answer(
                    id=random_key(), survey=survey, lot=lots[0], points=_ordered(points),
                    group=own_group if group else "",
                )
            )  # fmt: skip
    Answer.objects.bulk_create(sorted(answers, key=lambda answer: answer.id.bytes))
    first = lots[0]
    _end([first], "written")
    _end(lots[1:], "joined")
    first.group, first.count = group, len(answers)
    first.save(update_fields=["group", "count"])
    return [_change("write_lot", survey, first)]


def _ordered(points: dict[str, str]) -> dict[str, str]:
    return dict(sorted(points.items()))


def _end(lots: Sequence[Lot], state: str) -> None:
    today = timezone.localdate()
    for lot in lots:
        Held.objects.filter(lot=lot).delete()
        lot.state, lot.written_on = state, today if state != "joined" else None
        lot.save(update_fields=["state", "written_on"])
        transaction.on_commit(_destroyer(lot.recipient), robust=True)


def _destroyer(recipient: str) -> Callable[[], None]:
    return lambda: destroy_lot_key(recipient)


def _change(action: str, survey: Survey, lot: Lot) -> Change:
    return Change(
        action, "survey", survey.pk, {"count": ("", lot.count)}, reference(survey),
        survey.organisation_id, bound=(("lot", lot.pk),),
    )  # fmt: skip


def mix_last(survey: Survey, *, acknowledged: bool, by: User) -> dict[str, tuple[object, object]]:
    """Write what is left at the end of a survey; return what is to be told of it in the record.

    Groups with fewer answers than a lot are written together, not told apart. Where even these
    are too few, a promise was given that cannot be kept: their answers are dropped unread, once
    somebody has said that they know. Raises Refused until then.
    """
    lock_for_mixing(survey.pk)
    size = survey_rules().lot
    waiting = [*Lot.objects.filter(survey=survey).exclude(state__in=ENDED)]
    lost_key = sum(lot.held_answers.count() for lot in waiting if not has_lot_key(lot.recipient))
    lots = [lot for lot in waiting if has_lot_key(lot.recipient)]
    by_group: dict[str, list[Lot]] = {}
    for lot in sorted(lots, key=lambda lot: lot.pk):
        by_group.setdefault(lot.group, []).append(lot)
    counts = {g: sum(lot.held_answers.count() for lot in own) for g, own in by_group.items()}
    few = [group for group, count in counts.items() if count < size]
    rest = sum(counts[group] for group in few)
    dropped = lost_key + (rest if rest < size else 0)
    if dropped and not acknowledged:
        raise Refused(
            _(
                "有 %(count)s 份网上答卷不足 %(least)s 份，混不到一起，读出来就可能认得出是谁："
                "可以晚些截止，再收几份；现在截止，这几份作废、不读，请勾选确认。"
            )
            % {"count": dropped, "least": size},
            field="acknowledged",
        )
    changes: list[Change] = []
    for group, own in by_group.items():
        if group not in few:
            changes += write_lot(survey, own, group)
    together = [lot for group in few for lot in by_group[group]]
    if rest >= size:
        changes += write_lot(survey, together, "")
    elif rest:
        changes += _drop(survey, together)
    else:
        _end(together, "joined")  # nobody used a link of theirs
    changes += _drop(survey, [lot for lot in waiting if lot not in lots])
    survey.dropped += dropped
    record_changes(changes, by=by)
    return {"dropped": (0, dropped)} if dropped else {}


def _drop(survey: Survey, lots: Sequence[Lot]) -> list[Change]:
    _end(lots, "dropped")
    return [_change("drop_lot", survey, lot) for lot in lots]


def forget_keys() -> int:
    """Destroy keys that a stopped process left behind; return how many."""
    keys = lot_keys()
    if not keys:
        return 0
    ended = set(
        Lot.objects.filter(recipient__in=keys, state__in=ENDED).values_list("recipient", flat=True)
    )
    for recipient in ended:
        destroy_lot_key(recipient)
    return len(ended)
