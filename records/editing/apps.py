"""The editors' admin."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "records.editing"
