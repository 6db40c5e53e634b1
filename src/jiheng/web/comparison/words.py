"""Words of comparison: what lines give away, why there is no growth, why units are not ranked."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNS: Mapping[str, "Promise | str"] = {
    "full": _("总是完成，说明不了问题"),
    "ratchet": _("目标跟着上年结果走"),
    "timid": _("目标远低于上年结果"),
    "copied_value": _("完成值和上年一样"),
    "copied_text": _("文字照抄上年"),
}
WHY_NO_GROWTH: Mapping[str, "Promise | str"] = {
    "gap": _("中间缺年份"),
    "no_value": _("没有可比的数"),
    "no_base": _("基数不为正"),
    "measure": _("计量单位变了"),
    "break": _("口径变了"),
}
UNLIKE: Mapping[str, "Promise | str"] = {
    "definitions": _("口径不同，不能排名"),
    "measures": _("计量单位不同，不能排名"),
    "directions": _("指标方向不同，不能排名"),
}
SPREAD = (_("最低"), _("下四分位"), _("中位"), _("上四分位"), _("最高"))
