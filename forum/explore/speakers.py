"""Counts of quotations and reported statements of each speaker, by office held that day and by topic."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from forum.events.models import Topic
from forum.explore.base import name_cells, name_columns
from forum.quotations.models import Quotation, QuotationSpeaker
from people.filters import public_name
from people.models import Office, Person
from records.search.batches import batches
from records.search.counts import CHUNK
from records.search.kept_counts import Numbers
from records.serializers.base import absolute

MAX_SPEAKERS = 20
MAX_TOPICS = 6
BAR = 100  # units of the bar of who has spoken most


@dataclass(frozen=True)
class Statements:
    """Numbers of statements of one speaker, by kind and by topic: a joint one is one of each speaker."""

    direct: int
    reported: int
    topics: dict[str, int]  # by slug, the largest first

    @property
    def total(self) -> int:
        return self.direct + self.reported


class Speakers:
    """Speakers, those with most statements first."""

    def __init__(self, words: Numbers | None = None) -> None:
        self.words = words or Numbers(Quotation)

    @cached_property
    def totals(self) -> dict[str, int]:
        """Number of statements by slug of a speaker, the largest first (two queries)."""
        return self.words.of("speaker")

    def statements(self, slugs: Collection[str]) -> dict[str, Statements]:
        """Return the statements of some speakers by their slugs (two queries)."""
        kinds = self.words.of_pairs("speaker", "kind", slugs)
        topics: dict[str, dict[str, int]] = {slug: {} for slug in slugs}
        for (speaker, topic), number in self.words.of_pairs("speaker", "topic", slugs).most_common():
            topics[speaker][topic] = number
        return {
            slug: Statements(kinds[slug, "direct"], kinds[slug, "reported"], topics[slug]) for slug in slugs
        }

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return of each speaker drawn `person`, `statements`, lengths of bars, `offices`, `topics` with counts."""
        statements = self.statements(list(self.totals)[:MAX_SPEAKERS])
        people = Person.objects.without_descriptions("").in_bulk(list(statements), field_name="slug")
        named = {topic for one in statements.values() for topic in list(one.topics)[:MAX_TOPICS]}
        topics, offices = (
            Topic.objects.without_descriptions("").in_bulk(list(named), field_name="slug"),
            offices_spoken_in(people.values()),
        )
        return [self._row(people[slug], one, offices[slug], topics) for slug, one in statements.items()]

    def _row(self, person: Person, one: Statements, offices: list[Office], topics: Any) -> dict[str, Any]:
        most = next(iter(self.totals.values()))
        speaker = {"speaker": person.slug}
        return {
            "person": person,
            "statements": one,
            "url": self.url(person),
            "direct_length": f"{BAR * one.direct / most:.1f}",
            "reported_length": f"{BAR * one.reported / most:.1f}",
            "offices": [public_name(office) for office in offices],
            "topics": [
                {
                    "topic": topics[slug],
                    "count": count,
                    "url": reverse("quotation-list", query={**speaker, "topic": slug}),
                }
                for slug, count in list(one.topics.items())[:MAX_TOPICS]
            ],
        }

    def url(self, person: Person) -> str:
        return reverse("quotation-list", query={"speaker": person.slug})

    @property
    def is_truncated(self) -> bool:
        return len(self.totals) > MAX_SPEAKERS

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each speaker and topic, and one for all statements of the speaker."""
        yield [*name_columns("person"), *name_columns("topic"), "statements", "direct", "reported", "url"]
        topics = Topic.objects.published().in_bulk(field_name="slug")
        for slugs in batches(self.totals, CHUNK):
            people = Person.objects.in_bulk(slugs, field_name="slug")
            for slug, one in self.statements(slugs).items():
                cells, url = name_cells(people[slug]), self.url(people[slug])
                yield [*cells, *name_cells(None, ""), one.total, one.direct, one.reported, absolute(url)]
                for topic, count in one.topics.items():
                    of_topic = absolute(f"{url}&topic={topic}")
                    yield [*cells, *name_cells(topics[topic]), count, "", "", of_topic]


def offices_spoken_in(people: Iterable[Person]) -> dict[str, list[Office]]:
    """Return the offices in which people spoke, alone or with others, by their slugs (one query)."""
    words: Any = Quotation.objects.published()
    joint = QuotationSpeaker.objects.filter(office=OuterRef("pk"), quotation__in=words)
    offices = Office.objects.filter(person__in=people).select_related("organization", "person")
    offices = offices.without_descriptions("organization", "person")
    spoken = offices.filter(Exists(words.filter(office=OuterRef("pk"))) | Exists(joint))
    found: dict[str, list[Office]] = defaultdict(list)
    for office in spoken.order_by("pk"):
        found[office.person.slug].append(office)
    return found
