"""The texts that a translator has before them, in one order: what is missing, stale, unofficial, or departs.

The order is that of the kinds, of the rows of each, and of the fields of a row. It is asked for from a text on, and
nothing is kept: what others have translated meanwhile is not there any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Cast

from records.core.completeness import empty, parts, wanted, word_fields
from records.core.languages import TextStatus, TranslatedModel, any_language_filled, column_of
from records.core.models import Record, StaleTranslation
from records.core.permissions import IN_PUBLIC, may_publish, owner_fields
from records.editing.glossary.models import Departure
from records.editing.translations.units import Key, key_of
from records.editing.waiting import rows_of, union_of

MISSING, STALE, UNOFFICIAL, DEPARTING = "missing", "stale", "unofficial", "departing"
WHAT = (MISSING, STALE, UNOFFICIAL, DEPARTING)
MOST_NOTED = 2_000  # stale or departing texts that are looked through


class Text(NamedTuple):
    """A text to be translated: a field of a row."""

    row: Any
    field: str

    @property
    def key(self) -> str:
        return key_of(self.row, self.field)


class Counted(NamedTuple):
    """Texts of a kind: the number of all, and of those before a text."""

    all: int
    before: int


@dataclass
class Queue:
    """The texts into a language that lack something (`what`), of these kinds of record and their rows, for a user.

    Those that the user may only look at are in it only if `with_closed`.
    """

    user: Any
    kinds: list[type[models.Model]]
    language: str
    what: str = MISSING
    with_closed: bool = False

    @cached_property
    def all_models(self) -> list[type[TranslatedModel]]:
        found: list[type[TranslatedModel]] = []
        for model in self.kinds:
            if issubclass(model, TranslatedModel):
                found += [model, *(rows for rows, _owner in parts(model))]
        with_words = (model for model in dict.fromkeys(found) if word_fields(model))
        return [model for model in with_words if self.what != UNOFFICIAL or status_path(model, self.language)]

    # Which ----------------------------------------------------------------------------------------------------------

    def _rows(self, model: type[TranslatedModel]) -> models.QuerySet[Any]:
        """Return the rows of a model with texts of this list."""
        rows = wanted(rows_of(model))
        rows = rows.filter(
            reduce(or_, (self._lacks(model, field) for field in word_fields(model)), Q(pk__in=[]))
        )
        for path, owner in status_paths(model) if not self.with_closed else ():
            if not (self.user.is_superuser or may_publish(self.user, owner)):
                rows = rows.exclude(**{f"{path}__in": IN_PUBLIC})
        return rows

    def _lacks(self, model: type[TranslatedModel], field: str) -> Q:
        """Return a condition: a field of a row is in this list."""
        if self.what == MISSING:
            return any_language_filled(field) & empty(field, self.language)
        if self.what == UNOFFICIAL:
            if is_label(model, field):
                return Q(pk__in=[])
            unofficial = Q(**{status_path(model, self.language): TextStatus.UNOFFICIAL})
            return unofficial & ~empty(field, self.language)
        return Q(pk__in=[pk for pk, name in self._noted.get(model, ()) if name == field])

    @cached_property
    def _noted(self) -> dict[type[models.Model], list[tuple[int, str]]]:
        """Return the rows and fields that are noted as stale or departing, by model: one query."""
        noted: models.QuerySet[Any] = (
            StaleTranslation.objects.all()
            if self.what == STALE
            else Departure.objects.filter(dismissed_at__isnull=True)
        )
        of_models = {
            one.pk: model for model, one in ContentType.objects.get_for_models(*self.all_models).items()
        }
        noted = noted.filter(language=self.language, content_type__in=of_models).order_by("pk")
        found: dict[type[models.Model], list[tuple[int, str]]] = {}
        for kind, pk, field in noted.values_list("content_type", "object_id", "field")[:MOST_NOTED]:
            found.setdefault(of_models[kind], []).append((pk, field))
        return found

    def holds(self, row: Any, field: str) -> bool:
        """Return whether a field of a row is in this list, as the row was read."""
        if self.what in (STALE, DEPARTING):
            return (row.pk, field) in self._noted.get(type(row), ())
        has_text = bool(getattr(row, column_of(field, self.language)))
        if self.what == UNOFFICIAL:
            is_unofficial = row.text_status_in(self.language) == TextStatus.UNOFFICIAL
            return has_text and is_unofficial and not is_label(type(row), field)
        return not has_text and bool(row.localized(field))

    # In order -------------------------------------------------------------------------------------------------------

    def counted(self, at: Key | None = None) -> dict[type[TranslatedModel], Counted]:
        """Return the numbers of texts of each kind that has some, and of those before one: one query."""
        branches, place = [], self._place(at)
        for number, model in enumerate(self.all_models):
            if self.what in (STALE, DEPARTING) and model not in self._noted:
                continue
            count = _sum(
                Case(When(self._lacks(model, field), then=1), default=0) for field in word_fields(model)
            )
            is_before = Q(pk__lt=at[1]) if at and number == place else Q(pk__isnull=number >= place)
            branches.append(
                self._rows(model)
                .order_by()
                .values(found_kind=Cast(Value(number), IntegerField()))
                .annotate(all=Sum(count), before=Sum(count, filter=is_before))
            )
        found = {self.all_models[one["found_kind"]]: one for one in (union_of(branches) if branches else ())}
        return {
            model: Counted(found[model]["all"], found[model]["before"] or 0)
            for model in self.all_models
            if model in found and found[model]["all"]
        }

    def position(self, text: Text, counted: dict[type[TranslatedModel], Counted]) -> int:
        """Return the number of a text in the list, of which `counted` tells the numbers before it; from 1."""
        model: type[TranslatedModel] = type(text.row)
        fields = word_fields(model)
        earlier = fields[: fields.index(text.field)]
        before = sum(one.before for one in counted.values())
        return before + sum(self.holds(text.row, field) for field in earlier) + 1

    def following(
        self,
        counted: dict[type[TranslatedModel], Counted],
        after: Key | None = None,
        limit: int = 1,
    ) -> list[Text]:
        """Return the texts of the list after one; `counted` tells which kinds have some."""
        if after and after[0] not in {model._meta.label_lower for model in self.all_models}:
            after = None  # a text of another list: this one is begun
        place = self._place(after)
        found: list[Text] = []
        for number, model in enumerate(self.all_models):
            if number < place or model not in counted:
                continue
            least = after[1] if after and number == place else 0
            found += self._texts(model, least, after if number == place else None, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def _texts(self, model: type[TranslatedModel], least: int, after: Key | None, limit: int) -> list[Text]:
        owners = () if issubclass(model, Record) else owner_fields(model)
        rows = self._rows(model).filter(pk__gte=least).order_by("pk")
        rows = rows.select_related(*owners) if owners else rows
        found = (text for row in rows[: limit + 1] for text in self._of_row(row, after))
        return [text for _number, text in zip(range(limit), found, strict=False)]

    def _of_row(self, row: Any, after: Key | None) -> Iterator[Text]:
        model: type[TranslatedModel] = type(row)
        fields = word_fields(model)
        is_last = after is not None and after[1] == row.pk and after[2] in fields
        start = fields.index(after[2]) + 1 if after is not None and is_last else 0
        yield from (Text(row, field) for field in fields[start:] if self.holds(row, field))

    def _place(self, key: Key | None) -> int:
        """Return the number of the kind of a text; 0 where there is none."""
        labels = [model._meta.label_lower for model in self.all_models]
        return labels.index(key[0]) if key and key[0] in labels else 0


def _sum(numbers: Iterator[Any]) -> Any:
    return sum(numbers, Value(0, output_field=IntegerField()))


def is_label(model: Any, field: str) -> bool:
    """Return whether a field is the archive's own label of a text, which nobody else published."""
    return bool(getattr(model, "text_field", "")) and field == getattr(model, "title_field", "")


def status_path(model: type[TranslatedModel], language: str) -> str:
    """Return the path to what the texts of a model are: its own, or that of its record; "" where they have none."""
    if "text_status" in model.translated_fields():
        return column_of("text_status", language)
    if issubclass(model, Record) or model.text_status_in is TranslatedModel.text_status_in:
        return ""
    for name in owner_fields(model):
        owner: Any = model._meta.get_field(name).related_model
        if "text_status" in owner.translated_fields():
            return f"{name}__{column_of('text_status', language)}"
    return ""


def status_paths(model: type[models.Model]) -> list[tuple[str, type[models.Model]]]:
    """Return the paths to the publication status of the records with which readers see a row, with their kinds.

    A note is seen with all records that have it.
    """
    if issubclass(model, Record):
        return [("status", model)]
    if not owner_fields(model):
        relations: Any = [one for one in model._meta.related_objects if one.many_to_many]
        citing = [(one.name, one.related_model) for one in relations]
        return [(f"{name}__status", kind) for name, kind in citing if issubclass(kind, Record)]
    links: Any = [(name, model._meta.get_field(name).related_model) for name in owner_fields(model)]
    return [(f"{name}__status", owner) for name, owner in links if issubclass(owner, Record)]
