"""Settings for mypy: the site's without modeltranslation, whose managers are of classes no source names.

The admin is there, but does not look for its modules: they ask modeltranslation for fields at once.
"""

from config.settings import *  # noqa: F403

INSTALLED_APPS.remove("modeltranslation")  # noqa: F405
INSTALLED_APPS.remove("config.apps.EditorsAdminConfig")  # noqa: F405
INSTALLED_APPS.append("django.contrib.admin.apps.SimpleAdminConfig")  # noqa: F405
