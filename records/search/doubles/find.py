"""The records that may be the one whose name is typed: three or four queries, whatever the size of the archive."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Count, Min

from records.search.backends import get_backend
from records.search.doubles.keys import Doubles, Name, address_key, declared, keys_of
from records.search.doubles.likeness import SAME, likeness
from records.search.models import NameKey

MOST = 5
MOST_KEYS = 60
COMMON = 5_000  # rows of one key; a commoner one is left out where there are rarer ones
READ = 100  # records that are compared with the typed names
LONGEST = 500  # letters of a typed name
TYPED = 8  # names


class Double(NamedTuple):
    """A record that may be the same, by which of its names, and how alike that is."""

    record: Any
    name: str
    worth: float


def find_doubles(
    model: type[models.Model],
    names: Iterable[Name],
    addresses: Collection[str] = (),
    *,
    but: Any = None,
    rows: models.QuerySet[Any] | None = None,
) -> list[Double]:
    """Return the records that may be meant by typed names, the likeliest first; of `rows` alone if they are given."""
    doubles = declared(model)
    typed = [Name(one.text[:LONGEST].strip(), one.is_acronym) for one in list(names)[:TYPED]]
    typed = [one for one in typed if one.text]
    keys = keys_of(typed, addresses) if doubles else {}
    if doubles is None or not keys:
        return []
    rows = model._base_manager.all() if rows is None else rows
    if doubles.relation:
        rows = rows.prefetch_related(doubles.relation.get_accessor_name())
    found = rows.filter(pk__in=_sharing(model, list(keys)[:MOST_KEYS], but)).order_by("pk")
    pages = {address_key(one) for one in addresses}
    compared = (_compared(doubles, row, typed, pages) for row in found)
    return sorted((one for one in compared if one.worth), key=lambda one: (-one.worth, one.record.pk))[:MOST]


def find_doubles_of(record: models.Model, rows: models.QuerySet[Any] | None = None) -> list[Double]:
    """Return the records that may be the same as one that is stored."""
    doubles = declared(type(record))
    if doubles is None:
        return []
    names, addresses = doubles.names_of(record), doubles.addresses_of(record)
    return find_doubles(type(record), names, addresses, but=record.pk, rows=rows)


def _sharing(model: type[models.Model], keys: list[str], but: Any) -> list[Any]:
    """Return the keys of the records that share most with typed names (two queries)."""
    of_kind = NameKey.objects.filter(kind=model._meta.label_lower).exclude(record=but or 0)
    shared = of_kind.filter(key__in=_telling(model, keys)).order_by().values("record")
    most_first = shared.annotate(shared=Count("pk"), size=Min("size")).order_by("-shared", "size", "record")
    return [row["record"] for row in most_first[:READ]]


def _telling(model: type[models.Model], keys: list[str]) -> list[str]:
    """Return the keys that not too many records have; the rarest if all are common."""
    select = "SELECT * FROM (SELECT key FROM records_namekey WHERE kind = %s AND key = %s LIMIT %s) AS one"
    values = [value for key in keys for value in (model._meta.label_lower, key, COMMON + 1)]
    counted = f"SELECT key, COUNT(*) FROM ({' UNION ALL '.join([select] * len(keys))}) AS every GROUP BY key"  # noqa: S608 names of ours
    numbers = dict(get_backend().fetch(counted, values))
    rare = [key for key, number in numbers.items() if number <= COMMON]
    return rare or sorted(numbers, key=numbers.__getitem__)[:1]


def _compared(doubles: Doubles, row: Any, typed: list[Name], pages: set[str]) -> Double:
    """Return a record with the name that is most like a typed one."""
    if pages & {address_key(one) for one in doubles.addresses_of(row)}:
        return Double(row, "", SAME)
    pairs = ((likeness(one, name), name.text) for one in typed for name in doubles.names_of(row))
    worth, name = max(pairs, default=(0.0, ""))
    return Double(row, name, worth)
