"""Admin of organizing bodies."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, OrganizationName, overlap_message, overlapping_names
from records.core.database.collation import in_order
from records.core.languages import language_columns
from records.core.locale_formats import country_name
from records.core.models import Source, Status
from records.core.registry import register
from records.editing.base import OtherNameAdmin, RecordAdmin, in_every_language, own_fields
from records.editing.changelist.changelist import CountryFilter
from records.editing.changelist.columns import EMPTY, called, country
from records.editing.forms.base import RecordFormSet
from records.editing.forms.options import PlainInline
from records.editing.forms.suggestions import MOST, Suggestions


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


def names_in_every_language() -> Iterator[str]:
    """Yield the names of bodies, first of those that published articles."""
    bodies = Organization.objects.exclude(status=Status.WITHDRAWN).annotate(published=Count("articles"))
    in_turn = bodies.order_by("-published", in_order("name"), "pk")[:MOST]
    for names in in_turn.values_list(*language_columns("name").values()):
        yield from filter(None, names)


register(Suggestions(Source, "publisher", names_in_every_language))


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
