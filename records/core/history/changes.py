"""Differences between two snapshots of a record, and how pages show them in their language."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from reversion.models import Version

from records.core.dates.fields import EDTFField, PartialDate
from records.core.dates.parse import date_in_words
from records.core.history import revisions
from records.core.history.revisions import Values
from records.core.languages import TranslatedModel
from records.core.locale_formats import country_name, language_name
from records.core.models import validate_country, validate_language_tag
from records.core.rules import field_label
from records.core.text import Piece, differences, extract

# Fields that a record fills in itself; nobody changes them.
OWN = {"uid", "created_at", "updated_at", "published_at", "withdrawn_at"}
LONG = 90  # characters of two texts
TITLE = 90  # characters of the name of a row
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FieldChange:
    """A field with its values; None where there was no record yet, or is none any more."""

    field: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed; `before` or `after` is there."""

    relation: revisions.InlineRelation
    key: Any
    before: Any
    after: Any
    fields: list[FieldChange]

    @property
    def kind(self) -> str:
        return ADDED if self.before is None else REMOVED if self.after is None else CHANGED

    @property
    def row(self) -> revisions.RowSnapshot:
        """Return the row as it is now, or else as it was."""
        return self.after or self.before


@dataclass(frozen=True)
class Changes:
    """Differences of fields and of inline rows, as they were found or as pages show them."""

    fields: list[Any]
    rows: list[Any]

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def compare(
    before: revisions.Snapshot | None, after: revisions.Snapshot | None, model: type[models.Model]
) -> Changes:
    """Return the differences between two snapshots of one record; None is no record."""
    rows = []
    for relation in revisions.inline_relations_of(model):
        old, new = (
            snapshot.rows.get(relation.accessor, {}) if snapshot else {} for snapshot in (before, after)
        )
        for key in dict.fromkeys((*old, *new)):
            one, other = old.get(key), new.get(key)
            changed = compare_values(relation.model, values_in(one), values_in(other), relation.link.name)
            if changed or not (one and other):
                rows.append(RowChange(relation, key, one, other, changed))
    return Changes(compare_values(model, values_in(before), values_in(after)), rows)


def values_in(thing: revisions.Snapshot | revisions.RowSnapshot | None) -> Values | None:
    return thing.values if thing else None


def compare_values(
    model: type[models.Model], before: Values | None, after: Values | None, without: str = ""
) -> list[FieldChange]:
    """Return the fields that differ, without those that one of the versions lacks because they are newer."""
    changes = (
        FieldChange(one, (before or {}).get(one.name), (after or {}).get(one.name))
        for one in editable_fields(model)
        if one.name != without and all(values is None or one.name in values for values in (before, after))
    )
    return [change for change in changes if not is_same(change.before, change.after)]


def editable_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields that people fill in, in the order of the model."""
    others = {*OWN, *(model.translated_fields() if issubclass(model, TranslatedModel) else ())}
    fields: list[Any] = [*model._meta.concrete_fields, *model._meta.many_to_many]
    typed = (one for one in fields if one.many_to_many or (one.serialize and not one.primary_key))
    return [one for one in typed if one.name not in others]


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values of a field are the same; a missing text and an empty one are."""
    if isinstance(one, list) or isinstance(other, list):
        return set(one or ()) == set(other or ())
    return bool(one == other or (one in (None, "") and other in (None, "")))


class RecordNames:
    """Labels of what records lead to, in the page's language: one query a kind, for all that was asked for before."""

    def __init__(self, changes: Iterable[Changes]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for link, value in _links_in(changes):
            keys = value if isinstance(value, list) else [value]
            wanted[link.related_model].update(key for key in keys if key is not None)
        self._found = {
            (model, record.pk): record
            for model, keys in wanted.items()
            for record in revisions.linked(model).filter(pk__in=keys)
        }
        gone = {(model, key) for model, keys in wanted.items() for key in keys} - self._found.keys()
        kinds = {ContentType.objects.get_for_model(model).pk: model for model, _key in gone}
        numbers = {str(key) for _model, key in gone}
        versions = Version.objects.filter(content_type__in=kinds, object_id__in=numbers).order_by("pk")
        # The newest version of what is gone has its last name.
        self._gone = {
            (kinds[version.content_type_id], int(version.object_id)): version.object_repr
            for version in versions.defer("serialized_data")
        }

    def get(self, model: type[models.Model], key: Any) -> models.Model | None:
        return self._found.get((model, key))

    def name(self, model: type[models.Model], key: Any) -> str:
        """Return the name of a thing, or the last one of a deleted thing, marked as such."""
        name = self.was(model, key)
        return name if (model, key) in self._found else _("%(name)s (deleted)") % {"name": name}

    def was(self, model: type[models.Model], key: Any) -> str:
        """Return the name of a thing, or the last one of a deleted thing."""
        name = self._found.get((model, key)) or self._gone.get((model, key))
        return str(name or _("number %(number)s") % {"number": key})


def _links_in(changes: Iterable[Changes]) -> Iterator[tuple[Any, Any]]:
    """Yield the relations in changes, each with a key, a list of keys or None."""
    for change in changes:
        for row in change.rows:
            links = (link for link in revisions.foreign_keys(row.relation.model) if link != row.relation.link)
            yield from ((link, row.row.values.get(link.name)) for link in links)
        for one in (*change.fields, *(one for row in change.rows for one in row.fields)):
            if one.field.is_relation:
                yield from ((one.field, one.before), (one.field, one.after))


def title_of(model: type[models.Model], row: revisions.RowSnapshot, names: RecordNames | None = None) -> str:
    """Return the title of a record or a row in the page's language, else in that of the user who saved it."""
    record = model()
    for column in editable_fields(model):
        value = row.values.get(column.name)
        if value is None or column.many_to_many:
            continue
        if not column.is_relation:
            setattr(record, column.attname, value)
        elif names and (other := names.get(column.related_model, value)):
            column.set_cached_value(record, other)
    try:
        title = str(record)
    except ObjectDoesNotExist:  # it is called after what it belongs to
        title = row.title
    return Truncator(title or row.title).chars(TITLE)


@dataclass(frozen=True)
class FieldDisplay:
    """A change of a field as pages show it. Texts have `segments`, many-to-many relations `came` and `went`."""

    heading: str
    language: str = ""
    before: str = ""
    after: str = ""
    segments: list[Piece] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Return whether the texts are too long to stand beside each other."""
        return len(self.before) + len(self.after) > LONG


def display(changes: Changes, names: RecordNames, brief: bool = False) -> Changes:
    """Return changes as pages show them; `brief` shortens texts, and leaves fields out of rows that came or went."""

    def shown(fields: list[FieldChange]) -> list[FieldDisplay]:
        return [display_field(change, names, brief) for change in fields]

    rows = [
        {
            "kind": row.kind,
            "rows_label": capfirst(str(row.relation.model._meta.verbose_name_plural)),
            "heading": capfirst(str(row.relation.model._meta.verbose_name)),
            "called": title_of(row.relation.model, row.row, names),
            "fields": shown([] if brief and row.kind != CHANGED else row.fields),
        }
        for row in changes.rows
    ]
    return Changes(shown(changes.fields), rows)


def display_field(change: FieldChange, names: RecordNames, brief: bool = False) -> FieldDisplay:
    column, label = change.field, field_label(change.field)
    if column.many_to_many:
        old, new = change.before or [], change.after or []
        came = [names.name(column.related_model, key) for key in new if key not in old]
        went = [names.name(column.related_model, key) for key in old if key not in new]
        return FieldDisplay(label, came=came, went=went)
    before, after = (display_value(column, value, names) for value in (change.before, change.after))
    segments = differences(before, after) if is_prose(column) and before and after else []
    language = getattr(column, "language", "") if is_prose(column) else ""
    if brief:
        segments = extract(segments)
        before, after = (Truncator(text).words(30) for text in (before, after))
    return FieldDisplay(label, language, before, after, segments)


def is_prose(column: Any) -> bool:
    """Return whether a field holds a text, not a date, a code, an address or a choice."""
    text = isinstance(column, models.CharField | models.TextField)
    code = isinstance(column, EDTFField | models.SlugField | models.URLField) or bool(_code_names(column))
    return text and not column.choices and not code


def _code_names(column: Any) -> Any:
    """Return the function that names the codes in a field, or None."""
    validators = getattr(column, "validators", ())
    if validate_country in validators:
        return country_name
    return language_name if validate_language_tag in validators else None


def display_value(column: Any, value: Any, names: RecordNames) -> str:
    """Return a value as people read it; "" where there is none."""
    if value in (None, ""):
        return ""
    if column.is_relation:
        return names.name(column.related_model, value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, EDTFField):
        with suppress(ValidationError):
            return date_in_words(PartialDate(value))
    if isinstance(column, models.DateField) and (day := parse_date(str(value)[:10])):
        return date_format(day)
    if isinstance(column, models.FileField):
        return str(value).rpartition("/")[2]
    return str((_code_names(column) or str)(value))


def user_name(user: Any) -> str:
    """Return the name of a user; "" for nobody, or somebody whose account is gone."""
    return (user.get_full_name() or user.get_username()) if user else ""
