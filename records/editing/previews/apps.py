"""Links to drafts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PreviewsConfig(AppConfig):
    name = "records.editing.previews"
    label = "previews"
    verbose_name = _("Preview links")
