"""结果应用建议表 of a year as a file: what the rule proposes, what finance decided."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.uses.queries.proposals import YearProposal
from jiheng.web.uses.queries.shown import shown_lines

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle


def proposal_workbook(cycle: "Cycle", seen: YearProposal) -> tuple[str, bytes]:
    """Return the name and the content of the table of proposals and decisions."""
    title = _("结果应用建议表")
    rule = seen.rule
    lines: list[tuple[str, ...]] = [
        (
            _("评价对象"), _("上年预算（万元）"), _("决算（万元）"), _("执行率"), _("得分"),
            _("等级"), _("没有销号的问题"), _("取数后有变动的台账数"), _("监控灯号"), _("规则建议"),
            _("建议金额（万元）"), _("公式"), _("决定"), _("决定金额（万元）"), _("理由"),
        )
    ]  # fmt: skip
    lines += [
        (
            line.name, line.budget, line.outturn, line.rate, line.total, line.grade,
            f"{line.problems}", f"{line.drift}", line.lamp, line.proposed or line.why, line.range,
            line.formula, line.decided, line.amount, line.reason,
        )
        for line in shown_lines(cycle, seen)
    ]  # fmt: skip
    if rule is not None:
        language = "en" if page_language() == "en" else "zh"
        lines.append((_("依据：%(cites)s") % {"cites": rule.citation.text(language)},))
        if not rule.citation.verified:
            lines.append((_("未核对原文。"),))
    name = f"{cycle.organisation.name}{cycle.year}-{title}.xlsx"
    return name, documents.write_list(title[:31], lines)
