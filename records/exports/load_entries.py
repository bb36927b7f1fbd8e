"""Fill an empty site with a file of entries, as fixtures and generate_archive have them: in JSON or in JSON Lines.

All of it is loaded in one transaction, or nothing (`records.exports.load_parts` loads it in parts). What a fixture may
not bring into public, this may not either.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core.fixtures.bulk import BulkLoader
from records.core.fixtures.files import SUFFIXES, open_to_read
from records.core.fixtures.loader import Entry, FixtureError, read_entries
from records.core.models import Term
from records.core.permissions import holds_records
from records.exports.load import Progress, index_records
from records.exports.models import UnfinishedLoad
from records.exports.read import PackageError

STEP = 1_000  # entries from one report of the progress to the next
FORMATS = {".json": False, ".jsonl": True, ".ndjson": True}


def is_of_entries(path: Path) -> bool:
    """Return whether a file has entries, by its name."""
    return path.is_file() and _format(path) in FORMATS


def _format(path: Path) -> str:
    return Path(path.stem).suffix if path.suffix in SUFFIXES else path.suffix


def read_file(path: Path) -> Iterator[Entry]:
    """Yield the entries of a file; `PackageError` where it cannot be read, or has others than records."""
    try:
        with open_to_read(path) as file:
            for entry in read_entries(file, path.name, are_lines=FORMATS[_format(path)]):
                if not _is_of_records(entry.model):
                    kind = {"kind": entry.model._meta.label_lower}
                    raise FixtureError(entry.place, _("There is no kind “%(kind)s”.") % kind)
                yield entry
    except (OSError, EOFError) as error:
        raise PackageError(f"{path.name}: it cannot be read. {error}") from error


@cache
def _is_of_records(model: type[Model]) -> bool:
    return holds_records(apps.get_app_config(model._meta.app_label))


def load_at_once(path: Path, progress: Progress) -> dict[str, int]:
    """Load a file and return the number of rows by kind. To be run within a transaction."""
    with override(settings.LANGUAGE_CODE), told():
        load = EntryLoad(progress, BulkLoader())
        load.create(read_file(path))
        load.loader.save_deferred_fields()
        # Rules that the database would otherwise check at the end of the transaction.
        connection.check_constraints()
    for number in index_records():
        progress("search", number)
    return load.counts


@contextmanager
def told(sentence: Callable[[FixtureError], str] = str) -> Iterator[None]:
    """Raise what the loader or the database refuses as a `PackageError`."""
    try:
        yield
    except FixtureError as error:
        raise PackageError(sentence(error)) from error
    except IntegrityError as error:
        raise PackageError(f"The file contradicts itself. {error}") from error


class EntryLoad:
    """Entries on their way into the database."""

    def __init__(self, progress: Progress, loader: BulkLoader) -> None:
        self.progress, self.loader, self.counts = progress, loader, Counter[str]()
        self.told = 0

    def create(self, entries: Iterator[Entry]) -> int:
        """Write entries and return their number."""
        before = self.counts.total()
        self.loader.create(self._counted(entries))
        self._tell()
        return self.counts.total() - before

    def _tell(self) -> None:
        self.progress("rows", self.counts.total() - self.told)
        self.told = self.counts.total()

    def part(self, entries: Iterator[Entry], size: int, left: UnfinishedLoad) -> int:
        """Write as many entries in one transaction, and more until none leads to what is not there; return how many."""
        with transaction.atomic():
            count = self.create(islice(entries, size))
            while not self.loader.settle() and (more := self.create(islice(entries, size))):
                count += more
            left.entries += count
            left.save()
        return count

    def _counted(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for number, entry in enumerate(entries, 1):
            self.counts[entry.model._meta.label_lower] += 1
            if number % STEP == 0:
                self._tell()
            if entry.model is Term:  # every site has some
                self.loader.save(entry)
            else:
                yield entry
