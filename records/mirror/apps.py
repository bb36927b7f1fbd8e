"""The public site as files."""

from django.apps import AppConfig


class MirrorConfig(AppConfig):
    name = "records.mirror"
