"""Lists over years: adjustments, reviews, measures, written reports, files."""

from django.db.models import Q, QuerySet

from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.performance.models import Adjustment, Entry, RemedyStep, Review, Upload
from jiheng.web.performance.queries.years import VERIFIED, visible_entries


def adjustments(user: User) -> QuerySet[Adjustment]:
    """Return the requests to change targets that a person may see, the open ones first."""
    held = Adjustment.objects.filter(entry__cycle__organisation__in=organisations(user, "see"))
    return held.select_related("entry__cycle__organisation", "requested_by", "decided_by").order_by(
        "-state", "-pk"
    )


def reviews(user: User) -> QuerySet[Review]:
    """Return the reviews that a person may see: their own, and in finance all below them."""
    mine = Q(reviewer=user) | Q(cycle__organisation__in=organisations(user, "draw"))
    return (
        Review.objects.filter(mine)
        .select_related("cycle__organisation", "draw__by", "reviewer")
        .order_by("state", "-pk")
    )


def measures(user: User, state: str = "", today: str = "") -> QuerySet[Entry]:
    """Return the measures against problems in every year that a person may see.

    `state` is open (not verified yet) or overdue (its day is over, and it is still open).
    """
    held = visible_entries(user, "measures")
    if state in ("open", "overdue"):
        held = held.exclude(values__status=VERIFIED)
    if state == "overdue":
        held = held.filter(values__due__gt="", values__due__lt=today)
    return held.order_by("-cycle__year", "cycle_id", "position")


def remedy_steps(of: Entry) -> QuerySet[RemedyStep]:
    """Return what was done about a measure, in order."""
    return of.remedy_steps.select_related("by", "file")


def uploads(user: User) -> QuerySet[Upload]:
    """Return the written reports that a person may see."""
    reach = organisations(user, "see")  # an expert sees their own alone
    return Upload.objects.filter(Q(by=user) | Q(organisation__in=reach)).select_related(
        "file", "organisation", "by", "job"
    )


def reviewers() -> QuerySet[User]:
    """Return who can review: finance and experts."""
    return (
        User.objects.filter(memberships__role__in=("finance", "expert"), is_active=True)
        .distinct()
        .order_by("name")
    )
