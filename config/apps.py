"""The admin of this project."""

from django.contrib.admin import apps


class EditorsAdminConfig(apps.AdminConfig):
    """Django's admin at the editors' own site."""

    default = False  # named in INSTALLED_APPS in place of django.contrib.admin
    default_site = "records.editing.site.EditorsSite"
