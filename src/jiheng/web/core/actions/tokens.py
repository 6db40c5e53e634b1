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

DAYS = (7, 30, 90, 180, 365)  # that a token may last
LONGEST = DAYS[-1]
ALL, READS = "all", "reads"  # what a token may do: what its person may, or look alone


@transaction.atomic
def make_token(name: str, *, by: User, scope: str = ALL, days: int = LONGEST) -> str:
    """Return a new token of one's own, shown this once, for so many days.

    Raises Refused without a name, for a scope that there is not, and for other days.
    """
    if not name.strip():
        raise Refused(_("令牌要有名称，写明给哪个程序用。"))
    if scope not in (ALL, READS):
        raise Refused(_("令牌或者只能看，或者与本人相同。"))
    if days not in DAYS:
        raise Refused(_("令牌的有效期只能在列出的几种里选。"))
    held_user(by.pk)
    secret = f"jiheng_{secrets.token_urlsafe(32)}"
    until = timezone.now() + timedelta(days=days)
    token = Token.objects.create(
        user=by,
        name=name.strip()[:60],
        digest=token_digest(secret),
        expires_at=until,
        reads_only=scope == READS,
    )
    changes: dict[str, tuple[object, object]] = {
        "token": ("", token.pk),
        "token_scope": ("", scope),
        "token_until": ("", f"{timezone.localdate(until)}"),
    }
    bound = (("user", by.pk),)
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
