"""How the office's mail server was met last, for doctor; nothing is sent."""

from collections.abc import Iterator
from datetime import datetime

from jiheng.web.operate.check import Check


def mail_server() -> Iterator[Check]:
    """Yield what is known of the mail server; nothing where none is set."""
    from django.conf import settings

    from jiheng.web.reminders.server_state import read_state

    mail = settings.OPTIONS.mail
    if not mail.server:
        return
    if mail.user:
        yield Check(
            "邮件服务器的口令在 mail-password 文件里",
            "the password of the mail server is in mail-password",
            bool(settings.INSTALLATION.mail_password),
        )
    state = read_state()
    moments = "；".join(
        f"{zh} {_moment(moment)} / {en}"
        for zh, en, moment in (
            ("最近连上", "last reached", state.reached_at),
            (f"最近没有成功 {state.reason}", f"last failed: {state.reason}", state.failed_at),
        )
        if moment is not None
    )
    yield Check("邮件服务器能用", "mail server is reached", not state.failing, moments)


def _moment(moment: datetime) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
