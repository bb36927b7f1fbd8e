"""manage.py check_glossary"""

from typing import Any

from django.core.management.base import BaseCommand

from records.editing.glossary.departures import check_all
from records.editing.memory.storing import translated_models


class Command(BaseCommand):
    help = (
        "Compares every translation with the glossary, so that the desk of translators lists those that depart from "
        "it. What is saved on the page of a text is compared at once; this is for all else, such as a new term: run it "
        "each night. Nothing of a record is changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{check_all(translated_models())} departures from the glossary")
