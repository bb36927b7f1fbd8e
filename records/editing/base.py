"""The bases of all admin classes: each joins the mixins that its kind needs."""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline
from modeltranslation.utils import build_localized_fieldname

from records.core.history.changes import field_label
from records.core.languages import language_codes
from records.core.models import OtherName
from records.editing.changelist.changelist import Finding
from records.editing.changelist.columns import language_tag_column
from records.editing.changelist.filters import LanguageFilter
from records.editing.conflicts.detect import Conflicts
from records.editing.forms.autocomplete import ChoosingRows
from records.editing.forms.fields import Fields
from records.editing.forms.inlines import Rows
from records.editing.forms.recovery import KeptWords
from records.editing.history.views import History
from records.editing.permissions import FormRights, RowRights
from records.editing.publishing.delete import Deleting
from records.editing.publishing.forms import Publishing
from records.editing.publishing.validation import Refusing
from records.search.signal_handlers import batch_indexing

EVIDENCE = ("sources", "notes")
PUBLICATION = ("status", "slug", "withdrawal_reason")
# An address written without its scheme is taken to be a safe one, as Django 6 does.
SAFE_ADDRESSES: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
GIVEN = ("uid", "published_at", "withdrawn_at", "created_at", "updated_at")


def in_every_language(*paths: str) -> tuple[str, ...]:
    """Columns of translated fields, or of paths that end in one: what `search_fields` look through."""
    return tuple(build_localized_fieldname(path, code) for path in paths for code in language_codes())


class AnyLanguage:
    """Mixin: a form asks for no language in particular; the model's constraints ask for one of them."""

    formfield_overrides = SAFE_ADDRESSES

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(db_field, "translated_field"):
            field.required = False
            field.label = field_label(db_field)
            # Choices are words of the page, whatever the language of the column.
            field.widget.attrs["lang"] = get_language() if db_field.choices else db_field.language
        return field


class FixedOnceSaved:
    """Mixin: `fixed` fields are chosen once; other tables rely on them (see `records.core.database.constraints`)."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, *self.fixed) if obj else fields


class IndexedOnce:
    """Mixin: what a form saves, rows included, is found anew once it is all saved, and not row by row."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = super()
        if request.method != "POST":
            return view.changeform_view(request, *args, **kwargs)
        with transaction.atomic(), batch_indexing():
            return view.changeform_view(request, *args, **kwargs)


class Saving(Refusing, Deleting, KeptWords, Conflicts, History, Finding, FormRights, Fields, IndexedOnce):
    """Mixin: what every form that saves has, whatever its model."""


class PlainAdmin(Saving, FixedOnceSaved, admin.ModelAdmin):
    """Admin of a model without translated fields."""

    formfield_overrides = SAFE_ADDRESSES


class TranslatedAdmin(Saving, AnyLanguage, FixedOnceSaved, TranslationAdmin):
    """Admin of a model with translated fields."""


class PartAdmin(PlainAdmin):
    """Admin of what is edited with its owner: reached by address and by choosers, not by the index."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class TranslatedPartAdmin(TranslatedAdmin):
    """As `PartAdmin`, with translated fields."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class TabularInline(RowRights, ChoosingRows, Rows, Fields, AnyLanguage, TranslationTabularInline):
    """Rows with translated fields."""


class StackedInline(RowRights, ChoosingRows, Rows, Fields, AnyLanguage, TranslationStackedInline):
    """Blocks with translated fields."""


class PlainInline(RowRights, ChoosingRows, Rows, Fields, admin.TabularInline):
    """Rows without translated fields."""


class OtherNameAdmin(PartAdmin):
    """Admin of the other names of a kind."""

    model: type[OtherName]
    columns = (language_tag_column(), "kind")
    kinds = ("kind", LanguageFilter)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """With the record whose name it is."""
        first, *others = super().get_list_display(request)
        return [first, self.model.owner, *others]

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (self.model.owner,)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Its own words, and the title of the record."""
        owner: Any = self.model._meta.get_field(self.model.owner).related_model
        field = f"{self.model.owner}__{owner.title_field}"
        is_translated = owner.title_field in owner.translated_fields()
        return ("name", *(in_every_language(field) if is_translated else (field,)))


class RecordAdmin(Publishing, TranslatedAdmin):
    """Admin of a kind of record: `main_fields` are its own, the rest is every record's."""

    main_fields: tuple[str, ...] = ()
    ordering = ("-updated_at", "pk")
    readonly_fields = GIVEN
    autocomplete_fields: tuple[str, ...] = EVIDENCE

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return [
            (capfirst(self.opts.verbose_name), {"fields": self.replace_orig_field(self.main_fields)}),
            (_("Evidence"), {"fields": EVIDENCE, "classes": ("after-rows",)}),
            (
                _("Publication"),
                {
                    "fields": self.replace_orig_field((*PUBLICATION, *(GIVEN if obj else ()))),
                    "classes": ("after-rows",),
                },
            ),
        ]
