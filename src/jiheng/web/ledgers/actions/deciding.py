"""What one asks for and another decides: corrections, exceptions, months, rows of the past."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.models import Request

OPEN, APPROVED, REFUSED = "open", "approved", "refused"
LEAST_REASON = 5  # characters


def decide_request(asked: Request, *, approved: bool, answer: str, by: User) -> None:
    """Write down who agreed to a request, or refused it and why.

    Raises Refused for one that is decided already, for one's own, and for a refusal without a
    reason. The caller has right, transaction and line of the record.
    """
    if asked.state != OPEN:
        raise Refused(_("这个申请已经办过了，请刷新页面看结果。"))
    if asked.by_id == by.pk:
        raise Refused(_("自己申请的，要由另一个人批准。"), status=403)
    if not approved and not answer.strip():
        raise Refused(_("不同意要写明原因。"), field="answer")
    asked.state = APPROVED if approved else REFUSED
    asked.decided_by, asked.decided_at = by, timezone.now()
    asked.answer = answer.strip()
    asked.save()
