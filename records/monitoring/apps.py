"""The site as its operator sees it."""

from django.apps import AppConfig
from django.conf import settings


class MonitoringConfig(AppConfig):
    name = "records.monitoring"

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            # A site without Sentry needs neither the time nor the memory of it.
            from records.monitoring import errors

            errors.send(settings.SENTRY_DSN)
