"""Cases of two places in words: why rows may be one, what was decided, what it would change."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHY: dict[str, Promise | str] = {
    "credit_code": _("落地企业的统一社会信用代码相同"),
    "project_code": _("项目代码相同"),
    "investor": _("投资方相同，金额、日期相近"),
    "parent": _("上级集团相同，金额、日期相近"),
    "name": _("名称相近，投资方没有代码"),
    "request": _("一方申请分成"),
}
DECISIONS: dict[str, Promise | str] = {
    "suspected": _("待双方答复"),
    "same": _("同一项目"),
    "different": _("不是同一项目"),
    "shared": _("共同项目，按比例分成"),
    "undo": _("撤销，恢复原样"),
    "keep": _("不撤销"),
}
REQUEST_DECISIONS: dict[str, Promise | str] = {
    **DECISIONS,
    "different": _("不同意分成"),
    "shared": _("同意分成"),
}
EFFECTS: dict[str, Promise | str] = {
    "same": _(
        "后报的一行标为“重复”、写明与哪一行重复，不再计数；"
        "挂在它下面的行改挂到先报的一行；金额都不改。"
    ),
    "different": _("两行都不变；这两行的代码、投资方、金额、日期没有改动，就不再提出。"),
    "shared": _("先报的一行按比例计入各个单位，全市仍计一次；有后报的一行的，标为“重复”。"),
    "undo": _("标记、改挂的行、分成都恢复原样，这一件重新由双方答复。"),
    "keep": _("已经认定的不变。"),
}


REQUEST_EFFECTS: dict[str, Promise | str] = {
    **EFFECTS,
    "different": _("不分成，这一行不变。"),
    "shared": _("这一行按比例计入各个单位，全市仍计一次。"),
}


def pair_word(text: str) -> Promise | str:
    """Return what a decision is called; another text as it is."""
    return DECISIONS.get(text, text)
