"""Admin of people and of the offices they held."""

from typing import Any

from django import forms
from django.contrib import admin
from modeltranslation.utils import get_translation_fields

from people.models import Office, Person, PersonName
from records.admin import (
    OtherNameAdmin,
    PlainInline,
    RecordAdmin,
    StackedInline,
    TranslatedAdmin,
    in_every_language,
)


class PersonNameInline(PlainInline):
    model = PersonName


class OfficeForm(forms.ModelForm):
    """Names the post before it is compared with others: two offices left without one are not the same."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        titles = {name: cleaned.get(name) for name in get_translation_fields("title")}
        office = Office(organization=cleaned.get("organization"), **titles)
        return {**cleaned, "post": cleaned.get("post") or office.usual_post()}


class OfficeInline(StackedInline):
    model = Office
    form = OfficeForm
    fields = ("title", "organization", "start", "end", "post")
    autocomplete_fields = ("organization",)


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    main_fields = (
        "name",
        "family_name",
        "sort_name",
        "honorific",
        "biography",
        "country",
        "portrait",
        "portrait_credit",
        "portrait_alt",
    )
    list_display = ("__str__", "country", "status", "uid", "updated_at")
    search_fields = ("name", "sort_name", "other_names__name", "slug", "uid")
    inlines = (PersonNameInline, OfficeInline)


@admin.register(PersonName)
class PersonNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("person",)


@admin.register(Office)
class OfficeAdmin(TranslatedAdmin):
    form = OfficeForm
    fields = ("person", "title", "organization", "start", "end", "post")
    fixed = ("person",)
    list_display = ("__str__", "person", "start", "end")
    list_select_related = ("person", "organization")
    search_fields = (
        "person__name",
        "post",
        *in_every_language("title", "organization__acronym", "organization__name"),
    )
    autocomplete_fields = ("person", "organization")
