"""Pages of a list: by number near both of its ends, and everywhere from one record on (`?page=…&after=…`, `before=…`).

A cursor is the number of the record that stands before or behind a page. Its place is looked up as it is now, so that
no record is left out or shown twice while others come and go. The number of the page tells a reader where they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db import connections
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from records.core.fetching import with_related
from records.core.models.numbers import PATTERN

PAGE_SIZE = 50
MAX_PAGE = 10**9  # no list is longer, and no database counts much further
REACH = 200  # pages from an end of a list that are found by counting
CURSORS = ("after", "before")


class FarPageError(Exception):
    """The page of a number is too far from both ends of its list to be counted to; `nearest` is not."""

    def __init__(self, nearest: int) -> None:
        super().__init__(nearest)
        self.nearest = nearest


class Order:
    """The order of a queryset, in which the records behind one are found by an index of what they are ordered by."""

    def __init__(self, records: QuerySet[Any], *, is_reversed: bool = False) -> None:
        given: Sequence[Any] = records.query.order_by or records.model._meta.ordering
        nulls_first = connections[records.db].features.order_by_nulls_first
        # By key at last, so that no two are equal.
        keys = [_key(one, nulls_first) for one in (*given, "pk")]
        self.keys = [_reversed(one) for one in keys] if is_reversed else keys
        self.names = [f"key_{place}" for place in range(len(keys))]
        expressions = {name: key.expression for name, key in zip(self.names, keys, strict=True)}
        self.records = records.alias(**expressions).order_by(*self._order_by())

    def _order_by(self) -> Iterator[OrderBy]:
        for name, key in zip(self.names, self.keys, strict=True):
            yield OrderBy(F(name), key.descending, nulls_first=key.nulls_first, nulls_last=key.nulls_last)

    def place_of(self, uid: str) -> tuple[Any, ...] | None:
        """Return by what a record is ordered (one query); None if it is not in the list."""
        keys = {f"of_{name}": F(name) for name in self.names}
        return self.records.filter(uid=uid).annotate(**keys).values_list(*keys).first()

    def behind(self, place: Sequence[Any], count: int) -> list[Any]:
        """Return the primary keys of the first records behind a place (one query; two where no value is the last)."""
        first, value, name = self.keys[0], place[0], self.names[0]
        # The first key is said once more by itself: by that a database finds where to begin.
        beside = {f"{name}__{_reach(first)}e": value}
        rows = self.records.filter(**beside) if value is not None else self._without_value()
        found = list(rows.filter(self._behind(place)).values_list("pk", flat=True)[:count])
        if len(found) < count and bool(first.nulls_last) == (value is not None):
            rest = self._with_value() if value is None else self._without_value()
            found += rest.values_list("pk", flat=True)[: count - len(found)]
        return found

    def keys_between(self, start: int, end: int) -> list[Any]:
        """Return the primary keys of the records at some places (one query; up to three around where values end)."""
        if not self.apart:
            return list(self.records.values_list("pk", flat=True)[start:end])
        parts = [part.values_list("pk", flat=True) for part in (self._with_value(), self._without_value())]
        first, second = parts if self.keys[0].nulls_last else parts[::-1]
        found = list(first[start:end])
        if len(found) < end - start:
            before = start + len(found) if found else len(first[:start])
            found += second[max(0, start - before) : end - before]
        return found

    @cached_property
    def apart(self) -> str:
        """The path of the first key, if that is a field of another record, which may be lacking; else empty."""
        parts: Iterable[Any] = self.keys[0].flatten()
        paths = [getattr(one, "name", "") for one in parts if isinstance(one, F)]
        field_of = self.records.model._meta.get_field
        return next((path for path in paths if "__" in path and field_of(path.partition("__")[0]).null), "")

    def _with_value(self) -> QuerySet[Any]:
        # That of another record by an inner join, so that a database may begin there.
        return self.records.filter(**{f"{self.apart or self.names[0]}__isnull": False})

    def _without_value(self) -> QuerySet[Any]:
        return self.records.filter(**{f"{self.apart.partition('__')[0] or self.names[0]}__isnull": True})

    def _behind(self, place: Sequence[Any], start: int = 0) -> Q:
        """Return the condition of records behind a place, by the keys from one on."""
        if start == len(self.keys):
            return Q(pk__in=[])
        key, value, name = self.keys[start], place[start], self.names[start]
        further = self._behind(place, start + 1)
        if value is None:
            same = Q(**{f"{name}__isnull": True}) & further
            return same | Q(**{f"{name}__isnull": False}) if key.nulls_first and start else same
        behind = Q(**{f"{name}__{_reach(key)}": value})
        if key.nulls_last and start:
            behind |= Q(**{f"{name}__isnull": True})
        return behind | Q(**{name: value}) & further


def _key(given: Any, nulls_first: bool) -> OrderBy:
    """Return an order that tells where rows without a value stand, as the database has them unless it is told."""
    if isinstance(given, str):
        given = OrderBy(F(given.lstrip("-")), given.startswith("-"))
    elif not isinstance(given, OrderBy):
        given = OrderBy(given)
    is_last = given.nulls_last or (not given.nulls_first and given.descending == nulls_first)
    return OrderBy(
        given.expression, given.descending, nulls_first=not is_last or None, nulls_last=is_last or None
    )


def _reversed(key: OrderBy) -> OrderBy:
    return OrderBy(key.expression, not key.descending, nulls_first=key.nulls_last, nulls_last=key.nulls_first)


def _reach(key: OrderBy) -> str:
    return "lt" if key.descending else "gt"


class ListPage(Page[Any]):
    """One page of a list, with the queries of the addresses of those around it.

    `start` is the place of its first record in the list; None where that is not known.
    """

    paginator: "ListPaginator"

    def __init__(self, rows: Any, number: int, paginator: "ListPaginator", start: int | None) -> None:
        super().__init__(rows, number, paginator)
        self.start = start

    def start_index(self) -> int:
        """Return the place of the first record; 0 where there is none, or where it is not known."""
        return (self.start or 0) if self.object_list else 0

    def end_index(self) -> int:
        """Return the place of the last record; 0 where that of the first is 0."""
        start = self.start_index()
        return start + len(self.object_list) - 1 if start else 0

    @property
    def numbers(self) -> list[Any]:
        """The numbers of pages to which it leads, each once, with signs for those that are left out."""
        pages, around = self.paginator, (self.number - 1, self.number, self.number + 1)
        elided = pages.get_elided_page_range(self.number)
        return [one for one in elided if not isinstance(one, int) or one in around or pages.is_near(one)]

    def cursor(self, number: int) -> dict[str, str]:
        """Return the cursor of the address of another page, where that is the next or the one before."""
        rows = list(self.object_list)
        if rows and number == self.number + 1:
            return {"after": rows[-1].uid}
        return {"before": rows[0].uid} if rows and 1 < number == self.number - 1 else {}


class ListPaginator(Paginator):
    """Pages of a list whose records are counted already; where there are more than `count`, pages go on behind it."""

    object_list: Any

    def __init__(
        self, records: Any, per_page: int, count: int, *, is_bounded: bool, everything: Any, **options: Any
    ) -> None:
        super().__init__(records, per_page, **options)
        self.counted, self.is_bounded = count, is_bounded
        self.everything = everything  # the records of the list and all others, in its order

    @property
    def count(self) -> int:
        return self.counted

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except EmptyPage:
            if self.is_bounded and 0 < int(number) < MAX_PAGE:
                return int(number)
            raise

    def is_near(self, number: int) -> bool:
        """Return whether a page is found by counting, from the beginning or, where that is known, from the end."""
        return number <= REACH or (not self.is_bounded and number > self.num_pages - REACH)

    def nearest(self, number: int) -> int:
        """Return the page that is found by counting and stands nearest to one that is not."""
        is_first_half = self.is_bounded or number <= self.num_pages // 2
        return REACH if is_first_half else self.num_pages - REACH + 1

    def get(self, query: QueryDict) -> ListPage:
        """Return the page that an address asks for; InvalidPage if there is none, FarPageError if it is too far."""
        for name in CURSORS:
            uid = query.get(name, "")
            if (
                uid
                and PATTERN.fullmatch(uid)
                and (page := self._from(uid, name == "before", query.get("page", 2)))
            ):
                return page
        return self.page(query.get("page") or 1)

    def _from(self, uid: str, is_reversed: bool, asked: Any) -> ListPage | None:
        """Return the page before or behind a record, which may have left the list; None where nothing is there."""
        # How many there are may have changed since the page before this one.
        number = min(int(asked), MAX_PAGE) if str(asked).isascii() and str(asked).isdigit() else 0
        order = Order(self.object_list, is_reversed=is_reversed)
        listed = order.place_of(uid) if number else None
        place = listed or (Order(self.everything).place_of(uid) if number else None)
        keys = order.behind(place, self.per_page + 1) if place else []
        if not place or not keys:
            return None
        shown = keys[: self.per_page]
        is_last = not is_reversed and shown == keys
        # Told by whoever wrote the address; by what stands before the page, where that is known.
        start = self._end_start(keys) if is_last else None
        if start is None and (before := self._count_before(place, number)) is not None:
            start = before + 1 - len(shown) if is_reversed else before + 1 + bool(listed)
        number = number if start is None else round((start - 1) / self.per_page) + 1
        end = (number - 1) * self.per_page + len(keys)
        self._count(end if is_last else max(self.counted, end))
        return ListPage(self._rows(shown), number, self, start)

    def _end_start(self, keys: list[Any]) -> int | None:
        """Return the place of the first of the last records; None where it is not known how many there are."""
        return None if self.is_bounded else max(1, self.count - len(keys) + 1)

    def _count_before(self, place: Sequence[Any], number: int) -> int | None:
        """Return how many records stand before a place (a query); None where that is too far from the beginning."""
        if number > REACH:
            return None
        before = len(Order(self.object_list, is_reversed=True).behind(place, REACH * self.per_page + 1))
        return before if before <= REACH * self.per_page else None

    def page(self, number: Any) -> ListPage:
        """Return a page by its number; only its keys are looked for in the whole list, without what a row shows."""
        valid = self.validate_number(number)
        if not self.is_near(valid):
            raise FarPageError(self.nearest(valid))
        if self.num_pages == 1 and not self.is_bounded:
            return ListPage(with_related(self.object_list[: self.per_page]), valid, self, start=1)
        first = (valid - 1) * self.per_page
        if self.is_bounded and valid >= self.num_pages:
            found = self._keys_between(first, first + self.per_page + 1)
            self._count_to(first, len(found))
        elif not self.is_bounded and first > self.count // 2:
            last = max(0, self.count - first - self.per_page)
            found = Order(self.object_list, is_reversed=True).keys_between(last, self.count - first)
        else:
            found = self._keys_between(first, first + self.per_page)
        return ListPage(self._rows(found[: self.per_page]), valid, self, start=first + 1)

    def _keys_between(self, start: int, end: int) -> list[Any]:
        order = Order(self.object_list)
        if order.apart:
            return order.keys_between(start, end)
        return list(self.object_list.values_list("pk", flat=True)[start:end])

    def _rows(self, keys: list[Any]) -> Any:
        # Keys that are found already: with the search for them inside this query, PostgreSQL may plan it for one row
        # and go through the whole list for each of many.
        return with_related(self.object_list.filter(pk__in=keys))

    def _count_to(self, first: int, found: int) -> None:
        """Count the list to the end of a page behind those that are counted, and one record further."""
        if not found:
            raise EmptyPage
        self._count(first + found)

    def _count(self, count: int) -> None:
        self.counted = count
        self.__dict__.pop("num_pages", None)


def is_counted(number: str) -> bool:
    """Return whether a page is found by its number, however long the list is."""
    return number.isascii() and number.isdigit() and len(number) < 9 and int(number) <= REACH


def numbers_around(page: Page[Any]) -> Any:
    """Return the numbers of the pages to which one leads, and signs for those that are left out."""
    return page.numbers if isinstance(page, ListPage) else page.paginator.get_elided_page_range(page.number)


def query_of(page: Page[Any], number: int, given: QueryDict) -> str:
    """Return the query of the address of another page of a list."""
    query = given.copy()
    for name in CURSORS:
        query.pop(name, None)
    query.update(page.cursor(number) if isinstance(page, ListPage) else {})
    query["page"] = str(number)
    return f"?{query.urlencode()}"
