"""Surroundings of a text for translators: facts of its record, and passages in which it stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models
from django.utils.text import Truncator, capfirst

from records.core import registry
from records.core.completeness import word_fields
from records.core.dates.fields import EDTFField, PartialDate
from records.core.languages import TranslatedModel, column_of
from records.core.locale_formats import format_partial_date
from records.core.rules import field_label

MOST = 8  # facts
LONGEST = 300  # characters of a fact
# Fields that tell nothing of what a text is about.
LEFT_OUT = {"status", "uid", "slug", "slug_es", "order", "number", "created_at", "updated_at"}


class Fact(NamedTuple):
    """A field of a record as people read it; `language` is that of a text."""

    label: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class Passage:
    """A text in a language; `words` stand in it, and are marked. `number` tells apart those of one text."""

    language: str
    text: str
    words: str = ""
    number: int | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return what stands before the words, the words, and what stands after them; no words if it has them not."""
        before, words, after = self.text.partition(self.words) if self.words else (self.text, "", "")
        return before, words, after


@dataclass(frozen=True)
class Surroundings:
    """Facts and passages that are shown around a text."""

    facts: list[Fact] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


@dataclass(frozen=True)
class TextContext:
    """A declaration of what is shown around the texts of a model: `around(row, field, languages)`."""

    model: type[models.Model]
    around: Callable[[Any, str, tuple[str, ...]], Surroundings]


@dataclass(frozen=True)
class Follower:
    """A declaration that other records follow the texts of a model.

    `rows(row)` are the models and keys of those that may be changed; `follow(before, after)` changes them, and returns
    those whose words are lost by it.
    """

    model: type[models.Model]
    rows: Callable[[Any], list[tuple[type[models.Model], Any]]]
    follow: Callable[[Any, Any], list[Any]]


def surroundings_of(row: TranslatedModel, text_field: str, languages: tuple[str, ...]) -> Surroundings:
    """Return what is shown around a text: as its kind declares it, else the main fields of its row."""
    declared = registry.get(TextContext, type(row))
    if declared is not None:
        return declared.around(row, text_field, languages)
    left_out = {*LEFT_OUT, *row.translated_fields()}
    names = (one.name for one in type(row)._meta.concrete_fields if one.name not in left_out)
    facts = [*_other_texts(row, text_field, languages), *facts_of(row, names)]
    return Surroundings(facts[:MOST])


def _other_texts(row: TranslatedModel, text_field: str, languages: tuple[str, ...]) -> Iterator[Fact]:
    for name in word_fields(type(row)):
        for code in languages if name != text_field else ():
            if value := getattr(row, column_of(name, code)):
                label = field_label(row._meta.get_field(column_of(name, code)))
                yield Fact(label, Truncator(value).chars(LONGEST), code)


def facts_of(row: Any, names: Iterable[str]) -> list[Fact]:
    """Return fields of a row as people read them, without those that are empty, or hold texts of the archive."""
    translated = row.translated_fields() if isinstance(row, TranslatedModel) else ()
    found = []
    for name in names:
        column = row._meta.get_field(name)
        if name in translated:
            value = str(row.localized(name))
        elif getattr(column, "translated_field", None) or column.primary_key or not column.editable:
            continue
        else:
            value = _in_words(row, column)
        if value:
            found.append(Fact(capfirst(field_label(column)), Truncator(value).chars(LONGEST)))
    return found


def _in_words(row: Any, column: Any) -> str:
    """Return the value of a column that people choose or date; "" of any other."""
    value = getattr(row, column.name)
    if value in (None, ""):
        return ""
    if isinstance(column, EDTFField):
        return str(format_partial_date(PartialDate(str(value))))
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if column.is_relation:
        return str(value)
    is_text = isinstance(column, models.CharField) and not isinstance(
        column, models.URLField | models.SlugField
    )
    return str(value) if is_text else ""
