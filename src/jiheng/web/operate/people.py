"""The first people of an installation."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from jiheng.web.core import actions, queries

ROOT = "ROOT"


@transaction.atomic
def first_administrator_link() -> str:
    """Return a link by which the first administrator sets a password; empty if one could log in.

    The organisation at the top and the administrator are made if there are none.
    """
    root = queries.tree().first() or actions.found_organisation(
        kind="finance", name="财政局", code=ROOT, parent=None, by=None
    )
    held = [
        p for p in queries.people() if any(m.role == "administrator" for m in p.memberships.all())
    ]
    if any(p.is_active and p.has_usable_password() for p in held):
        return ""
    user = (
        held[0]
        if held
        else actions.add_user(username="admin", name="系统管理员", password=None, by=None)
    )
    if not held:
        actions.give_role(user, root, "administrator", by=None)
    token = default_token_generator.make_token(user)
    return reverse("core:start", args=[urlsafe_base64_encode(force_bytes(user.pk)), token])
