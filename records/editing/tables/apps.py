"""Records in and out by table."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TablesConfig(AppConfig):
    name = "records.editing.tables"
    label = "tables"
    verbose_name = _("Tables")
