"""Settings for mypy: the site's without modeltranslation, whose managers are of classes no source names."""

from config.settings import *  # noqa: F403

INSTALLED_APPS.remove("modeltranslation")  # noqa: F405
