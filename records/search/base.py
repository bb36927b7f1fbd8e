"""Declarations of how each kind of record is indexed and shown among results. An app makes them in its `search.py`:

class TopicIndex(Index):
    model = Topic
    names = ("name", "other_names")

register(TopicIndex())
"""

import hashlib
import json
from functools import cache, cached_property
from itertools import chain
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.text import capfirst
from django.utils.translation import override

from records.core import registry
from records.core.languages import language_codes
from records.core.models.evidence import sources_in_every_language
from records.search.analysis import Text, tokens, word_list_text
from records.search.days import Span
from records.search.facet_values import FacetValue
from records.search.fields import columns_on, relation_of, texts_at, under
from records.search.filter_registry import indexed_facets_of
from records.search.other_names import other_names

MAX_NAME_LENGTH = 300
SOURCE_TEXTS = ("title", "publisher")
# What the page of every kind shows of the evidence for a record.
EVIDENCE = (
    *under("sources", SOURCE_TEXTS),
    *under("notes", ("label", "text", *under("sources", SOURCE_TEXTS))),
)


class Index:
    """Declaration of how records of one kind are found: `model`, `rank`, and whatever differs from the usual.

    `names`, `words`, `body`, `context` and `excerpts` are paths to texts, as in Django's lookups (see
    `records.search.fields`). All that the page of a record shows of it stands in one of the first four. The relations
    in them, and those of the facets, are prefetched, and a change there updates the documents; so does one in
    `depends_on`, whatever else `subtitle` and `extra_fields` take from other rows.
    """

    model: ClassVar[Any]
    # The place of the kind on a page of results.
    rank: ClassVar[int] = 100
    # What a record is called: it weighs most.
    names: ClassVar[tuple[str, ...]] = ("name", "other_names")
    # What is said: it weighs more than the rest.
    words: ClassVar[tuple[str, ...]] = ()
    body: ClassVar[tuple[str, ...]] = ("description",)
    # What its page says of it in the names of others: it weighs least, and excluded words are not looked for in it.
    context: ClassVar[tuple[str, ...]] = ()
    # Where a page of results looks for words to show.
    excerpts: ClassVar[tuple[str, ...]] = ("description",)
    depends_on: ClassVar[tuple[str, ...]] = ()
    # Its partial dates, the first and the last: the days by which it is found, and ordered among equals.
    date_fields: ClassVar[tuple[str, ...]] = ()
    template_name: ClassVar[str] = "search/result.html"
    list_class: ClassVar[str] = "found"
    # Whether its names are suggested while a reader types.
    is_suggested: ClassVar[bool] = True
    # Whether any word of its names is a name of it, as a surname is.
    is_named_by_parts: ClassVar[bool] = False
    # Whether its texts are words that someone said, with which a reader may compare others.
    is_quotable: ClassVar[bool] = False
    # Whether its excerpts are words of a source that tells what others said.
    is_narration: ClassVar[bool] = False

    @property
    def kind(self) -> str:
        """The name of the kind in documents."""
        return str(self.model.url_name)

    def records(self) -> QuerySet[Any]:
        """Return the records that the public sees, with all that a document takes."""
        return self.model.objects.published().prefetch_related(*self.prefetches())

    def prefetches(self) -> "list[str | Prefetch[Any, Any, Any]]":
        """Return what is prefetched: all other rows, sources with every name of their publishers."""
        return [
            Prefetch(path, sources_in_every_language()) if path.endswith("sources") else path
            for path in self.relations()
        ]

    def relations(self) -> list[str]:
        """Return the paths to all other rows that documents are made of."""
        facets = [name for facet in indexed_facets_of(self.model) for name in facet.relations()]
        found = [*(relation_of(self.model, path) for path in self.paths()), *facets, *self.depends_on]
        return [*dict.fromkeys(filter(None, found))]

    def paths(self) -> tuple[str, ...]:
        """Return the paths to all texts."""
        return (*self.names, *self.words, *self.body, *self.excerpts, *self.context, *EVIDENCE)

    def name_texts(self, record: Any) -> list[Text]:
        """Return what a record is called."""
        return texts_at(record, *self.names)

    def columns(self, record: Any) -> tuple[list[Text], list[Text], list[Text], list[Text]]:
        """Return the texts of each column of the index: names, words, body, context."""
        texts = self.name_texts(record), texts_at(record, *self.words), texts_at(record, *self.body)
        context = [Text("", record.uid), *texts_at(record, *self.context, *EVIDENCE)]
        return *texts, [*context, *other_names(chain(*texts, context))]

    def values(self, record: Any) -> list[FacetValue]:
        """Return the values of a record in the facets."""
        return [value for facet in indexed_facets_of(self.model) for value in facet.search_values(record)]

    def all_values(self, record: Any) -> list[FacetValue]:
        """Return the kind of a record, and its values in the facets; each once."""
        return [*dict.fromkeys([FacetValue("kind", self.kind, self.kind_labels), *self.values(record)])]

    @cached_property
    def kind_labels(self) -> dict[str, str]:
        """The plural name of the kind, in each language."""
        labels = {}
        for code in language_codes():
            with override(code):
                labels[code] = capfirst(str(self.model._meta.verbose_name_plural))
        return labels

    def span(self, record: Any) -> Span | None:
        """Return the days of a record; of an open one, the end that is known."""
        dates = [one for name in self.date_fields if (one := getattr(record, name))]
        ends = [day for one in dates for day in (one.earliest, one.latest) if day]
        return Span(ends[0], max(ends[0], ends[-1])) if ends else None

    def subtitle(self, record: Any) -> str:
        """Return who, where, when: one line under the title, in the active language."""
        return ""

    def extra_fields(self, record: Any) -> dict[str, Any]:
        """Return what else the template of the kind shows, in the active language."""
        return {}

    def plain_fields(self, record: Any) -> dict[str, Any]:
        """Return what the template shows in every language alike."""
        return {}

    def shared_fields(self, record: Any) -> Any:
        """Return what documents of other records take from this one."""
        return [
            *record.slugs,
            record.status,
            self.name_texts(record),
            self.span(record),
            texts_at(record, *taken_fields(self.model)),
        ]

    def shared_digest(self, record: Any) -> str:
        """Return a digest that changes when the shared fields do."""
        return digest_of(json.dumps(self.shared_fields(record), ensure_ascii=False, default=str))

    def stored_fields(self, record: Any) -> dict[str, Any]:
        """Return what a page of results shows: `texts`, and for each language title, its language, subtitle, extras."""
        texts = texts_at(record, *self.excerpts)
        plain = self.plain_fields(record)
        stored: dict[str, Any] = {"texts": [list(text) for text in texts if text.value]}
        for code in language_codes():
            with override(code):
                stored[code] = {
                    "title": record.title[:MAX_NAME_LENGTH],
                    "language": language_of_title(record) or code,
                    "subtitle": self.subtitle(record),
                    **plain,
                    **self.extra_fields(record),
                    **({"slug": record.local_slug} if record.local_slug != record.slug else {}),
                }
        return stored


def digest_of(text: str) -> str:
    """Return a short digest of a text (BLAKE2b, 128 bits)."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def indexes() -> dict[str, Index]:
    """Return every kind that is searched, by its name, in the order in which results stand."""
    return {index.kind: index for index in registry.all(Index)}


@cache
def kinds_by_word() -> dict[str, str]:
    """Return the kind that a word names in any language: what its records are called, and the words of its lists."""
    kinds: dict[str, str] = {}
    for code in language_codes():
        with override(code):
            for kind, index in indexes().items():
                names = (index.model._meta.verbose_name, index.model._meta.verbose_name_plural)
                kinds |= {folded_name(str(name)): kind for name in names}
        for line in word_list_text("kinds", code).splitlines():
            kind, _colon, words = line.partition(":")
            kinds |= dict.fromkeys(folded_name(words).split(), kind) if kind in indexes() else {}
    return kinds


@cache
def taken_fields(model: Any) -> tuple[str, ...]:
    """Return the columns of a record that documents of others are made of, beside its own rows."""
    paths = ((index.model, path) for index in indexes().values() for path in index.paths())
    taken = chain.from_iterable(columns_on(*path) for path in paths)
    return tuple(dict.fromkeys(column for owner, column in taken if owner is model))


def index_of(model: Any) -> Index | None:
    """Return how records of a model are found."""
    return registry.get(Index, model)


def language_of_title(record: Any) -> str:
    """Return the language of a record's title on a page of the active one; empty where it is of none."""
    is_translated = record.title_field in record.translated_fields()
    title = record.localized(record.title_field) if is_translated else None
    return title.language if title else ""


def folded_name(name: str) -> str:
    """Return a name as it is compared whole."""
    return " ".join(token.folded for token in tokens(name, ""))
