"""Admin of users and groups, and of the models of records.core: sources, editorial notes, former addresses."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.languages import language_fallbacks
from records.core.models import EditorialNote, FormerAddress, Source, Term
from records.core.models.terms import term_columns
from records.core.permissions import permission
from records.core.rules import ALL
from records.editing.accounts import admin as accounts  # noqa: F401 Django discovers this module alone
from records.editing.base import EditingAdmin, TranslatedAdmin, in_every_language
from records.editing.changelist.changelist import DateYearFilter, LanguageFilter, ListOptions
from records.editing.changelist.columns import (
    EMPTY,
    Column,
    RelatedCount,
    count_columns_in_one,
    day_column,
    language,
    name_column,
    opening_column,
    opening_words,
    short_day,
)
from records.editing.forms.base import Remark
from records.editing.forms.notes import EditorialNoteForm
from records.editing.merging.pages import merge_selected
from records.editing.publishing.forms import RefusedError
from records.editing.urls import admin_url


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
    menu_place = 1
    actions = (merge_selected,)
    merges = True

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the values from the address; a source is mostly entered on the day on which it is read."""
        return {"accessed_on": localdate(), **super().get_changeform_initial_data(request)}

    def choice_name(self, record: Any) -> str:
        return str(record.cited_title)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.publisher, short_day(record.date))


@admin.register(EditorialNote)
class EditorialNoteAdmin(Cited, TranslatedAdmin):
    form = EditorialNoteForm
    fields = ("field", "words", "label", "text", "sources", "slug")
    list_display = ("label", opening_column("text"), "field")
    list_filter = (NamedNowhere,)
    search_fields = ("slug", *in_every_language("label", "text"))
    autocomplete_fields = ("sources",)
    choice_order = ("slug",)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (opening_words(record, "text"),)


@admin.display(description=gettext_lazy("used"), ordering="use_count")
def uses(term: Any) -> str:
    """The column that counts the rows with a term; the number links to them."""
    column = next(column for column in term_columns() if column.vocabulary.code == term.vocabulary)
    url = f"{admin_url(column.model, 'changelist')}?{urlencode({f'{column.name}__exact': term.code})}"
    return format_html('<a href="{}">{}</a>', url, term.use_count) if term.use_count else EMPTY


@admin.register(Term)
class TermAdmin(TranslatedAdmin):
    """Kinds and roles; a term keeps its vocabulary and its code for ever, and stays as long as anything has it."""

    fields = ("vocabulary", "code", "name", "plural", "order")
    fixed = ("vocabulary", "code")
    has_tables = False
    list_display = ("vocabulary", "code", "order", uses)
    list_filter = ("vocabulary",)
    list_per_page = 200
    in_search = False
    search_fields = ("code", *in_every_language("name", "plural"))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the name in each language side by side, in place of that in the page's, and no other columns."""
        return [*map(name_column, language_fallbacks()), *self.list_display]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        terms: Any = super().get_queryset(request)
        counted: models.QuerySet[Any] = terms.with_use_count()
        return counted

    def delete_rows(self, request: HttpRequest, rows: list[Any], delete: Callable[[], Any]) -> None:
        if reasons := [reason for term in rows if (reason := term.why_kept())]:
            raise RefusedError(Remark(ALL, reason) for reason in reasons)
        super().delete_rows(request, rows, delete)


@admin.register(FormerAddress)
class FormerAddressAdmin(EditingAdmin):
    """Records to which links of the past lead, to be read: they come of renaming, dividing and merging."""

    has_tables = False
    list_display = ("kind",)
    list_filter = ("kind",)
    search_fields = ("slug", "uid", "target_uid")
    menu_place = 9

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep it out of all menus but those of administrators."""
        may_view = super().has_module_permission(request)
        return may_view and request.user.has_perm(permission("change", get_user_model()))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
