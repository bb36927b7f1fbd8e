"""Pages of events, series, quotations, articles and topics. A view says what; `records` says how."""

from collections import Counter
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum import filters
from forum.events.coverage import Coverage
from forum.events.models import Event, Series, Topic
from forum.events.programme import (
    date_doubts,
    event_trail,
    people_of_no_session,
    photos_of,
    role_groups,
    session_blocks,
    spoken_blocks,
)
from forum.events.series_timeline import strips
from forum.events.topic_pages import extract_of_words, topic_groups
from forum.explore.data import PICTURE_CSV, PICTURES
from forum.explore.home import home_context
from forum.explore.svg import explore_context
from forum.quotations.context import (
    marked_paragraphs,
    neighbours,
    note_on_day,
    numbered,
    numbered_in_events,
    sides,
    turn_of,
    words_trail,
)
from forum.quotations.embeds import discovery, frame, picture_tag
from forum.quotations.models import Article, Quotation
from forum.quotations.quote_check import checked_context
from records.core.database.collation import in_order, plain_in_order
from records.core.dates.formats import doubt
from records.core.preview import visible
from records.search.quote_check.check import MOST_LETTERS
from records.serializers.calendars import ICS, ICS_LIST, subscription_url
from records.serializers.citations.files import CITATION_FORMATS, CITATION_LIST_FORMATS
from records.serializers.negotiation import file_response
from records.serializers.page_data import dataset, website
from records.site.details import RecordDetail
from records.site.lists import PAGE_SIZE, RecordList, Sort
from records.site.preview_list import EXTRACT_SIZE, address, extract


class Home(TemplateView):
    """The front page."""

    template_name = "forum/explore/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "hide_search": True,
            **home_context(),
            "structured": [website(), dataset()],
        }


class Check(TemplateView):
    """Did they say it? Words that someone is said to have said, beside those of the archive."""

    template_name = "forum/quotations/check.html"
    title = _("Did they say it?")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "")
        return {**super().get_context_data(**kwargs), "q": text[:MOST_LETTERS], **checked_context(text)}


class Explore(TemplateView):
    """The archive in three pictures, each with its table and its file."""

    template_name = "forum/explore/explore.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "here": _("Explore"), **explore_context()}


@require_safe
def explored(request: HttpRequest, name: str) -> HttpResponseBase:
    """All that one of the pictures counts, as CSV."""
    picture = PICTURES[name]()
    return file_response(PICTURE_CSV, PICTURE_CSV.write(picture), name)


class EventList(RecordList):
    model = Event
    template_name = "forum/events/event_list.html"
    formats = (*RecordList.formats, ICS_LIST)
    facets = filters.EVENT_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda events: events.newest_first()),
        "oldest": Sort(
            _("Oldest first"), lambda events: events.order_by(F("start_earliest").asc(nulls_last=True), "pk")
        ),
        "quotations": Sort(
            _("Most quotations"),
            lambda events: events.order_by(
                "-quotation_count", F("start_earliest").desc(nulls_last=True), "-pk"
            ),
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        calendar = next(form["url"] for form in context["formats"] if form["name"] == ICS_LIST.name)
        return {
            **context,
            "is_by_date": self.sort in ("newest", "oldest"),
            "calendar_url": subscription_url(calendar),
        }


class EventDetail(RecordDetail):
    model = Event
    template_name = "forum/events/event_detail.html"
    formats = (*RecordDetail.formats, ICS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.object
        words = numbered(event.quotations.all())
        return {
            **super().get_context_data(**kwargs),
            "trail": event_trail(event),
            "coverage": Coverage(event),
            "date_doubts": date_doubts(event),
            "role_groups": role_groups(event),
            "session_blocks": session_blocks(event),
            "people_of_no_session": people_of_no_session(event),
            "quotation_blocks": spoken_blocks(one for one in words if one.is_direct),
            "reported_blocks": spoken_blocks(one for one in words if not one.is_direct),
            "photos": photos_of(event),
            "strips": strips(event),
        }


class SeriesList(RecordList):
    model = Series
    template_name = "forum/events/series_list.html"
    facets = filters.SERIES_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda series: series.order_by(in_order("name"), "pk")),
        "editions": Sort(
            _("Most editions"),
            lambda series: series.alias(
                n=Count("editions", filter=visible("editions__event"), distinct=True)
            ).order_by("-n", in_order("name"), "pk"),
        ),
    }


class SeriesDetail(RecordDetail):
    model = Series
    template_name = "forum/events/series_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = Event.objects.published().filter(editions__series=self.object)
        return {
            **super().get_context_data(**kwargs),
            "trail": [{"label": _("Series"), "url": reverse("series-list")}],
            "events": events.for_list().prefetch_related("notes").newest_first()[:PAGE_SIZE],
        }


class QuotationList(RecordList):
    model = Quotation
    template_name = "forum/quotations/quotation_list.html"
    formats = (*RecordList.formats, *CITATION_LIST_FORMATS)
    facets = filters.QUOTATION_FACETS
    sorts = {
        "spoken": Sort(_("As spoken"), lambda words: words.in_source_order()),
        "newest": Sort(_("Newest first"), lambda words: words.newest_first()),
        "speaker": Sort(
            _("By speaker"), lambda words: words.order_by(plain_in_order("speaker__sort_name"), "pk")
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["page_obj"].object_list = numbered_in_events(context["page_obj"])
        return {**context, "kind_counts": self.kind_counts()}

    def kind_counts(self) -> dict[str, int]:
        """How many of the list are of each kind; the facet counts what could be chosen, also where it is not."""
        choices = self.selection.choices["kind"]
        chosen = [choice for choice in choices if choice.selected] or choices
        return {choice.value: choice.count for choice in chosen}


class QuotationDetail(RecordDetail):
    model = Quotation
    template_name = "forum/quotations/quotation_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotation, turn = self.object, turn_of(self.object)
        name = _("Quotation %(number)s") if quotation.is_direct else _("Statement %(number)s")
        is_doubtful = bool(doubt(quotation.said_on))
        return {
            **super().get_context_data(**kwargs),
            "turn": turn,
            "sides": sides(quotation),
            "context": neighbours(quotation),
            "day_note": note_on_day(quotation.event) if is_doubtful else None,
            "trail": words_trail(quotation),
            "picture": picture_tag(quotation),
            "embeds": [discovery(quotation)],
            "frame": frame(quotation),
            "here": name % {"number": turn.number},
        }


class ArticleList(RecordList):
    model = Article
    template_name = "forum/quotations/article_list.html"
    formats = (*RecordList.formats, *CITATION_LIST_FORMATS)
    facets = filters.ARTICLE_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda articles: articles.newest_first()),
        "oldest": Sort(
            _("Oldest first"),
            lambda articles: articles.order_by(F("published_on_earliest").asc(nulls_last=True)),
        ),
    }


class ArticleDetail(RecordDetail):
    model = Article
    template_name = "forum/quotations/article_detail.html"
    formats = (*RecordDetail.formats, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = self.object
        kinds = Counter(words.kind for words in article.quotations.all())
        return {
            **super().get_context_data(**kwargs),
            "paragraphs": marked_paragraphs(article),
            "quotation_count": kinds[Quotation.Kind.DIRECT],
            "reported_count": kinds[Quotation.Kind.REPORTED],
            "events": article.events.all(),
            "published_pages": article.localizations("url"),
            "originals": article.original_languages,
            "trail": [{"label": _("Articles"), "url": reverse("article-list")}],
        }


class TopicList(RecordList):
    model = Topic
    template_name = "forum/events/topic_list.html"
    facets = filters.TOPIC_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda topics: topics.by_kind(in_order("name"))),
        "quotations": Sort(
            _("Most quotations"), lambda topics: topics.by_kind("-quotation_count", in_order("name"))
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "groups": topic_groups(context["page_obj"])}


class TopicDetail(RecordDetail):
    model = Topic
    template_name = "forum/events/topic_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.object
        quotations, reported = extract_of_words(topic)
        events = Event.objects.published().filter(topics=topic).newest_first()
        return {
            **super().get_context_data(**kwargs),
            "quotations": quotations,
            "reported": reported,
            "near": Topic.objects.spoken_of_with(topic)[:EXTRACT_SIZE],
            "events": extract(events, address("event-list", topic=topic.slug)),
            "other_languages": [
                name for name in topic.localizations("name") if name.language != get_language()
            ],
            "broader": topic.parent if topic.parent and topic.parent.is_visible else None,
            "narrower": topic.children.published().order_by(in_order("name")),
            "trail": [{"label": _("Topics"), "url": reverse("topic-list")}],
            "here": topic.title,
        }
