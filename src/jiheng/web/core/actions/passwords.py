"""How a person comes by a password: their own choice, or a one-time link to make it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.actions.people import end_entries, held_user
from jiheng.web.core.actions.permission import require_account
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import is_as_recorded, note_beside
from jiheng.web.core.models import OldPassword, User
from jiheng.web.core.passwords import is_outdated
from jiheng.web.core.queries import link_holders, token_digest
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import DUTIES

LINK_AGE = timedelta(hours=24)


@transaction.atomic
def set_password(user: User, password: str, *, by: User) -> User:
    """Return the person with their new password; what they were logged in by before ends.

    Raises ValidationError for a weak one, or one that they had.
    """
    user = held_user(user.pk)
    _keep_password(user, password)
    record_change("password", "user", user.pk, by=by, bound=(("user", user.pk),))
    return user


@transaction.atomic
def make_password_link(user_id: int, *, by: User | None) -> str:
    """Return the secret of a new one-time link by which a person sets a password.

    The password, the sessions, the tokens and the links from before end: whoever asks for a new
    password may have lost the old one to somebody. Only the digest is kept.

    Raises Refused without the right, for oneself, for somebody who may not log in, and, where
    duties are separated, for whoever has one of them: who held the link would have that duty too.
    """
    user = held_user(user_id)
    require_account(by, user)
    if by is not None and by.pk == user.pk:
        raise Refused(_("自己的口令请用右上角的“改口令”。"))
    if by is not None and settings.OPTIONS.separated:
        _require_own_duty(user)
    if not user.is_active:
        raise Refused(_("这个账号已停用，先启用再重置口令。"))
    secret = secrets.token_urlsafe(32)
    _keep_old(user)
    user.set_unusable_password()
    user.code_secret, user.code_step = "", 0  # the device may be gone with the password
    user.link_digest = token_digest(secret)
    user.link_expires_at = timezone.now() + LINK_AGE
    end_entries(user)
    user.save()
    record_change("password_link", "user", user.pk, by=by, bound=(("user", user.pk),))
    return secret


def _require_own_duty(user: User) -> None:
    if user.memberships.filter(role__in=DUTIES).exists():
        words = _(
            "三员分立：系统管理员、安全保密管理员和安全审计员的口令不由别的管理员重置，"
            "由维护人员在服务器上运行 jiheng people reset。"
        )
        raise Refused(words, status=403)


@transaction.atomic
def use_password_link(secret: str, password: str) -> User:
    """Return the person of a one-time link with the new password; the link is used up.

    Raises Refused for a link that is no more, ValidationError for a weak password.
    """
    user = link_holders(secret).select_for_update().first()
    if user is None:
        raise Refused(_("这个链接已用过或已过期，请向系统管理员再要一个。"))
    note_beside("user", user.pk)
    _keep_password(user, password)
    record_change("password", "user", user.pk, by=user, bound=(("user", user.pk),))
    return user


@transaction.atomic
def renew_hash(user: User, password: str) -> User:
    """Return a person whose right password is hashed as is asked for today, which is recorded.

    Hashing grows harder with the years; a hash that changes without a line would look forged. An
    account that is not as the record left it stays as it is: a line would cover what was done.
    """
    if not is_outdated(user.password):
        return user
    checked = user.password
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.password == checked and is_as_recorded(("user", user.pk)):
        user.password = make_password(password)
        user.save(update_fields=["password"])
        record_change("rehash", "user", user.pk, by=user, bound=(("user", user.pk),))
    return user


def _keep_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"new": error.error_list}) from error
    _keep_old(user)
    user.set_password(password)
    user.password_at = timezone.now()
    user.must_change = False
    user.link_digest, user.link_expires_at = "", None
    end_entries(user)
    user.save()


def _keep_old(user: User) -> None:
    """Keep the password that goes as a hash, and of those before as many as the setting says."""
    if user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password)
    kept = user.old_passwords.values_list("pk", flat=True)[: settings.OPTIONS.accounts.history]
    user.old_passwords.exclude(pk__in=list(kept)).delete()
