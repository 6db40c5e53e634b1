"""The rules of a password: Django's checks in the words of the pages, and one of our own.

Django's Chinese lacks its own reworded message ("too short"), and says 密码 where pages say 口令.
"""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from jiheng.web.core.models import User

FEWEST = 5  # different characters
LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")


class LongEnough(password_validation.MinimumLengthValidator):
    """A password has a least length."""

    def get_error_message(self) -> str:
        """Return what is said of one that is too short."""
        return _("口令太短，至少要 %(length)s 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("至少 %(length)s 个字符") % {"length": self.min_length}


class NotTooLong:
    """A password has a greatest length: what is longer is no phrase, and work for the machine."""

    def __init__(self, max_length: int) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: "User | None" = None) -> None:  # noqa: ARG002
        """Raise ValidationError for one that is longer."""
        if len(password) > self.max_length:
            raise ValidationError(
                _("口令太长，最多 %(length)s 个字符。") % {"length": self.max_length},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("最多 %(length)s 个字符") % {"length": self.max_length}


class UnlikeNames(password_validation.UserAttributeSimilarityValidator):
    """A password is not nearly the person's own name."""

    def get_error_message(self) -> str:
        """Return what is said of one that is."""
        return _("口令与登录名或姓名太相近。")

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("不能与登录名、姓名相近")


class Uncommon(password_validation.CommonPasswordValidator):
    """A password is not among those that many people use: Django's list, and the stems of ours."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise ValidationError for one that is listed, or a listed word with figures around it."""
        super().validate(password, user)
        plain = "".join(c for c in password.lower() if c.isalpha())
        within = password.lower().strip("".join(c for c in password if not c.isalpha()))
        spelled = "".join(c for c in within.translate(LOOKALIKES) if c.isalpha())
        if {_once(plain), _once(spelled)} & common_stems():
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Return what is said of one that is."""
        return _("这个口令太常见，容易被猜到。")

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("不能是常见的口令，也不能是常见的词加上数字")


@cache
def common_stems() -> frozenset[str]:
    """Return the words that passwords are often made of, in letters alone."""
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _once(text: str) -> str:
    """Return the part that a text repeats; the text itself if it repeats none."""
    length = (text + text).find(text, 1)
    return text[:length] if 0 < length < len(text) else text


class Varied:
    """A password has some kinds of characters or is long, and is not a few characters repeated."""

    def validate(self, password: str, user: "User | None" = None) -> None:  # noqa: ARG002
        """Raise ValidationError for one that is too plain."""
        accounts = settings.OPTIONS.accounts
        if len(set(password)) < FEWEST or len(_once(password)) < FEWEST:
            raise ValidationError(_("口令里不同的字符太少。"), code="password_repeats")
        if len(password) < accounts.long and kinds_of_characters(password) < accounts.classes:
            raise ValidationError(
                _("不满 %(long)s 个字符的口令，大写、小写、数字、符号至少要有 %(classes)s 类。")
                % {"long": accounts.long, "classes": accounts.classes},
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        """Return the rule."""
        accounts = settings.OPTIONS.accounts
        if not accounts.classes:
            return _("至少有 5 个不同的字符")
        return _(
            "至少有 5 个不同的字符；大写、小写、数字、符号至少 %(classes)s 类，"
            "或者不少于 %(long)s 个字符"
        ) % {"long": accounts.long, "classes": accounts.classes}


def kinds_of_characters(text: str) -> int:
    """Return how many of the four kinds a text has: large, small, figures, everything else."""
    kinds = (str.isupper, str.islower, str.isdecimal)
    plain = sum(any(kind(c) for c in text) for kind in kinds)
    return plain + any(not any(kind(c) for kind in kinds) for c in text)


class NotNumeric(password_validation.NumericPasswordValidator):
    """A password is more than digits."""

    def get_error_message(self) -> str:
        """Return what is said of one that is not."""
        return _("口令不能全是数字。")

    def get_help_text(self) -> str:
        """Return the rule."""
        return _("不能全是数字")


class NotOneBefore:
    """A new password is neither the present one nor one of the last that the person had."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise ValidationError for a password that the person has or had."""
        if user is None or user.pk is None:
            return
        if user.check_password(password):
            raise ValidationError(_("新口令要与现在的不同。"), code="password_unchanged")
        history = settings.OPTIONS.accounts.history
        old = user.old_passwords.values_list("password", flat=True)[:history]
        if any(check_password(password, encoded) for encoded in old):
            raise ValidationError(
                _("新口令不能与最近 %(count)s 个口令相同。") % {"count": history},
                code="password_used_before",
            )

    def get_help_text(self) -> str:
        """Return the rule."""
        count = settings.OPTIONS.accounts.history
        return _("不能与现在的和最近 %(count)s 个口令相同") % {"count": count}


def is_outdated(encoded: str) -> bool:
    """Return whether a hash was made by another method, or more weakly, than is asked for today."""
    asked, own = get_hasher(), identify_hasher(encoded)
    return own.algorithm != asked.algorithm or asked.must_update(encoded)


def is_due(user: "User") -> bool:
    """Return whether a password is to be changed: given by somebody else, or kept too long."""
    days = settings.OPTIONS.accounts.expire_days
    if user.must_change or not days:
        return user.must_change
    set_at = user.password_at or user.created_at
    return set_at < timezone.now() - timedelta(days=days)


def first_is_over(user: "User") -> bool:
    """Return whether a password that somebody else gave was not changed in time."""
    days = settings.OPTIONS.accounts.first_days
    if not user.must_change or not days or user.password_at is None:
        return False
    return user.password_at < timezone.now() - timedelta(days=days)


def _first_rules() -> str:
    rules = password_validation.get_default_password_validators()
    first = [rule for rule in rules if not isinstance(rule, NotOneBefore)]
    return str(password_validation.password_validators_help_text_html(first))


every_rule_html = password_validation.password_validators_help_text_html
first_rules_html = lazy(_first_rules, str)  # for somebody who has no password yet
