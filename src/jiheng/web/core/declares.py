"""What this app brings: people, rights, the record, jobs."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.actions.tokens import READS
from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Text, Viewed, Wording
from jiheng.web.core.job_handlers import export_list
from jiheng.web.core.queries.bound import organisations, users
from jiheng.web.core.rights import (
    ADMINISTRATOR,
    ROLE,
    SECURITY_AUDITOR,
    SECURITY_OFFICER,
    Right,
)
from jiheng.web.core.templatetags.jiheng import KINDS


def _role(text: str) -> Text:
    """Return a role and where it is held, in words."""
    role, _at, place = text.partition("@")
    return f"{ROLE[role].label} @{place}" if role in ROLE else text


def _token_scope(text: str) -> Text:
    """Return what a token may do, in words."""
    return _("只能看") if text == READS else _("与本人相同")


def _kind(text: str) -> Text:
    """Return a kind of organisation in words."""
    return KINDS.get(text, text)


APP = App(
    rights=(
        Right(
            "record",
            _("查看审计日志和全部历史版本"),
            ("auditor", "finance"),
            separated=("auditor", "finance", SECURITY_AUDITOR),
        ),
        Right("people", _("管理用户和机构"), (ADMINISTRATOR,)),
        Right("roles", _("授予和取消角色"), (ADMINISTRATOR,), separated=(SECURITY_OFFICER,)),
    ),
    menu=(
        MenuItem("core:jobs", _("后台任务")),
        MenuItem("core:people", _("用户与机构"), "people roles"),
        MenuItem("core:record", _("审计日志"), "record"),
        MenuItem("core:views", _("查看记录"), "record"),
        MenuItem("core:rights", _("权限表")),
    ),
    jobs=(JobKind("export_list", _("导出列表"), export_list),),
    wording=Wording(
        actions={
            "active": _("启用或停用"),
            "add": _("新增"),
            "beside": _("发现与审计链不符"),
            "change": _("修改"),
            "drop_token": _("作废令牌"),
            "code_set": _("设置动态口令"),
            "rehash": _("口令换了更强的摘要"),
            "end_log_in": _("结束登录"),
            "end_ways_in": _("恢复备份后结束令牌、链接"),
            "expire": _("到期清理"),
            "found": _("建立机构"),
            "give_role": _("授予角色"),
            "grant_views": _("给分析人员只读视图"),
            "lock_out": _("锁定"),
            "log_in": _("登录"),
            "log_in_failed": _("登录失败"),
            "make_token": _("新建令牌"),
            "password": _("修改口令"),
            "password_link": _("重置口令"),
            "reread": _("按新的栏目重读"),
            "rotate": _("更换密钥"),
            "seal": _("封存"),
            "take_role": _("取消角色"),
            "unproved": _("恢复了没有证明的数据"),
            "use_token": _("使用令牌"),
            "wrong_code": _("动态口令不对"),
            "wrong_password": _("改口令时原口令不对"),
        },
        objects={"organisation": _("机构"), "record": _("审计日志"), "user": _("用户")},
        fields={
            "active": _("可以登录"),
            "browser": _("浏览器"),
            "code": _("编码"),
            "digest": _("摘要"),
            "door": _("统一登录"),
            "key": _("密钥"),
            "kind": _("类型"),
            "lines": _("没有密钥的行"),
            "log_ins": _("登录数"),
            "name": _("名称"),
            "parent": _("上级"),
            "place": _("行政区划代码"),
            "reason": _("原因"),
            "role": _("角色"),
            "rows": _("与审计链不符的数据"),
            "state": _("状态"),
            "token": _("令牌"),
            "token_scope": _("令牌的范围"),
            "token_until": _("令牌有效到"),
            "user": _("人员"),
            "username": _("登录名"),
            "view_role": _("数据库角色"),
        },
        people=("user",),
        values={"kind": _kind, "role": _role, "token_scope": _token_scope},
    ),
    viewed=(Viewed("job", _("后台任务")),),
    bound=(Bound("organisation", organisations), Bound("user", users)),
)
