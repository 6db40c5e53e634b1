"""What a server runs."""

import os

from django.core.wsgi import get_wsgi_application

from jiheng.web.core.bodies import Bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.config.settings")
application = Bodies(get_wsgi_application())
