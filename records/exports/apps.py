"""The whole archive as files, out and in."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "records.exports"
