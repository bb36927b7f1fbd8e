"""New rows by the hundred, as their own `save()` would make them, but inserted many at once.

What is taken of slugs is read once for all of them, and what the database refuses is found by halves.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError, models, router, transaction
from django.utils.translation import override

from records.core.database.bulk import free_keys, insert_instances
from records.core.database.constraints import reason
from records.core.languages import TranslatedModel, language_columns
from records.core.models import FormerAddress, Record, Tombstone
from records.core.models.addresses import Slugged
from records.core.models.numbers import new_uid
from records.core.slugs import COLUMNS, SLUGS, stem_of, untaken


class Slugs:
    """The slugs that are taken, by kind; of parts, by their owner too."""

    def __init__(self) -> None:
        self.taken: dict[Any, set[str]] = {}

    def give(self, row: Any) -> None:
        """Give a new row its number and the slugs that nobody wrote, as `save()` would."""
        if isinstance(row, Record):
            row.uid = row.uid or new_uid(row.uid_letter)
            self._give_record(row)
        elif isinstance(row, Slugged):
            taken = self._taken_beside(row)
            with override(settings.LANGUAGE_CODE):
                name = row.slug_name()
            row.slug = row.slug or untaken(stem_of(name, str(row._meta.model_name)), taken)
            taken.add(row.slug)

    def _give_record(self, row: Record) -> None:
        taken = self._taken_of(type(row))
        if not row.slug:
            row.slug = self._free(row, settings.LANGUAGE_CODE, taken)
            for language, column in SLUGS.items():
                given = getattr(row, column) or self._free(row, language, taken)
                setattr(row, column, None if given == row.slug else given)
        taken.update(row.slugs)

    @staticmethod
    def _free(row: Record, language: str, taken: set[str]) -> str:
        with override(language):
            return untaken(stem_of(row.title, row.uid), taken)

    def _taken_of(self, model: type[Record]) -> set[str]:
        if model not in self.taken:
            kind = model._meta.label_lower
            found = {
                slug for row in model._base_manager.values_list(*COLUMNS).iterator() for slug in row if slug
            }
            found.update(FormerAddress.objects.filter(kind=kind).values_list("slug", flat=True))
            found.update(
                slug for slug in Tombstone.objects.filter(kind=kind).values_list("slug", flat=True) if slug
            )
            self.taken[model] = found
        return self.taken[model]

    def _taken_beside(self, row: Slugged) -> set[str]:
        """Return the slugs of the rows of a part's owner, or of all rows of a kind without one."""
        owners = [getattr(row, name) for name in row.natural_fields if name != "slug"]
        key = (type(row), *(id(one) if one.pk is None else one.pk for one in owners))
        if key not in self.taken:
            is_new = any(one.pk is None for one in owners)
            stored = () if is_new else row.slug_rivals().values_list("slug", flat=True)
            self.taken[key] = set(stored)
        return self.taken[key]


def insert(model: type[models.Model], rows: Sequence[Any], refuse: Callable[[Any, str], None]) -> None:
    """Insert rows at once; if the database refuses them, half of them, to tell `refuse` which and why."""
    try:
        with transaction.atomic():
            keys = free_keys(model._meta.db_table, str(model._meta.pk.column))
            for row, key in zip(rows, keys, strict=False):
                row.pk = key
                _prepare(row)
            insert_instances(model, rows)
    except (DatabaseError, ValueError) as error:
        for row in rows:
            row.pk = None
        if len(rows) == 1:
            refuse(rows[0], reason(error, rows[0]))
            return
        middle = len(rows) // 2
        insert(model, rows[:middle], refuse)
        insert(model, rows[middle:], refuse)
        return
    for row in rows:
        row._state.adding, row._state.db = False, router.db_for_write(model)


def _prepare(row: Any) -> None:
    """Let relations have the keys that were given by now, and texts that are missing be NULL."""
    for field in row._meta.concrete_fields:
        if field.is_relation and (other := field.get_cached_value(row, default=None)) is not None:
            setattr(row, field.attname, other.pk)
    if isinstance(row, TranslatedModel):
        for field in row.translated_fields():
            for column in language_columns(field).values():
                if getattr(row, column) == "":
                    setattr(row, column, None)


def tell_inserted(rows: Iterable[Any]) -> None:
    """Tell those who follow what is saved (index, keys of names, memory of translators) of rows that were inserted."""
    for row in rows:
        using = router.db_for_write(type(row), instance=row)
        models.signals.post_save.send(
            type(row), instance=row, created=True, raw=False, using=using, update_fields=None
        )
