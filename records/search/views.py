"""The page of results, and the names that it suggests while a reader types."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.cache import patch_cache_control
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from records.search.base import indexes
from records.search.filter_registry import search_facets
from records.search.ranking import BOUND
from records.search.results import FacetChoices, Result, ResultGroup, SearchResults, search
from records.search.spelling import suggestion
from records.search.suggestions import suggest
from records.search.typed_days import label_of_date

EACH = 5  # records of a kind where all kinds are shown
PAGE_SIZE = 20
MAX_TOLD = 10  # values that are not known


class SearchPage(TemplateView):
    """Everything that a query finds, by kind; one kind alone, page by page."""

    template_name = "search/search.html"
    title = gettext_lazy("Search")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "hide_search": True}
        text = self.request.GET.get("q", "").strip()
        chosen = {facet.name: self.request.GET.getlist(facet.name) for facet in search_facets()}
        chosen = {name: [value for value in values if value] for name, values in chosen.items()}
        if not text and not any(chosen.values()):
            return {**context, "q": ""}
        results = search(text, chosen, PAGE_SIZE * page_number(self.request))
        return {**context, "q": text, **self.found(results)}

    def found(self, results: SearchResults) -> dict[str, Any]:
        """Return what the page shows of results."""
        choices = results.facets
        groups = [group for group in results.groups if group.count]
        page = self.page(groups[0]) if len(groups) == 1 else None
        firsts = [hit for group in groups for hit in group.hits[:EACH]]
        if page:
            firsts = groups[0].hits[page.start_index() - 1 : page.end_index()]
        found = results.load([*firsts, *results.nearest])
        exact, near = found[: len(firsts)], found[len(firsts) :]
        if page:
            page.object_list = exact
        kept = results.query.text_without_filters
        return {
            "results": results,
            "bound": BOUND,
            "facets": [self.facet_form(one) for one in choices],
            "kept": [("q", kept)] if kept else [],
            "chips": [*self.date_chips(results), *self.chips(results, choices)],
            "clear_url": self.address(results, {}) if results.query.filters else "",
            "bad_values": bad_values(results),
            "groups": [] if page else self.shown(groups, exact, results),
            "page_obj": page,
            "single": groups[0] if page else None,
            "empty": [index for index in results.groups if not index.count],
            "nearest": by_kind(near),
            **self.spelling(results),
        }

    def shown(
        self, groups: list[ResultGroup], found: list[Result], results: SearchResults
    ) -> list[dict[str, Any]]:
        """Return the first records of each kind, and the way to all."""
        return [
            {
                "group": group,
                "found": [one for one in found if one.kind == group.kind],
                "all_url": self.address(results, {**results.query.filters, "kind": (group.kind,)}),
            }
            for group in groups
        ]

    def page(self, group: ResultGroup) -> Any:
        """Return one page of one kind."""
        try:
            return Paginator(range(group.count), PAGE_SIZE).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(str(error)) from error

    def spelling(self, results: SearchResults) -> dict[str, str]:
        """Return the suggestion of a spelling (two queries, where a word stands in no text)."""
        meant = suggestion(results.query, has_found=bool(results.total))
        return {"suggestion": meant, "suggestion_url": self.with_text(meant)} if meant else {}

    def with_text(self, text: str) -> str:
        """Return the page's address with another text."""
        query = self.request.GET.copy()
        query.pop("page", None)
        query["q"] = text
        return f"?{query.urlencode()}"

    def address(self, results: SearchResults, filters: dict[str, Any]) -> str:
        """Return the page's address with these filters alone, each by its value."""
        query = QueryDict(mutable=True)
        if results.query.text_without_filters:
            query["q"] = results.query.text_without_filters
        for name, values in filters.items():
            query.setlist(name, list(values))
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def facet_form(self, one: FacetChoices) -> dict[str, Any]:
        """Return a facet for the form: `name`, `label`, `choices`."""
        return {"name": one.facet.name, "label": one.facet.label, "choices": one.choices}

    def date_chips(self, results: SearchResults) -> list[dict[str, Any]]:
        """Return the dates that were understood, as filters; one that is dropped is words between quotation marks."""
        return [
            {
                "facet_label": _("Date"),
                "label": label_of_date(date.asked, has_year=not date.values[0].startswith("-")),
                "remove_url": self.with_text(results.query.with_words_of(date)),
            }
            for date in results.dates
        ]

    def chips(self, results: SearchResults, choices: list[FacetChoices]) -> list[dict[str, Any]]:
        """Return active filters: `facet_label`, `label`, and `remove_url` that drops this one alone."""
        filters = results.query.filters
        return [
            {
                "facet_label": one.facet.label,
                "label": choice.label,
                "remove_url": self.address(results, without(filters, one.facet.name, choice.value)),
            }
            for one in choices
            for choice in one.choices
            if choice.selected
        ]


def without(filters: dict[str, tuple[str, ...]], name: str, value: str) -> dict[str, list[str]]:
    """Filters without one value of one of them."""
    left = {
        facet: [one for one in values if (facet, one) != (name, value)] for facet, values in filters.items()
    }
    return {facet: values for facet, values in left.items() if values}


def page_number(request: HttpRequest) -> int:
    """Return the page that is asked for; 1 for what is no number, of which `Paginator` tells."""
    number = request.GET.get("page", "1")[:4]
    return min(int(number), BOUND // PAGE_SIZE) if number.isdecimal() else 1


def by_kind(found: Iterable[Result]) -> list[dict[str, Any]]:
    """Return results with those of one kind together, in the order of the best of each."""
    groups: dict[str, list[Result]] = {}
    for one in found:
        groups.setdefault(one.kind, []).append(one)
    return [
        {"group": ResultGroup(indexes()[kind], [], len(some)), "found": some} for kind, some in groups.items()
    ]


def bad_values(results: SearchResults) -> list[str]:
    """Return sentences about what was asked and is not known."""
    named = {facet.name: facet.label for facet in search_facets()}
    sentences = [
        _("“%(value)s” is not known here as a value of “%(facet)s”.")
        % {"value": value[:80], "facet": named[facet]}
        for facet, value in results.query.unknown_values[:MAX_TOLD]
    ]
    if results.query.is_cut:
        sentences.append(_("The query is very long: only its first words were searched for."))
    return sentences


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return names that begin as the reader types, as JSON for the box of the search."""
    found = suggest(request.GET.get("q", ""))
    kinds = {kind: capfirst(str(index.model._meta.verbose_name)) for kind, index in indexes().items()}
    response = JsonResponse(
        {
            "suggestions": [
                {
                    "label": Truncator(one.title).chars(120),
                    "language": one.title_language,
                    "kind": kinds[one.kind],
                    "url": one.get_absolute_url(),
                }
                for one in found
            ]
        }
    )
    patch_cache_control(response, public=True, max_age=60)
    return response
