"""manage.py dumpdata: as Django's, without what is made from the records."""

from typing import Any

from django.apps import apps
from django.core.management.commands.dumpdata import Command as DumpData

from records.core.models import DerivedModel


class Command(DumpData):
    def handle(self, *app_labels: str, **options: Any) -> None:
        derived = [model._meta.label for model in apps.get_models() if issubclass(model, DerivedModel)]
        options["exclude"] = [*options["exclude"], *derived]
        super().handle(*app_labels, **options)
