"""Texts of a record and of those that it is related to, by paths with `__`, as in Django's lookups."""

from collections.abc import Iterator
from typing import Any

from records.core.languages import TranslatedModel, language_codes
from records.search.analysis import Text

NAMES = "other_names"


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
    value = getattr(row, name)
    yield from value.all() if hasattr(value, "all") else (value,)


def texts_at(record: Any, *paths: str) -> list[Text]:
    """Return the texts of a field, or of the other names, of every row where one of the paths ends."""
    ends = [path.rpartition("__") for path in paths]
    return [
        text for path, _separator, name in ends for row in follow(record, path) for text in _texts(row, name)
    ]


def _texts(row: Any, field: str) -> list[Text]:
    """Return the texts of a field. A name that is not translated is no word of a language: it is not inflected."""
    if field == NAMES and row.title_field in row.translated_fields():
        return other_names(row)
    if field in row.translated_fields():
        return translated(row, field)
    values = [name.name for name in row.other_names.all()] if field == NAMES else [getattr(row, field)]
    return [Text("", value) for value in values if value]


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
