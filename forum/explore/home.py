"""The content of the front page: the quotation of the day, the latest events, the size of the archive."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, ngettext_lazy, override

from forum.events.models import Event, Series, Topic
from forum.quotations.models import Article, Quotation
from forum.quotations.models.quotations import QuotationQuerySet
from organizations.models import Organization
from people.models import Person
from records.core.database.collation import in_order
from records.core.languages import language_codes, localized_expression
from records.core.locale_formats import language_name

MAX_LATEST = 5
MAX_LEADING = 9
SHORT_TEXT = 320  # letters that fit a screen in large type
MIN_SHORT = 2  # with fewer short quotations, all take turns


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
    """The number of records of a kind in words ("17 events"), and the address of their list."""

    label: str
    url: str


def home_context() -> dict[str, Any]:
    """Return what the front page shows, in a fixed number of queries."""
    quotation, next_quotation = quotations_of_the_day()
    events = Event.objects.published()
    # Those without a date stand under None.
    counts = dict(events.order_by().values_list("start_earliest__year").annotate(n=Count("pk")))
    topics = Topic.objects.published().for_list().filter(quotation_count__gt=0)
    organizations = Organization.objects.published().with_event_count().filter(event_count__gt=0)
    return {
        "language_names": [language_name(code) for code in language_codes()],
        "quotation": quotation,
        "next_quotation": next_quotation,
        "latest": events.for_list().newest_first()[:MAX_LATEST],
        "event_count": sum(counts.values()),
        "holdings": holdings(sum(counts.values())),
        "years": years(counts),
        "topics": topics.order_by("-quotation_count", in_order("name"))[:MAX_LEADING],
        "organizations": organizations.order_by("-event_count", in_order("name"))[:MAX_LEADING],
    }


def quotations_of_the_day() -> tuple[Quotation | None, Quotation | None]:
    """Return the direct quotation of this day and the next one, the same in every language.

    All take their turn before one returns; where there are short ones, only these.
    """
    with override(settings.LANGUAGE_CODE):
        letters = Length(localized_expression("text"))
    quotations = Quotation.objects.published().direct().alias(letters=letters)
    short = Q(letters__lte=SHORT_TEXT)
    counts = quotations.aggregate(all=Count("pk"), short=Count("pk", filter=short))
    if counts["short"] >= MIN_SHORT:
        return _turn(quotations.filter(short), counts["short"])
    return _turn(quotations, counts["all"])


def _turn(quotations: QuotationQuerySet, count: int) -> tuple[Quotation | None, Quotation | None]:
    """Return the quotation whose turn it is, and the one after it or, at the end, before it."""
    if not count:
        return None, None
    place = timezone.localdate().toordinal() % count
    first = max(0, min(place, count - 2))
    near = list(quotations.for_row().order_by("pk")[first : first + 2])
    today = near.pop(place - first)
    return today, near[0] if near else None


def holdings(event_count: int) -> list[Holding]:
    """Return the number of published records by kind, without kinds that have none."""
    kinds = Quotation.objects.published().order_by().values_list("kind").annotate(n=Count("pk"))
    direct, reported = map(dict(kinds).get, (Quotation.Kind.DIRECT, Quotation.Kind.REPORTED))
    series, people, organizations, articles = (
        model.objects.published().count() for model in (Series, Person, Organization, Article)
    )
    counted = [
        (event_count, ngettext_lazy("%d event", "%d events"), "event-list", ""),
        (series, ngettext_lazy("%d series", "%d series"), "series-list", ""),
        (people, ngettext_lazy("%d person", "%d people"), "person-list", ""),
        (organizations, ngettext_lazy("%d organization", "%d organizations"), "organization-list", ""),
        (direct, ngettext_lazy("%d quotation", "%d quotations"), "quotation-list", "?kind=direct"),
        (
            reported,
            ngettext_lazy("%d reported statement", "%d reported statements"),
            "quotation-list",
            "?kind=reported",
        ),
        (articles, ngettext_lazy("%d article", "%d articles"), "article-list", ""),
    ]
    return [
        Holding(str(label % count), reverse(view) + query) for count, label, view, query in counted if count
    ]


def years(counts: dict[int | None, int]) -> list[Year]:
    """Return every year from the first with events to the last; one without events has no link."""
    known = [year for year in counts if year]
    url = reverse("event-list")
    return [
        Year(str(year), counts.get(year, 0), f"{url}?year={year}" if year in counts else "")
        for year in range(min(known, default=0), max(known, default=-1) + 1)
    ]
