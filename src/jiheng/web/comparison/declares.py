"""What this app brings: an entry of the menu, the files it makes, a word of the log of views."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.comparison.files import MAKE, make_comparison
from jiheng.web.core.declared import App, JobKind, MenuItem, Viewed

APP = App(
    menu=(MenuItem("comparison:indicators", _("跨年度比较"), "see"),),
    jobs=(JobKind(MAKE, _("生成跨年度比较"), make_comparison),),
    viewed=(Viewed("comparison", _("跨年度比较")),),
)
