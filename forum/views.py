"""Pages of events, series, quotations, articles and topics. A view says what; `records` says how."""

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from forum import filters
from forum.coverage import Coverage
from forum.home import home_context
from forum.models import Article, Event, Quotation, Series, Topic
from forum.programme import (
    date_doubts,
    event_trail,
    people_of_no_session,
    photos_of,
    role_groups,
    session_blocks,
    spoken_blocks,
    strips,
)
from forum.reading import marked_paragraphs, neighbours, numbered, turn_of
from records.collation import in_order, plain_in_order
from records.details import RecordDetail
from records.lists import PAGE_SIZE, RecordList, Sort
from records.models import Status


class Home(TemplateView):
    """The front page."""

    template_name = "forum/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **home_context()}


class EventList(RecordList):
    model = Event
    template_name = "forum/event_list.html"
    facets = filters.EVENT_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda events: events.newest_first()),
        "oldest": Sort(_("Oldest first"), lambda events: events.order_by(F("start_earliest").asc(nulls_last=True), "pk")),
        "quotations": Sort(
            _("Most quotations"),
            lambda events: events.order_by("-quotation_count", F("start_earliest").desc(nulls_last=True), "-pk"),
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_by_date": self.sort in ("newest", "oldest")}


class EventDetail(RecordDetail):
    model = Event
    template_name = "forum/event_detail.html"

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
    template_name = "forum/series_list.html"
    facets = filters.SERIES_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda series: series.order_by(in_order("name"))),
        "editions": Sort(
            _("Most editions"),
            lambda series: series.alias(
                n=Count("editions", filter=Q(editions__event__status=Status.PUBLISHED), distinct=True)
            ).order_by("-n", in_order("name")),
        ),
    }


class SeriesDetail(RecordDetail):
    model = Series
    template_name = "forum/series_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = Event.objects.published().filter(editions__series=self.object)
        return {
            **super().get_context_data(**kwargs),
            "trail": [{"label": _("Series"), "url": reverse("series-list")}],
            "events": events.for_list().prefetch_related("notes").newest_first()[:PAGE_SIZE],
        }


class QuotationList(RecordList):
    model = Quotation
    template_name = "forum/quotation_list.html"
    facets = filters.QUOTATION_FACETS
    sorts = {
        "spoken": Sort(_("As spoken"), lambda words: words.in_source_order()),
        "newest": Sort(_("Newest first"), lambda words: words.order_by(F("said_on_earliest").desc(nulls_last=True), "pk")),
        "speaker": Sort(_("By speaker"), lambda words: words.order_by(plain_in_order("speaker__sort_name"), "pk")),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {choice.value: choice.count for choice in self.selection.choices["kind"]}
        return {**super().get_context_data(**kwargs), "kind_counts": kinds}


class QuotationDetail(RecordDetail):
    model = Quotation
    template_name = "forum/quotation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "turn": turn_of(self.object),
            "context": neighbours(self.object),
        }


class ArticleList(RecordList):
    model = Article
    template_name = "forum/article_list.html"
    facets = filters.ARTICLE_FACETS
    sorts = {
        "newest": Sort(_("Newest first"), lambda articles: articles.newest_first()),
        "oldest": Sort(
            _("Oldest first"), lambda articles: articles.order_by(F("published_on_earliest").asc(nulls_last=True))
        ),
    }


class ArticleDetail(RecordDetail):
    model = Article
    template_name = "forum/article_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "paragraphs": marked_paragraphs(self.object)}


class TopicList(RecordList):
    model = Topic
    template_name = "forum/topic_list.html"
    facets = filters.TOPIC_FACETS
    sorts = {
        "name": Sort(_("By name"), lambda topics: topics.order_by(in_order("name"))),
        "quotations": Sort(_("Most quotations"), lambda topics: topics.order_by("-quotation_count", in_order("name"))),
    }


class TopicDetail(RecordDetail):
    model = Topic
    template_name = "forum/topic_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.object
        words = Quotation.objects.published().filter(topics=topic).for_list()
        return {
            **super().get_context_data(**kwargs),
            "quotations": words.in_source_order()[:50],
            "near": Topic.objects.spoken_of_with(topic)[:50],
            "events": Event.objects.published().filter(topics=topic).for_list().newest_first()[:50],
        }

