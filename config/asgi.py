"""ASGI entry point, for servers that speak it; the site itself needs no asynchronous view."""

import os

from django.core.asgi import get_asgi_application

from config.checks import check_keeper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()
check_keeper()
