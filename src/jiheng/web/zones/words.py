"""Words of cards and land: rules, states of cells, classes and the tests that decided them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str
RULES: Mapping[str, Text] = {
    "proportion": _("按完成比例"),
    "benchmark": _("与基准值比"),
    "reverse": _("反向基准"),
    "efficacy": _("功效系数"),
    "minmax_floor": _("极差加底分"),
    "mixed": _("几项合并"),
    "quota": _("定额，少的扣分"),
    "events": _("按事项加减"),
    "bonus": _("按数量加分"),
}
SUBJECTS: Mapping[str, Text] = {"zones": _("开发区"), "enterprises": _("企业")}
CLASSES: Mapping[str, Text] = {
    "unsupplied": _("批而未供"),
    "unused": _("供而未用"),
    "stopped": _("停产倒闭"),
    "low": _("低效"),
    "normal": _("正常"),
    "": _("没有填"),
}
TESTS: Mapping[str, Text] = {
    "not_supplied": _("批准以后没有供地"),
    "not_started": _("过了约定动工日期没有动工"),
    "nothing_built": _("报了动工，没有开发也没有投资"),
    "halted_area": _("中止开发，开发面积不到规定的份额"),
    "halted_money": _("中止开发，投资不到规定的份额"),
    "bankrupt": _("破产"),
    "standing_still": _("停产"),
    "grade": _("亩均评价等级"),
    "tax_line": _("亩均税收低于当地的线"),
    "ratio_line": _("容积率低于当地的线"),
    "": "",
}
PROMISES: Mapping[str, Text] = {
    "intensity": _("投资强度"),
    "tax": _("亩均税收"),
    "far": _("容积率"),
    "energy": _("单位能耗"),
    "emission": _("单位排放"),
}
