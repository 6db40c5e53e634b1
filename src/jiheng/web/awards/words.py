"""Words of incentives: levels, legal review, stacking, payers."""

from django.utils.translation import gettext_lazy as _

LEVELS = {
    "city": _("市级"), "province": _("省级"), "nation": _("国家级"), "district": _("县级"),
}  # fmt: skip
LAWFUL = {
    "reviewed": _("已通过公平竞争审查"), "unreviewed": _("没有登记审查结果"),
    "under_review": _("审查中"), "to_be_repealed": _("待清理"), "repealed": _("已废止"),
}  # fmt: skip
STACKING = {
    "exclusive": _("不重复享受"), "cumulative": _("可以叠加"), "unknown": _("没有写明"),
}  # fmt: skip
PAYERS = {
    "own": _("本部门项目支出"), "other": _("其他部门预算"), "above": _("上级专项资金"),
    "": _("没有填资金来源"),
}  # fmt: skip
CUT = {"cap": _("按封顶额"), "threshold": _("没有达到门槛")}
COUNTS = {
    "whole": _("达到哪一档，全部按这一档"), "marginal": _("分段计算"), "added": _("各档相加"),
}  # fmt: skip
