"""The first people of an installation."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from jiheng.web.core import actions, queries
from jiheng.web.core.rights import ROLE, SECURITY_AUDITOR, SECURITY_OFFICER, incompatible

DUTIES = (  # right, role, log-in name of whom the installation makes
    ("roles", SECURITY_OFFICER, "security"),
    ("record", SECURITY_AUDITOR, "audit"),
)


@transaction.atomic
def first_administrator_link() -> str:
    """Return a link by which the first administrator sets a password; empty if one could log in.

    The organisation at the top and the administrator are made if there are none.
    """
    name, code = queries.FIRST_ROOT
    root = queries.root() or actions.found_organisation(
        kind="finance", name=name, code=code, parent=None, by=None
    )
    administrators = queries.administrators()
    if any(person.has_usable_password() for person in administrators):
        return ""
    user = next(iter(administrators), None)
    if user is None:
        user = actions.add_user(username="admin", name="系统管理员", password=None, by=None)
        actions.give_role(user, root, "administrator", by=None)
    return password_link(user.pk)


@transaction.atomic
def duty_links() -> dict[str, str]:
    """Return links for who gives roles and who audits, by log-in name; none if they could log in.

    Where duties are separated nobody else can make these two: the installation does, once.
    """
    top = queries.root()
    if not settings.OPTIONS.separated or top is None:
        return {}
    links = {}
    for right, role, username in DUTIES:
        holders = queries.holders(right, role)
        if any(person.has_usable_password() for person in holders):
            continue
        user = holders.first()
        if user is None:
            name = str(ROLE[role].label)
            user = actions.add_user(username=username, name=name, password=None, by=None)
            actions.give_role(user, top, role, by=None)
        links[user.username] = password_link(user.pk)
    return links


def incompatible_people() -> list[str]:
    """Return who holds roles that separated duties keep apart, by log-in name."""
    return [
        person.username
        for person in queries.people()
        if person.is_active
        and any(
            incompatible((m.role for m in person.memberships.all()), own.role)
            for own in person.memberships.all()
        )
    ]


def password_link(user_id: int) -> str:
    """Return the path of a new one-time link by which a person sets a password."""
    secret = actions.make_password_link(user_id, by=None)
    return reverse("core:start", args=[secret])
