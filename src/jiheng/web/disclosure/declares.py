"""What this app brings: rights, menu, the job, words, the list of packs, the work that waits."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Text, Viewed, Wording
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named
from jiheng.web.disclosure.actions.releases import MAKE
from jiheng.web.disclosure.job_handlers import make_release
from jiheng.web.disclosure.lists import release_lists
from jiheng.web.disclosure.queries import bound
from jiheng.web.disclosure.queries.releases import release_flow
from jiheng.web.disclosure.queries.viewed import release_places, release_titles
from jiheng.web.disclosure.queries.waiting import waiting_releases
from jiheng.web.disclosure.views.panels import year_panels

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine, Job


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of a pack; another text as it is."""
    return next((named(s) for s in release_flow().states if s.id == text), text)


def _made_at(job: "Job") -> str:
    return reverse("disclosure:release", args=(job.argument["release"],))


APP = App(
    rights=(
        Right("release", _("制作公开包，登记公开和撤回"), ("manager", "finance")),
        Right("approve_release", _("批准公开"), ("lead", "finance")),
    ),
    menu=(MenuItem("disclosure:releases", _("信息公开"), "see"),),
    jobs=(JobKind(MAKE, _("制作公开包"), make_release, _made_at),),
    wording=Wording(
        actions={
            "order_release": _("制作公开包"),
            **{move.id: lazily_named(move) for move in release_flow().moves},
        },
        objects={"release": _("公开包")},
        fields={
            "findings": _("可能的个人信息"),
            "ledgers": _("台账"),
            "masked": _("遮住个人信息"),
            "pack": _("公开包"),
            "released_on": _("公开日期"),
            "withdrawn_on": _("撤回日期"),
        },
        states={"release": _state},
    ),
    waiting=(waiting_releases,),
    beside_year=(year_panels,),
    lists=release_lists,
    bound=(Bound("release", bound.releases),),
    viewed=(Viewed("release", _("公开包"), release_places, release_titles),),
)
