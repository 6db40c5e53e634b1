"""What this app brings: a right, an entry of the menu, the files it makes, a word of views."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.analysis.orders import MAKE, RIGHT, make_files
from jiheng.web.core.declared import App, JobKind, MenuItem, Viewed
from jiheng.web.core.rights import Right

APP = App(
    rights=(
        Right(
            RIGHT, _("带走分析数据"),
            ("manager", "lead", "statistician", "supervisor", "finance", "auditor"),
        ),
    ),
    menu=(MenuItem("analysis:tables", _("分析数据"), RIGHT),),
    jobs=(JobKind(MAKE, _("生成分析数据"), make_files),),
    viewed=(Viewed("analysis", _("分析数据")),),
)  # fmt: skip
