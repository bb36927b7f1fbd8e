"""Revisions as django-reversion writes them, with as many versions at once as there are.

Its own functions make each text alone, copy all that they have so far for each version and read every row again: of an
import of 10,000 rows they took nearly all the time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import Serializer
from django.db import models, router
from django.utils import timezone
from reversion import create_revision
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from records.core.database.bulk import insert_rows

MANY = 100  # versions of one revision, of which more are inserted without instances
COLUMNS = (
    "revision_id",
    "object_id",
    "content_type_id",
    "db",
    "format",
    "serialized_data",
    "object_repr",
)


class KeptRow(NamedTuple):
    """A row as a version holds it."""

    model: type[models.Model]
    key: Any
    text: str
    title: str


class RowSerializer(Serializer):
    """Django's serializer, without a queryset for each relation of many to many whose rows are fetched already."""

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        fetched = obj.__dict__.get("_prefetched_objects_cache", {}).get(field.name)
        if fetched is None or not field.remote_field.through._meta.auto_created:
            super().handle_m2m_field(obj, field)
        else:
            keys = [self._value_from_field(row, row._meta.pk) for row in fetched]  # type: ignore[attr-defined]
            self._current[field.name] = keys  # type: ignore[attr-defined]


def text_of(row: models.Model) -> str:
    """Return a row as the text of a version, which is JSON."""
    return str(RowSerializer().serialize([row]))


class RevisionWriter:
    """One revision, made with its first version; nothing is made without one. Use it within a transaction."""

    def __init__(self, user: Any, comment: str, made_at: datetime | None = None) -> None:
        self.revision = Revision(user=user, comment=comment, date_created=made_at or timezone.now())
        self.seen: set[tuple[type[models.Model], Any]] = set()
        # Those that were written, as long as they are few.
        self.versions: list[Version] | None = []

    def add(self, rows: Iterable[KeptRow]) -> None:
        """Write versions of rows, of each the first that comes."""
        new = {(row.model, row.key): row for row in rows if (row.model, row.key) not in self.seen}
        if not new:
            return
        if self.revision.pk is None:
            self.revision.save()
        self.seen |= new.keys()
        if self.versions is None or len(self.seen) > MANY:
            self.versions = None
            columns = map(self._columns, new.values())
            insert_rows(Version._meta.db_table, COLUMNS, (list(one.values()) for one in columns))
        else:
            made = [Version(**self._columns(row)) for row in new.values()]
            self.versions += Version.objects.bulk_create(made)

    def _columns(self, row: KeptRow) -> dict[str, Any]:
        values = (
            self.revision.pk,
            str(row.key),
            ContentType.objects.get_for_model(row.model).pk,
            router.db_for_write(row.model),
            "json",
            row.text,
            row.title,
        )
        return dict(zip(COLUMNS, values, strict=True))

    def close(self) -> None:
        """Tell those who listen that the revision is made, if it is."""
        if self.revision.pk is not None:
            versions = self.revision.version_set.all() if self.versions is None else self.versions
            post_revision_commit.send(sender=create_revision, revision=self.revision, versions=versions)
