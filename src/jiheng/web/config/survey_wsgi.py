"""What the server of respondents' pages runs."""

import os

from django.core.wsgi import get_wsgi_application

from jiheng.web.core.bodies import Bodies

os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.survey_settings"
application = Bodies(get_wsgi_application())
