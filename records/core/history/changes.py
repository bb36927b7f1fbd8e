"""What differs between two snapshots of a record, in words of the page's language."""

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

from records.core.dates.fields import EDTFField
from records.core.dates.parse import date_in_words
from records.core.dates.value import PartialDate
from records.core.history.revisions import (
    Part,
    Row,
    Snapshot,
    Values,
    links_of,
    names_but,
    parts_of,
)
from records.core.languages import TranslatedModel
from records.core.locale_formats import country_name, language_name
from records.core.models import validate_country, validate_language_tag
from records.core.text.diff import Piece, differences, extract

# What a record fills in by itself; nobody changes it.
OWN = {"uid", "created_at", "updated_at", "published_at", "withdrawn_at"}
LONG = 90  # characters of two texts
TITLE = 90  # characters of the name of a row
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FieldChange:
    """A field with what stood in it; None where there was no record yet, or is none any more."""

    field: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed."""

    part: Part
    key: Any
    before: Row | None
    after: Row | None
    fields: list[FieldChange]

    @property
    def kind(self) -> str:
        return ADDED if self.before is None else REMOVED if self.after is None else CHANGED

    @property
    def row(self) -> Row:
        """As it is now, or else as it was."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 one of them is there
        return row


@dataclass
class Changes:
    """All that differs."""

    fields: list[FieldChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def compare(before: Snapshot | None, after: Snapshot | None, model: type[models.Model]) -> Changes:
    """What differs between two snapshots of one record; None is no record."""
    fields = compare_values(model, values_in(before), values_in(after))
    rows = []
    for part in parts_of(model):
        old = before.rows.get(part.accessor, {}) if before else {}
        new = after.rows.get(part.accessor, {}) if after else {}
        for key in dict.fromkeys((*old, *new)):
            one, other = old.get(key), new.get(key)
            changed = compare_values(part.model, values_in(one), values_in(other), part.link.name)
            if changed or not (one and other):
                rows.append(RowChange(part, key, one, other, changed))
    return Changes(fields, rows)


def values_in(thing: Snapshot | Row | None) -> Values | None:
    """What a snapshot or a row holds; None where there is none."""
    return thing.values if thing else None


def compare_values(
    model: type[models.Model], before: Values | None, after: Values | None, without: str = ""
) -> list[FieldChange]:
    """The fields that differ. What one of the versions does not know (the field is newer) is left out."""
    found = []
    for one in told_fields(model):
        known = all(values is None or one.name in values for values in (before, after))
        if one.name != without and known:
            change = FieldChange(one, (before or {}).get(one.name), (after or {}).get(one.name))
            if not is_same(change.before, change.after):
                found.append(change)
    return found


def told_fields(model: type[models.Model]) -> list[Any]:
    """The fields that people fill in, in the order of the model."""
    translated = model.translated_fields() if issubclass(model, TranslatedModel) else ()
    concrete: list[Any] = list(model._meta.concrete_fields)
    columns = [one for one in concrete if one.serialize and not one.primary_key]
    return [
        one
        for one in (*columns, *model._meta.many_to_many)
        if one.name not in OWN and one.name not in translated
    ]


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same; a missing text and an empty one are."""
    if isinstance(one, list) or isinstance(other, list):
        return set(one or ()) == set(other or ())
    return (None if one == "" else one) == (None if other == "" else other)


def field_label(column: Any) -> str:
    """What a field is called; a translated one with its language, as in "Name (Spanish)"."""
    if not hasattr(column, "translated_field"):
        return capfirst(str(column.verbose_name))
    name = capfirst(str(column.translated_field.verbose_name))
    return _("%(field)s (%(language)s)") % {"field": name, "language": language_name(column.language)}


class Names:
    """Names of what records lead to, in the page's language: one query a kind, for all that was asked for before."""

    def __init__(self, changes: Iterable[Changes]) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for change in changes:
            self._want(change)
        self._found = {
            (model, record.pk): record
            for model, keys in self._wanted.items()
            for record in model._base_manager.filter(pk__in=keys).select_related(*names_but(model))
        }
        self._gone = self._names_of_the_gone()

    def _want(self, changes: Changes) -> None:
        for row in changes.rows:
            for link in links_of(row.part.model):
                if link != row.part.link:
                    self._add(link, row.row.values.get(link.name))
        for one in (*changes.fields, *(one for row in changes.rows for one in row.fields)):
            if one.field.is_relation:
                self._add(one.field, one.before)
                self._add(one.field, one.after)

    def _add(self, link: Any, value: Any) -> None:
        keys = value if isinstance(value, list) else [value]
        self._wanted[link.related_model].update(key for key in keys if key is not None)

    def _names_of_the_gone(self) -> dict[tuple[type[models.Model], Any], str]:
        """What deleted things were called in their last versions."""
        gone = [
            (model, key)
            for model, keys in self._wanted.items()
            for key in keys
            if (model, key) not in self._found
        ]
        kinds = {ContentType.objects.get_for_model(model).pk: model for model, _key in gone}
        versions = Version.objects.filter(
            content_type__in=kinds, object_id__in={str(key) for _m, key in gone}
        )
        return {
            (kinds[version.content_type_id], int(version.object_id)): version.object_repr
            for version in (versions.defer("serialized_data").order_by("pk") if gone else ())
        }

    def get(self, model: type[models.Model], key: Any) -> models.Model | None:
        """The thing itself, if it is there."""
        return self._found.get((model, key))

    def name(self, model: type[models.Model], key: Any) -> str:
        """What a thing is called; one that is gone, as it was."""
        name = self.was(model, key)
        return name if self.get(model, key) is not None else _("%(name)s (deleted)") % {"name": name}

    def was(self, model: type[models.Model], key: Any) -> str:
        """As `name`, but does not say that a thing is gone."""
        record = self.get(model, key)
        gone = self._gone.get((model, key)) or _("number %(number)s") % {"number": key}
        return gone if record is None else str(record)

    def title(self, change: RowChange) -> str:
        """What a row is called."""
        return title_of(change.part.model, change.row, self)


def title_of(model: type[models.Model], row: Row, names: Names | None = None) -> str:
    """What a record or a row is called in the page's language; else as whoever saved it read it."""
    record = model()
    for column in told_fields(model):
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
class ToldField:
    """A change of a field in words. Texts have `segments`, relations to several have `came` and `went`."""

    heading: str
    language: str
    before: str
    after: str
    segments: list[Piece] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether both texts one after the other would hide what differs."""
        return len(self.before) + len(self.after) > LONG


@dataclass(frozen=True)
class ToldRow:
    """A change of a row in words."""

    kind: str
    rows_label: str
    heading: str
    called: str
    fields: list[ToldField]


@dataclass(frozen=True)
class Told:
    """Changes in words."""

    fields: list[ToldField]
    rows: list[ToldRow]

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)


def tell(changes: Changes, names: Names, brief: bool = False) -> Told:
    """Changes in words; `brief`: of long texts only what differs, of rows that came or went only their names."""
    fields = [tell_field(change, names, brief) for change in changes.fields]
    return Told(fields, list(_told_rows(changes.rows, names, brief)))


def _told_rows(rows: Iterable[RowChange], names: Names, brief: bool) -> Iterator[ToldRow]:
    for row in rows:
        options = row.part.model._meta
        fields = [] if brief and row.kind != CHANGED else row.fields
        yield ToldRow(
            row.kind,
            capfirst(str(options.verbose_name_plural)),
            capfirst(str(options.verbose_name)),
            names.title(row),
            [tell_field(change, names, brief) for change in fields],
        )


def tell_field(change: FieldChange, names: Names, brief: bool = False) -> ToldField:
    """A change of a field in words."""
    one, label = change.field, field_label(change.field)
    if one.many_to_many:
        old, new = change.before or [], change.after or []
        came = [names.name(one.related_model, key) for key in new if key not in old]
        went = [names.name(one.related_model, key) for key in old if key not in new]
        return ToldField(label, "", "", "", came=came, went=went)
    before, after = (said(one, value, names) for value in (change.before, change.after))
    is_text = is_prose(one)
    segments = differences(before, after) if is_text and before and after else []
    language = getattr(one, "language", "") if is_text else ""
    if brief:
        segments = extract(segments)
        before, after = (Truncator(text).words(30) for text in (before, after))
    return ToldField(label, language, before, after, segments)


def is_prose(one: Any) -> bool:
    """Whether a field holds words, not a date, a code, an address or a choice."""
    text = isinstance(one, models.CharField | models.TextField)
    code = isinstance(one, EDTFField | models.SlugField | models.URLField) or bool(_code_names(one))
    return text and not one.choices and not code


def _code_names(one: Any) -> Any:
    """The function that names the codes which a field holds."""
    validators = getattr(one, "validators", ())
    return (
        country_name
        if validate_country in validators
        else language_name
        if validate_language_tag in validators
        else None
    )


def said(one: Any, value: Any, names: Names) -> str:
    """A value as people read it; nothing where there is none."""
    if value in (None, ""):
        return ""
    if one.is_relation:
        return names.name(one.related_model, value)
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, EDTFField):
        with suppress(ValidationError):
            return date_in_words(PartialDate(value))
    if isinstance(one, models.DateField) and (day := parse_date(str(value)[:10])):
        return date_format(day)
    if isinstance(one, models.FileField):
        return str(value).rpartition("/")[2]
    code_name = _code_names(one)
    return str(code_name(value)) if code_name else str(value)


def person(user: Any) -> str:
    """What a user is called; empty for nobody, or somebody whose account is gone."""
    return (user.get_full_name() or user.get_username()) if user else ""
