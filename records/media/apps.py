"""The Django app of images."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "records.media"
