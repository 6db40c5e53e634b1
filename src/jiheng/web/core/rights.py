"""Roles and rights: the apps declare which roles have which right; one table is made of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """A duty that a person has in an organisation."""

    id: str
    label: Promise
    writes: bool = True  # False: reads only
    lent: bool = False  # held in a division of a department, it holds in the department
    bureau: bool = False  # given only by who administers a finance bureau above


ROLES = (
    Role("filler", _("填报人"), lent=True),
    Role("division_head", _("业务科室负责人"), lent=True),
    Role("accountant", _("财务人员"), lent=True),
    Role("manager", _("绩效管理员"), lent=True),
    Role("lead", _("分管领导/评价组长"), lent=True),
    Role("line_department", _("主管部门"), lent=True),
    Role("verifier", _("核实员"), lent=True),
    Role("statistician", _("统计员"), lent=True),
    Role("centre", _("投诉中心负责人"), lent=True),
    Role("complaint_handler", _("投诉承办人"), lent=True),
    Role("supervisor", _("督查")),
    Role("finance", _("财政审核"), bureau=True),
    Role("expert", _("专家/第三方"), bureau=True),
    Role("auditor", _("审计"), writes=False),
    Role("administrator", _("系统管理员")),
    Role("security_officer", _("安全保密管理员")),
    Role("security_auditor", _("安全审计员"), writes=False),
)
ROLE = {role.id: role for role in ROLES}
ADMINISTRATOR, SECURITY_OFFICER, SECURITY_AUDITOR = DUTIES = (  # 三员: never one person
    "administrator",
    "security_officer",
    "security_auditor",
)
OFFICE = ("filler", "division_head", "accountant", "manager", "lead")


@dataclass(frozen=True, slots=True)
class Right:
    """Something that can be done, and the roles that may do it in their organisation."""

    id: str
    label: Promise | str
    roles: tuple[str, ...]
    separated: tuple[str, ...] | None = None  # the roles where duties are separated; None: the same

    def held_by(self, *, separated: bool) -> tuple[str, ...]:
        """Return the roles that have it, by whether the three duties are separated."""
        return self.roles if self.separated is None or not separated else self.separated


def incompatible(own_roles: Iterable[str], role: str) -> str:
    """Return a role held that another one may not join where duties are separated; empty if none.

    Each of the three duties stands alone: beside the others, and beside everything else.
    """
    return next((own for own in own_roles if own != role and {own, role} & set(DUTIES)), "")
