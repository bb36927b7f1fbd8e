"""Who has spoken how much: quotations and reported statements of each speaker, by office held that day and by topic."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse

from forum.events.models import Topic
from forum.explore.base import name_cells, name_columns
from forum.quotations.models import Quotation, QuotationSpeaker
from people.filters import public_name
from people.models import Office, Person
from records.core.status import visible
from records.serializers.base import absolute

MAX_SPEAKERS = 20
MAX_TOPICS = 6
BAR = 100  # units of the bar of who has spoken most


@dataclass
class Statements:
    """Keys of the statements of one speaker, by kind, by office and by topic: a joint one is one of each speaker."""

    by_kind: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_office: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_topic: Counter[int] = field(default_factory=Counter)

    @property
    def direct(self) -> int:
        return len(self.by_kind["direct"])

    @property
    def reported(self) -> int:
        return len(self.by_kind["reported"])

    @property
    def total(self) -> int:
        return self.direct + self.reported


class Speakers:
    """Speakers, those with most statements first."""

    @cached_property
    def statements(self) -> dict[int, Statements]:
        """By primary key of a speaker, in the order of their number (three queries)."""
        found: dict[int, Statements] = defaultdict(Statements)
        topics = defaultdict(set)
        quotations: Any = Quotation.objects.published()
        for quotation, topic in quotations.filter(visible("topics")).values_list("pk", "topics"):
            topics[quotation].add(topic)
        first = quotations.filter(visible("speaker"), speaker__isnull=False)
        further: Any = QuotationSpeaker.objects.filter(visible("person"), quotation__in=quotations)
        for person, office, quotation, kind in (
            *first.values_list("speaker", "office", "pk", "kind"),
            *further.values_list("person", "office", "quotation", "quotation__kind"),
        ):
            one = found[person]
            one.by_kind[kind].add(quotation)
            one.by_topic.update(topics[quotation])
            if office:
                one.by_office[office].add(quotation)
        return dict(sorted(found.items(), key=lambda item: (-item[1].total, item[0])))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return of each speaker drawn `person`, `statements`, lengths of bars, `offices`, `topics` with counts."""
        drawn = list(self.statements)[:MAX_SPEAKERS]
        people = Person.objects.in_bulk(drawn)
        held = {office for pk in drawn for office in self.statements[pk].by_office}
        offices = Office.objects.select_related("organization").in_bulk(held)
        topics = Topic.objects.in_bulk({topic for pk in drawn for topic in self.statements[pk].by_topic})
        return [self._row(people[pk], self.statements[pk], offices, topics) for pk in drawn]

    def _row(self, person: Person, one: Statements, offices: Any, topics: Any) -> dict[str, Any]:
        most = next(iter(self.statements.values())).total
        speaker = {"speaker": person.slug}
        return {
            "person": person,
            "statements": one,
            "url": self.url(person),
            "direct_length": f"{BAR * one.direct / most:.1f}",
            "reported_length": f"{BAR * one.reported / most:.1f}",
            "offices": [public_name(offices[pk]) for pk in one.by_office],
            "topics": [
                {
                    "topic": topics[pk],
                    "count": count,
                    "url": reverse("quotation-list", query={**speaker, "topic": topics[pk].slug}),
                }
                for pk, count in one.by_topic.most_common(MAX_TOPICS)
            ],
        }

    def url(self, person: Person) -> str:
        return reverse("quotation-list", query={"speaker": person.slug})

    @property
    def is_truncated(self) -> bool:
        return len(self.statements) > MAX_SPEAKERS

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each speaker and topic, and one for all statements of the speaker."""
        yield [*name_columns("person"), *name_columns("topic"), "statements", "direct", "reported", "url"]
        people = Person.objects.in_bulk(self.statements)
        topics = Topic.objects.in_bulk({pk for one in self.statements.values() for pk in one.by_topic})
        for key, one in self.statements.items():
            person, url = people[key], self.url(people[key])
            cells = name_cells(person)
            yield [*cells, *name_cells(None, ""), one.total, one.direct, one.reported, absolute(url)]
            for topic, count in one.by_topic.most_common():
                of_topic = absolute(f"{url}&topic={topics[topic].slug}")
                yield [*cells, *name_cells(topics[topic]), count, "", "", of_topic]
