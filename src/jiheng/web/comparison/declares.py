"""What this app brings: an entry of the menu, the files it makes, a word of the log of views."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.comparison.files import MAKE, make_comparison
from jiheng.web.comparison.trials import RIGHT, TRY, trial_outcome, try_on_years
from jiheng.web.core.declared import App, JobKind, MenuItem, Viewed
from jiheng.web.core.rights import Right

APP = App(
    rights=(Right(RIGHT, _("试算规则草案"), ("finance",)),),
    menu=(
        MenuItem("comparison:indicators", _("跨年度比较"), "see"),
        MenuItem("comparison:trials", _("规则试算"), RIGHT),
    ),
    jobs=(
        JobKind(MAKE, _("生成跨年度比较"), make_comparison),
        JobKind(TRY, _("试算规则草案"), try_on_years, trial_outcome),
    ),
    viewed=(Viewed("comparison", _("跨年度比较")),),
)
