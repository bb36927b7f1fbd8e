"""manage.py loaddata: JSON fixtures are checked by the archive's loader, and the search index is made once, at the end.

Other formats are read by Django alone. What is loaded into public keeps the rules of publication. All is one
transaction.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import router
from modeltranslation.management.commands.loaddata import Command as LoadData

from records.core.fixtures.loader import FixtureError, Loader, read_entries
from records.core.models import Record
from records.core.permissions import IN_PUBLIC
from records.core.publication import published_owners
from records.core.rules import find_errors, find_warnings, full_message
from records.search.signal_handlers import batch_indexing


class Command(LoadData):
    def loaddata(self, fixture_labels: Any) -> None:
        """Within the transaction that `handle()` opens."""
        self.loaded: list[tuple[Any, Any, str]] = []  # model, key, place
        with batch_indexing():
            super().loaddata(fixture_labels)
            for record, place in public_records(self.loaded, self.using).items():
                self.check_public(record, place)

    def save_obj(self, obj: Any) -> Any:
        """Save what Django has read, and note it."""
        is_saved = super().save_obj(obj)
        if is_saved:
            self.loaded.append((type(obj.object), obj.object.pk, str(obj.object)))
        return is_saved

    def check_public(self, record: Record, place: str) -> None:
        """Raise `FixtureError` where the record is wrong in public; print what may not be meant."""
        if errors := find_errors(record, loaded=True):
            raise FixtureError(place, " ".join(map(full_message, errors)))
        for sentence in find_warnings(record, loaded=True) if self.verbosity else ():
            self.stderr.write(f"{place}: {sentence}")

    def load_label(self, fixture_label: str) -> None:
        """Load the files of a label, as Django's command does; a record that is refused is a `FixtureError`."""
        for path, _directory, _name in self.find_fixtures(fixture_label):
            _stem, serialization_format, compression = self.parse_name(Path(path).name)
            if serialization_format == "json":
                open_file, mode = self.compression_formats[compression]
                with open_file(path, mode) as file:
                    # The reader of zip files gives all of one at each call.
                    self.load_json(BytesIO(file.read()) if compression == "zip" else file, path)
            else:
                super().load_label(path)

    def load_json(self, file: Any, path: str) -> None:
        loader = Loader(self.using)
        self.fixture_count += 1
        for entry in read_entries(file, path, ignore_unknown=self.ignore):
            self.fixture_object_count += 1
            config = entry.model._meta.app_config
            is_excluded = entry.model in self.excluded_models or config in self.excluded_apps
            if not is_excluded and router.allow_migrate_model(self.using, entry.model):
                self.models.add(entry.model)
                row = loader.save(entry)
                self.loaded.append((type(row), row.pk, str(entry.place)))
                self.loaded_object_count += 1
        # Once all files are read, Django calls `save_deferred_fields()` of everything in this list.
        self.objs_with_deferred_fields.append(loader)  # type: ignore[arg-type]


def public_records(loaded: Iterable[tuple[Any, Any, str]], using: str) -> dict[Record, str]:
    """Return the public records among rows, and those of which rows are parts, with the place that names them first."""
    keys: dict[Any, dict[Any, str]] = {}
    for model, key, place in loaded:
        keys.setdefault(model, {}).setdefault(key, place)
    found: dict[Record, str] = {}
    for model, places in keys.items():
        for key, row in model._base_manager.using(using).in_bulk(places).items():
            is_public = isinstance(row, Record) and row.status in IN_PUBLIC
            for record in [row] if is_public else published_owners(row):
                found.setdefault(record, places[key])
    return found
