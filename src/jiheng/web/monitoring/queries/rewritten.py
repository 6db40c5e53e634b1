"""Red notices whose problem was rewritten or removed: they keep a year as the others do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.model import Move
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.monitoring.models import Notice
from jiheng.web.performance.queries.notices import ANSWERED, lamp_names, notices
from jiheng.web.performance.queries.year_tables import MEASURES, year_table

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle


def rewritten_notices(cycle: "Cycle", move: Move) -> Iterator[tuple[str, str]]:
    """Yield unanswered notices that the year's problems do not tell any more, and where each is.

    What the gate of the year asks for stands in its problems, which a department fills in; what
    was given stands in the notice, which nobody rewrites.
    """
    lamps = move.gate.answered
    if not lamps:
        return
    given = Notice.objects.filter(round__cycle=cycle, lamp__in=lamps).select_related("measure")
    waiting = [each for each in given if each.measure.state not in ANSWERED]
    if not waiting:
        return
    names = lamp_names()
    described = {
        row.values.get("number", "").strip(): names.get(row.values["lamp"].strip())
        for row in notices(cycle)
    }
    table = year_table(cycle, MEASURES)
    for each in waiting:
        if described.get(each.measure.values.get("problem", "").strip()) != each.lamp:
            words = {"subject": said(each.subject), "line": each.line or _("预算执行")}
            text = _("%(subject)s的%(line)s：红灯通知还没有整改结果，问题一行却已改动或删除。")
            yield text % words, table.row_address(each.measure.key)
