"""JSON fixtures that say what is wrong with them: `settings.SERIALIZATION_MODULES` puts these in Django's place.

`loaddata` writes all or nothing. A fixture that it refuses is named with its file, the record and the reason.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import CommandError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.json import Serializer
from django.core.serializers.python import Deserializer as PythonDeserializer
from django.db import DatabaseError
from django.utils.translation import gettext as _

from records.broken_rules import reason
from records.fixture_entries import check_entry, missing_reference, named, record_with_key, sentences
from records.models import FormerAddress, Record

__all__ = ["Deserializer", "FixtureError", "Serializer"]


class FixtureError(CommandError):
    """A fixture that cannot be loaded: file, record and reason in one line."""


class Deserializer(PythonDeserializer):
    """Reads JSON from a file or a text, and yields the records that can be saved."""

    using: str
    ignorenonexistent: bool

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        self.file = str(getattr(stream_or_string, "name", _("The text")))
        self.number = 0
        self.read: set[tuple[type, Any]] = set()
        self.known: dict[tuple[Any, ...], Any] = {}
        super().__init__(self._entries(stream_or_string), **options)

    def _entries(self, stream: Any) -> list[Any]:
        try:
            entries = json.loads(stream if isinstance(stream, bytes | str) else stream.read())
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise FixtureError(f"{self.file}: {_('This is not JSON.')} {error}") from error
        if not isinstance(entries, list):
            raise FixtureError(f"{self.file}: {_('This is not a list of records.')}")
        return entries

    def _handle_object(self, obj: Any) -> Iterator[DeserializedObject]:
        self.number += 1
        place = f"{self.file}, {named(self.number, obj)}"
        try:
            if not self.ignorenonexistent:
                check_entry(obj)
            for read in super()._handle_object(obj):
                self._refuse_twice(read.object)
                yield FixtureRecord(place, read)
                self.read.add((type(read.object), read.object.pk))  # saved by now, so that it has a key
        except ValidationError as error:
            raise FixtureError(f"{place}: {sentences(error)}") from error
        except (DeserializationError, ObjectDoesNotExist, TypeError) as error:
            missing = missing_reference(obj, self.using)
            raise FixtureError(f"{place}: {missing or error}") from error

    def _refuse_twice(self, record: Any) -> None:
        if (type(record), record.pk) in self.read:
            raise ValidationError(_("The file has this record twice."))

    def _handle_fk_field_node(self, field: Any, field_value: Any) -> Any:
        pk = self._known(field, field_value)
        return super()._handle_fk_field_node(field, field_value) if pk is None else pk

    def _handle_m2m_field_node(self, field: Any, field_value: Any) -> Any:
        pks = [self._known(field, key) for key in field_value] if isinstance(field_value, list) else [None]
        return super()._handle_m2m_field_node(field, field_value) if None in pks else pks

    def _known(self, field: Any, key: Any) -> Any:
        """The record with a natural key, asked for once; None where there is none yet, or the key is no such key."""
        if not isinstance(key, list):
            return None
        place = (field.related_model, *key)
        if place not in self.known:
            record = record_with_key(field.related_model, key, self.using)
            if record is None:
                return None
            self.known[place] = record.pk
        return self.known[place]


class FixtureRecord(DeserializedObject):
    """A record of a fixture, with the place that it was read from."""

    def __init__(self, place: str, read: DeserializedObject) -> None:
        super().__init__(read.object, read.m2m_data, read.deferred_fields)
        self.place = place

    def save(self, save_m2m: bool = True, using: str | None = None, **kwargs: Any) -> None:
        """Save as Django does, and keep a slug that an editor gave leading here; `FixtureError` where it is refused."""
        # A relation that must not be empty cannot wait for a record further below.
        self._refuse_missing(using, lambda field: field.many_to_one and not field.null)
        former_slug = self._stored_slug(using)
        try:
            super().save(save_m2m, using, **kwargs)
        except (DatabaseError, ValueError) as error:
            raise FixtureError(f"{self.place}: {reason(error, self.object)}") from error
        if isinstance(self.object, Record):
            FormerAddress.objects.db_manager(using).follow(self.object, former_slug)

    def _stored_slug(self, using: str | None) -> str | None:
        record = self.object
        if not isinstance(record, Record) or record.pk is None:
            return None
        return (
            type(record)
            ._base_manager.using(using)
            .filter(pk=record.pk)
            .values_list("slug", flat=True)
            .first()
        )

    def save_deferred_fields(self, using: str | None = None) -> None:
        """Save what had to wait for records further below; `FixtureError` where these never came."""
        try:
            super().save_deferred_fields(using)
        except (DeserializationError, ObjectDoesNotExist) as error:
            self._refuse_missing(using)
            raise FixtureError(f"{self.place}: {error}") from error

    def _refuse_missing(self, using: str | None, which: Callable[[Any], bool] = bool) -> None:
        """`FixtureError` where a relation that waits, of those that `which` picks, leads nowhere."""
        fields = {field.name: value for field, value in (self.deferred_fields or {}).items() if which(field)}
        missing = missing_reference({"model": self.object._meta.label_lower, "fields": fields}, using)
        if missing:
            raise FixtureError(f"{self.place}: {missing}")
