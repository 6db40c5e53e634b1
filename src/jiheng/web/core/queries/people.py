"""People as an administrator reaches them: those below, and whose accounts are theirs to change."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import Membership, Organisation, User
from jiheng.web.core.queries.reach import organisations

MANAGING = ("people", "roles")  # rights over people: their accounts, their roles


def people(text: str = "") -> QuerySet[User]:
    """Return everybody, or those with a text in a name or an organisation; with memberships."""
    return _found(User.objects.all(), text).prefetch_related("memberships__organisation")


def people_below(user: User, text: str = "") -> QuerySet[User]:
    """Return the people whom somebody manages: with a role below, or without any and added there.

    Of their roles those below are shown, and no others.
    """
    reach = managed(user)
    roleless = Q(memberships__isnull=True, home__in=reach)
    if reach.filter(parent=None).exists():
        roleless |= Q(memberships__isnull=True, home__isnull=True)
    users = User.objects.filter(Q(memberships__organisation__in=reach) | roleless)
    below = Membership.objects.filter(organisation__in=reach).select_related("organisation")
    return _found(users, text).distinct().prefetch_related(Prefetch("memberships", below))


def managed(user: User) -> QuerySet[Organisation]:
    """Return the organisations whose people somebody manages in any way."""
    return organisations(user, *MANAGING)


def owns_account(user: User, person: User) -> bool:
    """Return whether an account is a manager's to change: no role of it is held beyond their reach.

    Else whoever administers a part could enter as somebody of the whole.
    """
    reach = set(organisations(user, "people").values_list("pk", flat=True))
    every_role = Membership.objects.filter(user=person)  # a person's own may be those below alone
    role_places = set(every_role.values_list("organisation_id", flat=True))
    if role_places:
        return role_places <= reach
    top = Organisation.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)
    return (person.home_id or top.first()) in reach


def place_of(person: User) -> Organisation | None:
    """Return where a person belongs: the organisation above all their roles, else where added."""
    places = Organisation.objects.filter(memberships__user=person).distinct()
    split = [row.path.strip("/").split("/") for row in places]
    if not split:
        return person.home
    shared = [step[0] for step in zip(*split, strict=False) if len(set(step)) == 1]
    return Organisation.objects.filter(pk=int(shared[-1])).first() if shared else None


def _found(users: QuerySet[User], text: str) -> QuerySet[User]:
    users = users.order_by("username")
    if not text:
        return users
    where = Q(memberships__organisation__name__icontains=text)
    return users.filter(where | Q(pk__in=named(text))).distinct()


def administrators() -> QuerySet[User]:
    """Return who administers the whole tree and may log in, by log-in name."""
    return holders("people")


def holders(right: str, *roles: str) -> QuerySet[User]:
    """Return who has a right in the whole tree, by any or some roles, and may log in."""
    able = set(roles_with(right)) & set(roles or roles_with(right))
    at_top = Membership.objects.filter(role__in=able, organisation__parent=None)
    return (
        User.objects.filter(memberships__in=at_top, is_active=True).distinct().order_by("username")
    )


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by id."""
    user_ids = {user_id for user_id in ids if user_id is not None}
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def named(text: str) -> list[int]:
    """Return the ids of people whose name or log-in name has a text in it."""
    users = User.objects.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return list(users.values_list("pk", flat=True))
