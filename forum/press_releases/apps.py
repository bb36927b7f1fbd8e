"""Press releases that editors read into drafts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressReleasesConfig(AppConfig):
    name = "forum.press_releases"
    label = "press_releases"
    verbose_name = _("Press releases")
