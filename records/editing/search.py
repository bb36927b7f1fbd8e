"""Search in the lists of the admin: every word in any search field of a kind, ignoring accents, in every language."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db import models
from django.db.models import Case, IntegerField, Q, When

from records.core.models.numbers import without_links
from records.core.text import fold
from records.search.fields import relation_of
from records.search.other_names import countries_called, ordinal_of, same_cities

# What is longer is somebody's paste: the beginning tells enough, and the database has its limits.
MAX_TERM = 300
MAX_WORDS = 12
MAX_DIGITS = 9
YEARS = range(1, 10_000)
LONGEST_CITY = 4  # words
WORDS = re.compile(r'"([^"]+)"|([^\s"]+)')


def words_of(term: str) -> list[str]:
    """Return the words of a search, folded, each once; what stands between quotation marks is one."""
    folded = fold(without_links(term[:MAX_TERM].replace("\0", " ")), "lookup")
    found = (phrase.strip() or word.strip(",;:·") for phrase, word in WORDS.findall(folded))
    return list(dict.fromkeys(_with_cities([word for word in found if word][:MAX_WORDS])))


def _with_cities(words: list[str]) -> Iterator[str]:
    """Yield words, those of the name of a city as one."""
    while words:
        ends = range(min(LONGEST_CITY, len(words)), 1, -1)
        end = next((end for end in ends if " ".join(words[:end]) in same_cities()), 1)
        yield " ".join(words[:end])
        words = words[end:]


def matching(rows: models.QuerySet[Any], paths: Iterable[str], term: str) -> models.QuerySet[Any]:
    """Return the rows that have every word of a search in one of their fields.

    `=path` is a number, found as a whole, however an ordinal is written; a `country` is found by its names.
    """
    fields = _by_relation(rows.model, paths)
    for word in words_of(term):
        rows = rows.filter(_any_has(rows.model, fields, word))
    return rows


def _by_relation(model: type[models.Model], paths: Iterable[str]) -> dict[str, list[str]]:
    """Return the search fields of each relation, so that each is asked once and no row is found twice."""
    found: dict[str, list[str]] = {}
    for path in paths:
        exact, name = ("=", path[1:]) if path.startswith("=") else ("", path)
        relation = relation_of(model, name)
        found.setdefault(relation, []).append(exact + name.removeprefix(relation).removeprefix("__"))
    return found


def _any_has(model: type[models.Model], fields: dict[str, list[str]], word: str) -> Q:
    condition = Q(pk__in=[])
    for relation, names in fields.items():
        has = Q(pk__in=[])
        for name in names:
            has |= _has(name, word)
        condition |= _related(model, relation, has) if relation else has
    return condition


def _related(model: Any, relation: str, has: Q) -> Q:
    """Return the condition of rows that a relation leads to some that have a word."""
    end = model
    for name in relation.split("__"):
        end = end._meta.get_field(name).related_model
    condition = Q(**{f"{relation}__in": end._base_manager.filter(has).values("pk")})
    if lookup_spawns_duplicates(model._meta, relation):
        return Q(pk__in=model._base_manager.filter(condition).values("pk"))
    return condition


def _has(name: str, word: str) -> Q:
    """Return the condition of rows that have a word in one of their own fields."""
    if name.startswith("="):
        number = _number(name, word)
        return Q(pk__in=[]) if number is None else Q(**{name[1:]: number})
    if name == "country":
        return Q(country__in=countries_called(word))
    condition = Q(**{f"{name}__folded__contains": word})
    for other in same_cities().get(word, frozenset()) - {word}:
        condition |= Q(**{f"{name}__folded__contains": other})
    return condition


def _number(name: str, word: str) -> int | None:
    """Return the number that a word is in a field of numbers, or None where it is no such number."""
    if word.isdecimal() and len(word) <= MAX_DIGITS:
        number = int(word)
        return number if number in YEARS or not name.endswith("__year") else None
    return ordinal_of(word) if name.endswith("ordinal") else None


def nearness(paths: Iterable[str], term: str) -> Case:
    """Return an expression that orders what was found: named exactly so, then what begins so, then the rest."""
    columns = [path for path in paths if "__" not in path and not path.startswith("=") and path != "country"]
    folded = fold(term[:MAX_TERM].replace("\0", " "), "lookup").strip()
    exactly, begins = Q(pk__in=[]), Q(pk__in=[])
    for path in columns:
        exactly |= Q(**{f"{path}__folded": folded})
        begins |= Q(**{f"{path}__folded__startswith": folded})
    return Case(When(exactly, then=0), When(begins, then=1), default=2, output_field=IntegerField())
