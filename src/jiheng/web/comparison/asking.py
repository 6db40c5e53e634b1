"""Of which years a comparison is asked for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.comparison.queries.observed import newest_compared, sees_years
from jiheng.web.core.authenticated import year_or_zero
from jiheng.web.core.refusal import Refused

if TYPE_CHECKING:
    from jiheng.web.core.models import User

SPAN, MOST = 5, 10  # years that are compared unless others are asked for, and at most
FORBIDDEN = 403


def years_asked(user: "User", query: Mapping[str, str]) -> tuple[int, int]:
    """Return the first and the last year that are asked for.

    Raises Refused where nothing is for this person, and for years that cannot be.
    """
    if not sees_years(user):
        raise Refused(_("这里没有您能看的数：要看的，请管理员授予角色。"), status=FORBIDDEN)
    last = year_or_zero(query.get("to")) or newest_compared(user) or timezone.localdate().year
    first = year_or_zero(query.get("from")) or last - SPAN + 1
    if first > last:
        words = _("起始年度 %(first)s 晚于截止年度 %(last)s：请换过来。")
        raise Refused(words % {"first": first, "last": last}, field="from")
    if last - first >= MOST:
        words = _("一次最多比 %(most)s 年，%(first)s—%(last)s 太长：请缩短。")
        raise Refused(words % {"most": MOST, "first": first, "last": last}, field="from")
    return first, last
