"""Settings for mypy: the site's without modeltranslation, whose managers are of classes no source names.

The admin and the search are there, but do not look for the modules of apps: these ask modeltranslation for fields.
"""

from django.apps import AppConfig

from config.settings import *  # noqa: F403


class SearchConfig(AppConfig):
    """The models of the search, without its signals."""

    name = "records.search"


INSTALLED_APPS.remove("modeltranslation")  # noqa: F405
INSTALLED_APPS.remove("config.apps.EditorsAdminConfig")  # noqa: F405
INSTALLED_APPS.append("django.contrib.admin.apps.SimpleAdminConfig")  # noqa: F405
INSTALLED_APPS[INSTALLED_APPS.index("records.search")] = "tests.typed_settings.SearchConfig"  # noqa: F405
