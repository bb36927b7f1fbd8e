"""Texts of a record and of those that it is related to, by paths with `__`, as in Django's lookups."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import starmap
from operator import attrgetter
from typing import Any

from django.utils.translation import override

from records.core.languages import TranslatedModel, language_codes
from records.core.locale_formats import country_name
from records.core.models import Source, TermField
from records.search.analysis import Text
from records.search.other_names import ordinal_texts

NAMES = "other_names"
COUNTRY = "country"
ORDINAL = "ordinal"
PUBLISHER = "publisher"


def under(relation: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths that begin at what a relation leads to."""
    return tuple(f"{relation}__{path}" for path in paths)


def translated(record: TranslatedModel, field: str) -> list[Text]:
    """Return a field in every language that has it."""
    return [
        Text(code, localized.value)
        for code in language_codes()
        if (localized := record.in_language(field, code))
    ]


def other_names(record: Any) -> list[Text]:
    """Return the other names of a record, each in its language."""
    return [Text(name.language, name.name) for name in record.other_names.all()]


def follow(record: Any, path: str) -> list[Any]:
    """Return what a path leads to, without empty values and without records that the public does not see."""
    found = [record]
    for name in path.split("__") if path else ():
        found = [one for row in found for one in _values(row, name) if one]
    return [one for one in found if getattr(one, "is_published", True)]


def _values(row: Any, name: str) -> Iterator[Any]:
    """Yield a value, or related rows in an order that every database keeps."""
    value = getattr(row, name)
    if not hasattr(value, "all"):
        yield value
        return
    rows = value.all()
    yield from rows if rows.ordered else sorted(rows, key=attrgetter("pk"))


def texts_at(record: Any, *paths: str) -> list[Text]:
    """Return the texts of a field, or of the other names, of every row where one of the paths ends."""
    ends = [path.rpartition("__") for path in paths]
    return [
        text for path, _separator, name in ends for row in follow(record, path) for text in _texts(row, name)
    ]


def _texts(row: Any, field: str) -> list[Text]:
    """Return the texts of a field, in every language. A name that is not translated is no word of a language."""
    if field == NAMES and row.title_field in row.translated_fields():
        return other_names(row)
    if field == NAMES:
        return [Text("", name.name) for name in row.other_names.all()]
    if field in getattr(row, "translated_fields", tuple)():
        return translated(row, field)
    value = getattr(row, field)
    texts = [*_texts_of_value(type(row), field, value, getattr(row, "language", ""))] if value else []
    is_publisher = isinstance(row, Source) and field == PUBLISHER
    return [*texts, *(starmap(Text, row.known_publishers.items()) if is_publisher else ())]


def _texts_of_value(model: Any, field: str, value: Any, language: str) -> Sequence[Text]:
    """Return what a page shows of a value that is not translated: its label, or itself in the language of its row."""
    if field == COUNTRY:
        return [Text(code, country_name(value, code)) for code in language_codes()]
    if field == ORDINAL:
        return ordinal_texts(value)
    column = model._meta.get_field(field)
    if isinstance(column, TermField):  # whose labels administrators change
        return _labels(column, value)
    if column.choices:
        return _fixed_labels(column, value)
    return [Text(language, value)]


def _labels(column: Any, value: str) -> list[Text]:
    found = []
    for code in language_codes():
        with override(code):
            found.append(Text(code, str(dict(column.flatchoices).get(value, value))))
    return found


_fixed_labels = cache(_labels)


def relation_of(model: Any, path: str) -> str:
    """Return the part of a path that leads to other rows; empty if the path is of the record's own field."""
    names: list[str] = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if not field.is_relation:
            break
        names.append(name)
        model = field.related_model
    return "__".join(names)


def columns_on(model: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Yield (model, column) of all that a path reads of other rows: its end, and the keys by which they are joined."""
    for place, name in enumerate(path.split("__")):
        field = model._meta.get_field(name)
        if field.one_to_many:
            yield field.related_model, field.remote_field.attname
        elif place and not field.many_to_many:
            yield model, getattr(field, "attname", name)
        model = field.related_model
