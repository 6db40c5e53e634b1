"""What this app brings: an entry of the menu where mail is set, and words of the record."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, MenuItem, Text, Wording

if TYPE_CHECKING:
    from jiheng.web.core.models import User

STATES = {"on": _("开"), "off": _("关")}
MAILBOXES = {"own": _("自己填的"), "": _("按单位的写法")}


def _set(user: "User") -> bool:  # noqa: ARG001  everybody's alike
    return bool(settings.OPTIONS.mail.server)


def _state(text: str) -> Text:
    return STATES.get(text, text)


def _mailbox(text: str) -> Text:
    return MAILBOXES.get(text, text)


APP = App(
    menu=(MenuItem("reminders:own", _("邮件提醒"), shown=_set),),
    wording=Wording(
        actions={"choose_reminders": _("设置邮件提醒")},
        fields={"reminders": _("邮件提醒"), "mailbox": _("邮箱")},
        values={"reminders": _state, "mailbox": _mailbox},
    ),
)
