"""Log-ins ended before their time: one's own, or those of a person whose account one manages."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions.permission import require_account
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.queries.log_ins import LogIn, log_ins, session_digest, sessions_of
from jiheng.web.core.refusal import Refused


def end_log_in(user_id: int, digest: str, *, by: User) -> int:
    """End one log-in of oneself, or of somebody whose account one manages; return how many.

    Raises Refused without the right, and for one that is over already.
    """
    return _end(user_id, lambda each: each.digest == digest, by=by)


def end_other_log_ins(current: str | None, *, by: User) -> int:
    """End every log-in of one's own but the present one. Raises Refused where there is none."""
    return _end(by.pk, lambda each: not each.current, by=by, current=current)


def end_every_log_in(user_id: int, *, by: User) -> int:
    """End every log-in of a person. Raises Refused without the right, and where there is none."""
    return _end(user_id, lambda _each: True, by=by)


@transaction.atomic
def _end(
    user_id: int, chosen: Callable[[LogIn], bool], *, by: User, current: str | None = None
) -> int:
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.pk != by.pk:
        require_account(by, user)
    ending = [each for each in log_ins(user, current) if chosen(each)]
    if not ending:
        raise Refused(_("没有要结束的登录，或者它已经结束了。"))
    digests = {each.digest for each in ending}
    keys = [key for key, _contents in sessions_of(user) if session_digest(key) in digests]
    Session.objects.filter(session_key__in=keys).delete()
    user.entries = [entry for entry in user.entries if entry not in digests]
    user.save(update_fields=["entries"])
    changes: dict[str, tuple[object, object]] = {
        "log_ins": (len(ending), 0),
        "browser": ("、".join(each.described for each in ending if each.described), ""),
    }
    record_change("end_log_in", "user", user.pk, by=by, changes=changes)
    return len(ending)
