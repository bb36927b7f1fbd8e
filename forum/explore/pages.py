"""The front page, and the charts of the whole archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, When
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum.events.models import Event, Topic
from forum.events.places import places_of
from forum.explore.co_organizers import CoOrganizers, co_organizer_drawings
from forum.explore.series import SeriesByYear
from forum.explore.series_drawing import series_drawings
from forum.explore.speakers import Speakers
from forum.explore.topics import TopicsByYear, topic_drawings
from forum.quotations.models import Quotation
from forum.quotations.quote_check import holdings, kept_words
from organizations.models import Organization
from records.core.database.collation import in_order
from records.core.languages import language_codes, localized_expression
from records.core.locale_formats import language_name
from records.core.models import Record
from records.core.today import today
from records.search.counts import ALL
from records.search.kept_counts import Numbers, kept_numbers, kept_values
from records.serializers.json_csv import spreadsheet_lines
from records.serializers.negotiation import Format, file_response
from records.serializers.page_data import dataset, website
from records.site.feeds import feed_link

MAX_LATEST = 3
MAX_LEADING = 9
SHORT_TEXT = 320  # letters that fit a screen in large type
MAX_YEARS = 10_000  # all there can be
KEY_STEP = 7919  # keys between two days: a prime, so that all have their turn
MIN_SHORT = 2  # with fewer short quotations, all take turns
# By the names of their files.
CHARTS: dict[str, Any] = {
    "series": SeriesByYear,
    "organizations": CoOrganizers,
    "speakers": Speakers,
    "topics": TopicsByYear,
}
CHART_CSV = Format("csv", "text/csv", "CSV", spreadsheet_lines, is_file=True)


class Home(TemplateView):
    """The front page, in a fixed number of queries."""

    template_name = "forum/explore/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = kept_words()
        quotation, next_quotation = quotations_of_the_day(is_large=bool(kept))
        events, counts = Event.objects.published(), events_by_year()
        topics, organizations = leading_topics(is_large=bool(kept)), leading_organizations()
        speaker = quotation.speaker if quotation else None
        return {
            **super().get_context_data(**kwargs),
            "structured": [website(), dataset()],
            "feeds": [feed_link("quotation", "quotation-feed"), feed_link("event", "event-feed")],
            "language_names": [language_name(code) for code in language_codes()],
            "quotation": quotation,
            "next_quotation": next_quotation,
            "check_url": reverse(
                "check", query={"q": str(quotation.localized("text"))} if quotation else None
            ),
            "examples": examples(
                name_of(topics, "name"),
                speaker.name if speaker else "",
                name_of(organizations, "acronym", "name"),
            ),
            "latest": with_words_first(events.for_list())[:MAX_LATEST],
            "event_count": sum(counts.values()),
            **holdings(kept),
            "years": years(counts),
            "topics": topics,
            "organizations": organizations,
        }


class Explore(TemplateView):
    """The archive in charts, each with its table and its file, and on a map, in a fixed number of queries."""

    template_name = "forum/explore/explore.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = Numbers(Quotation)
        series, co_organizers, topics = SeriesByYear(), CoOrganizers(), TopicsByYear(words)
        return {
            **super().get_context_data(**kwargs),
            "here": _("Explore"),
            "series": series,
            "series_drawings": series_drawings(series),
            "co_organizers": co_organizers,
            "co_organizer_drawings": co_organizer_drawings(co_organizers),
            "map": places_of(reversed(series.events)),
            "speakers": Speakers(words),
            "topics": topics,
            "topic_drawings": topic_drawings(topics),
        }


@require_safe
def chart_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a chart, as CSV."""
    return file_response(CHART_CSV, spreadsheet_lines(CHARTS[name]().csv_rows()), name)


# The front page


@dataclass(frozen=True)
class Year:
    """A column of the drawing of events by year; see the tag `bars`."""

    label: str
    count: int
    count_label: str
    url: str


class Example(NamedTuple):
    """Words that the search finds, and the address of what it finds."""

    label: str
    url: str


def quotations_of_the_day(*, is_large: bool) -> tuple[Quotation | None, Quotation | None]:
    """Return the direct quotation of this day and another one, the same in every language.

    Editors may have chosen it for this day. Else all take their turn before one returns; where there are short ones,
    only these. A large archive is not counted for it: the days go through the keys of its quotations.
    """
    chosen = Quotation.objects.published().direct().filter(shown_on=today())
    first, following = quotations_by_key() if is_large else quotations_in_turn()
    chosen_today = chosen.for_row().with_body_names().first()
    if chosen_today is None or chosen_today == first:
        return first, following
    return chosen_today, first


def quotations_in_turn() -> tuple[Quotation | None, Quotation | None]:
    """Return the direct quotation whose turn it is on this day, and the next one."""
    quotations, short = with_letters(), Q(letters__lte=SHORT_TEXT)
    counts = quotations.aggregate(all=Count("pk"), short=Count("pk", filter=short))
    is_short = counts["short"] >= MIN_SHORT
    count = counts["short" if is_short else "all"]
    if not count:
        return None, None
    place = today().toordinal() % count
    first = max(0, min(place, count - 2))  # the next one; at the end, the one before
    shown = quotations.filter(short if is_short else Q()).for_row().with_body_names()
    near = list(shown.order_by("pk")[first : first + 2])
    chosen = near.pop(place - first)
    return chosen, near[0] if near else None


def quotations_by_key() -> tuple[Quotation | None, Quotation | None]:
    """Return the first two short direct quotations from a key on that is the day's, or from the first."""
    quotations = with_letters().filter(letters__lte=SHORT_TEXT).order_by("pk")
    ends = Quotation.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = ends["first"] or 0, ends["last"] or 0
    start = first + today().toordinal() * KEY_STEP % (last - first + 1)
    shown = quotations.for_row().with_body_names()
    near = list(shown.filter(pk__gte=start)[:2])
    near = near if len(near) == 2 else list(shown[:2])
    return (near[0], near[1]) if len(near) == 2 else quotations_in_turn()


def with_letters() -> Any:
    """Return the direct quotations with the length of their text in the site's own language."""
    with override(settings.LANGUAGE_CODE):
        letters = Length(localized_expression("text"))
    return Quotation.objects.published().direct().alias(letters=letters)


def events_by_year() -> dict[int | None, int]:
    """Return how many events there are in each year; those without a date stand under None."""
    events = Event.objects.published()
    if kept := kept_numbers(Event.url_name, {}):
        years: dict[int | None, int] = {
            int(year): n for year, n in kept_values(Event.url_name, "year", MAX_YEARS)
        }
        return {**years, None: kept[ALL] - sum(years.values())}
    return dict(events.order_by().values_list("start_earliest__year").annotate(n=Count("pk")))


def with_words_first(events: Any) -> Any:
    """Order events: those of which the archive has words before all others, the latest first."""
    words = Quotation.objects.published().filter(event=OuterRef("pk"))
    return events.order_by(Exists(words).desc(), *events.newest_first().query.order_by)


def leading_topics(*, is_large: bool) -> list[Topic]:
    """Return the topics with most statements, direct and reported, as `statement_count`."""
    if is_large:
        leading = dict(kept_values(Quotation.url_name, "topic", MAX_LEADING))
        number = Case(*(When(slug=slug, then=n) for slug, n in leading.items()), default=0)
        named = Topic.objects.published().filter(slug__in=leading).without_descriptions("")
        return list(named.annotate(statement_count=number).order_by("-statement_count", in_order("name")))
    topics = Topic.objects.published().for_list()
    counted = topics.annotate(statement_count=F("quotation_count") + F("reported_count"))
    some = counted.filter(statement_count__gt=0).order_by("-statement_count", in_order("name"))
    return list(some[:MAX_LEADING])


def leading_organizations() -> list[Organization]:
    """Return the organizations of most events."""
    organizations = Organization.objects.published().without_descriptions("").with_event_count()
    return list(
        organizations.filter(event_count__gt=0).order_by("-event_count", in_order("name"))[:MAX_LEADING]
    )


def examples(*found: str) -> list[Example]:
    """Return each of the words that are known as an example of a search."""
    return [Example(words, reverse("search", query={"q": words})) for words in found if words]


def name_of(records: Sequence[Record], *fields: str) -> str:
    """Return what the first record is called, by the first of these fields that it has; of no record, nothing."""
    return next(
        (str(one.localized(field)) for one in records[:1] for field in fields if one.localized(field)), ""
    )


def years(counts: dict[int | None, int]) -> list[Year]:
    """Return every year from the first with events to the last; one without events has no link."""
    known = [year for year in counts if year]
    found = []
    for year in range(min(known, default=0), max(known, default=-1) + 1):
        count, url = counts.get(year, 0), reverse("event-list", query={"year": year})
        label = ngettext("%(number)s event", "%(number)s events", count) % {"number": count}
        found.append(Year(str(year), count, label, url if count else ""))
    return found
