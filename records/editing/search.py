"""Search in the admin: every word in any search field of a kind, ignoring accents, in every language."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db import models
from django.db.models import Case, IntegerField, Q, When

from records.core.text.folding import fold

# What is longer is somebody's paste: the beginning tells enough, and the database has its limits.
MAX_TERM = 300
MAX_WORDS = 12
MAX_DIGITS = 9
WORDS = re.compile(r'"([^"]+)"|([^\s"]+)')


def words_of(term: str) -> list[str]:
    """The words of a search, folded, each once; what stands between quotation marks is one."""
    folded = fold(term[:MAX_TERM].replace("\0", " "), "lookup")
    found = (phrase.strip() or word for phrase, word in WORDS.findall(folded))
    return list(dict.fromkeys(word for word in found if word))[:MAX_WORDS]


def matching(rows: models.QuerySet[Any], paths: Iterable[str], term: str) -> models.QuerySet[Any]:
    """The rows that have every word of a search in one of their fields; `=path` is a number, found as a whole."""
    paths = list(paths)
    for word in words_of(term):
        rows = rows.filter(_any_has(rows.model, paths, word))
    return rows


def _any_has(model: type[models.Model], paths: list[str], word: str) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= _has(model, path, word)
    return condition


def _has(model: type[models.Model], path: str, word: str) -> Q:
    if path.startswith("="):
        is_number = word.isdecimal() and len(word) <= MAX_DIGITS
        return Q(**{path[1:]: int(word)}) if is_number else Q(pk__in=[])
    has = Q(**{f"{path}__folded__contains": word})
    if lookup_spawns_duplicates(model._meta, path):
        return Q(pk__in=model._base_manager.filter(has).values("pk"))
    return has


def nearness(paths: Iterable[str], term: str) -> Case:
    """Expression that orders what was found: named exactly so, then what begins so, then the rest."""
    own = [path for path in paths if "__" not in path and not path.startswith("=")]
    folded = fold(term[:MAX_TERM].replace("\0", " "), "lookup").strip()
    exactly, begins = Q(pk__in=[]), Q(pk__in=[])
    for path in own:
        exactly |= Q(**{f"{path}__folded": folded})
        begins |= Q(**{f"{path}__folded__startswith": folded})
    return Case(When(exactly, then=0), When(begins, then=1), default=2, output_field=IntegerField())
