"""How much of what is written of a record, and of the rows entered with it, stands in each language.

A field counts once some language has words in it: what nobody wrote is not missing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from modeltranslation.utils import build_localized_fieldname

from records.core.languages import TranslatedModel, any_language_filled, language_codes
from records.core.models import Record, Status
from records.core.publication.checks import REASON
from records.core.publication.rules import written_fields


class Part(NamedTuple):
    """Rows that are entered with a record: their model, and their field that leads to it."""

    model: type[TranslatedModel]
    owner: str

    def rows(self) -> models.QuerySet[Any]:
        """Those of the record of the outer query."""
        return self.model._base_manager.filter(**{self.owner: OuterRef("pk")}).order_by()


@cache
def word_fields(model: type[TranslatedModel]) -> tuple[str, ...]:
    """The translated fields that hold words: no addresses, nor the reason for a withdrawal."""
    fields = (name for name in written_fields(model) if name != REASON)
    return tuple(name for name in fields if not isinstance(model._meta.get_field(name), models.URLField))


@cache
def parts(model: type[TranslatedModel]) -> tuple[Part, ...]:
    """The kinds of rows with words that are entered with a record."""
    relations: list[Any] = [model._meta.get_field(name) for name in getattr(model, "inline_relations", ())]
    found = [relation for relation in relations if issubclass(relation.related_model, TranslatedModel)]
    return tuple(Part(relation.related_model, relation.field.name) for relation in found)


def empty(field: str, language: str) -> Q:
    """Condition: a field has no words in a language."""
    column = build_localized_fieldname(field, language)
    return Q(**{column: ""}) | Q(**{f"{column}__isnull": True})


def lacking(model: type[TranslatedModel], language: str) -> Q:
    """Condition: a record, or a row that is entered with it, lacks words that another language has."""
    condition = _lacking_itself(model, language)
    for part in parts(model):
        condition |= Q(Exists(part.rows().filter(_lacking_itself(part.model, language))))
    return condition


def _lacking_itself(model: type[TranslatedModel], language: str) -> Q:
    condition = Q(pk__in=[])
    for field in word_fields(model):
        condition |= any_language_filled(field) & empty(field, language)
    return condition


def wanted(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Those of the rows whose gaps are worth filling: all but withdrawn records."""
    return rows.exclude(status=Status.WITHDRAWN) if issubclass(rows.model, Record) else rows


def tallies(model: type[TranslatedModel]) -> dict[str, Combinable]:
    """Expressions: `words` counts the fields with words in any language, `words_<language>` those with words in it."""
    any_language = {"words": _tally(model, any_language_filled)}
    return any_language | {tally_name(code): _tally(model, _filled_in(code)) for code in language_codes()}


def tally_name(language: str) -> str:
    """Name of a language's expression among the `tallies`."""
    return build_localized_fieldname("words", language)


def _filled_in(language: str) -> Any:
    return lambda field: ~empty(field, language)


def _tally(model: type[TranslatedModel], condition: Any) -> Combinable:
    total: Any = _own_tally(model, condition)
    for part in parts(model):
        summed = part.rows().values(part.owner).annotate(n=Sum(_own_tally(part.model, condition)))
        total += Coalesce(Subquery(summed.values("n")), 0)
    return total


def _own_tally(model: type[TranslatedModel], condition: Any) -> Any:
    total: Any = Value(0, output_field=IntegerField())
    for one in _ones(model, condition):
        total += one
    return total


def _ones(model: type[TranslatedModel], condition: Any) -> Iterator[Case]:
    for field in word_fields(model):
        yield Case(When(condition(field), then=1), default=0, output_field=IntegerField())
