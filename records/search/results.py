"""Results of a query: how many of each kind, the facets with their counts, and the records page by page.

Whatever is asked, at most `BOUND` documents are looked at; what goes beyond is said, not counted. Where few records
have all words, the nearest of those that lack some are a second list.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from records.core.languages import TextStatus, language_fallbacks
from records.core.paths import path_of
from records.search.backends import get_backend
from records.search.base import Index, indexes
from records.search.facet_values import facet_and_value, label_of, term_of_value
from records.search.facets import Choice, Facet
from records.search.filter_registry import KIND, search_facets
from records.search.lookup import resolve
from records.search.models import SearchDocument, SearchValue
from records.search.nearest import NearQuery, near_queries
from records.search.query import Filter, Query, parse
from records.search.ranking import BOUND, SAID, Hit, ranked
from records.search.snippets import Marks, marked, snippet

MAX_CHOICES = 60
Values = tuple[frozenset[str], int]  # terms of values, and how many documents have just these
Labels = dict[str, str]  # of a value, by language
FEW = 10  # records: where fewer have all words, those that lack some are shown too
MAX_NEAR = 10


@dataclass(frozen=True)
class FacetChoices:
    """A facet with the values that the results have."""

    facet: Facet
    choices: list[Choice]


@dataclass(frozen=True)
class ResultGroup:
    """The results of one kind, the best first."""

    index: Index
    hits: list[Hit] = field(repr=False)  # not less than were asked for
    count: int

    @property
    def kind(self) -> str:
        return self.index.kind

    @property
    def label(self) -> str:
        """The plural name of the kind, in the active language."""
        return capfirst(str(self.index.model._meta.verbose_name_plural))

    def order(self, kinds: Sequence[str]) -> tuple[float, bool, int]:
        """Return its place by its best record, where the query names some kinds: rules 2 to 5 of `ranking.ranked`."""
        best = self.hits[0] if self.hits else None
        return (-best.name_match, self.kind not in kinds, -(best.tier // SAID)) if best else (0.0, True, 0)


class Result:
    """A record that was found, as a page shows it."""

    def __init__(self, document: SearchDocument, marks: Marks, missing: tuple[str, ...] = ()) -> None:
        self.document, self.marks = document, marks
        self.missing = missing  # words of the query that it lacks, as they were typed
        language = next(code for code in language_fallbacks() if code in document.stored_fields)
        self.fields: dict[str, Any] = document.stored_fields[language]

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def uid(self) -> str:
        return self.document.uid

    def get_absolute_url(self) -> str:
        """Return its page, in the page's language."""
        return path_of(f"{self.document.kind}-detail", self.fields.get("slug", self.document.slug))

    @property
    def title(self) -> str:
        """The title in the page's language, or in another one."""
        return str(self.fields["title"])

    @property
    def title_text(self) -> str:
        """The title, cut to 80 characters, for links within a line."""
        return Truncator(self.title).chars(80) if len(self.title) > 80 else self.title

    @property
    def title_language(self) -> str:
        return str(self.fields["language"])

    @property
    def heading(self) -> SafeString:
        """Its title, with what was found marked."""
        return marked(self.title, self.title_language, self.marks)

    @property
    def subtitle(self) -> str:
        """The line under the title: speaker, place, date."""
        return str(self.fields["subtitle"])

    @cached_property
    def snippet(self) -> Any:
        """Its words around what was found; see `snippets.Snippet`."""
        return snippet(self.document.stored_fields["texts"], self.marks, tied=self.fields.get("tied", ()))

    @property
    def short_name(self) -> SafeString:
        """Its acronym, if it has one, marked where it was asked for."""
        return marked(str(self.fields.get("acronym", "")), "", self.marks)

    @property
    def status(self) -> str:
        """The status of the snippet's text: original or a kind of translation; empty for the archive's own texts."""
        return str(self.fields.get("status", {}).get(self.snippet.language, ""))

    @property
    def status_label(self) -> str:
        """The label of `status`."""
        return str(TextStatus(self.status).label) if self.status else ""

    @property
    def is_translation(self) -> bool:
        return self.status in (TextStatus.OFFICIAL, TextStatus.UNOFFICIAL)


class SearchResults:
    """The results of a query: `hits` have all its words, `nearest` lack some.

    Not less than `each` records of a kind are there; those of other kinds do not stand between them. All are counted.
    """

    def __init__(self, query: Query, each: int = BOUND) -> None:
        self.query = query
        self.is_bounded = sum(count for _terms, count in self.found_values) > BOUND
        many = [kind for kind, count in self.kind_counts.items() if count > each]
        others = [kind for kind in self.kind_counts if kind not in many]
        parts = [*([kind] for kind in many), *([others] if others else ())]
        filters = [{**query.filters, KIND.name: tuple(kinds)} for kinds in parts] if many else [query.filters]
        queries = [replace(query, filters=one) for one in filters] if self.found_values else []
        self.hits = ranked(queries, each, large=len(many), is_bounded=self.is_bounded)[:BOUND]

    @property
    def kind_counts(self) -> Counter[str]:
        """The number of records of each kind."""
        return self._found_counts[KIND.name]

    @cached_property
    def _found_counts(self) -> dict[str, Counter[str]]:
        return self._counts(self.found_values)

    @property
    def total(self) -> int:
        """The number of records; `is_bounded` says that there are more."""
        return min(sum(count for _terms, count in self.found_values), BOUND)

    @cached_property
    def found_values(self) -> list[Values]:
        """The sets of values that the results have, and how many have each (one query, seldom two)."""
        if not self.query:
            return []
        if self.query.filters and sum(count for _terms, count in self._wider_values) <= BOUND:
            return self._passing(self._wider_values, *self.query.filters)
        return self._values_found(get_backend().expression(self.query))

    @cached_property
    def near_queries(self) -> list[NearQuery]:
        """The queries for most of the words, where few records have all (one query)."""
        return near_queries(self.query) if self.total < FEW else []

    @cached_property
    def nearest(self) -> list[Hit]:
        """The records that have most of the words, the best first (one query)."""
        return ranked([near.query for near in self.near_queries], MAX_NEAR)[:MAX_NEAR]

    @cached_property
    def groups(self) -> list[ResultGroup]:
        """The results by kind, in the order of the best of each: see `ranking.ranked`."""
        by_kind: dict[str, list[Hit]] = {kind: [] for kind in indexes()}
        for hit in self.hits:
            by_kind[hit.kind].append(hit)
        groups = [
            ResultGroup(index, by_kind[kind], self.kind_counts[kind]) for kind, index in indexes().items()
        ]
        return sorted(groups, key=lambda group: group.order(self.query.kinds))

    @property
    def dates(self) -> list[Filter]:
        """The dates that were understood and that some record has."""
        has_any = any(hit.is_of_day for hit in (*self.hits[:MAX_NEAR], *self.nearest))
        return self.query.dates if has_any else []

    def load(self, hits: Iterable[Hit]) -> list[Result]:
        """Return hits as a page shows them, in their order (one query)."""
        asked = list(hits)
        documents = SearchDocument.objects.in_bulk([hit.pk for hit in asked])
        missing = {hit.pk: self.near_queries[hit.query].missing for hit in self.nearest}
        return [
            Result(documents[hit.pk], self.marks, missing.get(hit.pk, ()))
            for hit in asked
            if hit.pk in documents
        ]

    @cached_property
    def marks(self) -> Marks:
        terms, prefixes = self.query.terms()
        return Marks(frozenset(terms), prefixes)

    # Counting

    @cached_property
    def facets(self) -> list[FacetChoices]:
        """Every facet with its counts, its own choice left out (two queries, one without filters)."""
        counts = self._found_counts
        counted = {facet.name: self._counted(facet, counts[facet.name]) for facet in search_facets()}
        labels = {(facet, value): labels for facet, value, labels in self._labels(counted)}
        return [
            FacetChoices(facet, sorted(self._choices(facet, counted[facet.name], labels), key=facet.order))
            for facet in search_facets()
        ]

    @cached_property
    def _wider_values(self) -> list[Values]:
        """As `found_values`, and also what some filters do not let pass (one query, seldom two).

        All that the text finds, where that can be counted; else what all filters but one let pass, whichever it is.
        """
        backend = get_backend()
        unfiltered = self._values_found(backend.expression(replace(self.query, filters={})))
        is_countable = sum(count for _terms, count in unfiltered) <= BOUND or len(self.query.filters) == 1
        return unfiltered if is_countable else self._values_found(backend.all_but_one(self.query))

    def _passing(self, found: list[Values], *facets: str) -> list[Values]:
        """Return what the filters of some facets let pass."""
        filters = [{term_of_value(name, value) for value in self.query.filters[name]} for name in facets]
        return [one for one in found if not any(one[0].isdisjoint(terms) for terms in filters)]

    def _values_found(self, expression: str) -> list[Values]:
        backend = get_backend()
        found, values = backend.ids_sql(expression, BOUND + 1)
        rows = backend.fetch(
            f'SELECT d."values", COUNT(*) FROM ({found}) AS h JOIN records_searchdocument d ON d.id = h.id'  # noqa: S608
            ' GROUP BY d."values"',
            values,
        )
        return [(frozenset(terms.split()), count) for terms, count in rows]

    def _counted(self, facet: Facet, counts: Counter[str]) -> Counter[str]:
        """Return how many results have each value of a facet; its own choice is left out, so that it can be widened."""
        if facet.name in self.query.filters:
            wider = self._passing(self._wider_values, *(self.query.filters.keys() - {facet.name}))
            counts = self._counts(wider)[facet.name]
        selected = self.query.filters.get(facet.name, ())
        return Counter(
            {
                **dict.fromkeys(selected, 0),
                **dict(counts.most_common(MAX_CHOICES)),
                **{value: counts[value] for value in selected},
            }
        )

    def _counts(self, found: list[Values]) -> dict[str, Counter[str]]:
        """Return how many documents have each value of each facet."""
        terms: Counter[str] = Counter()
        for some, count in found:
            for term in some:
                terms[term] += count
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for term, count in terms.items():
            facet, value = facet_and_value(term)
            counts[facet][value] = count
        return counts

    def _labels(self, counted: dict[str, Counter[str]]) -> Iterable[tuple[str, str, Labels]]:
        """Return (facet, value, labels) of the values that were counted."""
        values = {value for counts in counted.values() for value in counts}
        rows = SearchValue.objects.filter(value__in=values, facet__in=counted)
        return rows.values_list("facet", "value", "labels") if values else ()

    def _choices(
        self, facet: Facet, counts: Counter[str], labels: dict[tuple[str, str], Labels]
    ) -> list[Choice]:
        selected = self.query.filters.get(facet.name, ())
        return [
            Choice(value, label_of(value, labels[facet.name, value]), count, value in selected)
            for value, count in counts.items()
            if (facet.name, value) in labels
        ]


def search(text: str, filters: dict[str, list[str]] | None = None, each: int = BOUND) -> SearchResults:
    """Return what a query finds, at least `each` records of a kind.

    `filters` are values of facets by name, as the address of the search page has them.
    """
    return SearchResults(resolve(parse(text), filters or {}), each)
