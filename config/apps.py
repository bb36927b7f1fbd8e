"""The admin of this project."""

from django.contrib.admin.apps import AdminConfig


class EditorsAdminConfig(AdminConfig):
    """Django's admin at the editors' own site."""

    default_site = "records.editing.site.EditorsSite"
