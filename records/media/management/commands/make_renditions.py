"""manage.py make_renditions"""

import sys
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models.fields.files import FieldFile
from tqdm import tqdm

from records.media.images import SafeImageField
from records.media.renditions import make_rendition, missing_files


class Command(BaseCommand):
    help = (
        "Makes the copies of images that pages show (thumbnails, portraits, logos and photos; in WebP and "
        "in JPEG or PNG) wherever one is missing. Running it again makes nothing twice. "
        "Exits with 1 if an original is lost or broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count what is missing and write nothing.")

    def handle(self, *args: Any, dry_run: bool, verbosity: int, **options: Any) -> None:
        self.dry_run, self.is_quiet = dry_run, verbosity == 0 or not sys.stderr.isatty()
        fields = (field for model in apps.get_models() for field in model._meta.local_fields)
        broken = sum(self.make_all(field) for field in fields if isinstance(field, SafeImageField))
        if broken:
            raise CommandError(f"Originals lost or broken: {broken}. Pages show no image in their place.")

    def make_all(self, field: SafeImageField) -> int:
        """Make the renditions of one field; return the number of originals that could not be used."""
        images = made = broken = 0
        records = field.model._base_manager.exclude(**{field.name: ""}).only("pk", field.name)
        for record in tqdm(records.iterator(chunk_size=500), desc=str(field), disable=self.is_quiet):
            images, file = images + 1, getattr(record, field.name)
            try:
                made += sum(self.make(file, size) for size in field.renditions)
            except Exception as error:  # noqa: BLE001 whatever a storage raises, the others are still to be made
                broken += 1
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else error
                self.stderr.write(f"{field} of record {record.pk}, {file.name}: {reason}")
        done = "would be made" if self.dry_run else "made"
        self.stdout.write(f"{field}: {images} images, {made} files {done}, {broken} originals lost or broken")
        return broken

    def make(self, file: FieldFile, size: str) -> int:
        """Make, or only count, the missing files of one rendition."""
        if not self.dry_run:
            return make_rendition(file, size)
        if not file.storage.exists(str(file.name)):
            raise FileNotFoundError(file.name)
        return len(missing_files(file, size))
