"""The page of paper about a need: made by a job for who asked, from what they may see."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.reporting.site_page import MOST_MATCHES, MOST_REJECTED, SitePage, site_page
from jiheng.web.core import queries as core
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.sites.asking import asked_match
from jiheng.web.sites.queries.matched import Matched
from jiheng.web.sites.shown import (
    shown_costs,
    shown_laws,
    shown_matches,
    shown_need,
    shown_rejected,
    shown_unsure,
    unchecked,
)

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User

MAKE = "make_site_page"
SEVERAL = 3  # of what a note names


def order_page(user: "User", at: tuple[str, int, str]) -> "Job":
    """Return a job that writes which sites suit a need.

    Raises ObjectDoesNotExist for what this person may not see.
    """
    asked_match(user, at, action="export")
    argument: dict[str, object] = {
        "at": list(at), "by": user.pk, "language": get_language() or "zh-hans",
    }  # fmt: skip
    return enqueue(MAKE, argument, by=user)


def make_page(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write the page about a need; return the file."""
    by = core.people().get(pk=argument["by"])
    ledger, organisation, key = argument["at"]
    with translation.override(argument["language"]):
        outcome = asked_match(by, (ledger, organisation, key), action="export")
        progress(1, 2)
        page = _page(outcome)
        digest = hashlib.sha256(repr(page).encode("utf-8")).hexdigest()
        data = documents.write_docx(site_page(page, digest))
    with pending() as path:
        Path(path).write_bytes(data)
        return hand_over(path, f"{page.title}.docx", "docx", by)


def _page(outcome: Matched) -> SitePage:
    matching = outcome.matching
    counts = {
        "fits": len(matching.matches),
        "unsure": len(matching.unsure),
        "rejected": len(matching.rejected),
        "day": timezone.localdate().isoformat(),
    }
    laws = [_("%(name)s（%(cites)s）") % law for law in shown_laws(outcome)]
    unknown = unchecked(outcome)
    return SitePage(
        title=_("%(name)s选址建议") % {"name": outcome.name},
        lead=_(
            "截至 %(day)s，载体台账中符合全部条件的 %(fits)s 处，资料不全、待核的 %(unsure)s 处，"
            "不符合的 %(rejected)s 处。"
        )
        % counts,
        asks=_("需求：")
        + _("；").join(f"{each['name']} {each['value']}" for each in shown_need(outcome)),
        heads=(_("名次"), _("载体"), _("县区"), _("契合度"), _("理由")),
        matches=tuple(
            (f"{m['rank']}", m["name"], m["region"], m["score"], _("；").join(m["reasons"]))
            for m in shown_matches(outcome, MOST_MATCHES)
        ),
        matched=_("推荐"),
        near=_("差得最少的"),
        near_heads=(_("载体"), _("县区"), _("不符合的")),
        rejected=tuple(
            (site["name"], site["region"], _("；").join(site["why"]))
            for site in shown_rejected(outcome, matching.rejected[:MOST_REJECTED])
        ),
        notes=tuple(
            filter(
                None,
                (
                    _("卡住载体最多的条件：") + _costs(outcome) if matching.rejected else "",
                    _("布局规则：") + _("；").join(laws) if laws else "",
                    _("待核：") + _asked(outcome) if matching.unsure else "",
                    _("需求没有填或无法读出，没有核对：") + unknown if unknown else "",
                ),
            )
        ),
        more_matches=_more(len(matching.matches) - MOST_MATCHES),
        more_rejected=_more(len(matching.rejected) - MOST_REJECTED),
    )


def _more(count: int) -> str:
    return _("（另有 %(count)s 处，见平台）") % {"count": count} if count > 0 else ""


def _costs(outcome: Matched) -> str:
    words = _("%(name)s %(count)s 处（只差这一条的 %(alone)s 处）")
    return _("；").join(words % cost for cost in shown_costs(outcome)[:SEVERAL])


def _asked(outcome: Matched) -> str:
    words = _("%(name)s（%(ask)s）")
    return _("；").join(words % each for each in shown_unsure(outcome, SEVERAL))
