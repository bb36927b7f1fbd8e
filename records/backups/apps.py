"""Copies of the whole site, out and in."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "records.backups"
