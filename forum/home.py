"""What the front page shows: words of the day, the latest events, and how much the archive holds."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, override

from forum.models import Article, Event, Quotation, Series, Topic
from organizations.models import Organization
from people.models import Person
from records.collation import in_order
from records.languages import localized
from records.models import Status

LATEST = 5
LEADING = 9
SHORT_TEXT = 240  # letters that fit a screen in the largest type


@dataclass(frozen=True)
class Year:
    """A column of the drawing of events by year; see the tag `bars`."""

    label: str
    count: int
    url: str

    @property
    def count_label(self) -> str:
        return ngettext("%(number)s event", "%(number)s events", self.count) % {"number": self.count}


def home_context() -> dict[str, Any]:
    """Everything on the front page, in a fixed number of queries."""
    today, another = words_of_the_day()
    return {
        "quotation": today,
        "another": another,
        "latest": Event.objects.published().for_list().newest_first()[:LATEST],
        "totals": totals(),
        "years": years(),
        "topics": leading_topics(),
        "organizations": leading_organizations(),
    }


def words_of_the_day() -> tuple[Quotation | None, Quotation | None]:
    """The direct quotation of this day and the one after it, the same in every language; short ones if there are any.

    All take their turn before one returns.
    """
    with override(settings.LANGUAGE_CODE):
        quotations = Quotation.objects.published().direct().alias(letters=Length(localized("text")))
    counts = quotations.aggregate(every=Count("pk"), short=Count("pk", filter=Q(letters__lte=SHORT_TEXT)))
    if counts["short"]:
        quotations = quotations.filter(letters__lte=SHORT_TEXT)
    return _turn_in(quotations.for_list().order_by("pk"), counts["short"] or counts["every"])


def _turn_in(quotations: QuerySet[Quotation], count: int) -> tuple[Quotation | None, Quotation | None]:
    if not count:
        return None, None
    place = timezone.localdate().toordinal() % count
    first = max(0, min(place, count - 2))
    near = list(quotations[first : first + 2])
    today = near.pop(place - first)
    return today, near[0] if near else None


def totals() -> dict[str, Any]:
    """How much the archive holds: published records by kind, and from which year to which."""
    events = Event.objects.published().aggregate(
        events=Count("pk"), first=Min("start_earliest__year"), last=Max("start_earliest__year")
    )
    words = Quotation.objects.published().aggregate(
        quotations=Count("pk", filter=Q(kind=Quotation.Kind.DIRECT)),
        reported=Count("pk", filter=Q(kind=Quotation.Kind.REPORTED)),
    )
    records = {
        "series": Series.objects.published().count(),
        "people": Person.objects.published().count(),
        "organizations": Organization.objects.published().count(),
        "articles": Article.objects.published().count(),
    }
    return {**events, **words, **records}


def years() -> list[Year]:
    """How many events began in each year from the first to the last."""
    dated = Event.objects.published().filter(start_earliest__isnull=False).order_by()
    counted = dict(dated.values_list("start_earliest__year").annotate(n=Count("pk")))
    address = reverse("event-list")
    span = range(min(counted), max(counted) + 1) if counted else ()
    return [Year(str(year), counted.get(year, 0), f"{address}?year={year}" if year in counted else "") for year in span]


def leading_topics() -> QuerySet[Topic]:
    """The topics most spoken of in direct quotations."""
    spoken = Topic.objects.published().for_list().filter(quotation_count__gt=0)
    return spoken.order_by("-quotation_count", in_order("name"))[:LEADING]


def leading_organizations() -> QuerySet[Organization]:
    """The bodies behind most events, with `event_count`."""
    seen = Count("organized__event", filter=Q(organized__event__status=Status.PUBLISHED), distinct=True)
    behind = Organization.objects.published().annotate(event_count=seen).filter(event_count__gt=0)
    return behind.order_by("-event_count", in_order("name"))[:LEADING]
