"""Acronyms that a page prints without their full names: the foot of each page tells what they stand for."""

import html
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import QuerySet, Value
from django.utils.translation import get_language

from records.core.database.replicas import reading_alias
from records.core.languages import LocalizedText, language_codes, language_columns, language_fallbacks
from records.core.models import OtherName, Record, record_models
from records.core.status import Status, shown_records, visible, visible_statuses

# What is no text of the archive: buttons, fields, code, names of formats and of styles, numerals of editions. So a page
# that prints no acronym of a record hardly ever asks the database.
NOT_TEXT = re.compile(
    r"<(script|button|select|textarea|pre)\b.*?</\1>|<a\b[^>]*(?:\bformat=|class=\"btn\")[^>]*>.*?</a>"
    r"|<h3 class=\"sub\">.*?</h3>|<span class=\"num\">.*?</span>|<b>[IVXLCDM]+</b>|<[^>]*>",
    re.DOTALL,
)
# Words, also several in one (ILAS-CASS).
WORDS = re.compile(r"[^\W\d_]\w*(?:[-&/.][^\W\d_]\w*)*")
PART = re.compile(r"[-&/.]")
# Roman numerals within names.
NUMERAL = re.compile(r"[IVXL]+")
# Full names have acronyms in them (Center for International Relations, UNAM), and those may, too.
ROUNDS = 3
STEP = 32  # words: a query asks for a multiple of so many, of which few differ


class Acronym(NamedTuple):
    """An acronym of a record in one language, with the record's names by language."""

    letters: str
    language: str
    names: dict[str, str]

    @property
    def full_name(self) -> LocalizedText:
        """The name in the page's language, else in the next one."""
        code = next(code for code in language_fallbacks() if self.names[code])
        return LocalizedText(self.names[code], code, "", is_fallback=code != get_language())

    def is_explained_in(self, text: str) -> bool:
        """Return whether a text, as of `plain()`, gives the name whose first letters these are."""
        return plain(self.names.get(self.language) or str(self.full_name)) in text


def unexplained(page: str, record: Any = None) -> list[tuple[str, list[LocalizedText]]]:
    """Return the acronyms that a page in HTML prints and does not explain, with their full names, by the alphabet.

    `record` is that whose page it is; its own acronyms are known without a query.
    """
    printed = html.unescape(NOT_TEXT.sub(" ", page))
    text, words = plain(printed), _capitals(printed)
    known = _by_letters(_own(record))
    missing: dict[str, list[LocalizedText]] = {}
    for _round in range(ROUNDS):
        known |= _known(_parts(words) - known.keys())
        found = {letters: known[letters] for letters in _printed(words, known) - missing.keys()}
        added = {letters: _names(some) for letters, some in found.items() if not _is_explained(some, text)}
        missing |= added
        words = _capitals(" ".join(str(name) for names in added.values() for name in names))
    return sorted(missing.items(), key=lambda one: one[0].casefold())


def plain(text: str) -> str:
    """Return a text for comparing: in small letters, with single spaces."""
    return " ".join(text.split()).casefold()


def _capitals(text: str) -> set[str]:
    """Return the words of a text with two capitals, or with a capital and a figure (G77)."""
    words = set(WORDS.findall(text))
    unusual = (word for word in words if not (word[1:].isalpha() and word[1:].islower()))
    loud = (word for word in unusual if sum(map(str.isupper, word)) + any(map(str.isdigit, word)) > 1)
    return {word for word in loud if not NUMERAL.fullmatch(word)}


def _parts(words: Iterable[str]) -> set[str]:
    """Return words, and what each is joined of."""
    return {part for word in words for part in (word, *PART.split(word))}


def _printed(words: Iterable[str], known: Container[str]) -> set[str]:
    """Return the known acronyms among words; a part of one is not meant by itself."""
    return {
        part for word in words for part in ([word] if word in known else PART.split(word)) if part in known
    }


def _is_explained(some: Iterable[Acronym], text: str) -> bool:
    return any(one.is_explained_in(text) for one in some)


def _names(some: Iterable[Acronym]) -> list[LocalizedText]:
    return list(dict.fromkeys(one.full_name for one in some))


def _by_letters(every: Iterable[Acronym]) -> dict[str, list[Acronym]]:
    """Return acronyms by their letters; those in the page's language, if there are any of these letters."""
    known: dict[str, list[Acronym]] = defaultdict(list)
    for one in sorted(every, key=lambda one: one.language != get_language()):
        if any(one.names.values()) and (one.language == get_language() or not known[one.letters]):
            known[one.letters].append(one)
    return {letters: some for letters, some in known.items() if some}


def _own(record: Any) -> Iterator[Acronym]:
    """Yield the acronyms of a record whose kind has a field for them."""
    if isinstance(record, Record) and {"acronym", "name"} <= set(record.translated_fields()):
        for code, letters in record.in_all_languages("acronym").items():
            yield Acronym(letters, code, record.in_all_languages("name"))


def _known(words: set[str]) -> dict[str, list[Acronym]]:
    """Return those of some words that are acronyms of published records (one query, whatever their number)."""
    if not words:
        return {}
    asked = sorted(words)
    asked += asked[:1] * (-len(asked) % STEP)
    values = {f"#{place}": word for place, word in enumerate(asked)}
    connection = connections[reading_alias()]
    # What one visitor alone may see is kept for nobody.
    find = _query.__wrapped__ if shown_records() else _query
    query, places = find(connection.vendor, visible_statuses(), len(asked))
    with connection.cursor() as cursor:
        cursor.execute(query, [values.get(one, one) for one in places])
        found = cursor.fetchall()
    return _by_letters(
        Acronym(letters, language, dict(zip(language_codes(), names, strict=True)))
        for letters, language, *names in found
    )


@cache
def _query(vendor: str, statuses: tuple[Status, ...], number: int) -> tuple[str, tuple[Any, ...]]:
    """Return the query for so many words, `#0`, `#1` and so on in their places.

    It is kept, since Django takes longer to write it than a database to answer it.
    """
    asked = [f"#{place}" for place in range(number)]
    first, *others = (one.rows.filter(visible(one.owner), **{f"{one.path}__in": asked}) for one in _places())
    return first.union(*others).order_by().query.sql_with_params()


class Place(NamedTuple):
    """A place of acronyms: the path to them, that to their record, and rows of acronym, language and its names."""

    path: str
    owner: str
    rows: QuerySet[Any, tuple[str, ...]]


@cache
def _places() -> list[Place]:
    kinds = (model for model in record_models() if hasattr(model, "other_names"))
    return [place for model in kinds if "name" in model.translated_fields() for place in _places_of(model)]


def _places_of(model: Any) -> Iterator[Place]:
    """Yield the places of a kind: a field in each language, if it has one, and its other names."""
    names = language_columns("name").values()
    others = model.other_names.rel.related_model
    rows = others.objects.filter(kind=OtherName.Kind.ACRONYM).order_by()
    columns = (f"{others.owner}__{name}" for name in names)
    yield Place("name", others.owner, rows.values_list("name", "language", *columns))
    if "acronym" in model.translated_fields():
        # Not rewritten to the page's language, which also scrambles columns.
        records = model.objects.order_by().rewrite(False)
        for code, column in language_columns("acronym").items():
            yield Place(column, "", records.values_list(column, Value(code), *names))
