"""Scores as a workbook: made by a job for who asked, from what they may see."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.reporting.comparison import Words, comparison_grids
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.zones.asking import Asked, scores_asked
from jiheng.web.zones.queries.scored import Scores, scores_of
from jiheng.web.zones.shown import shown_cells
from jiheng.web.zones.words import RULES, SUBJECTS

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User

MAKE = "make_scores"


def order_scores(user: "User", asked: Asked) -> "Job":
    """Return a job that writes the scores of a card as a workbook."""
    log_access("export", "zones", f"{asked.card.id}/{asked.place.pk}", user)
    argument: dict[str, object] = {
        "organisation": f"{asked.place.pk}",
        "year": f"{asked.year}",
        "card": asked.card.id,
        "by": user.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(MAKE, argument, by=user)


def make_scores(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write the scores and how each cell was worked out; return the file.

    Raises Refused where the person may no longer see them.
    """
    by = core.people().get(pk=argument["by"])
    with translation.override(argument["language"]):
        asked = scores_asked(by, argument)
        scores = scores_of(asked.card, asked.place, asked.year)
        progress(1, 3)
        tables = [_table(scores), _formulas(scores)]
        title = _("%(year)s 年%(card)s") % {"year": asked.year, "card": asked.card.label}
        progress(2, 3)
        data = documents.write_xlsx(comparison_grids(tables), title=title)
    with pending() as path:
        Path(path).write_bytes(data)
        return hand_over(path, f"{title}.xlsx", "xlsx", by)


def _table(scores: Scores) -> Words:
    """Return the zones with their points, totals, ranks and grades."""
    items = [item.label for item in scores.card.items]
    ends = (_("尾差"), _("总分"), _("位次"), _("等级"), _("一票否决"))
    rows = tuple(
        (
            row.subject.name,
            row.subject.group,
            *(cell.points for cell in row.cells),
            row.tail,
            row.total,
            Decimal(row.place) if row.place is not None else None,
            row.grade,
            _("；").join(f"{event.kind} {event.document}" for event in row.vetoes),
        )
        for row in scores.rows
    )
    note = scores.card.citation.text("zh")
    subject = f"{SUBJECTS[scores.card.subjects]}"
    return Words(_("记分"), (subject, _("组别"), *items, *ends), rows, note)


def _formulas(scores: Scores) -> Words:
    """Return every cell with its formula."""
    subject = f"{SUBJECTS[scores.card.subjects]}"
    heads = (subject, _("项目"), _("办法"), _("数值"), _("算式"), _("得分"), _("说明"))
    rows = tuple(
        (
            row.subject.name,
            cell.item.label,
            f"{RULES[cell.item.rule]}",
            cell.value,
            cell.formula,
            cell.points,
            _("；").join((*cell.notes, *(paper["text"] for paper in cell.papers))),
        )
        for row in scores.rows
        for cell in shown_cells(scores.card, row)
    )
    return Words(_("每格算式"), heads, rows)
