"""Admin of users and groups, and of the models of records.core: sources, editorial notes, former addresses."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.models import EditorialNote, FormerAddress, Source
from records.editing.accounts import admin as accounts  # noqa: F401 Django discovers this module alone
from records.editing.base import EditingAdmin, TranslatedAdmin, in_every_language
from records.editing.changelist.changelist import DateYearFilter, LanguageFilter, ListOptions
from records.editing.changelist.columns import (
    Column,
    RelatedCount,
    count_columns_in_one,
    day_column,
    language,
    opening_column,
    opening_words,
    short_day,
)


def citing(model: type[models.Model]) -> tuple[RelatedCount, ...]:
    """Return the relations that name a source or a note: those of records of all kinds, and of notes."""
    relations = model._meta.related_objects
    return tuple(
        RelatedCount(relation.get_accessor_name() or "") for relation in relations if relation.many_to_many
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


class Cited(ListOptions):
    """The columns of what records name."""

    def get_related_counts(self) -> tuple[RelatedCount, ...]:
        return citing(self.model)

    def count_columns(self, request: HttpRequest) -> list[Column]:
        """Return one column for all kinds."""
        return [count_columns_in_one(self.model, self.seen_counts(request), gettext_lazy("named by"))]


@admin.register(Source)
class SourceAdmin(Cited, EditingAdmin):
    fields = ("title", "publisher", "date", "language", "url", "accessed_on", "remark", "slug")
    list_display = ("publisher", language, day_column("date"))
    list_filter = (LanguageFilter, NamedNowhere, DateYearFilter)
    search_fields = ("title", "publisher", "slug", "url")
    choice_order = ("title",)

    def choice_name(self, record: Any) -> str:
        return str(record.title)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.publisher, short_day(record.date))


@admin.register(EditorialNote)
class EditorialNoteAdmin(Cited, TranslatedAdmin):
    fields = ("label", "text", "field", "sources", "slug")
    list_display = ("label", opening_column("text"), "field")
    list_filter = (NamedNowhere,)
    search_fields = ("slug", *in_every_language("label", "text"))
    autocomplete_fields = ("sources",)
    choice_order = ("slug",)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.localized("label"), opening_words(record, "text"))


@admin.register(FormerAddress)
class FormerAddressAdmin(EditingAdmin):
    list_display = ("kind",)
    list_filter = ("kind",)
    search_fields = ("slug", "uid", "target_uid")
