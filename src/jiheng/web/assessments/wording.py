"""Words of assessments: why somebody may not rate, parts of a report, verdicts, measures."""

from django.utils.translation import gettext_lazy as _

CONFLICTS = {
    "right": _("要是有评分权限、管这个部门的财政人员或专家。"),
    "department": _("被评价部门的人不能参加评分：请另请专家。"),
    "filler": _("填报过这一年数据的人不能参加评分：请另请专家。"),
    "commissioner": _("组织这项评价的人不能自己评分：请另请专家。"),
}
PARTS = {
    "basics": _("基本情况"),
    "work": _("工作开展情况"),
    "conclusion": _("结论"),
    "items": _("逐项分析"),
    "problems": _("问题及原因"),
    "advice": _("建议"),
    "other": _("其他"),
}
VERDICTS = {"support": _("予以支持"), "adjust": _("调整完善后予以支持"), "reject": _("不予支持")}
MEASURES = {
    "icc_single": _("ICC（单人，绝对一致）"),
    "icc_average": _("ICC（平均，绝对一致）"),
    "kendall_w": _("肯德尔 W"),
    "alpha": _("克里彭多夫 α"),
}
SEATS = {
    "asked": _("待声明无利害关系"),
    "declared": _("正在评分"),
    "handed_in": _("已提交"),
    "recused": _("已回避"),
}
MODES = {"base": "", "bonus": _("加分"), "deduction": _("扣分")}
MACHINE = {  # what the machine read in a proof
    "found": _("已找到"),
    "contradicted": _("不一致"),
    "late": _("日期过晚"),
    "absent": _("未找到"),
    "unreadable": _("无法读取"),
}
