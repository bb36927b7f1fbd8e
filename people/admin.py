"""Admin of people and of the offices they held."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.utils.translation import gettext_lazy
from modeltranslation.utils import get_translation_fields

from organizations.admin import body_fields
from people.models import Office, Person, PersonName
from people.publication import family_name_stands_in_the_name
from records.core.database.collation import plain_in_order
from records.core.locale_formats import country_name
from records.core.models import Status
from records.editing.base import OtherNameAdmin, RecordAdmin, TranslatedAdmin, in_every_language, own_fields
from records.editing.changelist.changelist import CountryFilter, StartYearFilter
from records.editing.changelist.columns import EMPTY, country, latest_first
from records.editing.forms.base import RecordForm
from records.editing.forms.options import PlainInline, StackedInline

admin.site.register(PersonName, OtherNameAdmin)


def person_fields(path: str) -> tuple[str, ...]:
    """Return the search fields of records that name a person."""
    return (f"{path}__name", f"{path}__sort_name", f"{path}__other_names__name")


def office_fields(path: str) -> tuple[str, ...]:
    """Return the search fields of records that name an office: its title and its body."""
    return (*in_every_language(f"{path}__title"), *body_fields(f"{path}__organization"))


class PersonNameInline(PlainInline):
    model = PersonName


class OfficeForm(RecordForm):
    """Names the post before it is compared with others: two offices left without one are not the same."""

    def complete(self, cleaned: dict[str, Any]) -> None:
        titles = {name: cleaned.get(name) for name in get_translation_fields("title")}
        office = Office(organization=cleaned.get("organization"), **titles)
        cleaned["post"] = cleaned.get("post") or office.usual_post()


class OfficeInline(StackedInline):
    model = Office
    form = OfficeForm
    fields = ("title", "organization", "start", "end", "post")
    autocomplete_fields = ("organization",)


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    menu_place = 1
    fields = own_fields(Person)
    list_display = (country,)
    related_counts = ("offices", "participations__event", "quotations")
    list_filter = (CountryFilter,)
    search_fields = ("name", "sort_name", "other_names__name", "country", *office_fields("offices"))
    inlines = (PersonNameInline, OfficeInline)
    choice_order = (plain_in_order("sort_name"),)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (country_name(record.country) if record.country else "",)

    def tell(self, submission: Any) -> None:
        """Warn also of a draft whose family name does not stand in the name: lists and citations hang on it."""
        super().tell(submission)
        person = submission.form.instance
        if person.status not in (Status.REVIEW, Status.PUBLISHED):  # of which it is told with all else
            for finding in family_name_stands_in_the_name(person):
                messages.warning(submission.request, finding.message)


@admin.display(description=gettext_lazy("held"), ordering="start_earliest")
def term_column(office: Office) -> str:
    """The column of how long an office was held."""
    return office.term or EMPTY


@admin.register(Office)
class OfficeAdmin(TranslatedAdmin):
    form = OfficeForm
    fields = ("person", "title", "organization", "start", "end", "post")
    fixed = ("person",)
    list_filter = (StartYearFilter,)
    list_display = ("person", term_column)
    related_counts = ("participations", "quotations")
    list_select_related = ("person", "organization")
    search_fields = (
        *person_fields("person"),
        "post",
        *in_every_language("title"),
        *body_fields("organization"),
    )
    choice_order = (plain_in_order("person__sort_name"), latest_first("start"))

    def choice_name(self, record: Any) -> str:
        return f"{record.person}: {record}"

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.term,)

    def lasting(self, first: date | None, last: date | None) -> Q:
        """Return the condition of offices that may have been held on one of these days, as `may_be_held` says."""
        begun = Q(start_earliest__isnull=True) | Q(start_earliest__lte=last) if last else Q()
        not_ended = Q(end_latest__isnull=True) | Q(end_latest__gte=first) if first else Q()
        return begun & not_ended
