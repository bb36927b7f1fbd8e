"""Admin of organizing bodies."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, OrganizationName, overlap_message, overlapping_names
from records.core.locale_formats import country_name
from records.editing.base import OtherNameAdmin, RecordAdmin, in_every_language, own_fields
from records.editing.changelist.changelist import CountryFilter
from records.editing.changelist.columns import EMPTY, called, country
from records.editing.forms.base import RecordFormSet
from records.editing.forms.options import PlainInline


def body_fields(path: str) -> tuple[str, ...]:
    """Return the search fields of records that name a body: its acronym and its names."""
    translated = in_every_language(f"{path}__acronym", f"{path}__name")
    return (*translated, f"{path}__other_names__name")


admin.site.register(OrganizationName, OtherNameAdmin)


class OrganizationNameFormSet(RecordFormSet):
    """Compares the dates of all names with each other."""

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        for one, other in overlapping_names(form.instance for form in rows):
            row = next(form for form in rows if form.instance is other)
            row.add_error("start", overlap_message(one, other))


class OrganizationNameInline(PlainInline):
    model = OrganizationName
    formset = OrganizationNameFormSet


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    fields = own_fields(Organization)
    list_display = (
        called("acronym", lambda body: str(body.localized("acronym")) or EMPTY, description=_("acronym")),
        "kind",
        country,
    )
    related_counts = ("organized__event", "offices", "articles")
    list_filter = ("kind", CountryFilter)
    search_fields = (
        *in_every_language("name", "acronym"),
        "other_names__name",
        "country",
        *body_fields("parent"),
    )
    inlines = (OrganizationNameInline,)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.localized("acronym"), country_name(record.country) if record.country else "")
