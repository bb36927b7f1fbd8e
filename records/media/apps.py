"""Images: cleaned, kept, rendered."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "records.media"
