"""Tokens that programs show instead of a password."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.actions.people import held_user
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import Token, User
from jiheng.web.core.queries import token_digest
from jiheng.web.core.refusal import Refused

TOKEN_AGE = timedelta(days=365)


@transaction.atomic
def make_token(name: str, *, by: User) -> str:
    """Return a new token of one's own, shown this once; it expires after a year."""
    if not name.strip():
        raise Refused(_("令牌要有名称，写明给哪个程序用。"))
    held_user(by.pk)
    secret = f"jiheng_{secrets.token_urlsafe(32)}"
    until = timezone.now() + TOKEN_AGE
    token = Token.objects.create(
        user=by, name=name.strip()[:60], digest=token_digest(secret), expires_at=until
    )
    changes, bound = {"token": ("", token.pk)}, (("user", by.pk),)
    record_change("make_token", "user", by.pk, by=by, changes=changes, bound=bound)
    return secret


@transaction.atomic
def drop_token(token_id: int, *, by: User) -> None:
    """End a token of one's own."""
    held_user(by.pk)
    tokens = Token.objects.filter(pk=token_id, user=by)
    if tokens.exists():
        tokens.delete()
        changes, bound = {"token": (token_id, "")}, (("user", by.pk),)
        record_change("drop_token", "user", by.pk, by=by, changes=changes, bound=bound)
