"""Reviews and written reports that a person may see."""

from django.db.models import Q, QuerySet

from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.performance.models import Review, Upload
from jiheng.web.performance.queries.cycles import given_reviews


def reviews(user: User) -> QuerySet[Review]:
    """Return the reviews that a person may see: those given to them, in finance all below."""
    reach = organisations(user, "draw")
    within_reach = Q(pk__in=given_reviews(user).values("pk")) | Q(cycle__organisation__in=reach)
    return (
        Review.objects.filter(within_reach)
        .select_related("cycle__organisation", "draw__by", "reviewer")
        .order_by("state", "-pk")
    )


def uploads(user: User) -> QuerySet[Upload]:
    """Return the written reports that a person may see."""
    reach = organisations(user, "see")  # an expert sees their own alone
    return Upload.objects.filter(Q(by=user) | Q(organisation__in=reach)).select_related(
        "file", "organisation", "by", "job"
    )


def reviewers(user: User) -> QuerySet[User]:
    """Return who can review for this person: with the right below them, or above all of it."""
    reach = organisations(user, "draw")
    above = {int(pk) for row in reach for pk in row.path.strip("/").split("/")}
    where = Q(memberships__organisation__in=above | set(reach.values_list("pk", flat=True)))
    able = Q(memberships__role__in=roles_with("rescore"))
    return User.objects.filter(where & able, is_active=True).distinct().order_by("name")
