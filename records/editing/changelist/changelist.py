"""Lists and autocompletes of records: columns, filters, search that ignores accents."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.db import DataError, models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from records.core.completeness import lacking, wanted
from records.core.database.collation import sort_key
from records.core.languages import language_codes
from records.core.locale_formats import country_name, language_name
from records.core.models import Record, Status
from records.editing.changelist import columns
from records.editing.facets import CountingChangeList, SimpleFilter, with_shared_counts
from records.editing.forms.form_fields import is_key, possible_keys
from records.editing.scheduling.list_filter import ScheduledFilter
from records.editing.search import matching
from records.editing.urls import admin_url

NONE = "none"
Choices = list[tuple[str, str]]
_asked: WeakKeyDictionary[HttpRequest, dict[str, Choices]] = WeakKeyDictionary()


class MissingLanguage(SimpleFilter):
    """Records that lack words in a language which another one has."""

    title = gettext_lazy("missing language")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(code, capfirst(language_name(code))) for code in language_codes()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        code = self.value() or ""
        is_known = code in language_codes()
        return wanted(queryset).filter(lacking(queryset.model, code)) if is_known else queryset


class MissingSource(SimpleFilter):
    """Records that do not say where what they tell is printed."""

    title = gettext_lazy("evidence")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(NONE, _("Names no source"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet[Any]:
        rows: Any = wanted(queryset)
        return rows.without_source() if self.value() == NONE else queryset


WAITS = "waits"


def waiting(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return the published records that readers do not see, since another record is not published."""
    seen: Any = rows.model._default_manager
    return rows.filter(status=Status.PUBLISHED).exclude(pk__in=seen.published().order_by().values("pk"))


class WaitingFilter(SimpleFilter):
    """Published records that readers do not see yet."""

    title = gettext_lazy("what readers see")
    parameter_name = WAITS

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(WAITS, _("Published, but waits"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return waiting(queryset) if self.value() == WAITS else queryset


class ColumnFilter(SimpleFilter):
    """Records by what stands in `column`."""

    column: str
    values_in: Any  # the method that returns the values of records, with their labels

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        """Ask the database once a request: with counts, Django builds all filters anew for each of them."""
        asked = _asked.setdefault(request, {})
        if self.column not in asked:
            asked[self.column] = self.values_in(model_admin.model._base_manager)
        return asked[self.column]


class YearFilter(ColumnFilter):
    """Records by the year of a day of theirs; subclasses say in `column` which: the earliest that it may mean."""

    title = pgettext_lazy("of a day", "year")
    parameter_name = "year"

    def values_in(self, records: Any) -> Choices:
        years = [str(day.year) for day in records.dates(self.column, "year", order="DESC")]
        return [*((year, year) for year in years), (NONE, _("No day is known"))] if years else []

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        year = self.value() or ""
        if year == NONE:
            return queryset.filter(**{f"{self.column}__isnull": True})
        is_year = re.fullmatch("[0-9]{4}", year) and year > "0000"
        return queryset.filter(**{f"{self.column}__year": int(year)}) if is_year else queryset


class StartYearFilter(YearFilter):
    column = "start_earliest"


class DateYearFilter(YearFilter):
    column = "date_earliest"


class NamedValue(ColumnFilter):
    """Records by the values that a column has, under what they are called in the page's language."""

    name_of: Callable[[str], str]

    def values_in(self, records: Any) -> Choices:
        values = records.exclude(**{self.column: ""}).order_by().values_list(self.column, flat=True)
        named = [(value, capfirst(self.name_of(value))) for value in values.distinct()]
        return sorted(named, key=lambda pair: sort_key(pair[1], get_language() or ""))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class CountryFilter(NamedValue):
    title = gettext_lazy("country")
    column = parameter_name = "country"
    name_of = staticmethod(country_name)


class LanguageFilter(NamedValue):
    title = gettext_lazy("language")
    column = parameter_name = "language"
    name_of = staticmethod(language_name)


def may_see(site: AdminSite, request: HttpRequest, model: type[models.Model]) -> bool:
    """Return whether this user may see the records of a kind."""
    return site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)


EXACTLY = "__id__exact"


class SearchableChangeList(CountingChangeList):
    """A list whose rows know what their columns tell, and that says to what it is narrowed."""

    model_admin: Any

    def get_results(self, request: HttpRequest) -> None:
        """Ask the database; a value that it cannot read, such as one of 25 digits, is a filter that is not known."""
        try:
            super().get_results(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error
        self.result_list = list(self.result_list)
        models.prefetch_related_objects(self.result_list, *self.model_admin.list_prefetch_related)
        columns.add_page_facts(self.model, self.model_admin.get_related_counts(), self.result_list)

    def narrowings(self) -> Iterator[dict[str, Any]]:
        """Yield the records to whose rows the list is narrowed, each with the way back to the whole list."""
        for parameter, values in self.filter_params.items():
            if parameter.endswith(EXACTLY) and is_key(values[-1]):
                field: Any = get_fields_from_path(self.model, parameter.removesuffix(EXACTLY))[-1]
                for record in field.related_model._base_manager.filter(pk=values[-1]):
                    kind = capfirst(str(record._meta.verbose_name))
                    yield {"kind": kind, "record": record, "url": self.get_query_string(remove=[parameter])}


def leave_out_impossible_keys(request: HttpRequest) -> None:
    """Take keys that no row can have from those on which an action of a list is to act."""
    sent: Any = request.POST.copy()
    sent.setlist(ACTION_CHECKBOX_NAME, possible_keys(sent.getlist(ACTION_CHECKBOX_NAME)))
    request.POST = sent


class ListOptions(admin.ModelAdmin):
    """Columns, filters and search of lists, and the choices of autocompletes.

    `list_display` and `list_filter` are those of this kind alone; those of all kinds are added. `related_counts`
    is what is counted of each record, `narrowed_by` by what else lists may be filtered in their address.
    `in_search`: whether “Search everything” looks here too.
    `choice_joins` are the relations named by the label of a choice, else those of the list; `choice_order` is the order
    of choices where that of their names will not do.
    """

    list_display: tuple[Any, ...] = ()
    list_filter: tuple[Any, ...] = ()
    related_counts: tuple[str, ...] = ()
    narrowed_by: tuple[str, ...] = ()
    list_prefetch_related: tuple[str, ...] = ()
    # The relation to the record under which the desk lists what waits; "pk" for itself.
    desk_group: str = ""
    in_search = True
    choice_joins: tuple[str, ...] = ()
    choice_order: tuple[Any, ...] = ()

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        leave_out_impossible_keys(request)
        return super().response_action(request, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchableChangeList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns: title, the fields of the kind, related counts, last change."""
        is_record = issubclass(self.model, Record)
        first = (columns.title_column(self.model), columns.status_column) if is_record else ("__str__",)
        codes = language_codes() if columns.has_words_to_count(self.model) else ()
        languages = [columns.language_column(code) for code in codes]
        last = [columns.changed] if is_record else []
        return [*first, *self.list_display, *languages, *self.count_columns(request), *last]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Sort by every column that has an order; Django would compare these functions with newly made ones."""

    def get_related_counts(self) -> tuple[columns.RelatedCount, ...]:
        return tuple(columns.RelatedCount(*relation.split("__")) for relation in self.related_counts)

    def seen_counts(self, request: HttpRequest) -> list[columns.RelatedCount]:
        """Return those of `related_counts` that this user may see."""
        counts, site = self.get_related_counts(), self.admin_site
        return [one for one in counts if may_see(site, request, one.target(self.model))]

    def count_columns(self, request: HttpRequest) -> list[columns.Column]:
        """Return a column for each kind of related records that this user may see."""
        return [columns.count_column(self.model, one) for one in self.seen_counts(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Return the filters: status, missing language and source, and those of this kind."""
        is_record = issubclass(self.model, Record)
        found: list[Any] = ["status"] if is_record else []
        found += [MissingLanguage] if columns.has_words_to_count(self.model) else []
        found += [MissingSource] if is_record else []
        found += [ScheduledFilter] if is_record else []
        found += [WaitingFilter] if getattr(self.model, "depends_on", ()) else []
        return with_shared_counts(self.model, [*found, *self.list_filter])

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Extend Django's answer to the relations of `narrowed_by`."""
        is_named = lookup.removesuffix(EXACTLY) in self.narrowed_by
        return is_named or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Find rows that have every word anywhere in `search_fields`, ignoring accents; no row twice."""
        return matching(queryset, self.get_search_fields(request), search_term), False

    def get_choice_order(self, request: HttpRequest) -> Iterable[Any]:
        """Return the order in which autocompletes offer records: by default that of their names."""
        if self.choice_order or not issubclass(self.model, Record):
            return self.choice_order
        return [columns.title_order(self.model)]

    def choice_label(self, record: Any) -> str:
        """Return the label of a record in an autocomplete, which tells it from another one of the same name."""
        is_hidden = isinstance(record, Record) and not record.is_published
        status = record.shown_status if is_hidden else ""
        facts = (self.choice_name(record), *self.choice_details(record), status)
        return " · ".join(str(fact) for fact in facts if fact)

    def choice_name(self, record: Any) -> str:
        return str(record)

    def choice_details(self, record: Any) -> Iterable[Any]:
        """Return the details beside the name in an autocomplete; empty ones are left out."""
        return ()

    def related_count_links(
        self, request: HttpRequest, record: Any, inlined: Any
    ) -> Iterator[dict[str, str]]:
        """Yield counts of related records, with addresses: of kinds not entered in the form that this user may see."""
        model, seen = self.model, self.seen_counts(request)
        kinds = [one for one in seen if one.target(model) not in inlined]
        rows = model._base_manager.filter(pk=record.pk).order_by()
        counts = rows.values(**{one.name: one.count(model) for one in kinds}).get() if kinds else {}
        for one in kinds:
            target, model_admin = one.target(model), self.admin_site.get_model_admin(one.target(model))
            may_add = (
                model_admin.has_module_permission(request)
                and model_admin.has_add_permission(request)
                and not one.of
            )
            query = urlencode({one.rows_of(model).field.name: record.pk})
            yield {
                "said": columns.phrase(target, counts[one.name]),
                "list_url": columns.address_of(model, one, record) if counts[one.name] else "",
                "add_said": _("Add %(kind)s") % {"kind": target._meta.verbose_name},
                "add_url": f"{admin_url(target, 'add')}?{query}" if may_add else "",
            }
