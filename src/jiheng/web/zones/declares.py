"""What this app brings: an entry of the menu, the workbook it makes, a word of the log of views."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, JobKind, MenuItem, Viewed
from jiheng.web.ledgers.queries.viewed import last_part_places
from jiheng.web.zones.files import MAKE, make_scores
from jiheng.web.zones.queries.places import has_zones

APP = App(
    menu=(MenuItem("zones:scores", _("开发区记分"), shown=has_zones),),
    jobs=(JobKind(MAKE, _("生成开发区记分表"), make_scores),),
    viewed=(Viewed("zones", _("开发区记分和地块"), last_part_places),),
)
