"""The menu: what a person's roles give a use for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.queries import may_anywhere

if TYPE_CHECKING:
    from jiheng.web.core.models import User


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the menu; `right` is what it takes."""

    view: str
    label: Promise
    right: str = ""


ITEMS = (
    Item("performance:home", _("首页")),
    Item("performance:cycles", _("年度档案"), "see"),
    Item("performance:indicators", _("绩效指标"), "see"),
    Item("performance:library", _("指标库"), "see"),
    Item("performance:adjustments", _("目标调整"), "see"),
    Item("performance:reviews", _("抽查复核"), "rescore"),
    Item("performance:problems", _("问题整改"), "see"),
    Item("performance:reports", _("报告审核"), "review_report"),
    Item("core:jobs", _("后台任务")),
    Item("core:people", _("用户与机构"), "people"),
    Item("performance:record", _("审计日志"), "record"),
    Item("core:rights", _("权限表")),
)


def menu(user: "User") -> tuple[Item, ...]:
    """Return the entries that a person has a use for."""
    return tuple(item for item in ITEMS if not item.right or may_anywhere(user, item.right))
