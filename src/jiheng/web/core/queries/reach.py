"""What a person's roles reach in the tree of organisations: every right is asked of a place."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q, QuerySet

from jiheng.ledger.gates import is_above
from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import Membership, Organisation, User
from jiheng.web.core.rights import ROLE, Role

LENDERS = ("department", "unit")  # what a division works for
BUREAU = "finance"


def memberships(user: User) -> Sequence[Membership]:
    """Return the memberships of a person with their organisations; looked up once a request."""
    own_memberships = getattr(user, "_held_memberships", None)
    if own_memberships is None:
        rows = user.memberships.select_related("organisation__parent")
        own_memberships = list(rows) if user.is_active else []
        user._held_memberships = own_memberships  # type: ignore[attr-defined]
    return own_memberships


def roles(user: User, organisation: Organisation) -> frozenset[str]:
    """Return the roles of a person in an organisation: held there, above it, or in a division."""
    return frozenset(m.role for m in memberships(user) if organisation.path.startswith(_reach(m)))


def _reach(membership: Membership) -> str:
    """Return the path below which a membership holds.

    An office role in a division holds in its department: that is where the work is. A finance
    bureau lends nothing, and nobody is lent an oversight.
    """
    organisation = membership.organisation
    above = organisation.parent if organisation.kind == "division" else None
    if above is not None and above.kind in LENDERS and ROLE[membership.role].lent:
        return above.path
    return organisation.path


def may(user: User, right: str, organisation: Organisation) -> bool:
    """Return whether a person has a right in an organisation."""
    return bool(roles(user, organisation) & set(roles_with(right)))


def may_everywhere(user: User, right: str) -> bool:
    """Return whether a person has a right in the whole tree."""
    top = root()
    return top is not None and may(user, right, top)


def may_anywhere(user: User, right: str) -> bool:
    """Return whether a person has a right in any organisation: a use for its pages, no more.

    What is shown or done there is asked of its own organisation.
    """
    allowed_roles = roles_with(right)
    return any(m.role in allowed_roles for m in memberships(user))


def organisations(user: User, *rights: str) -> QuerySet[Organisation]:
    """Return the organisations in which a person has any of some rights, in the tree's order."""
    reach = paths(user, *rights)
    if not reach:
        return Organisation.objects.none()
    every = Q()
    for path in reach:
        every |= Q(path__startswith=path)
    return Organisation.objects.filter(every)


def paths(user: User, *rights: str) -> tuple[str, ...]:
    """Return the paths below which a person has any of some rights."""
    allowed_roles = {role for right in rights for role in roles_with(right)}
    return tuple(dict.fromkeys(_reach(m) for m in memberships(user) if m.role in allowed_roles))


def own_top(user: User, right: str) -> Organisation | None:
    """Return the highest organisation in which a person has a right."""
    return min(organisations(user, right), key=lambda row: len(row.path), default=None)


def reaches_above(user: User, right: str, organisation: Organisation) -> bool:
    """Return whether a person has a right in an organisation from above it, not from within."""
    return is_above(paths(user, right), organisation.path)


def reaches_bureau(user: User, right: str, organisation: Organisation) -> bool:
    """Return whether a person has a right in a finance bureau, at an organisation or above it."""
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    bureaus = Organisation.objects.filter(pk__in=above, kind=BUREAU)
    return any(may(user, right, bureau) for bureau in bureaus)


def works_in(user: User, organisation: Organisation) -> bool:
    """Return whether a person works in an organisation, or anywhere below it.

    Who only oversees it, or administers its accounts, does not.
    """
    path = organisation.path
    return any(
        ROLE[m.role].lent and m.organisation.path.startswith(path) for m in memberships(user)
    )


def needs_code(user: User) -> bool:
    """Return whether a role of a person takes a one-time code beside the password."""
    code_roles = settings.OPTIONS.accounts.second_factor
    return bool(code_roles) and any(m.role in code_roles for m in memberships(user))


def held_roles(user: User) -> tuple[tuple[Role, Organisation], ...]:
    """Return the roles of a person with where they are held."""
    return tuple((ROLE[m.role], m.organisation) for m in memberships(user))


def tree() -> QuerySet[Organisation]:
    """Return every organisation in the order of the tree."""
    return Organisation.objects.order_by("path")


def root() -> Organisation | None:
    """Return the organisation at the top of the tree."""
    return Organisation.objects.filter(parent=None).order_by("pk").first()
