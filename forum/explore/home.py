"""What the front page shows: words of the day, the latest events, and how much the archive holds."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, ngettext_lazy, override

from forum.events.models import Event, Series, Topic
from forum.quotations.models import Article, Quotation
from organizations.models import Organization
from people.models import Person
from records.core.database.collation import in_order
from records.core.languages import language_codes, localized_expression
from records.core.locale_formats import language_name

LATEST = 5
LEADING = 9
SHORT_TEXT = 320  # letters that fit a screen in large type
FEW = 2  # so many short ones must there be, or all take turns


@dataclass(frozen=True)
class Year:
    """A column of the drawing of events by year; see the tag `bars`."""

    label: str
    count: int
    url: str

    @property
    def count_label(self) -> str:
        return ngettext("%(number)s event", "%(number)s events", self.count) % {"number": self.count}


@dataclass(frozen=True)
class Holding:
    """How many records of a kind, in words, and where they are listed."""

    label: str
    url: str


def home_context() -> dict[str, Any]:
    """Everything on the front page, in a fixed number of queries."""
    today, another = words_of_the_day()
    counted = events_by_year()
    return {
        "language_names": [language_name(code) for code in language_codes()],
        "quotation": today,
        "another": another,
        "latest": Event.objects.published().for_list().newest_first()[:LATEST],
        "event_count": sum(counted.values()),
        "holdings": holdings(sum(counted.values())),
        "years": years(counted),
        "topics": leading_topics(),
        "organizations": leading_organizations(),
    }


def words_of_the_day() -> tuple[Quotation | None, Quotation | None]:
    """The direct quotation of this day and the one after it, the same in every language; short ones if there are some.

    All take their turn before one returns.
    """
    with override(settings.LANGUAGE_CODE):
        quotations = (
            Quotation.objects.published().direct().alias(letters=Length(localized_expression("text")))
        )
    counts = quotations.aggregate(every=Count("pk"), short=Count("pk", filter=Q(letters__lte=SHORT_TEXT)))
    if counts["short"] < FEW:
        return _turn_in(quotations.for_row().order_by("pk"), counts["every"])
    return _turn_in(quotations.filter(letters__lte=SHORT_TEXT).for_row().order_by("pk"), counts["short"])


def _turn_in(quotations: QuerySet[Quotation], count: int) -> tuple[Quotation | None, Quotation | None]:
    if not count:
        return None, None
    place = timezone.localdate().toordinal() % count
    first = max(0, min(place, count - 2))
    near = list(quotations[first : first + 2])
    today = near.pop(place - first)
    return today, near[0] if near else None


def events_by_year() -> dict[int | None, int]:
    """How many events began in each year; those without a date under None."""
    events = Event.objects.published().order_by()
    return dict(events.values_list("start_earliest__year").annotate(n=Count("pk")))


def holdings(event_count: int) -> list[Holding]:
    """How much of each kind is published, kinds without any left out."""
    words = Quotation.objects.published().aggregate(
        direct=Count("pk", filter=Q(kind=Quotation.Kind.DIRECT)),
        reported=Count("pk", filter=Q(kind=Quotation.Kind.REPORTED)),
    )
    quotations = reverse("quotation-list")
    kinds = [
        (event_count, ngettext_lazy("%d event", "%d events"), reverse("event-list")),
        (Series.objects.published().count(), ngettext_lazy("%d series", "%d series"), reverse("series-list")),
        (Person.objects.published().count(), ngettext_lazy("%d person", "%d people"), reverse("person-list")),
        (
            Organization.objects.published().count(),
            ngettext_lazy("%d organization", "%d organizations"),
            reverse("organization-list"),
        ),
        (words["direct"], ngettext_lazy("%d quotation", "%d quotations"), f"{quotations}?kind=direct"),
        (
            words["reported"],
            ngettext_lazy("%d reported statement", "%d reported statements"),
            f"{quotations}?kind=reported",
        ),
        (
            Article.objects.published().count(),
            ngettext_lazy("%d article", "%d articles"),
            reverse("article-list"),
        ),
    ]
    return [Holding(str(label % count), url) for count, label, url in kinds if count]


def years(counted: dict[int | None, int]) -> list[Year]:
    """A column for each year from the first with events to the last; one without events leads nowhere."""
    known = sorted(year for year in counted if year)
    span = range(known[0], known[-1] + 1) if known else ()
    address = reverse("event-list")
    return [
        Year(str(year), counted.get(year, 0), f"{address}?year={year}" if year in counted else "")
        for year in span
    ]


def leading_topics() -> QuerySet[Topic]:
    """The topics most spoken of in direct quotations."""
    spoken = Topic.objects.published().for_list().filter(quotation_count__gt=0)
    return spoken.order_by("-quotation_count", in_order("name"))[:LEADING]


def leading_organizations() -> QuerySet[Organization]:
    """The bodies behind most events, with `event_count`."""
    behind = Organization.objects.published().with_event_count().filter(event_count__gt=0)
    return behind.order_by("-event_count", in_order("name"))[:LEADING]
