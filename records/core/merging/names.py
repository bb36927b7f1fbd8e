"""Names of two records that are the same: what is no longer the name of the one that stays is another name of it."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import models

from records.core.languages import TranslatedModel, language_columns
from records.core.merging.fields import FieldChoice
from records.core.models import OtherName, Record
from records.core.text import fold, one_line

UNDETERMINED = "und"  # of BCP 47: the language of a name that no source tells
ACRONYM = "acronym"


class Called(NamedTuple):
    """A name in a column of a record."""

    name: str
    language: str
    kind: OtherName.Kind


def names_to_add(gone: models.Model, kept: models.Model, chosen: Iterable[FieldChoice]) -> list[OtherName]:
    """Return the other names that the record that stays gets, of a kind that has some; they are not stored."""
    relation = names_relation(type(kept))
    if relation is None or not isinstance(kept, Record):
        return []
    accessor = relation.get_accessor_name()
    borne = [str(one) for row in (gone, kept) for one in getattr(row, accessor).all()]
    columns = name_columns(type(kept))
    staying = [str(one.value or "") for one in chosen if one.field.name in columns]
    known = {_compared(name) for name in (*borne, *staying)}
    longest = relation.related_model._meta.get_field("name").max_length
    added = []
    for one in (*_names(gone), *_names(kept)):
        if _compared(one.name) not in known and len(one.name) <= longest:
            known.add(_compared(one.name))
            added.append(relation.related_model(**{relation.field.name: kept, **one._asdict()}))
    return added


def names_relation(model: type[models.Model]) -> Any:
    """Return the relation of a kind to its other names, or None."""
    relations = (one for one in model._meta.related_objects if issubclass(one.related_model, OtherName))
    return next(relations, None)


def _compared(name: str) -> str:
    return fold(one_line(name), "lookup")


def name_columns(model: type[Record]) -> dict[str, str]:
    """Return the columns of names, each with its language."""
    names = [model.title_field, *(one.name for one in model._meta.concrete_fields if one.name == ACRONYM)]
    translated = model.translated_fields() if issubclass(model, TranslatedModel) else ()
    found: dict[str, str] = {}
    for name in names:
        columns = language_columns(name) if name in translated else {UNDETERMINED: name}
        found |= {column: language for language, column in columns.items()}
    return found


def _names(record: Any) -> Iterator[Called]:
    for column, language in name_columns(type(record)).items():
        if name := getattr(record, column):
            kind = OtherName.Kind.ACRONYM if column.startswith(ACRONYM) else OtherName.Kind.ALSO
            yield Called(name, language, kind)
