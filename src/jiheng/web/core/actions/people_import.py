"""Organisations, people and roles from a list, all or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions.organisations import found_organisation
from jiheng.web.core.actions.people import add_user
from jiheng.web.core.actions.permission import require_administrator
from jiheng.web.core.actions.roles import give_role
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import own_top
from jiheng.web.core.refusal import Refused


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list of people: who, and which role where."""

    username: str
    name: str
    organisation: str  # code
    role: str  # empty: whoever gives roles does it later
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
    Raises Refused naming the first row that cannot be.
    """
    require_administrator(by, own_top(by, "people") if by is not None else None)
    for branch in tree:
        if not Organisation.objects.filter(code=branch.code).exists():
            parent = _coded(branch.parent, branch.name)
            with _named(branch.name):
                found_organisation(
                    kind=branch.kind, name=branch.name, code=branch.code, parent=parent, by=by
                )
    for row in rows:
        organisation = _coded(row.organisation, row.username)
        with _named(row.username):
            user = User.objects.filter(username=row.username).first() or add_user(
                username=row.username, name=row.name, password=row.password, by=by,
                home=organisation,
            )  # fmt: skip
            if not row.role:
                continue
            try:
                give_role(user, organisation, row.role, by=by)
            except User.DoesNotExist as error:  # of another administrator
                raise Refused(
                    _("这个登录名的账号不归您管理：请换一个登录名，或者由管理它的管理员办。"),
                    status=403,
                ) from error
    return len(tree) + len(rows)


@contextmanager
def _named(row_name: str) -> Iterator[None]:
    """Name the row that cannot be."""
    try:
        yield
    except ValidationError as error:
        details = {"row": row_name, "why": " ".join(error.messages)}
        raise Refused(_("“%(row)s”这一行：%(why)s") % details) from error
    except Refused as refused:
        details = {"row": row_name, "why": str(refused.said)}
        raise Refused(_("“%(row)s”这一行：%(why)s") % details, status=refused.status) from refused


def _coded(code: str, row_name: str) -> Organisation:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        details = {"row": row_name, "code": code}
        raise Refused(
            _("“%(row)s”这一行：没有编码为“%(code)s”的机构，请改编码，或者先建机构。") % details
        )
    return organisation
