"""What can be done to people and organisations: right, transaction and line of the record."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.files import ALLOWED, judged, keep
from jiheng.web.core.models import KINDS, Membership, Organisation, StoredFile, Token, User
from jiheng.web.core.queries import may_anywhere, token_digest
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import ROLE

TOKEN_AGE = timedelta(days=365)


def _needs_people(by: User | None) -> None:
    """Refuse who may not manage people; without a person it is the installation itself."""
    if by is not None and not may_anywhere(by, "people"):
        raise Refused(_("只有系统管理员可以管理用户、机构和角色。"), status=403)


@transaction.atomic
def found_organisation(
    *,
    kind: str,
    name: str,
    code: str,
    parent: Organisation | None,
    by: User | None,
    place: str = "",
) -> Organisation:
    """Return a new organisation. Raises Refused without the right, or for a code in use."""
    _needs_people(by)
    if kind not in KINDS or not name.strip() or not code.strip():
        raise Refused(_("机构要有类型、名称和编码。"))
    if Organisation.objects.filter(code=code).exists():
        raise Refused(_("机构编码 %(code)s 已经在用。") % {"code": code})
    made = Organisation.objects.create(
        kind=kind,
        name=name.strip(),
        code=code.strip(),
        parent=parent,
        place=place or (parent.place if parent is not None else "CN"),
    )
    made.path = f"{parent.path if parent is not None else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    append("found", "organisation", made.pk, by=by, changes={"name": ("", made.name)})
    return made


@transaction.atomic
def add_user(*, username: str, name: str, password: str | None, by: User | None) -> User:
    """Return a new user; without a password one must be set through a link.

    A password that another person gave must be changed at the first log-in.

    Raises Refused without the right or for a name in use, ValidationError for a weak password.
    """
    _needs_people(by)
    if not username.strip() or not name.strip():
        raise Refused(_("用户要有登录名和姓名。"))
    if User.objects.filter(username=username).exists():
        raise Refused(_("登录名 %(name)s 已经在用。") % {"name": username})
    user = User(username=username.strip(), name=name.strip(), must_change=by is not None)
    if password is not None:
        validate_password(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    append("add", "user", user.pk, by=by)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: User) -> None:
    """Set a person's own password. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change = False
    user.save(update_fields=["password", "must_change"])
    append("password", "user", user.pk, by=by)


@transaction.atomic
def give_role(user: User, organisation: Organisation, role: str, *, by: User | None) -> Membership:
    """Give a person a role. Raises Refused without the right or for an unknown role."""
    _needs_people(by)
    if role not in ROLE:
        raise Refused(_("没有“%(role)s”这个角色。") % {"role": role})
    made, new = Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
    if new:
        told = f"{role}@{organisation.pk}"
        append("give_role", "user", user.pk, by=by, changes={"role": ("", told)})
    return made


@transaction.atomic
def take_role(membership_id: int, *, by: User) -> None:
    """Take a role away; nobody takes their own administration away."""
    _needs_people(by)
    held = Membership.objects.select_for_update().get(pk=membership_id)
    if held.user_id == by.pk and held.role == "administrator":
        raise Refused(_("不能取消自己的系统管理员角色，请由另一位管理员办理。"))
    told = f"{held.role}@{held.organisation_id}"
    append("take_role", "user", held.user_id, by=by, changes={"role": (told, "")})
    held.delete()


@transaction.atomic
def set_active(user_id: int, active: bool, *, by: User) -> None:
    """Let a person in, or keep them out."""
    _needs_people(by)
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == by.pk:
        raise Refused(_("不能停用自己的账号。"))
    append("active", "user", user.pk, by=by, changes={"active": (user.is_active, active)})
    user.is_active = active
    user.save(update_fields=["is_active"])


def take_file(name: str, data: bytes, allowed: Sequence[str] = ALLOWED, *, by: User) -> StoredFile:
    """Return an upload, judged and kept. Raises Refused for what is too large or no use."""
    kind = judged(name, data, allowed)
    return note_file(keep(data), name, len(data), kind, by=by)


def note_file(digest: str, name: str, size: int, kind: str, *, by: User) -> StoredFile:
    """Return the entry of a file whose bytes are kept already."""
    return StoredFile.objects.create(
        digest=digest, name=name[:200], size=size, kind=kind, uploaded_by=by
    )


@transaction.atomic
def make_token(name: str, *, by: User) -> str:
    """Return a new token of one's own, shown this once; it expires after a year."""
    if not name.strip():
        raise Refused(_("令牌要有名称，写明给哪个程序用。"))
    secret = f"jiheng_{secrets.token_urlsafe(32)}"
    until = timezone.now() + TOKEN_AGE
    made = Token.objects.create(
        user=by, name=name.strip()[:60], digest=token_digest(secret), expires_at=until
    )
    append("make_token", "user", by.pk, by=by, changes={"token": ("", made.pk)})
    return secret


@transaction.atomic
def drop_token(token_id: int, *, by: User) -> None:
    """End a token of one's own."""
    held = Token.objects.filter(pk=token_id, user=by)
    if held.exists():
        append("drop_token", "user", by.pk, by=by, changes={"token": (token_id, "")})
        held.delete()


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list of people: who, and which role where."""

    username: str
    name: str
    organisation: str  # code
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of a list of organisations: what, and below which."""

    kind: str
    name: str
    code: str
    parent: str  # code


@transaction.atomic
def import_people(tree: Sequence[Branch], rows: Sequence[Listed], *, by: User) -> int:
    """Add organisations, people and roles from a list, all or nothing; return how many rows.

    Organisations stand above what is below them; one whose code is there already is left alone.
    Raises Refused naming the first row that cannot be, ValidationError for a weak password.
    """
    _needs_people(by)
    for branch in tree:
        if not Organisation.objects.filter(code=branch.code).exists():
            parent = _coded(branch.parent, branch.name)
            found_organisation(
                kind=branch.kind, name=branch.name, code=branch.code, parent=parent, by=by
            )
    for row in rows:
        organisation = _coded(row.organisation, row.username)
        user = User.objects.filter(username=row.username).first()
        if user is None:
            user = add_user(username=row.username, name=row.name, password=row.password, by=by)
        give_role(user, organisation, row.role, by=by)
    return len(tree) + len(rows)


def _coded(code: str, of: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        told = {"row": of, "code": code}
        raise Refused(_("“%(row)s”这一行：没有编码为“%(code)s”的机构。") % told)
    return found
