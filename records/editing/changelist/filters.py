"""Filters of the lists of all kinds: missing language, year, missing source."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from records.core.completeness import lacking, wanted
from records.core.database.collation import sort_key
from records.core.languages import language_codes
from records.core.locale_formats import country_name, language_name

NONE = "none"
Choices = list[tuple[str, str]]
# With counts, Django builds all filters anew for each of them.
_asked: WeakKeyDictionary[HttpRequest, dict[str, Choices]] = WeakKeyDictionary()


def once(request: HttpRequest, name: str, ask: Callable[[], Choices]) -> Choices:
    """Return choices for which a filter asks the database, once a request."""
    asked = _asked.setdefault(request, {})
    if name not in asked:
        asked[name] = ask()
    return asked[name]


class MissingLanguage(admin.SimpleListFilter):
    """Records that lack words in a language which another one has."""

    title = gettext_lazy("missing language")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(code, capfirst(language_name(code))) for code in language_codes()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        code = self.value()
        return (
            wanted(queryset).filter(lacking(queryset.model, code)) if code in language_codes() else queryset
        )


class MissingSource(admin.SimpleListFilter):
    """Records that do not say where what they tell is printed."""

    title = gettext_lazy("evidence")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(NONE, _("Names no source"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet[Any]:
        rows: Any = wanted(queryset)
        return rows.without_source() if self.value() == NONE else queryset


class YearFilter(admin.SimpleListFilter):
    """Records by the year of a day of theirs; subclasses say in `column` which: the earliest that it may mean."""

    title = pgettext_lazy("of a day", "year")
    parameter_name = "year"
    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return once(request, self.column, lambda: self._years(model_admin))

    def _years(self, model_admin: Any) -> Choices:
        days = model_admin.model._base_manager.dates(self.column, "year", order="DESC")
        years = [(str(day.year), str(day.year)) for day in days]
        return [*years, (NONE, _("No day is known"))] if years else []

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        year = self.value() or ""
        if year == NONE:
            return queryset.filter(**{f"{self.column}__isnull": True})
        is_year = year.isascii() and year.isdigit() and len(year) == 4
        return (
            queryset.filter(**{f"{self.column}__year": int(year)}) if is_year and year > "0000" else queryset
        )


class StartYearFilter(YearFilter):
    column = "start_earliest"


class DateYearFilter(YearFilter):
    column = "date_earliest"


class NamedValue(admin.SimpleListFilter):
    """Records by the values that a column has, under what they are called in the page's language."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return once(request, self.column, lambda: self._named_values(model_admin))

    def _named_values(self, model_admin: Any) -> Choices:
        rows = model_admin.model._base_manager.exclude(**{self.column: ""}).order_by()
        values = rows.values_list(self.column, flat=True).distinct()
        named = [(value, capfirst(self.name_of(value))) for value in values]
        return sorted(named, key=lambda pair: sort_key(pair[1], get_language() or ""))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset

    @property
    def column(self) -> str:
        """The column; the address calls it so too."""
        return str(self.parameter_name)

    def name_of(self, value: str) -> str:
        """Return the label of a value."""
        raise NotImplementedError


class CountryFilter(NamedValue):
    title = gettext_lazy("country")
    parameter_name = "country"

    def name_of(self, value: str) -> str:
        return country_name(value)


class LanguageFilter(NamedValue):
    title = gettext_lazy("language")
    parameter_name = "language"

    def name_of(self, value: str) -> str:
        return language_name(value)
