"""Lists and autocompletes of records: columns, filters, search that ignores accents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.models import Record, Status
from records.editing.changelist.columns import (
    Column,
    PageFacts,
    RelatedCount,
    address_of,
    changed_column,
    count_column,
    has_words_to_count,
    language_columns,
    phrase,
    status_column,
    title_column,
    title_order,
)
from records.editing.changelist.filters import MissingLanguage, MissingSource
from records.editing.forms.form_fields import is_key
from records.editing.search import matching
from records.editing.urls import admin_url


class RelatedCountLink(NamedTuple):
    """The related records of a kind; `list_url` and `add_url` may be empty."""

    said: str
    list_url: str
    add_said: str
    add_url: str


def count_links(
    request: HttpRequest, site: AdminSite, record: models.Model, related_counts: Iterable[RelatedCount]
) -> list[RelatedCountLink]:
    """Return the counts of related records, kind by kind; one query counts all."""
    model, kinds = type(record), list(related_counts)
    if not kinds:
        return []
    rows = model._base_manager.filter(pk=record.pk).order_by()
    counts = rows.values(**{one.name: one.count(model) for one in kinds}).get()
    return [_count_link(request, site, record, one, counts[one.name]) for one in kinds]


def _count_link(
    request: HttpRequest, site: AdminSite, record: models.Model, one: RelatedCount, count: int
) -> RelatedCountLink:
    target = one.target(type(record))
    url = address_of(type(record), one, record) if count else ""
    add_said = _("Add %(kind)s") % {"kind": target._meta.verbose_name}
    return RelatedCountLink(phrase(target, count), url, add_said, _add_url(request, site, record, one))


def _add_url(request: HttpRequest, site: AdminSite, record: models.Model, one: RelatedCount) -> str:
    """The form of a new one that names the record already; empty for what is entered in another form."""
    target: Any = one.target(type(record))
    own = site.get_model_admin(target)
    if one.of or not (own.has_module_permission(request) and own.has_add_permission(request)):
        return ""
    return f"{admin_url(target, 'add')}?{urlencode({one.rows_of(type(record)).field.name: record.pk})}"


EXACTLY = "__id__exact"


@dataclass(frozen=True)
class Narrowing:
    """A record to whose rows a list is narrowed, with the way back to the whole list."""

    kind: str
    record: models.Model
    url: str


class SearchableChangeList(ChangeList):
    """A list whose rows know what their columns tell, and that says to what it is narrowed."""

    model_admin: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        PageFacts(self.model, self.model_admin.get_related_counts()).add_to(self.result_list)

    def narrowings(self) -> Iterator[Narrowing]:
        """The records that hang together with all rows, as the numbers in other lists lead here."""
        for parameter, values in self.filter_params.items():
            owner = self._owner_model(parameter)
            if owner is not None and is_key(values[-1]):
                for record in owner._base_manager.filter(pk=values[-1]):
                    kind = capfirst(str(owner._meta.verbose_name))
                    yield Narrowing(kind, record, self.get_query_string(remove=[parameter]))

    def _owner_model(self, parameter: str) -> type[models.Model] | None:
        if not parameter.endswith(EXACTLY):
            return None
        try:
            field: Any = get_fields_from_path(self.model, parameter.removesuffix(EXACTLY))[-1]
        except FieldDoesNotExist:
            return None
        return field.related_model


class ListOptions(admin.ModelAdmin):
    """Columns, filters and search of lists, and the choices of autocompletes.

    `list_display` and `list_filter` are those of this kind alone; those of all kinds are added. `related_counts`
    is what is counted of each record, `narrowed_by` by what else lists may be filtered in their address.
    `choice_joins` are the relations named by the label of a choice, `choice_order` the order of choices where that of
    their names will not do.
    """

    list_display: tuple[Any, ...] = ()
    list_filter: tuple[Any, ...] = ()
    related_counts: tuple[RelatedCount, ...] = ()
    narrowed_by: tuple[str, ...] = ()
    choice_joins: tuple[str, ...] = ()
    choice_order: tuple[Any, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchableChangeList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns: title, the fields of the kind, related counts, last change."""
        is_record = issubclass(self.model, Record)
        found: list[Any] = [title_column(self.model), status_column()] if is_record else ["__str__"]
        found += self.list_display
        found += language_columns() if has_words_to_count(self.model) else []
        found += self.count_columns(request)
        return [*found, changed_column()] if is_record else found

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Sort by every column that has an order; Django would compare these functions with newly made ones."""

    def get_related_counts(self) -> tuple[RelatedCount, ...]:
        """Return the related records that are counted."""
        return self.related_counts

    def count_columns(self, request: HttpRequest) -> list[Column]:
        """Return a column for each kind of related records that this user may see."""
        return [
            count_column(self.model, one) for one in self.get_related_counts() if self.may_see(request, one)
        ]

    def may_see(self, request: HttpRequest, counted: RelatedCount) -> bool:
        """Return whether the list of what is counted is open to this user."""
        site, target = self.admin_site, counted.target(self.model)
        return site.is_registered(target) and site.get_model_admin(target).has_view_permission(request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Return the filters: status, missing language and source, and those of this kind."""
        is_record = issubclass(self.model, Record)
        found: list[Any] = ["status"] if is_record else []
        found += [MissingLanguage] if has_words_to_count(self.model) else []
        found += [MissingSource] if is_record else []
        return [*found, *self.list_filter]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Extend Django's answer to the relations of `narrowed_by`."""
        if lookup.removesuffix(EXACTLY) in self.narrowed_by:
            return True
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Find rows that have every word anywhere in `search_fields`, ignoring accents; no row twice."""
        return matching(queryset, self.get_search_fields(request), search_term), False

    def get_choice_order(self, request: HttpRequest) -> Iterable[Any]:
        """Return the order in which autocompletes offer records: by default that of their names."""
        if self.choice_order or not issubclass(self.model, Record):
            return self.choice_order
        return [title_order(self.model)]

    def choice_label(self, record: Any) -> str:
        """Return the label of a record in an autocomplete, which tells it from another one of the same name."""
        hidden = isinstance(record, Record) and record.status != Status.PUBLISHED
        status = [record.get_status_display()] if hidden else []
        facts = [str(fact) for fact in (*self.choice_details(record), *status) if fact]
        return " · ".join([self.choice_name(record), *facts])

    def choice_name(self, record: Any) -> str:
        """Return the first part of the label in an autocomplete."""
        return str(record)

    def choice_details(self, record: Any) -> Iterable[Any]:
        """Return the details beside the name in an autocomplete; empty ones are left out."""
        return ()

    def related_count_links(self, request: HttpRequest, record: Any, inlined: set[Any]) -> list[Any]:
        """Return links to related records that the form does not enter and that this user may see."""
        elsewhere = [one for one in self.get_related_counts() if one.target(self.model) not in inlined]
        seen = [one for one in elsewhere if self.may_see(request, one)]
        return count_links(request, self.admin_site, record, seen)
