"""ASGI entry point, for servers that speak it; the site itself needs no asynchronous view."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from config.checks import check_keeper
from config.services import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
limit_statements(settings.DATABASES, settings.STATEMENT_TIMEOUT)
application = get_asgi_application()
check_keeper()
