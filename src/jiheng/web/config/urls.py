"""Every address of the application, and every call."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from jiheng.web.analysis.api import router as analysis
from jiheng.web.assessments.api import router as assessments
from jiheng.web.awards.api import router as awards
from jiheng.web.comparison.api import router as comparison
from jiheng.web.complaints.api import router as complaints
from jiheng.web.core.api import api, router
from jiheng.web.core.api.waiting import router as waiting
from jiheng.web.core.views.baseline import baseline
from jiheng.web.disclosure.api import router as disclosure
from jiheng.web.leader.api import router as leader
from jiheng.web.ledgers.api.ageing import router as ageing
from jiheng.web.ledgers.api.corrections import router as corrections
from jiheng.web.ledgers.api.figures import router as figures
from jiheng.web.ledgers.api.ledgers import router as ledgers
from jiheng.web.ledgers.api.months import router as months
from jiheng.web.ledgers.api.overrides import router as overrides
from jiheng.web.ledgers.api.pairs import router as pairs
from jiheng.web.ledgers.api.quality import router as quality
from jiheng.web.ledgers.api.running import router as running
from jiheng.web.ledgers.api.workbooks import router as workbooks
from jiheng.web.monitoring.api import router as monitoring
from jiheng.web.performance.api import ROUTERS
from jiheng.web.sites.api import router as sites
from jiheng.web.statistics.api import router as statistics
from jiheng.web.surveys.api import router as surveys
from jiheng.web.uses.api import router as uses
from jiheng.web.zones.api import router as zones

LEDGERS = (
    ledgers, figures, quality, pairs, overrides, corrections, months, ageing, running, workbooks,
)  # fmt: skip
ABOVE = (
    zones, sites, statistics, awards, complaints, monitoring, surveys, assessments, uses,
    disclosure, leader, comparison, analysis,
)  # fmt: skip
for each in (router, waiting, *LEDGERS, *ROUTERS, *ABOVE):
    api.add_router("", each)

urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/", api.urls),
    path("", include("jiheng.web.core.urls")),
    path("", include("jiheng.web.analysis.urls")),
    path("", include("jiheng.web.assessments.urls")),
    path("", include("jiheng.web.awards.urls")),
    path("", include("jiheng.web.comparison.urls")),
    path("", include("jiheng.web.complaints.urls")),
    path("", include("jiheng.web.leader.urls")),
    path("", include("jiheng.web.disclosure.urls")),
    path("", include("jiheng.web.doors.urls")),
    path("", include("jiheng.web.ledgers.urls")),
    path("", include("jiheng.web.monitoring.urls")),
    path("", include("jiheng.web.sites.urls")),
    path("", include("jiheng.web.statistics.urls")),
    path("", include("jiheng.web.surveys.urls")),
    path("", include("jiheng.web.performance.urls")),
    path("", include("jiheng.web.reminders.urls")),
    path("", include("jiheng.web.uses.urls")),
    path("", include("jiheng.web.zones.urls")),
]
if settings.BASELINE:  # while measuring, never else
    urlpatterns.append(path("baseline/", baseline))
handler400 = "jiheng.web.core.views.errors.bad"
handler404 = "jiheng.web.core.views.errors.not_found"
handler403 = "jiheng.web.core.views.errors.forbidden"
handler500 = "jiheng.web.core.views.errors.broken"
