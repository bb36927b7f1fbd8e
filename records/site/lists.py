"""Base view of all lists: filters, counts, order, pages; and the first of many records, on other pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import ListView

from records.core.slugs import slug_of
from records.search.facets import Choice, Facet
from records.search.filter_registry import facets_of
from records.serializers.base import absolute
from records.serializers.feeds import ATOM
from records.serializers.json_csv import CSV_LIST, JSON_LIST, LIMIT, Listing
from records.serializers.negotiation import Format, InFormats, file_response
from records.serializers.schema_org import JSON_LD_LIST
from records.serializers.table import SEMICOLON_LIST, TABLE_LIST
from records.site.context import canonical_query
from records.site.filters import Selection
from records.site.pages import CURSORS, PAGE_SIZE, FarPageError, ListPaginator

PREVIEW_SIZE = 20
MAX_FILE_NAME = 100


@dataclass(frozen=True)
class Sort:
    """An order that a reader may choose."""

    label: str | Promise
    apply: Callable[[Any], QuerySet[Any]]


class RecordList(InFormats, ListView):
    """A list of one kind: `model`, `facets`, `sorts` (the first is the default), and a template if it has its own."""

    # CSV first of its media type: programs ask for that.
    formats: ClassVar[Sequence[Format]] = (
        CSV_LIST,
        TABLE_LIST,
        SEMICOLON_LIST,
        JSON_LIST,
        JSON_LD_LIST,
        ATOM,
    )
    # Any: each kind's manager has querysets of its own, which ListView's types do not know.
    model: Any
    template_name = "base/list.html"
    paginate_by = PAGE_SIZE
    sorts: ClassVar[dict[str, Sort]]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets that the app registers for the model."""
        return facets_of(self.model)

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.facets, self.request.GET, self.model.objects.published())

    @property
    def sort(self) -> str:
        asked = self.request.GET.get("sort")
        return asked if asked in self.sorts else next(iter(self.sorts))

    def get_queryset(self) -> QuerySet[Any]:
        return self.sorts[self.sort].apply(self.for_list())

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Return the pages of the list, whose records the filters have counted, and the one that is asked for."""
        everything = self.model.objects.exclude(published_at=None).for_list()
        pages = ListPaginator(
            queryset,
            page_size,
            self.selection.count,
            is_bounded=self.selection.is_bounded,
            everything=self.sorts[self.sort].apply(everything),
        )
        try:
            page = pages.get(self.request.GET)
        except InvalidPage as error:
            raise Http404(str(error)) from error
        return pages, page, page.object_list, page.has_other_pages()

    def for_list(self) -> Any:
        """Return the matching records with all that a row shows."""
        matching: Any = self.selection.matching()
        return matching.for_list()

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def listing(self, form: Format) -> Listing:
        """Return the whole list, for its other formats; Http404 for a filter or an order that it does not have."""
        if self.bad_values():
            raise Http404(" ".join(self.bad_values()))
        limit = form.limit or LIMIT
        records = form.order(self.selection.matching()) if form.order else self.get_queryset()
        keys = list(records.values_list("pk", flat=True)[: limit + 1])
        total = len(keys) if len(keys) <= limit else self.selection.count
        query = canonical_query(self.request, "page", *CURSORS)
        paths = reverse(f"{self.model.url_name}-list"), self.request.path
        url, own_url = (absolute(f"{path}{query}") for path in paths)
        return Listing(self.model, keys[:limit], form.fetch, total, url, own_url, self.filtered_title)

    def in_format(self, form: Format | None) -> HttpResponseBase:
        if form is not None:
            return file_response(form, form.write(self.listing(form)), self.file_name())
        try:
            page: HttpResponseBase = ListView.get(self, self.request)
        except FarPageError as far:
            return HttpResponseRedirect(f"{self.request.path}?{self.query(page=far.nearest).urlencode()}")
        return page

    def file_name(self) -> str:
        """Return a name for a file of the list, in the page's language, with the values of its filters."""
        return slug_of(self.filtered_title)[:MAX_FILE_NAME].strip("-")

    @property
    def filtered_title(self) -> str:
        """The title of the list with the values of its filters."""
        is_filtered = any(self.selection.asked.values())
        labels = [str(choice.label) for _facet, choice in self.selected_choices()] if is_filtered else []
        return f"{self.title}: {', '.join(labels)}" if labels else str(self.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        count, chips, choices = self.selection.count, self.chips(), self.selection.choices
        return {
            **context,
            "count": count,
            "is_bounded": self.selection.is_bounded,
            "total": self.selection.total,
            "facets": [
                {"name": facet.name, "label": facet.label, "choices": choices[facet.name]}
                for facet in self.facets
                if facet.is_offered or self.selection.asked[facet.name]
            ],
            "are_least": any(one.is_least for some in choices.values() for one in some),
            "chips": chips,
            "clear_url": self.request.path,
            "sorts": [
                {"value": value, "label": sort.label, "selected": value == self.sort}
                for value, sort in self.sorts.items()
            ],
            "bad_values": self.bad_values(),
            "empty_hints": [] if count else self.empty_hints(),
            "formats": self.format_links(),
            "format_limit": LIMIT,
        }

    def selected_choices(self) -> list[tuple[Facet, Choice]]:
        choices = self.selection.choices
        return [(facet, one) for facet in self.facets for one in choices[facet.name] if one.selected]

    def chips(self) -> list[dict[str, Any]]:
        """Return active filters: `facet_label`, `label`, and `remove_url` that drops this one alone."""
        return [
            {"facet_label": facet.label, "label": choice.label, "remove_url": self.url_without(facet, choice)}
            for facet, choice in self.selected_choices()
        ]

    def url_without(self, facet: Facet, choice: Choice) -> str:
        """Return the address of the list's first page without one value of a filter."""
        query = self.query()
        query.setlist(facet.name, [one for one in query.getlist(facet.name) if one != choice.value])
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def query(self, **parameters: Any) -> QueryDict:
        """Return the filters and the order of the address, without its page, and these parameters."""
        query = self.request.GET.copy()
        for name in ("page", *CURSORS):
            query.pop(name, None)
        query.update(parameters)
        return query

    def empty_hints(self) -> list[dict[str, Any]]:
        """Return for an empty list the filters that find something alone: `label`, `count`, `url`."""
        hints = []
        for facet, choice in self.selected_choices()[:2]:
            alone = Selection([facet], self.request.GET, self.selection.records).choices[facet.name]
            if count := next(one.count for one in alone if one.value == choice.value):
                label, url = f"{facet.label}: {choice.label}", f"?{facet.name}={choice.value}"
                hints.append({"label": label, "count": count, "url": url})
        return hints

    def bad_values(self) -> list[str]:
        """Return sentences about the filters and the order of the address that the list does not have."""
        asked = self.request.GET.get("sort")
        if not asked or asked in self.sorts:
            return self.selection.unknown
        sentence = _("“%(value)s” is not an order of this list.") % {"value": asked[:80]}
        return [*self.selection.unknown, sentence]


@dataclass(frozen=True)
class PreviewList:
    """`rows` are the first of `total` records; `more_url` is the list that shows all."""

    rows: list[Any]
    total: int
    more_url: str

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


def preview_list(records: QuerySet[Any], more_url: str, total: int | None = None) -> PreviewList:
    """Return the first records. They are counted, a second query, only if there are more and `total` is not known."""
    rows = list(records[: PREVIEW_SIZE + 1])
    if total is None:
        total = len(rows) if len(rows) <= PREVIEW_SIZE else records.count()
    return PreviewList(rows[:PREVIEW_SIZE], total, more_url)
