"""The editors' site: its login, its start page, and what stands on each of its screens."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class EditorsSite(AdminSite):
    """Where records are entered, translated and published."""

    site_header = site_title = settings.SITE_NAME
    index_title = _("Desk")
