"""Review by finance: a sample drawn by lot, every line scored again, self against review."""

import hashlib
import random
import secrets
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, newest_line, record_change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, organisations
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.models import Cycle, Draw, Rescore, Review
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.evaluated import filed
from jiheng.web.performance.queries.moves import kept_from_review
from jiheng.web.performance.queries.year_tables import review_flow, year_flow

CHANCE = 16  # bytes
SEED = 32  # characters
OPEN = "open"
KEPT = {
    "filler": gettext_lazy("复核人不能是填报人：请换一个人。"),
    "office": gettext_lazy("复核人不能是被复核部门的人：请换一个人。"),
}


def sample(pool: Sequence[int], size: int, seed: str) -> list[int]:
    """Return a sample that the seed alone decides: the same pool and seed give the same again."""
    return sorted(random.Random(seed).sample(list(pool), min(size, len(pool))))  # noqa: S311  to be repeated, not to be secret


@transaction.atomic
def draw(year: int, size: int, *, by: User) -> Draw:
    """Return a sample of the filed years below this person, each with a review to do.

    The years of the pool are held: two draws at once do not draw the same. Nobody chooses the
    seed: it is made of the machine's chance and of the record as it stands, and told afterwards.

    Raises Refused if nothing can be drawn.
    """
    reach = organisations(by, "draw")
    if not reach.exists():
        raise Refused(_("只有财政部门能抽取样本。"), status=403)
    states = year_flow().actions["draw"]
    cycles = Cycle.objects.filter(organisation__in=reach, year=year, state__in=states)
    cycle_ids = [c.pk for c in cycles.select_for_update(of=("self",)).order_by("pk")]
    drawn = set(
        Review.objects.filter(cycle__in=cycle_ids, state=OPEN).values_list("cycle", flat=True)
    )
    pool = [pk for pk in cycle_ids if pk not in drawn]
    if size < 1 or not pool:
        raise Refused(
            _("%(year)s 年没有已报送、待抽查的自评：请换一个年度，或者等报送。") % {"year": year}
        )
    chance = secrets.token_hex(CHANCE)
    number, digest = newest_line()
    seed = seed_of(chance, digest)
    new_draw = Draw.objects.create(year=year, seed=seed, wanted=size, pool=pool, by=by)
    chosen = sample(pool, size, new_draw.seed)
    drawn_reviews = [Review.objects.create(cycle_id=pk, draw=new_draw) for pk in chosen]
    changes: dict[str, tuple[object, object]] = {
        "chance": ("", chance),
        "after": ("", number),
        "seed": ("", seed),
        "pool": ("", pool),
        "chosen": ("", chosen),
    }
    top = min(reach, key=lambda row: len(row.path))
    bound = (("draw", new_draw.pk), *(("review", review.pk) for review in drawn_reviews))
    record_changes(
        [Change("draw", "draw", new_draw.pk, changes, organisation=top.pk, bound=bound)], by=by
    )
    return new_draw


def seed_of(chance: str, digest: str) -> str:
    """Return the seed of a draw, from the machine's chance and the record's newest digest."""
    return hashlib.sha256(f"{chance}/{digest}".encode()).hexdigest()[:SEED]


@transaction.atomic
def assign(review_id: int, reviewer: User, *, by: User) -> Review:
    """Return a review given to somebody who filled nothing in it."""
    review = (
        Review.objects.select_for_update().select_related("cycle__organisation").get(pk=review_id)
    )
    _note_beside(review)
    require(by, "draw", review.cycle.organisation)
    _require_state(review, "assign")
    _require_apart(reviewer, review.cycle)
    if not may(reviewer, "rescore", review.cycle.organisation):
        raise Refused(_("复核人要是管这个部门的财政审核人员或专家。"))
    changes: dict[str, tuple[object, object]] = {"reviewer": (review.reviewer_id, reviewer.pk)}
    review.reviewer = reviewer
    review.save(update_fields=["reviewer"])
    _record("assign", review, changes, by=by)
    return review


@transaction.atomic
def assign_all(reviews: Sequence[int], reviewer: User, *, by: User) -> list[Review]:
    """Return reviews given to somebody, all or none. Raises Refused as `assign` does."""
    if not reviews:
        raise Refused(_("请先选择要指定的复核。"))
    return [assign(pk, reviewer, by=by) for pk in reviews]


def _require_apart(reviewer: User, cycle: Cycle) -> None:
    """Refuse who filled the year in, or works in its department, then or since."""
    why = kept_from_review(reviewer, cycle)
    if why:
        raise Refused(str(KEPT[why]), status=403)


def _require_state(review: Review, action: str) -> None:
    """Refuse what may not be done with a review, or with a year where it stands."""
    if not review_flow().allows(action, review.state):
        raise Refused(_("复核已经结束，不能再改。"))
    if not year_flow().allows(action, review.cycle.state):
        raise Refused(_("自评已经退回，等它重新报送之后再复核。"))


def _mine(review_id: int, by: User, action: str) -> Review:
    """Return a review of this person, who has the right still: an assignment only adds to it."""
    reviews = Review.objects.select_for_update(of=("self",))
    review = reviews.select_related("cycle__organisation").get(pk=review_id)
    _note_beside(review)
    if review.reviewer_id != by.pk:
        raise Refused(_("这份复核没有指定给您：请由指定的人办。"), status=403)
    require(by, "rescore", review.cycle.organisation)
    _require_apart(by, review.cycle)  # what somebody became since it was given to them
    _require_state(review, action)
    return review


def _points(text: str, weight: Decimal, digits: int) -> Decimal:
    """Return points as a reviewer typed them: the total is the sum of points as printed."""
    try:
        given = Decimal(text.strip())
    except InvalidOperation:
        given = Decimal("NaN")
    if not given.is_finite() or not 0 <= given <= weight or given != round(given, digits):
        limits = {"weight": weight, "digits": digits}
        raise Refused(_("复核得分要是 0 到 %(weight)s 之间的数，最多 %(digits)s 位小数。") % limits)
    return round(given, digits)


@transaction.atomic
def rescore(
    review_id: int, subject: str, key: str, points: str, reason: str, *, by: User
) -> Rescore:
    """Return the reviewer's points for a line, with a reason where they differ from its own."""
    review = _mine(review_id, by, "rescore")
    outcome = filed(review).outcome
    item_profiles = (
        (i, outcome.rules.used(t.profile))
        for t in outcome.scored.trees
        if t.subject == subject
        for i in t.items
        if i.key == key
    )
    item, profile = next(item_profiles, (None, None))
    if item is None or profile is None or item.share.not_applicable:
        raise Refused(_("自评里没有这一项，或者它不适用。"))
    given = _points(points, item.weight or Decimal(0), profile.points_digits.value or 0)
    if given != item.points and not reason.strip():
        raise Refused(_("复核得分与自评得分不同，要写明原因。"))
    before = Rescore.objects.filter(review=review, subject=subject, key=key).first()
    line_rescore, _new = Rescore.objects.update_or_create(
        review=review,
        subject=subject,
        key=key,
        defaults={"points": given, "reason": reason.strip()},
    )
    old = f"{before.points}" if before is not None else ""
    changes: dict[str, tuple[object, object]] = {
        "line": ("", item.name),
        "points": (old, f"{given}"),
        "reason": ("", line_rescore.reason),
    }
    _record("rescore", review, changes, by=by)
    return line_rescore


@transaction.atomic
def finish(review_id: int, opinion: str, *, by: User) -> Review:
    """Return a review with its opinion; lines that were not scored again keep their points."""
    review = _mine(review_id, by, "finish")
    if not opinion.strip():
        raise Refused(_("请写明复核意见。"))
    locked_cycle(review.cycle_id)
    review.state, review.opinion, review.done_at = "done", opinion.strip(), timezone.now()
    review.save()
    _record("finish", review, {"opinion": ("", review.opinion)}, by=by)
    return review


def _note_beside(review: Review) -> None:
    note_beside("review", review.pk, ("draw", review.draw_id))


def _record(
    action: str, review: Review, changes: dict[str, tuple[object, object]], *, by: User
) -> None:
    record_change(
        action,
        "review",
        review.pk,
        by=by,
        reference=f"year/{review.cycle_id}",
        changes=changes,
        bound=(("review", review.pk),),
    )
