"""The archive in three pictures: what each one counts, for its drawing, its table and its file.

Every number is that of a list with filters, which its mark leads to. `forum.explore.svg` says how it is drawn.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from forum.events.models import Edition, Event, Organizer, Series, Topic
from forum.events.roman import roman
from forum.quotations.models import Quotation
from organizations.models import Organization
from records.core.dates.formats import doubt, format_date_range
from records.core.dates.value import PartialDate
from records.core.languages import language_codes, localized_expression
from records.core.models import Record
from records.core.preview import visible
from records.serializers.base import absolute
from records.serializers.json_csv import BYTE_ORDER_MARK, csv_line, harmless
from records.serializers.negotiation import Format
from records.site.preview_list import EXTRACT_SIZE, Extract, address

EVERY_EVENT = gettext_noop("All events, each counted once")
# What a picture draws and a table lists at most; the file holds everything.
MOST_SERIES = 8
MOST_YEARS = 30
MOST_BODIES = 12
MOST_PAIRS = 60
MOST_DRAWN_TOPICS = 12
MOST_TOPICS = 60
MOST_TOPIC_YEARS = 20
LONGEST_NUMERAL = 4


def year_of(day: PartialDate | None) -> int | None:
    """The year by which lists filter a date; None where it has none."""
    return day.earliest.year if day and day.earliest else None


def is_year_uncertain(day: PartialDate | None) -> bool:
    """Whether the year itself is in doubt: of several years, or inferred with no day that speaks for it."""
    if day is None or day.earliest is None:
        return False
    is_wide = day.latest is None or day.latest.year != day.earliest.year
    return is_wide or (bool(doubt(day)) and day.precision != "day")


def span(years: Iterable[int], most: int) -> list[int]:
    """Every year from the first to the last, those without anything too; the latest ones if there are too many."""
    known = sorted(set(years))
    return list(range(max(known[0], known[-1] - most + 1), known[-1] + 1)) if known else []


def names_in_languages(record: Record | None, everything: str = "") -> list[str]:
    """A record's name in each language of the site, for a file; of no record, what `everything` is called there."""
    names = []
    for code in language_codes():
        with override(code):
            names.append(record.title_in(code) if record else gettext(everything))
    return names


def name_columns(kind: str) -> list[str]:
    return [f"{kind}_id", *(f"{kind}_{code}" for code in language_codes())]


# Events by year and series


@dataclass(frozen=True, eq=False)
class Held:
    """An event, as far as the picture tells of it."""

    pk: int
    uid: str
    slug: str
    start: PartialDate | None
    end: PartialDate | None
    title: str
    has_words: bool
    # The number of its edition (or None) in each series that it belongs to.
    ordinals: dict[int, int | None]

    @property
    def year(self) -> int | None:
        return year_of(self.start)

    @property
    def is_uncertain(self) -> bool:
        return is_year_uncertain(self.start)

    @property
    def is_joint(self) -> bool:
        return len(self.ordinals) > 1

    @property
    def url(self) -> str:
        return reverse("event-detail", args=[self.slug])

    @property
    def dated_title(self) -> str:
        """Name and days, with what is doubtful about them."""
        when = [format_date_range(self.start, self.end), doubt(self.start)]
        return ", ".join(part for part in (self.title, *when) if part)

    def numeral(self, series: int) -> str:
        """The number of its edition, in Roman numerals unless they are too long for a mark."""
        ordinal = self.ordinals.get(series)
        found = roman(ordinal) if ordinal else ""
        return found if len(found) <= LONGEST_NUMERAL else str(ordinal)


@dataclass
class Cell:
    """The events of a year in a series (None: all events)."""

    year: int | None
    series: Series | None
    events: list[Held] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def joint(self) -> int:
        """How many of them belong to other series too."""
        return sum(event.is_joint for event in self.events)

    @property
    def uncertain(self) -> int:
        return sum(event.is_uncertain for event in self.events)

    @property
    def has_words(self) -> bool:
        return any(event.has_words for event in self.events)

    @property
    def list_url(self) -> str:
        """The list of exactly these events; those of a series without a date have none."""
        asked = {
            **({"series": self.series.slug} if self.series else {}),
            **({"year": str(self.year)} if self.year else {}),
        }
        return address("event-list", **asked) if asked else reverse("event-list")


class SeriesByYear:
    """Which series met in which year."""

    @cached_property
    def events(self) -> list[Held]:
        """Every published event, in order of time (two queries)."""
        ordinals: dict[int, dict[int, int | None]] = defaultdict(dict)
        editions = Edition.objects.of_published_events().of_published_series().order_by("order", "pk")
        for event, series, ordinal in editions.values_list("event_id", "series_id", "ordinal"):
            ordinals[event][series] = ordinal
        words = Quotation.objects.published().direct().filter(event=OuterRef("pk"))
        rows = (
            Event.objects.published()
            .annotate(shown_name=localized_expression("name"), has_words=Exists(words))
            .order_by("start_earliest", "pk")
            .values_list("pk", "uid", "slug", "start", "end", "shown_name", "has_words")
        )
        return [Held(*row, ordinals=ordinals[row[0]]) for row in rows]

    @cached_property
    def cells(self) -> dict[tuple[int | None, int | None], list[Held]]:
        """Events by year and series; all of a year once more under no series."""
        found: dict[tuple[int | None, int | None], list[Held]] = defaultdict(list)
        for event in self.events:
            for series in (None, *event.ordinals):
                found[event.year, series].append(event)
        return found

    @cached_property
    def sizes(self) -> Counter[int]:
        """How many events each series has."""
        return Counter(series for event in self.events for series in event.ordinals)

    @cached_property
    def series(self) -> list[Series]:
        """The series with most events, those that met together beside each other (one query)."""
        chosen = [pk for pk, _n in sorted(self.sizes.items(), key=lambda item: (-item[1], item[0]))]
        found = Series.objects.in_bulk(chosen[:MOST_SERIES])
        return [found[pk] for pk in self._side_by_side(chosen[:MOST_SERIES])]

    def _side_by_side(self, series: list[int]) -> list[int]:
        together = Counter(pair for event in self.events for pair in combinations(sorted(event.ordinals), 2))
        waiting = list(series)
        placed: list[int] = []
        while waiting:
            last = placed[-1] if placed else 0
            near = max(waiting, key=lambda pk: together[min(last, pk), max(last, pk)])
            waiting.remove(near)
            placed.append(near)
        return placed

    @cached_property
    def known_years(self) -> set[int]:
        return {event.year for event in self.events if event.year}

    @cached_property
    def years(self) -> list[int]:
        return span(self.known_years, MOST_YEARS)

    def cell(self, year: int | None, series: Series | None) -> Cell:
        return Cell(year, series, self.cells.get((year, series.pk if series else None), []))

    @property
    def table(self) -> list[tuple[int, list[Cell]]]:
        """A row for each year with events, the latest first: all events, then each series."""
        return [(year, self._row(year)) for year in reversed(self.years) if year in self.known_years]

    @property
    def undated_row(self) -> list[Cell]:
        return self._row(None) if (None, None) in self.cells else []

    def _row(self, year: int | None) -> list[Cell]:
        return [self.cell(year, series) for series in (None, *self.series)]

    @property
    def totals(self) -> list[Cell]:
        """All that each column holds, years that are not drawn and events without a date too."""
        members = [
            [event for event in self.events if series is None or series.pk in event.ordinals]
            for series in (None, *self.series)
        ]
        return [
            Cell(None, series, events) for series, events in zip((None, *self.series), members, strict=True)
        ]

    @property
    def joint(self) -> int:
        return sum(event.is_joint for event in self.events)

    @property
    def uncertain(self) -> int:
        return sum(event.is_uncertain for event in self.events)

    @property
    def first_year(self) -> int:
        return min(self.known_years, default=0)

    @property
    def is_cut(self) -> bool:
        """Whether there are more series than are drawn."""
        return len(self.sizes) > len(self.series)

    @property
    def begins_earlier(self) -> bool:
        """Whether there are years before those that are drawn."""
        return bool(self.years) and self.first_year < self.years[0]

    @cached_property
    def undated(self) -> list[Held]:
        """Events whose date is not known."""
        return [event for event in self.events if event.year is None]

    @cached_property
    def alone(self) -> list[Held]:
        """Events that are of no series."""
        return [event for event in self.events if event.year and not event.ordinals]

    @property
    def undated_named(self) -> Extract:
        return self._named(self.undated)

    @property
    def alone_named(self) -> Extract:
        return self._named(self.alone)

    @cached_property
    def _records(self) -> dict[int, Event]:
        """The events that the page names below the drawing (one query)."""
        return Event.objects.in_bulk(
            [event.pk for some in (self.undated, self.alone) for event in some[:EXTRACT_SIZE]]
        )

    def _named(self, events: list[Held]) -> Extract:
        return Extract([self._records[event.pk] for event in events[:EXTRACT_SIZE]], len(events), "")

    def lines(self) -> Iterator[list[Any]]:
        """The file: one line for each year and series, and one for all events of the year."""
        yield [
            "year", *name_columns("series"), "events", "joint_events", "year_uncertain", "event_ids", "url",
        ]  # fmt: skip
        known = Series.objects.in_bulk(self.sizes)
        for (year, series), events in sorted(self.cells.items(), key=_by_year):
            cell = Cell(year, known.get(series or 0), events)
            yield [
                year or "",
                cell.series.uid if cell.series else "",
                *names_in_languages(cell.series, EVERY_EVENT),
                cell.count,
                cell.joint,
                cell.uncertain,
                " ".join(event.uid for event in events),
                absolute(cell.list_url) if year else "",
            ]


def _by_year(item: tuple[tuple[int | None, int | None], list[Held]]) -> tuple[int, int]:
    (year, series), _events = item
    return year or 9999, series or 0


# Who organizes with whom


@dataclass(frozen=True)
class Pair:
    """Two bodies and the events that both are behind."""

    first: Organization
    second: Organization
    events: list[str]

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def list_url(self) -> str:
        return address("event-list", organizer=self.first.slug, **{"with": self.second.slug})


class Partners:
    """Which bodies are behind the same events, whatever their role there."""

    @cached_property
    def shared(self) -> dict[tuple[int, int], list[str]]:
        """Record numbers of the events of each two bodies, those with most events first (one query)."""
        behind: dict[str, set[int]] = defaultdict(set)
        rows = Organizer.objects.filter(visible("event"), visible("organization")).order_by("event__uid")
        for event, body in rows.values_list("event__uid", "organization_id"):
            behind[event].add(body)
        found: dict[tuple[int, int], list[str]] = defaultdict(list)
        for event, bodies in behind.items():
            for first, second in combinations(sorted(bodies), 2):
                found[first, second].append(event)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    @cached_property
    def weights(self) -> Counter[int]:
        """How often each body meets others behind an event."""
        weights: Counter[int] = Counter()
        for pair, events in self.shared.items():
            for body in pair:
                weights[body] += len(events)
        return weights

    @cached_property
    def bodies(self) -> list[Organization]:
        """Those that meet others most often, as they are drawn."""
        chosen = sorted(self.weights, key=lambda body: (-self.weights[body], body))[:MOST_BODIES]
        return [self._named[pk] for pk in chosen]

    @cached_property
    def _named(self) -> dict[int, Organization]:
        """Every body that the page names (one query)."""
        chosen = sorted(self.weights, key=lambda body: (-self.weights[body], body))[:MOST_BODIES]
        listed = [body for pair in list(self.shared)[:MOST_PAIRS] for body in pair]
        return Organization.objects.in_bulk({*chosen, *listed})

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of the table."""
        listed = list(self.shared.items())[:MOST_PAIRS]
        return [self._pair(self._named, pair, events) for pair, events in listed]

    def between(self, first: Organization, second: Organization) -> Pair | None:
        """Two bodies of the drawing, if they met."""
        pair = (min(first.pk, second.pk), max(first.pk, second.pk))
        return self._pair(self._named, pair, self.shared[pair]) if pair in self.shared else None

    def _pair(self, known: dict[int, Organization], pair: tuple[int, int], events: list[str]) -> Pair:
        first, second = sorted(pair, key=lambda body: (-self.weights[body], body))
        return Pair(known[first], known[second], events)

    @property
    def body_count(self) -> int:
        return len(self.weights)

    @property
    def pair_count(self) -> int:
        return len(self.shared)

    @property
    def is_cut(self) -> bool:
        return self.body_count > len(self.bodies)

    def lines(self) -> Iterator[list[Any]]:
        """The file: one line for each two bodies."""
        yield [*name_columns("organization"), *name_columns("with"), "events", "event_ids", "url"]
        known = Organization.objects.in_bulk(self.weights)
        for bodies, events in self.shared.items():
            pair = self._pair(known, bodies, events)
            yield [
                pair.first.uid,
                *names_in_languages(pair.first),
                pair.second.uid,
                *names_in_languages(pair.second),
                pair.count,
                " ".join(events),
                absolute(pair.list_url),
            ]


# What was spoken about when


@dataclass
class Spoken:
    """What there is about a topic in a year: words said, and events that have it as a topic."""

    direct: int = 0
    reported: int = 0
    events: int = 0
    uncertain_words: int = 0
    uncertain_events: int = 0

    @property
    def words(self) -> int:
        return self.direct + self.reported

    @property
    def uncertain(self) -> int:
        """Of how many the year is in doubt."""
        return self.uncertain_words + self.uncertain_events


@dataclass(frozen=True)
class TopicYear:
    """A topic in a year, with the lists of its words and of its events."""

    topic: Topic
    year: int
    spoken: Spoken

    @property
    def words_url(self) -> str:
        return address("quotation-list", topic=self.topic.slug, year=str(self.year))

    @property
    def events_url(self) -> str:
        return address("event-list", topic=self.topic.slug, year=str(self.year))


class TopicsByYear:
    """What was spoken about, by the year of the words and of the events."""

    @cached_property
    def counts(self) -> dict[int, dict[int | None, Spoken]]:
        """By topic and year, those without a date under None (two queries)."""
        found: dict[int, dict[int | None, Spoken]] = defaultdict(lambda: defaultdict(Spoken))
        words: Any = Quotation.objects.published().filter(visible("topics")).order_by()
        by_day = words.values_list("topics", "said_on", "kind").annotate(n=Count("pk"))
        for topic, day, kind, n in by_day:
            spoken = found[topic][year_of(day)]
            setattr(spoken, kind, getattr(spoken, kind) + n)
            spoken.uncertain_words += n if is_year_uncertain(day) else 0
        events: Any = Event.objects.published().filter(visible("topics")).order_by()
        for topic, day, n in events.values_list("topics", "start").annotate(n=Count("pk")):
            spoken = found[topic][year_of(day)]
            spoken.events += n
            spoken.uncertain_events += n if is_year_uncertain(day) else 0
        return found

    @cached_property
    def order(self) -> list[int]:
        """Topics by how many words, then events, there are about them."""

        def weight(topic: int) -> tuple[int, int, int]:
            all_years = self.counts[topic].values()
            return -sum(one.words for one in all_years), -sum(one.events for one in all_years), topic

        return sorted(self.counts, key=weight)

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics of the table (one query)."""
        found = Topic.objects.in_bulk(self.order[:MOST_TOPICS])
        return [found[pk] for pk in self.order[:MOST_TOPICS]]

    @property
    def drawn(self) -> list[Topic]:
        return self.topics[:MOST_DRAWN_TOPICS]

    @cached_property
    def years(self) -> list[int]:
        return span((year for years in self.counts.values() for year in years if year), MOST_TOPIC_YEARS)

    def row(self, topic: Topic) -> list[TopicYear]:
        """The years in which there is something about a topic."""
        known = self.counts[topic.pk]
        return [TopicYear(topic, year, known[year]) for year in sorted(year for year in known if year)]

    @property
    def table(self) -> list[dict[str, Any]]:
        """For each topic: `topic`, the years with `words`, those with `events`, and what has no date (`undated`)."""
        return [self._table_row(topic) for topic in self.topics]

    def _table_row(self, topic: Topic) -> dict[str, Any]:
        years = self.row(topic)
        return {
            "topic": topic,
            "words": [one for one in years if one.spoken.words],
            "events": [one for one in years if one.spoken.events],
            "undated": self.counts[topic.pk].get(None),
        }

    @property
    def topic_count(self) -> int:
        return len(self.order)

    @property
    def first_year(self) -> int:
        return min((year for years in self.counts.values() for year in years if year), default=0)

    @property
    def is_cut(self) -> bool:
        """Whether there are more topics than are drawn."""
        return self.topic_count > len(self.drawn)

    @property
    def begins_earlier(self) -> bool:
        """Whether there are years before those that are drawn."""
        return bool(self.years) and self.first_year < self.years[0]

    @property
    def has_uncertain(self) -> bool:
        return any(spoken.uncertain for years in self.counts.values() for spoken in years.values())

    def lines(self) -> Iterator[list[Any]]:
        """The file: one line for each topic and year."""
        yield [
            *name_columns("topic"), "year", "quotations", "direct", "reported", "events", "year_uncertain",
            "quotations_url", "events_url",
        ]  # fmt: skip
        known = Topic.objects.in_bulk(self.order)
        for pk in self.order:
            for year, spoken in sorted(self.counts[pk].items(), key=lambda item: item[0] or 9999):
                one = TopicYear(known[pk], year or 0, spoken)
                yield [
                    known[pk].uid,
                    *names_in_languages(known[pk]),
                    year or "",
                    spoken.words,
                    spoken.direct,
                    spoken.reported,
                    spoken.events,
                    spoken.uncertain,
                    absolute(one.words_url) if year and spoken.words else "",
                    absolute(one.events_url) if year and spoken.events else "",
                ]


Picture = SeriesByYear | Partners | TopicsByYear

# By the names of their files.
PICTURES: dict[str, type[Picture]] = {
    "series": SeriesByYear,
    "organizations": Partners,
    "topics": TopicsByYear,
}


def as_csv(picture: Picture) -> Iterator[bytes]:
    """All that a picture counts."""
    yield BYTE_ORDER_MARK.encode()
    for line in picture.lines():
        yield csv_line([harmless(cell) for cell in line])


PICTURE_CSV = Format("csv", "text/csv", "CSV", lambda records: records, as_csv, is_file=True)
