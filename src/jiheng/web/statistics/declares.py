"""What this app brings: a right, an entry of the menu, the job, words, what the record holds."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Viewed, Wording
from jiheng.web.core.rights import Right
from jiheng.web.ledgers.queries.viewed import last_part_places
from jiheng.web.statistics.actions.issues import JOB, make_pack
from jiheng.web.statistics.queries import bound, viewed
from jiheng.web.statistics.queries.issues import MAKE
from jiheng.web.statistics.queries.tables import sees_statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import Job


def _made_at(job: "Job") -> str:
    """Return where the outcome of a job is shown."""
    issue = (job.result or {}).get("issue")
    return reverse("statistics:issue", args=(issue,)) if issue else reverse("statistics:index")


def _organisation(reference: str) -> int | None:
    """Return whose an issue is, by what the record refers to: statistics/ORGANISATION."""
    number = reference.partition("/")[2]
    return int(number) if number.isdecimal() else None


APP = App(
    rights=(Right(MAKE, _("出统计月报"), ("statistician", "manager")),),
    menu=(MenuItem("statistics:index", _("统计报表"), shown=sees_statistics),),
    jobs=(JobKind(JOB, _("出统计月报"), make_pack, _made_at),),
    wording=Wording(
        actions={"issue_statistics": _("出统计月报")},
        objects={"statistics_issue": _("统计月报")},
        fields={"issue": _("月份和期号"), "pack": _("月报包")},
    ),
    owners={"statistics": _organisation},
    bound=(Bound("statistics_issue", bound.issues, once=True),),
    viewed=(
        Viewed("statistics", _("统计表"), last_part_places, viewed.table_titles),
        Viewed("statistics_issue", _("统计月报"), viewed.issue_places, viewed.issue_titles),
    ),
)
