"""WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.checks import check_keeper
from config.services import limit_statements
from records.core.frames import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
limit_statements(settings.DATABASES, settings.STATEMENT_TIMEOUT)
application = with_room(get_wsgi_application())
check_keeper()
