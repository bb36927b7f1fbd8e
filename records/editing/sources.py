"""Admin of the ground's own models: sources, editorial notes, former addresses."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.models import EditorialNote, FormerAddress, Source
from records.editing.base import PlainAdmin, TranslatedAdmin, in_every_language
from records.editing.changelist.columns import (
    Column,
    Hanging,
    count_columns_in_one,
    language_tag_column,
    opening_column,
    opening_words,
    short_day,
)
from records.editing.changelist.filters import LanguageFilter


def citing(model: type[models.Model]) -> tuple[Hanging, ...]:
    """What names a source or a note: records of all kinds, and notes."""
    relations = model._meta.related_objects
    return tuple(
        Hanging(relation.get_accessor_name() or "") for relation in relations if relation.many_to_many
    )


class NamedNowhere(admin.SimpleListFilter):
    """Sources or notes that no record names."""

    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", _("Nothing names it"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        for one in citing(queryset.model) if self.value() == "none" else ():
            relation: Any = one.rows_of(queryset.model)
            naming = relation.through._base_manager.values(relation.field.m2m_reverse_name())
            queryset = queryset.exclude(pk__in=naming)
        return queryset


class Cited:
    """Mixin of the admin of what records name."""

    model: type[models.Model]
    may_see: Callable[[HttpRequest, Hanging], bool]

    def what_hangs(self) -> tuple[Hanging, ...]:
        return citing(self.model)

    def count_columns(self, request: HttpRequest) -> list[Column]:
        """One for all kinds."""
        seen = [one for one in self.what_hangs() if self.may_see(request, one)]
        return [count_columns_in_one(self.model, seen, gettext_lazy("named by"))]


@admin.register(Source)
class SourceAdmin(Cited, PlainAdmin):
    fields = ("title", "publisher", "date", "language", "url", "accessed_on", "remark", "slug")
    columns = ("publisher", language_tag_column())
    days = ("date",)
    kinds = (LanguageFilter, NamedNowhere)
    search_fields = ("title", "publisher", "slug", "url")
    choice_order = ("title",)

    def name_of_choice(self, record: Any) -> str:
        return str(record.title)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.publisher, short_day(record.date))


@admin.register(EditorialNote)
class EditorialNoteAdmin(Cited, TranslatedAdmin):
    fields = ("label", "text", "field", "sources", "slug")
    columns = ("label", opening_column("text"), "field")
    kinds = (NamedNowhere,)
    search_fields = ("slug", *in_every_language("label", "text"))
    autocomplete_fields = ("sources",)
    choice_order = ("slug",)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.localized("label"), opening_words(record, "text"))


@admin.register(FormerAddress)
class FormerAddressAdmin(PlainAdmin):
    columns = ("kind",)
    kinds = ("kind",)
    search_fields = ("slug", "uid", "target_uid")
