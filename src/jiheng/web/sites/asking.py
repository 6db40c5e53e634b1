"""Which need a request asks about, and what of the rules it leaves aside."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.refusal import Refused
from jiheng.web.sites.queries.matched import Matched, chosen, matched

if TYPE_CHECKING:
    from jiheng.web.core.models import User

MOST_COMPARED = 5


def asked_match(
    user: "User", at: tuple[str, int, str], without: Iterable[str] = (), *, action: str = "view"
) -> Matched:
    """Return a need with every site held against it; the log of views has it.

    Raises ObjectDoesNotExist for what this person may not see.
    """
    outcome = matched(user, *at, without=frozenset(without))
    log_access(action, "entry", outcome.row.pk, user)
    return outcome


def asked_sites(outcome: Matched, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the sites that are to stand beside each other: the best ones where none is named.

    Raises Refused for too many.
    """
    own = chosen(outcome, keys)
    if not own:
        return tuple(each.site.key for _rank, each in outcome.matching.matches[:MOST_COMPARED])
    if len(own) > MOST_COMPARED:
        words = _("一次最多比 %(most)s 处，选了 %(count)s 处：请去掉几处。")
        raise Refused(words % {"most": MOST_COMPARED, "count": len(own)}, field="site")
    return own
