"""Quotations and events by topic and year."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.urls import reverse

from forum.events.models import Event, Topic
from forum.explore.data.base import YearChart, is_year_uncertain, name_cells, name_columns, year_of
from forum.quotations.models import Quotation
from records.core.status import visible
from records.serializers.base import absolute

MAX_DRAWN = 12
MAX_LISTED = 60


@dataclass
class TopicCounts:
    """Number of quotations and events of a topic in a year; of how many of them the year is in doubt."""

    direct: int = 0
    reported: int = 0
    events: int = 0
    uncertain_quotations: int = 0
    uncertain_events: int = 0

    @property
    def quotations(self) -> int:
        return self.direct + self.reported

    @property
    def uncertain(self) -> int:
        return self.uncertain_quotations + self.uncertain_events


@dataclass(frozen=True)
class TopicYear:
    """A topic in a year, with the lists of its quotations and of its events."""

    topic: Topic
    year: int
    counts: TopicCounts

    @property
    def quotations_url(self) -> str:
        return reverse("quotation-list", query={"topic": self.topic.slug, "year": self.year})

    @property
    def events_url(self) -> str:
        return reverse("event-list", query={"topic": self.topic.slug, "year": self.year})


class TopicsByYear(YearChart):
    """Number of quotations and events by topic and year."""

    max_years = 20

    @cached_property
    def counts(self) -> dict[int, dict[int | None, TopicCounts]]:
        """By primary key of a topic and year, what has no date under None (two queries)."""
        found: dict[int, dict[int | None, TopicCounts]] = defaultdict(lambda: defaultdict(TopicCounts))
        quotations: Any = Quotation.objects.published().filter(visible("topics")).order_by()
        by_date = quotations.values_list("topics", "said_on", "kind").annotate(n=Count("pk"))
        for topic, date, kind, number in by_date:
            counts = found[topic][year_of(date)]
            setattr(counts, kind, getattr(counts, kind) + number)
            counts.uncertain_quotations += number if is_year_uncertain(date) else 0
        events: Any = Event.objects.published().filter(visible("topics")).order_by()
        for topic, date, number in events.values_list("topics", "start").annotate(n=Count("pk")):
            counts = found[topic][year_of(date)]
            counts.events += number
            counts.uncertain_events += number if is_year_uncertain(date) else 0
        return found

    @cached_property
    def known_years(self) -> set[int]:
        return {year for years in self.counts.values() for year in years if year}

    @cached_property
    def order(self) -> list[int]:
        """Primary keys of the topics, by number of quotations, then of events."""

        def weight(topic: int) -> tuple[int, int, int]:
            years = self.counts[topic].values()
            return -sum(counts.quotations for counts in years), -sum(counts.events for counts in years), topic

        return sorted(self.counts, key=weight)

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics of the table (one query)."""
        listed = self.order[:MAX_LISTED]
        return list(map(Topic.objects.in_bulk(listed).get, listed))  # type: ignore[arg-type]

    @property
    def drawn(self) -> list[Topic]:
        return self.topics[:MAX_DRAWN]

    def row(self, topic: Topic) -> list[TopicYear]:
        """Return the years in which there is something about a topic."""
        known = self.counts[topic.pk]
        return [TopicYear(topic, year, known[year]) for year in sorted(year for year in known if year)]

    @property
    def table(self) -> list[dict[str, Any]]:
        """For each topic: `topic`, its years with `quotations`, those with `events`, and the `undated` counts."""
        return [
            {
                "topic": topic,
                "quotations": [one for one in self.row(topic) if one.counts.quotations],
                "events": [one for one in self.row(topic) if one.counts.events],
                "undated": self.counts[topic.pk].get(None),
            }
            for topic in self.topics
        ]

    @property
    def is_truncated(self) -> bool:
        """Tell if there are more topics than are drawn."""
        return len(self.order) > len(self.drawn)

    @property
    def has_uncertain(self) -> bool:
        return any(counts.uncertain for years in self.counts.values() for counts in years.values())

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each topic and year."""
        yield [
            *name_columns("topic"), "year", "quotations", "direct", "reported", "events", "year_uncertain",
            "quotations_url", "events_url",
        ]  # fmt: skip
        known = Topic.objects.in_bulk(self.order)
        for pk in self.order:
            for year, counts in sorted(self.counts[pk].items(), key=lambda item: item[0] or 9999):
                one = TopicYear(known[pk], year or 0, counts)
                yield [
                    *name_cells(one.topic),
                    year or "",
                    counts.quotations,
                    counts.direct,
                    counts.reported,
                    counts.events,
                    counts.uncertain,
                    absolute(one.quotations_url) if year and counts.quotations else "",
                    absolute(one.events_url) if year and counts.events else "",
                ]
