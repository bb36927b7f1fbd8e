"""The words and the values of facets that the index has, with their names."""

from functools import reduce
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from records.search.analysis import Word
from records.search.backends import get_backend
from records.search.batches import MAX_KEYS, batches
from records.search.documents import Made
from records.search.facet_values import FacetValue, facet_and_value
from records.search.models import SearchValue, SearchWord

CHUNK = 250  # values that are looked up at once
STANDING = "records_standing_terms"  # a table of this connection alone
UNUSED = {SearchValue: "'=' || facet || '=' || value", SearchWord: "term"}


class Vocabulary:
    """Words that documents of one transaction have written, so that none is looked up again."""

    def __init__(self) -> None:
        self.values: set[tuple[str, str]] = set()
        self.words: set[Word] = set()

    def keep(self, made: Made) -> None:
        """Write the names of values and words of documents, which may change where the documents do not."""
        _keep_values({key: value for key, value in made.values.items() if key not in self.values})
        _keep_words(made.words - self.words)
        self.values |= made.values.keys()
        self.words |= made.words


def _keep_values(values: dict[tuple[str, str], FacetValue]) -> None:
    """Remember what values are called; those that are known so are left alone, for others may be writing them."""
    known = {(row.facet, row.value): row for row in _known_values(sorted(values))}
    rows = [row for key in sorted(values) if not _is_known(row := values[key].row(), known.get(key))]
    SearchValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["facet", "value"], update_fields=["labels", "names"]
    )


def _known_values(keys: list[tuple[str, str]]) -> list[SearchValue]:
    found: list[SearchValue] = []
    for some in batches(keys, MAX_KEYS):
        named = groupby(some, key=itemgetter(0))
        asked = (Q(facet=facet, value__in=[value for _facet, value in of_facet]) for facet, of_facet in named)
        found += SearchValue.objects.filter(reduce(Q.__or__, asked))
    return found


def _is_known(row: SearchValue, known: SearchValue | None) -> bool:
    return known is not None and (row.labels, row.names) == (known.labels, known.names)


def _keep_words(words: set[Word]) -> None:
    """Remember words that were never seen before."""
    known: set[Word] = set()
    for some in batches(sorted({folded for _language, folded, _term in words}), MAX_KEYS):
        known.update(SearchWord.objects.filter(folded__in=some).values_list("language", "folded", "term"))
    rows = [
        SearchWord(language=language, folded=word, term=term)
        for language, word, term in sorted(words - known)
    ]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def forget_values(terms: set[str]) -> None:
    """Delete those of some values that no document has any more."""
    for some in batches(sorted(terms), CHUNK):
        counts = get_backend().counts([get_backend().term(term) for term in some], 1)
        for term, count in zip(some, counts, strict=True):
            if not count:
                facet, value = facet_and_value(term)
                SearchValue.objects.filter(facet=facet, value=value).delete()


def forget_unused() -> None:
    """Delete words and values that no document has, and texts without a document.

    The terms of all documents are read once: to look each word up would take as many passes as there are words,
    wherever the database thinks it quicker to look through the documents for one that has the word.
    """
    backend = get_backend()
    with transaction.atomic(), connection.cursor() as cursor:
        backend.delete_lost()
        cursor.execute(f"CREATE TEMPORARY TABLE {STANDING} (standing text PRIMARY KEY)")
        cursor.execute(f"INSERT INTO {STANDING} {backend.terms_sql()}")
        for table, term in UNUSED.items():
            name: Any = table._meta.db_table
            used = f"SELECT 1 FROM {STANDING} WHERE standing = {backend.kept_sql(term)}"  # noqa: S608 names of ours alone
            cursor.execute(f"DELETE FROM {name} WHERE NOT EXISTS ({used})")  # noqa: S608 names of ours alone
        cursor.execute(f"DROP TABLE {STANDING}")
