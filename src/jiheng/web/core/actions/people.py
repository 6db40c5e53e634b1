"""What can be done to people: accounts made, renamed, ended."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.actions.permission import require_account, require_administrator
from jiheng.web.core.actions.texts import text_errors
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import own_top
from jiheng.web.core.refusal import Refused


def add_user(
    *,
    username: str,
    name: str,
    password: str | None,
    by: User | None,
    home: Organisation | None = None,
) -> User:
    """Return a new user; without a password one must be set through a link.

    Until there is a role, the account is its home's: by default the organisation of who adds it.
    A password that another person gave must be changed at the first log-in.

    Raises Refused without the right, ValidationError by field for a name in use or a weak password.
    """
    if home is None and by is not None:
        home = own_top(by, "people")
    require_administrator(by, home)
    names = _checked_names(username, name)
    user = User(**names, must_change=by is not None, home=home)
    if password is not None:
        _check_password(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.password_at = timezone.now()
    return _added(user, by)  # the slow part is over: nobody waits for a hash


@transaction.atomic
def _added(user: User, by: User | None) -> User:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # the same name, added by somebody else this very moment
        raise ValidationError({"username": [_in_use(user.username)]}) from error
    record_change("add", "user", user.pk, by=by, bound=(("user", user.pk),))
    return user


def held_user(pk: int) -> User:
    """Return an account, held till the transaction ends, whose line will bind it as it is then.

    What was done to it beside the record is put down first: the line would cover it.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=pk)
    note_beside("user", user.pk)
    return user


@transaction.atomic
def change_user(user_id: int, *, username: str, name: str, by: User | None) -> User:
    """Return a person with another name or log-in name; old and new are recorded.

    Raises Refused without the right, ValidationError by field for a name that cannot be.
    """
    user = held_user(user_id)
    require_account(by, user)
    names = _checked_names(username, name, user)
    changes = {n: (getattr(user, n), new) for n, new in names.items() if getattr(user, n) != new}
    if changes:
        user.username, user.name = names["username"], names["name"]
        user.save(update_fields=list(names))
        bound = (("user", user.pk),)
        record_change("change", "user", user.pk, by=by, changes=changes, bound=bound)
    return user


def _checked_names(username: str, name: str, user: User | None = None) -> dict[str, str]:
    """Return both names without blanks around them, where a person may have them."""
    names = {"username": username.strip(), "name": name.strip()}
    errors = text_errors(User, names)
    others = User.objects.filter(username=names["username"])
    if (others if user is None else others.exclude(pk=user.pk)).exists():
        errors["username"] = _in_use(names["username"])
    if errors:
        raise ValidationError({field: [text] for field, text in errors.items()})
    return names


def _in_use(username: str) -> str:
    return _("登录名 %(name)s 已经在用。") % {"name": username}


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error


@transaction.atomic
def set_active(user_id: int, active: bool, *, by: User | None) -> None:
    """Let a person in, or keep them out: then every session, token and link of theirs is over."""
    user = held_user(user_id)
    require_account(by, user)
    if by is not None and user.pk == by.pk:
        raise Refused(_("不能停用自己的账号。"))
    changes, bound = {"active": (user.is_active, active)}, (("user", user.pk),)
    user.is_active = active
    user.link_digest, user.link_expires_at = "", None  # back again, one asks for a new one
    end_entries(user)
    user.save(update_fields=["is_active", "link_digest", "link_expires_at", "epoch", "entries"])
    record_change("active", "user", user.pk, by=by, changes=changes, bound=bound)


@transaction.atomic
def end_ways_in(user_id: int, *, password_too: bool = False) -> bool:
    """Return whether an account that came back with a backup had a token or a link: they end.

    So does a password, with its one-time codes, that was another one since.
    """
    user = held_user(user_id)
    if not (password_too or user.link_digest or user.tokens.exists()):
        return False
    user.link_digest, user.link_expires_at = "", None
    if password_too:
        user.set_unusable_password()
        user.code_secret = ""
    end_entries(user)
    user.save()
    record_change("end_ways_in", "user", user.pk, by=None, bound=(("user", user.pk),))
    return True


def end_entries(user: User) -> None:
    """End what a person is logged in by, for good; the caller saves the person."""
    user.epoch += 1
    user.entries = []
    user.tokens.all().delete()
