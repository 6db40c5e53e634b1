"""Forms of the core's pages: what a request may hold, and what an action refused of it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.passwords import every_rule_html, first_is_over, first_rules_html
from jiheng.web.core.refusal import Refused

LONGEST_NAME = 60  # as accounts have it
UNREAD = 422  # a field is not as it must be
Result = TypeVar("Result")


class ActionForm(forms.Form):
    """A form for one action: what the action refuses stands beside what was typed."""

    status = UNREAD

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"

    def attempt(self, action: Callable[[], Result]) -> Result | None:
        """Return what an action gives; None where it refuses, and the form then says why.

        Raises Refused where this person may not do it at all.
        """
        try:
            return action()
        except ValidationError as error:
            for name, errors in self._by_field(error).items():
                self.add_error(name if name in self.fields else None, errors)
        except Refused as refused:
            if refused.status == 403:  # not this person's: said on a page of its own
                raise
            self.status = refused.status
            field = refused.field if refused.field in self.fields else None
            self.add_error(field, str(refused.said))
        return None

    @staticmethod
    def _by_field(error: ValidationError) -> dict[str, Any]:
        if hasattr(error, "error_dict"):
            return dict(error.error_dict)
        return {NON_FIELD_ERRORS: error.error_list}


def secret_field(label: Any, complete: str, **options: Any) -> forms.CharField:
    """Return a field for a password: taken as typed, never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, **options)


class LoginForm(AuthenticationForm):
    """Log-in name and password; a name that is too long is nobody's."""

    over = False  # the first password was right, and too old

    def clean_username(self) -> str:
        """Return the name. Raises ValidationError for one that no account can have."""
        username = str(self.cleaned_data["username"])
        if len(username) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return username

    def confirm_login_allowed(self, user: Any) -> None:
        """Raise ValidationError for whoever may not enter, or not by this password any more."""
        super().confirm_login_allowed(user)
        if first_is_over(user) and not getattr(user, "outside", False):
            self.over = True
            raise ValidationError(_("初始口令已过期，请系统管理员重置口令。"), code="over")


class CodeForm(ActionForm):
    """A one-time code."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPassword(ActionForm):
    """A new password, typed twice."""

    new = secret_field(_("新口令"), "new-password", help_text=first_rules_html())
    again = secret_field(_("再输入一次"), "new-password")

    def clean_again(self) -> str:
        """Return the second typing. Raises ValidationError where it is another."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise ValidationError(_("两次输入的口令不一样。"))
        return again


class PresentPassword(ActionForm):
    """The present password, asked for again."""

    old = secret_field(_("现在的口令"), "current-password")

    def __init__(self, *args: Any, check: Callable[[str], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.check = check

    def clean_old(self) -> str:
        """Return the present password. Raises ValidationError where it is another."""
        old = str(self.cleaned_data["old"])
        if not self.check(old):
            raise ValidationError(_("现在的口令不对。"))
        return old


class OwnPassword(PresentPassword, NewPassword):
    """A new password of somebody who knows the present one."""

    new = secret_field(_("新口令"), "new-password", help_text=every_rule_html())
    field_order = ("old", "new", "again")
