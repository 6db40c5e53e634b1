"""Who may do what: one table, read by every query and action, and shown as a page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """A duty that a person has in an organisation."""

    id: str
    label: Promise
    writes: bool = True  # False: reads only


ROLES = (
    Role("filler", _("填报人")),
    Role("division_head", _("业务科室负责人")),
    Role("accountant", _("财务人员")),
    Role("manager", _("绩效管理员")),
    Role("lead", _("分管领导/评价组长")),
    Role("line_department", _("主管部门")),
    Role("finance", _("财政审核")),
    Role("expert", _("专家/第三方")),
    Role("auditor", _("审计"), writes=False),
    Role("administrator", _("系统管理员")),
)
ROLE = {role.id: role for role in ROLES}
OFFICE = ("filler", "division_head", "accountant", "manager", "lead")


@dataclass(frozen=True, slots=True)
class Right:
    """Something that can be done, and the roles that may do it in their organisation."""

    id: str
    label: Promise
    roles: tuple[str, ...]


RIGHTS = (
    Right("see", _("查看本部门的年度档案"), (*OFFICE, "line_department", "finance", "auditor")),
    Right("open", _("建立年度档案、结转到下一年"), ("manager", "line_department", "finance")),
    Right(
        "fill",
        _("填报目标、完成值和文字，导入工作簿，上传佐证"),
        ("filler", "accountant", "manager"),
    ),
    Right("submit", _("提交"), ("filler", "manager")),
    Right("head", _("科室审核"), ("division_head",)),
    Right("accounts", _("财务核对"), ("accountant",)),
    Right("manage", _("绩效管理员审核、申请目标调整"), ("manager",)),
    Right("sign", _("负责人签发"), ("lead",)),
    Right("approve", _("财政批复目标、批准调整、确认自评"), ("finance",)),
    Right("draw", _("抽取复核样本、指定复核人"), ("finance",)),
    Right("rescore", _("复核评分"), ("finance", "expert")),
    Right("remedy", _("登记整改进展"), ("filler", "division_head", "manager")),
    Right("verify", _("整改销号"), ("manager", "lead", "line_department", "finance")),
    Right("waive", _("登记不能分设岗位的例外"), ("manager", "lead")),
    Right(
        "review_report",
        _("上传并审核成文的报告"),
        (*OFFICE, "line_department", "finance", "expert"),
    ),
    Right("record", _("查看审计日志和全部历史版本"), ("auditor", "finance")),
    Right("people", _("管理用户、机构和角色"), ("administrator",)),
)
RIGHT = {right.id: right for right in RIGHTS}


def roles_with(right: str) -> tuple[str, ...]:
    """Return the roles that have a right. Raises KeyError for a right that is not in the table."""
    return RIGHT[right].roles
