"""Changes of status at an hour to come."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "records.editing.scheduling"
    label = "scheduling"
    verbose_name = _("Scheduled changes")
