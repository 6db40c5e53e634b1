"""A digest as a message: what waits, by its title and step; no value, no name of anybody else."""

import datetime as dt
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting

if TYPE_CHECKING:
    from jiheng.web.config.mail_options import Mail

MOST = 50  # pieces of work in one message


def digest(pieces: Sequence[Waiting], mail: "Mail", *, to: str, at: dt.datetime) -> EmailMessage:
    """Return the message about what waits for a person, in the language that is active."""
    message = EmailMessage(SMTP)
    message["Subject"] = _("绩衡：%(count)s 件等您办理") % {"count": len(pieces)}
    message["From"] = Address(addr_spec=mail.sender)
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"  # so that no machine answers it
    message.set_content("\n".join(_lines(pieces, mail)))
    return message


def message_id(person: int, day: dt.date, mail: "Mail") -> str:
    """Return the name of a person's digest of a day: sent again, a mailbox knows it."""
    return f"<reminder.{day:%Y%m%d}.{person}@{mail.sender.rpartition('@')[2]}>"


def _lines(pieces: Sequence[Waiting], mail: "Mail") -> list[str]:
    site = mail.site.rstrip("/")
    more = len(pieces) - MOST
    return [
        _("等您办理的有 %(count)s 件：") % {"count": len(pieces)},
        "",
        *(_line(number, piece) for number, piece in enumerate(pieces[:MOST], 1)),
        *([_("……另有 %(count)s 件。") % {"count": more}] if more > 0 else []),
        "",
        _("登录后办理：%(address)s") % {"address": f"{site}/"},
        _("不想再收：%(address)s") % {"address": site + reverse("reminders:own")},
        "",
    ]


def _line(number: int, piece: Waiting) -> str:
    """Return a piece of work in one line; its note may say values or who returned it, so not it."""
    parts = [f"{piece.kind}", piece.title, f"{piece.step}"]
    if piece.due is not None:
        parts.append(_("%(day)s 到期") % {"day": piece.due.day.isoformat()})
    text = " · ".join(" ".join(part.split()) for part in parts if part)
    return f"{number}. {text}"
