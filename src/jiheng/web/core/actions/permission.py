"""Who may not do something is refused with words: a right is asked of an organisation."""

from django.utils.translation import gettext as _

from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, may_anywhere, owns_account, people_below
from jiheng.web.core.refusal import Refused


def require_administrator(by: User | None, organisation: Organisation | None) -> None:
    """Refuse who does not manage people and organisations at one; nobody is the installation."""
    if by is None:
        return
    if not may_anywhere(by, "people"):
        raise Refused(_("只有系统管理员可以管理用户和机构。"), status=403)
    if organisation is None or not may(by, "people", organisation):
        raise Refused(_("这个机构不归您管理：请由上级的系统管理员办。"), status=403)


def require_account(by: User | None, person: User) -> None:
    """Refuse who does not manage an account: only one that holds nothing beyond their reach."""
    if by is None:
        return
    if not may_anywhere(by, "people"):
        raise Refused(_("只有系统管理员可以管理用户和机构。"), status=403)
    if not people_below(by).filter(pk=person.pk).exists():
        raise User.DoesNotExist
    if not owns_account(by, person):
        raise Refused(
            _("这个人在您管理的范围之外还有角色，账号由上级的系统管理员管理。"), status=403
        )


def require(user: User, right: str, organisation: Organisation) -> None:
    """Refuse who does not have a right in an organisation."""
    if not may(user, right, organisation):
        raise Refused(
            _("您在“%(name)s”没有办理这件事的权限。") % {"name": organisation.name}, status=403
        )
