"""Completeness of translations: the texts of records, and of their inline rows, in each language.

A field counts once it is filled in some language: what nobody wrote is not missing.
"""

from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from modeltranslation.utils import build_localized_fieldname

from records.core.languages import TranslatedModel, any_language_filled, language_codes
from records.core.models import Record, Status
from records.core.rules import REASON, written_fields


@cache
def word_fields(model: type[TranslatedModel]) -> tuple[str, ...]:
    """Return the translated fields that hold words: no addresses, nor the reason for a withdrawal."""
    if not model.has_translations:
        return ()
    fields = (name for name in written_fields(model) if name != REASON)
    return tuple(name for name in fields if not isinstance(model._meta.get_field(name), models.URLField))


@cache
def parts(model: type[TranslatedModel]) -> list[tuple[type[TranslatedModel], str]]:
    """Return the models of inline rows with translated fields, each with its field that leads to the record."""
    relations: list[Any] = [model._meta.get_field(name) for name in getattr(model, "inline_relations", ())]
    pairs = ((relation.related_model, relation.field.name) for relation in relations)
    return [(rows, owner) for rows, owner in pairs if issubclass(rows, TranslatedModel)]


def rows_of(model: type[TranslatedModel], owner: str) -> models.QuerySet[Any]:
    return model._base_manager.filter(**{owner: OuterRef("pk")}).order_by()


def empty(field: str, language: str) -> Q:
    """Return a condition: a field is empty in a language."""
    column = build_localized_fieldname(field, language)
    return Q(**{column: ""}) | Q(**{f"{column}__isnull": True})


def lacking(model: type[TranslatedModel], language: str) -> Q:
    """Return a condition: a record, or one of its inline rows, lacks a text that another language has."""
    condition = _lacking_itself(model, language)
    for inline_model, owner in parts(model):
        condition |= Q(Exists(rows_of(inline_model, owner).filter(_lacking_itself(inline_model, language))))
    return condition


def _lacking_itself(model: type[TranslatedModel], language: str) -> Q:
    lacks = (any_language_filled(field) & empty(field, language) for field in word_fields(model))
    return reduce(or_, lacks, Q(pk__in=[]))


def wanted(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return the rows whose missing texts are worth writing: all but withdrawn records."""
    return rows.exclude(status=Status.WITHDRAWN) if issubclass(rows.model, Record) else rows


def tallies(model: type[TranslatedModel]) -> dict[str, Combinable]:
    """Return expressions: `tally` counts the fields filled in any language, `tally_<language>` those filled in it."""
    found = {"tally": _tally(model, any_language_filled)}
    for code in language_codes():
        found[build_localized_fieldname("tally", code)] = _tally(
            model, lambda field, code=code: ~empty(field, code)
        )
    return found


def tally_name(language: str) -> str:
    """Return the name of the column that tells how much is written in a language."""
    return build_localized_fieldname("words", language)


def _tally(model: type[TranslatedModel], condition: Any) -> Combinable:
    total: Any = _own_tally(model, condition)
    for inline_model, owner in parts(model):
        summed = (
            rows_of(inline_model, owner).values(owner).annotate(n=Sum(_own_tally(inline_model, condition)))
        )
        total += Coalesce(Subquery(summed.values("n")), 0)
    return total


def _own_tally(model: type[TranslatedModel], condition: Any) -> Any:
    ones: Any = (
        Case(When(condition(field), then=1), default=0, output_field=IntegerField())
        for field in word_fields(model)
    )
    return sum(ones, Value(0, output_field=IntegerField()))
