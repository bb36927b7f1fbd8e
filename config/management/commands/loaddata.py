"""manage.py loaddata: JSON fixtures are checked by the archive's loader, and the search index is made once, at the end.

Other formats are read by Django alone. All is one transaction.
"""

from pathlib import Path
from typing import Any

from django.db import router
from modeltranslation.management.commands.loaddata import Command as LoadData

from records.core.fixtures.loader import Loader, read_entries
from records.search.signal_handlers import batch_indexing


class Command(LoadData):
    def loaddata(self, fixture_labels: Any) -> None:
        """Within the transaction that `handle()` opens."""
        with batch_indexing():
            super().loaddata(fixture_labels)

    def load_label(self, fixture_label: str) -> None:
        """Load the files of a label, as Django's command does; a record that is refused is a `FixtureError`."""
        for path, _directory, _name in self.find_fixtures(fixture_label):
            _stem, serialization_format, compression = self.parse_name(Path(path).name)
            if serialization_format == "json":
                open_file, mode = self.compression_formats[compression]
                with open_file(path, mode) as file:
                    self.load_json(file, path)
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
                loader.save(entry)
                self.loaded_object_count += 1
        # Once all files are read, Django calls `save_deferred_fields()` of everything in this list.
        self.objs_with_deferred_fields.append(loader)  # type: ignore[arg-type]
