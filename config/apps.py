"""The app that joins the others, and the admin of this project."""

from django.apps import AppConfig
from django.contrib.admin import apps


class SiteConfig(AppConfig):
    name = "config"


class EditorsAdminConfig(apps.AdminConfig):
    """Django's admin at the editors' own site."""

    default = False  # named in INSTALLED_APPS in place of django.contrib.admin
    default_site = "records.editing.accounts.site.AccountsSite"
