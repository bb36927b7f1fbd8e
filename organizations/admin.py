"""Admin of organizing bodies."""

from django.contrib import admin

from organizations.models import Organization, OrganizationName
from records.admin import EVIDENCE, OtherNameAdmin, PlainInline, RecordAdmin, in_every_language


class OrganizationNameInline(PlainInline):
    model = OrganizationName


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    main_fields = (
        "name",
        "acronym",
        "kind",
        "parent",
        "country",
        "founded",
        "dissolved",
        "website",
        "description",
        "logo",
    )
    list_display = ("__str__", "kind", "country", "status", "uid", "updated_at")
    list_filter = ("status", "kind")
    search_fields = (*in_every_language("name", "acronym"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("parent", *EVIDENCE)
    inlines = (OrganizationNameInline,)


@admin.register(OrganizationName)
class OrganizationNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("organization",)
