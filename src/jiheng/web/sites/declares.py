"""What this app brings: an entry of the menu, the page that it makes, a panel beside needs."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, JobKind, MenuItem
from jiheng.web.sites.files import MAKE, make_page
from jiheng.web.sites.queries.matched import sees_sites
from jiheng.web.sites.views.panels import match_panels

APP = App(
    menu=(MenuItem("sites:needs", _("选址"), shown=sees_sites),),
    jobs=(JobKind(MAKE, _("生成选址建议"), make_page),),
    beside=(match_panels,),
)
