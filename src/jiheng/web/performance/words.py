"""The record in words: what was done, to what, by whom; the record itself has ids and digests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jiheng.web.core import queries as core
from jiheng.web.core.rights import ROLE
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.performance import queries
from jiheng.web.performance.sheets import form
from jiheng.web.performance.stages import MOVE, STATE

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine

ACTIONS = {
    "active": _("启用或停用"),
    "add": _("新增"),
    "add_task": _("增加任务"),
    "approved": _("批准调整"),
    "ask": _("申请调整目标"),
    "assign": _("指定复核人"),
    "attach": _("上传佐证"),
    "change": _("修改"),
    "change_task": _("改任务"),
    "deadline": _("设置期限"),
    "draw": _("随机抽取"),
    "drop_task": _("取消任务"),
    "drop_token": _("作废令牌"),
    "expire": _("到期清理"),
    "finish": _("提交复核意见"),
    "finish_task": _("办结任务"),
    "found": _("建立机构"),
    "give_role": _("授予角色"),
    "import": _("导入工作簿"),
    "make_token": _("新建令牌"),
    "open": _("建立年度档案"),
    "password": _("修改口令"),
    "public": _("标注公开"),
    "refuse_import": _("没有导入"),
    "refused": _("不同意调整"),
    "remove": _("删除"),
    "rescore": _("复核打分"),
    "send_back": _("整改退回"),
    "submit": _("提交整改"),
    "take_role": _("取消角色"),
    "take_up": _("开始整改"),
    "upload": _("上传报告"),
    "verify": _("整改销号"),
    "waive": _("登记例外"),
}
OBJECTS = {
    "adjustment": _("目标调整"),
    "cycle": _("年度档案"),
    "draw": _("抽查"),
    "entry": _("填报内容"),
    "organisation": _("机构"),
    "report": _("成文报告"),
    "review": _("复核"),
    "task": _("任务"),
    "user": _("用户"),
}
FIELDS = {
    "active": _("可以登录"),
    "chosen": _("抽中的档案"),
    "decision": _("决定"),
    "digest": _("摘要"),
    "done": _("办结"),
    "due": _("最后一天"),
    "evaluating": _("自评"),
    "inserts": _("新增行数"),
    "line": _("指标"),
    "name": _("名称"),
    "opinion": _("复核意见"),
    "owner": _("负责人"),
    "points": _("复核得分"),
    "pool": _("从中抽取的档案"),
    "public": _("公开"),
    "reason": _("原因"),
    "reviewer": _("复核人"),
    "reviewing": _("复核"),
    "role": _("角色"),
    "seed": _("随机种子"),
    "setting": _("目标申报"),
    "state": _("状态"),
    "status": _("整改状态"),
    "target": _("目标"),
    "title": _("名称"),
    "token": _("令牌"),
    "updates": _("修改行数"),
    "user": _("人员"),
    "year": _("年度"),
}
PEOPLE = ("reviewer", "owner", "user")  # values that are ids of people


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that was changed, as a person reads it."""

    label: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the record in words."""

    line: "AuditLine"
    who: str
    action: str
    thing: str
    changes: tuple[Changed, ...]


def told(lines: Iterable["AuditLine"]) -> list[Told]:
    """Return lines of the record in words; names are those that people have now."""
    held = list(lines)
    wanted = {line.actor_id for line in held} | {
        int(value)
        for line in held
        for field in PEOPLE
        for value in line.changes.get(field, ())
        if str(value).isdecimal()
    }
    names = core.names(wanted)
    sheets = queries.sheets_of(line.object_id for line in held if line.kind == "entry")
    return [
        Told(
            line,
            names.get(line.actor_id or 0, ""),
            _action(line.action),
            f"{OBJECTS.get(line.kind, line.kind)}",
            tuple(
                Changed(
                    _label(line, field, sheets),
                    _value(field, old, names),
                    _value(field, new, names),
                )
                for field, (old, new) in line.changes.items()
            ),
        )
        for line in held
    ]


def _action(action: str) -> str:
    return f"{MOVE[action].label if action in MOVE else ACTIONS.get(action, action)}"


def _label(line: "AuditLine", field: str, sheets: Mapping[str, str]) -> str:
    """Return what a value is called: the columns of the workbook have their own labels."""
    sheet = sheets.get(line.object_id, "indicators")  # of a row that is gone: most are indicators
    column = _columns().get((sheet, field)) if line.kind == "entry" else None
    return said(column) if column else f"{FIELDS.get(field, field)}"


@cache
def _columns() -> Mapping[tuple[str, str], str]:
    return {(sheet.id, c.field): c.label for sheet in form() for c in sheet.columns}


def _value(field: str, value: object, names: Mapping[int, str]) -> object:
    if field == "state" and value in STATE:
        return STATE[str(value)].label
    if field == "role" and isinstance(value, str) and value.partition("@")[0] in ROLE:
        role, _at, place = value.partition("@")
        return f"{ROLE[role].label} @{place}"
    if field in PEOPLE and str(value).isdecimal():
        return names.get(int(str(value)), value)
    if value is True or value is False:
        return _("是") if value else _("否")
    return "" if value is None else value
