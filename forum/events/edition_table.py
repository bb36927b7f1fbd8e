"""The editions of a series, or of two that are compared, as a table: on its page and as CSV."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import F, Prefetch
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from forum.events.context import by_role, dates_of, gap_sentence, organizers_in_order, place_of
from forum.events.models import Edition, Event, Organizer, Series
from records.core.database.collation import sort_key
from records.core.status import visible
from records.serializers.base import permanent_url
from records.serializers.json_csv import CSV_LIST, LIMIT, csv_lines, spreadsheet_lines
from records.serializers.table import SEMICOLON_LIST, TABLE_LIST

DEFAULT_SORT = "-days"
# Orders in which an edition stands beside those that are not recorded.
IN_SEQUENCE = ("edition", "compared", "days")
ALWAYS = (*IN_SEQUENCE, "place")


class Column(NamedTuple):
    """A column: its value to sort by (None stands last), for programs, and in words."""

    name: str
    label: str | Promise
    key: Callable[[Edition], Any]
    code: Callable[[Edition], Any]
    words: Callable[[Edition], str]


def hosts_of(event: Event) -> list[Organizer]:
    """Return the bodies that hosted an event; where no source names one, those that organized it."""
    organizing = [one for one in organizers_in_order(event) if one.is_organizing]
    hosts = [one for one in organizing if one.role == Organizer.Role.HOST]
    return hosts or organizing


def _names(records: Iterable[Any]) -> str:
    return "; ".join(record.title for record in records)


def _ids(records: Iterable[Any]) -> str:
    return " ".join(record.uid for record in records)


def _in_order(text: str) -> Any:
    return sort_key(text, get_language() or "") if text else None


def hosting_bodies(event: Event) -> list[Any]:
    return [one.organization for one in hosts_of(event)]


def chairing_people(event: Event) -> list[Any]:
    return [one.person for one in event.chairs]  # type: ignore[attr-defined]


def _related(name: str, label: Any, related: Callable[[Event], list[Any]]) -> Column:
    """Return the column of the records that a function returns of an event."""
    return Column(
        name,
        label,
        lambda one: _in_order(_names(related(one.event))),
        lambda one: _ids(related(one.event)),
        lambda one: _names(related(one.event)),
    )


def _number(name: str, label: Any, count: Callable[[Any], int | None]) -> Column:
    def cell(one: Edition) -> Any:
        number = count(one.event)
        return "" if number is None else number

    return Column(name, label, lambda one: count(one.event) or None, cell, lambda one: str(cell(one)))


def ordinal_in(series: Series, name: str) -> Column:
    """Return the column of ordinals in one of the series that are compared."""

    def ordinal(one: Edition) -> int | None:
        return one.ordinal if one.series_id == series.pk else None

    return Column(name, series.title, ordinal, ordinal, lambda one: one.numeral if ordinal(one) else "")


def word_count(event: Event) -> int:
    return event.quotation_count + event.reported_count  # type: ignore[attr-defined]


SERIES = Column(
    "series",
    capfirst(pgettext_lazy("one of them", "series")),
    lambda one: _in_order(one.series.title),
    lambda one: one.series.uid,
    lambda one: one.series.title,
)
COLUMNS = (
    Column(
        "edition",
        _("Edition"),
        lambda one: one.ordinal,
        lambda one: one.ordinal,
        lambda one: one.event.title,
    ),
    Column(
        "days",
        _("Days"),
        lambda one: one.event.start_earliest,
        lambda one: "/".join(str(day) for day in (one.event.start, one.event.end) if day),
        lambda one: dates_of(one.event),
    ),
    Column(
        "place",
        _("Place"),
        lambda one: _in_order(place_of(one.event)),
        lambda one: place_of(one.event, in_words=False),
        lambda one: place_of(one.event),
    ),
    _related("host", _("Host"), hosting_bodies),
    _related("chairs", _("Chairs"), chairing_people),
    _related("documents", _("Documents"), lambda event: list(event.documents.all())),
    _number("delegations", capfirst(_("delegations")), lambda event: event.delegations),
    _number("words", _("Words"), word_count),
)


@dataclass(frozen=True)
class EditionTable:
    """The published editions of a series of `for_page()`, and of the one that it is compared with, in an order."""

    series: Series
    other: Series | None = None
    sort: str = DEFAULT_SORT
    limit: int | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns; of two series that are compared, each has one for its ordinals in place of the first."""
        if self.other is None:
            return COLUMNS
        return (ordinal_in(self.series, "edition"), ordinal_in(self.other, "compared"), *COLUMNS[1:])

    @cached_property
    def filled(self) -> tuple[Column, ...]:
        """Return its columns that are not empty; of days and places it is told where none is stated."""
        return tuple(
            column
            for column in self.columns
            if column.name in ALWAYS or any(column.key(one) is not None for one in self.editions)
        )

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.filled]

    @property
    def sorts(self) -> list[str]:
        """The names of its orders: that of a column, with a minus sign for the other way round."""
        return [f"{sign}{column.name}" for column in self.columns for sign in ("", "-")]

    @property
    def compared(self) -> list[Series]:
        return [one for one in (self.series, self.other) if one]

    @property
    def column(self) -> Column:
        """The column by which it is sorted."""
        return next(one for one in self.columns if one.name == self.sort.removeprefix("-"))

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def editions(self) -> list[Edition]:
        """The latest editions, at most `limit`, in the order of the table (a bounded number of queries)."""
        known = Edition.objects.filter(visible("event"), series__in=self.compared)
        latest = known.order_by(F("event__start_earliest").desc(nulls_last=True), "-pk")
        events = Prefetch("event", Event.objects.for_table())
        found = list(latest.select_related("series").prefetch_related(events)[: self.limit])
        keys = {one.pk: self.column.key(one) for one in found}
        ordered = [one for one in found if keys[one.pk] is not None]
        ordered.sort(key=lambda one: keys[one.pk], reverse=self.is_descending)
        return [*ordered, *(one for one in found if keys[one.pk] is None)]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each `event` once with its `editions`, and a sentence on a `gap` where some are not recorded."""
        of_event: dict[int, list[Edition]] = {}
        for edition in self.editions:
            of_event.setdefault(edition.event_id, []).append(edition)
        for editions in of_event.values():
            beside, event = self.gaps_beside(editions), editions[0].event
            by_series = [next((e for e in editions if e.series_id == one.pk), None) for one in self.compared]
            hosts = by_role(hosts_of(event))
            row = {"event": event, "editions": by_series, "hosts": hosts, "place": place_of(event)}
            yield from (row, *beside) if self.is_descending else (*beside, row)

    def gaps_beside(self, editions: list[Edition]) -> list[dict[str, Any]]:
        """Return the gaps before editions, where the order is that of their days or ordinals."""
        gaps = {one.pk: one.gaps() for one in self.compared} if self.column.name in IN_SEQUENCE else {}
        found = ((one.series, gaps.get(one.series_id, {}).get(one.ordinal or 0)) for one in editions)
        return [{"gap": gap_sentence(gap), "series": series} for series, gap in found if gap]


# As files


def for_programs(table: EditionTable) -> Iterator[bytes]:
    """Return an edition a line: numbers of records, codes and EDTF dates, under names that stay."""
    columns = (SERIES, *COLUMNS)
    head = [*(column.name for column in columns), "event"]
    rows = ([*(column.code(one) for column in columns), one.event.uid] for one in table.editions)
    return csv_lines(chain([head], rows))


def in_words(table: EditionTable, separator: str = ",") -> Iterator[bytes]:
    """Return an edition a line, in the words of the page's language."""
    columns = (SERIES, *COLUMNS)
    head = [*(str(column.label) for column in columns), _("Permanent link")]
    rows = ([*(column.words(one) for column in columns), permanent_url(one.event)] for one in table.editions)
    return spreadsheet_lines(chain([head], rows), separator)


def _with_page(records: Any) -> Any:
    return records.for_page()


EDITION_FORMATS = tuple(
    replace(form, write=write, fetch=_with_page, limit=LIMIT)
    for form, write in (
        (CSV_LIST, for_programs),
        (TABLE_LIST, in_words),
        (SEMICOLON_LIST, partial(in_words, separator=";")),
    )
)
