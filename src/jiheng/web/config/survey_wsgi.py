"""What the server of respondents' pages runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.survey_settings"
application = get_wsgi_application()
