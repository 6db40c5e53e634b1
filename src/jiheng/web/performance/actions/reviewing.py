"""Review by finance: a sample drawn by lot, every line scored again, self against review."""

import random
import secrets
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import locked, need
from jiheng.web.performance.models import Cycle, Draw, Rescore, Review
from jiheng.web.performance.queries import filed, fillers

SEED = 8  # bytes
FILED = ("submitted", "confirmed")


def sample(pool: Sequence[int], wanted: int, seed: str) -> list[int]:
    """Return a sample that the seed alone decides: the same pool and seed give the same again."""
    return sorted(random.Random(seed).sample(list(pool), min(wanted, len(pool))))  # noqa: S311  to be repeated, not to be secret


@transaction.atomic
def draw(year: int, wanted: int, *, by: User, seed: str = "") -> Draw:
    """Return a sample of the submitted years below this person, each with a review to do.

    Raises Refused if nothing can be drawn.
    """
    reach = organisations(by, "draw")
    held = Cycle.objects.filter(organisation__in=reach, year=year, state="submitted")
    pool = list(held.exclude(reviews__state="open").order_by("pk").values_list("pk", flat=True))
    if wanted < 1 or not pool:
        raise Refused(_("%(year)s 年没有已报送、待抽查的自评。") % {"year": year})
    seed = seed.strip() or secrets.token_hex(SEED)
    made = Draw.objects.create(year=year, seed=seed[:32], wanted=wanted, pool=pool, by=by)
    chosen = sample(pool, wanted, made.seed)
    for pk in chosen:
        Review.objects.create(cycle_id=pk, draw=made)
    told = {"seed": ("", made.seed), "pool": ("", pool), "chosen": ("", chosen)}
    append("draw", "draw", made.pk, by=by, changes=told)
    return made


@transaction.atomic
def assign(review_id: int, reviewer: User, *, by: User) -> Review:
    """Return a review given to somebody who filled nothing in it."""
    held = (
        Review.objects.select_for_update().select_related("cycle__organisation").get(pk=review_id)
    )
    need(by, "draw", held.cycle.organisation)
    if reviewer.pk in fillers(held.cycle):
        raise Refused(_("复核人不能是填报人。"), status=403)
    roles = set(reviewer.memberships.values_list("role", flat=True))
    if not roles & {"finance", "expert"}:
        raise Refused(_("复核人要是财政审核人员或专家。"))
    append(
        "assign",
        "review",
        held.pk,
        by=by,
        cycle_id=held.cycle_id,
        changes={"reviewer": (held.reviewer_id, reviewer.pk)},
    )
    held.reviewer = reviewer
    held.save(update_fields=["reviewer"])
    return held


@transaction.atomic
def assign_all(reviews: Sequence[int], reviewer: User, *, by: User) -> list[Review]:
    """Return reviews given to somebody, all or none. Raises Refused as `assign` does."""
    if not reviews:
        raise Refused(_("请先选择要指定的复核。"))
    return [assign(pk, reviewer, by=by) for pk in reviews]


def _mine(review_id: int, by: User) -> Review:
    held = Review.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=review_id)
    if held.reviewer_id != by.pk:
        raise Refused(_("这份复核没有指定给您。"), status=403)
    if held.state != "open":
        raise Refused(_("复核已经结束，不能再改。"))
    if held.cycle.state not in FILED:
        raise Refused(_("自评已经退回，等它重新报送之后再复核。"))
    return held


def _points(text: str, weight: Decimal, digits: int) -> Decimal:
    """Return points as a reviewer typed them: the total is the sum of points as printed."""
    try:
        given = Decimal(text.strip())
    except InvalidOperation:
        given = Decimal("NaN")
    if not given.is_finite() or not 0 <= given <= weight or given != round(given, digits):
        told = {"weight": weight, "digits": digits}
        raise Refused(_("复核得分要是 0 到 %(weight)s 之间的数，最多 %(digits)s 位小数。") % told)
    return round(given, digits)


@transaction.atomic
def rescore(
    review_id: int, subject: str, key: str, points: str, reason: str, *, by: User
) -> Rescore:
    """Return the reviewer's points for a line, with a reason where they differ from its own."""
    held = _mine(review_id, by)
    outcome = filed(held).outcome
    found = (
        (i, outcome.rules.used(t.profile))
        for t in outcome.scored.trees
        if t.subject == subject
        for i in t.items
        if i.key == key
    )
    item, profile = next(found, (None, None))
    if item is None or profile is None or item.share.not_applicable:
        raise Refused(_("自评里没有这一项，或者它不适用。"))
    given = _points(points, item.weight or Decimal(0), profile.points_digits.value or 0)
    if given != item.points and not reason.strip():
        raise Refused(_("复核得分与自评得分不同，要写明原因。"))
    before = Rescore.objects.filter(review=held, subject=subject, key=key).first()
    made, _new = Rescore.objects.update_or_create(
        review=held, subject=subject, key=key, defaults={"points": given, "reason": reason.strip()}
    )
    old = f"{before.points}" if before is not None else ""
    append(
        "rescore",
        "review",
        held.pk,
        by=by,
        cycle_id=held.cycle_id,
        changes={
            "line": ("", item.name),
            "points": (old, f"{given}"),
            "reason": ("", made.reason),
        },
    )
    return made


@transaction.atomic
def finish(review_id: int, opinion: str, *, by: User) -> Review:
    """Return a review with its opinion; lines that were not scored again keep their points."""
    held = _mine(review_id, by)
    if not opinion.strip():
        raise Refused(_("请写明复核意见。"))
    locked(held.cycle_id)
    held.state, held.opinion, held.done_at = "done", opinion.strip(), timezone.now()
    held.save()
    append(
        "finish",
        "review",
        held.pk,
        by=by,
        cycle_id=held.cycle_id,
        changes={"opinion": ("", held.opinion)},
    )
    return held
