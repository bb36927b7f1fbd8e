"""Results of a query: how many of each kind, the facets with their counts, and the records page by page.

Whatever is asked, at most `BOUND` documents are looked at; what goes beyond is said, not counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from records.core.languages import TextStatus, language_fallbacks
from records.search.backends import SearchBackend, get_backend
from records.search.base import Index, indexes
from records.search.facets import Choice, Facet, label_of, search_facets, term_of_value
from records.search.lookup import resolve
from records.search.models import SearchDocument, SearchValue
from records.search.query import Clause, Query, Words, parse
from records.search.ranking import MAIN_TEXT, NAMES, Hit, group_order, name_match
from records.search.snippets import Marks, marked, snippet

BOUND = 10_000
MAX_CHOICES = 60
MAX_NAMES = 500


@dataclass(frozen=True)
class FacetChoices:
    """A facet with the values that the results have."""

    facet: Facet
    choices: list[Choice]


@dataclass(frozen=True)
class ResultGroup:
    """The results of one kind, the best first."""

    index: Index
    hits: list[Hit] = field(repr=False)

    @property
    def kind(self) -> str:
        return self.index.kind

    @property
    def label(self) -> str:
        """The plural name of the kind, in the active language."""
        return capfirst(str(self.index.model._meta.verbose_name_plural))

    @property
    def count(self) -> int:
        return len(self.hits)


class Result:
    """A record that was found, as a page shows it."""

    def __init__(self, document: SearchDocument, marks: Marks) -> None:
        self.document, self.marks = document, marks
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
        return reverse(f"{self.document.kind}-detail", args=[self.document.slug])

    @property
    def title(self) -> str:
        """The title in the page's language, or in another one."""
        return str(self.fields["title"])

    @property
    def title_text(self) -> str:
        """The title, cut to 80 characters, for links within a line."""
        return Truncator(self.title).chars(80)

    @property
    def title_language(self) -> str:
        return str(self.fields["language"])

    @property
    def heading(self) -> SafeString:
        """Its title, with what was found marked."""
        return marked(self.title, self.title_language, self.marks)

    @property
    def subtitle(self) -> str:
        """Who, where, when."""
        return str(self.fields["subtitle"])

    @cached_property
    def snippet(self) -> Any:
        """Its words around what was found; see `snippets.Snippet`."""
        return snippet(self.document.stored_fields["texts"], self.marks)

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
    """The results of a query. `query` is the one that was used, `original` the one that was asked."""

    def __init__(self, query: Query) -> None:
        self.original = self.query = query
        self.backend: SearchBackend = get_backend()
        hits = self._hits(self.backend.expression(query)) if query else []
        if not hits:
            self.query = self._relaxed(query)
        self.is_relaxed = self.query is not query
        if self.is_relaxed:
            hits = self._hits(self.backend.expression(self.query))
        self.is_bounded = len(hits) > BOUND
        self.hits = sorted(hits[:BOUND], key=lambda hit: hit.order)

    @property
    def total(self) -> int:
        """The number of records; `is_bounded` says that there are more."""
        return len(self.hits)

    @property
    def marks(self) -> Marks:
        terms, prefixes = self.query.terms()
        return Marks(frozenset(terms), prefixes)

    @cached_property
    def groups(self) -> list[ResultGroup]:
        """The results by kind: kinds with a name that was asked for first, then those of words, then the others."""
        by_kind: dict[str, list[Hit]] = {kind: [] for kind in indexes()}
        for hit in self.hits:
            by_kind[hit.kind].append(hit)
        groups = [ResultGroup(index, by_kind[kind]) for kind, index in indexes().items()]
        return sorted(groups, key=lambda group: group_order(group.hits))

    def load(self, hits: Iterable[Hit]) -> list[Result]:
        """Return hits as a page shows them, in their order (one query)."""
        asked = list(hits)
        documents = SearchDocument.objects.in_bulk([hit.pk for hit in asked])
        return [Result(documents[hit.pk], self.marks) for hit in asked if hit.pk in documents]

    @cached_property
    def facets(self) -> list[FacetChoices]:
        """Every facet with its counts, its own choice left out (two queries)."""
        wider = self._wider_hits()
        counted = {facet.name: self._counted(facet, wider) for facet in search_facets()}
        rows = {(row.facet, row.value): row for row in self._rows(counted)}
        return [
            FacetChoices(facet, sorted(self._choices(facet, counted[facet.name], rows), key=facet.order))
            for facet in search_facets()
        ]

    # Finding

    def _hits(self, expression: str) -> list[Hit]:
        rows = self._fetch(expression, BOUND + 1)
        if len(rows) > BOUND and self.original.name:
            # Whatever is left out, a name that was asked for is not.
            names = self.backend.expression(self.original, NAMES)
            rows = list({row[0]: row for row in (*self._fetch(names, MAX_NAMES), *rows)}.values())
        return [self._hit(*row) for row in rows]

    def _fetch(self, expression: str, limit: int) -> list[Any]:
        found, values = self.backend.hits_sql(expression, limit)
        said, of_said = self.backend.ids_sql(self.backend.expression(self.query, MAIN_TEXT), limit)
        return self.backend.fetch(
            f'SELECT d.id, d.record, d.kind, d.names, d."values", d.day, s.id IS NOT NULL, h.rank'  # noqa: S608
            f" FROM ({found}) AS h JOIN records_searchdocument d ON d.id = h.id"
            f" LEFT JOIN ({said}) AS s ON s.id = h.id",
            [*values, *of_said],
        )

    def _hit(
        self,
        pk: int,
        record: int,
        kind: str,
        names: str,
        values: str,
        day: Any,
        in_main_text: int,
        rank: float,
    ) -> Hit:
        when = date.fromisoformat(day) if isinstance(day, str) else day
        close = name_match(self.original.name, names)
        return Hit(pk, record, kind, close, bool(in_main_text), float(rank), when, tuple(values.split()))

    def _relaxed(self, query: Query) -> Query:
        """Return a query for fewer of the words, where all find nothing together, whatever the filters (one query)."""
        if len(query.plain) < 2:
            return query
        known = tuple(part for part in query.clauses if part not in query.plain or _is_known(part))
        all_but_one = replace(query, minimum_match=len(query.plain) - 1)
        tries = [query, replace(query, clauses=known), all_but_one, replace(query, minimum_match=1)]
        counts = self.backend.counts([self.backend.expression(replace(one, filters={})) for one in tries], 1)
        if not Query(clauses=known).plain:
            counts[1] = 0
        return next((one for one, count in zip(tries, counts, strict=True) if count), query)

    # Counting

    def _wider_hits(self) -> Sequence[Hit]:
        """Return what would be found with one facet's choice left out."""
        if not self.query.filters:
            return self.hits
        return self._hits(self.backend.all_but_one(self.query))[:BOUND]

    def _counted(self, facet: Facet, wider: Sequence[Hit]) -> Counter[str]:
        """Return how many results have each value of a facet; its own choice is left out, so that it can be widened."""
        start = term_of_value(facet.name, "")
        counted = self._counted_terms
        if facet.name in self.query.filters:
            others = [self._terms(name) for name in self.query.filters if name != facet.name]
            counted = counted_terms(
                hit for hit in wider if all(terms.intersection(hit.terms) for terms in others)
            )
        counts = Counter(
            {term.removeprefix(start): count for term, count in counted.items() if term.startswith(start)}
        )
        selected = self.query.filters.get(facet.name, ())
        return Counter(
            {
                **dict.fromkeys(selected, 0),
                **dict(counts.most_common(MAX_CHOICES)),
                **{value: counts[value] for value in selected},
            }
        )

    @cached_property
    def _counted_terms(self) -> Counter[str]:
        return counted_terms(self.hits)

    def _terms(self, facet: str) -> set[str]:
        return {term_of_value(facet, value) for value in self.query.filters[facet]}

    def _rows(self, counted: dict[str, Counter[str]]) -> Iterable[SearchValue]:
        values = {value for counts in counted.values() for value in counts}
        return SearchValue.objects.filter(value__in=values, facet__in=counted) if values else ()

    def _choices(
        self, facet: Facet, counts: Counter[str], rows: dict[tuple[str, str], SearchValue]
    ) -> list[Choice]:
        selected = self.query.filters.get(facet.name, ())
        return [
            Choice(value, label_of(rows[facet.name, value]), count, value in selected)
            for value, count in counts.items()
            if (facet.name, value) in rows
        ]


def search(text: str, filters: dict[str, list[str]] | None = None) -> SearchResults:
    """Return what a query finds. `filters` are values of facets by name, as the address of the search page has them."""
    return SearchResults(resolve(parse(text), filters or {}))


def counted_terms(hits: Iterable[Hit]) -> Counter[str]:
    """Return how many hits have each value of all facets."""
    return Counter(chain.from_iterable(hit.terms for hit in hits))


def _is_known(part: Clause) -> bool:
    return all(option.is_known for option in part.options if isinstance(option, Words))
