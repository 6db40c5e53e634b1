"""Words of the record: what was done, to what, which value; ids stand in the record itself."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.rights import ROLE
from jiheng.web.performance.stages import MOVE, STATE

register = template.Library()
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
    "name": _("名称"),
    "opinion": _("复核意见"),
    "owner": _("负责人"),
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


@register.filter
def action_label(action: str) -> Promise | str:
    """Return what was done, in words."""
    return MOVE[action].label if action in MOVE else ACTIONS.get(action, action)


@register.filter
def object_label(kind: str) -> Promise | str:
    """Return what something was done to, in words."""
    return OBJECTS.get(kind, kind)


@register.filter
def changed_label(field: str) -> Promise | str:
    """Return which value was changed, in words; columns have labels of their own."""
    return FIELDS.get(field, field)


@register.filter
def value_label(value: object, field: str) -> object:
    """Return an old or new value as a person reads it."""
    if field == "state" and value in STATE:
        return STATE[str(value)].label
    if field == "role" and isinstance(value, str) and value.partition("@")[0] in ROLE:
        role, _at, place = value.partition("@")
        return f"{ROLE[role].label} @{place}"
    if value is True or value is False:
        return _("是") if value else _("否")
    return "" if value is None else value
